"""What a request costs the API, as CPU time, beside a Starlette application that only says hello.

Run `python -m bench.api`. Both run in this process, without a socket, one request after the other; CPU
time of all threads is counted, so that other load on the machine matters little. Figures are medians.
"""

from __future__ import annotations

import asyncio
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "api"))

from holdfast_api import create_app

ROUNDS, REQUESTS = 9, 400
SITE = """\
collections:
  notes:
    read: public
    create: public
    fields:
      title: {type: text, required: true, max: 200, sort: true}
      price: {type: decimal, places: 2}
      stars: {type: integer, min: 1, max: 5}
      at: datetime
"""
NOTE = {"title": "A note", "price": "12.50", "stars": 4, "at": "2026-11-23T10:00:00Z"}

Call = Callable[[], Awaitable[bytes]]


async def request(app: Any, method: str, path: str, body: bytes = b"", **headers: str) -> bytes:
    """Send one request straight into an ASGI application and return the body of the answer."""
    query = path.partition("?")[2].encode()
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": path.partition("?")[0],
        "root_path": "",
        "query_string": query,
        "headers": [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()],
        "server": ("127.0.0.1", 8000),
        "client": ("127.0.0.1", 1),
    }
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    await app(scope, receive, send)
    if sent[0]["status"] not in (200, 201, 304):
        raise SystemExit(f"{method} {path} answered {sent[0]['status']}: {sent[1]['body']!r}")
    return bytes(sent[1].get("body", b""))


async def cost(call: Call) -> float:
    """Return the CPU microseconds of one call."""
    started = time.process_time()
    for _ in range(REQUESTS):
        await call()
    return (time.process_time() - started) / REQUESTS * 1_000_000


async def together(call: Call, clients: int = 32) -> float:
    """Return the calls that many clients get answered in a second of wall time."""

    async def client() -> None:
        for _ in range(REQUESTS // 10):
            await call()

    started = time.perf_counter()
    await asyncio.gather(*(client() for _ in range(clients)))
    return clients * (REQUESTS // 10) / (time.perf_counter() - started)


async def main() -> None:
    """Measure and print."""

    async def hello(_: Request) -> JSONResponse:
        return JSONResponse({"hello": "world"})

    plain = Starlette(routes=[Route("/hello", hello)])
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "site.yaml").write_text(SITE)
        app = create_app(site=Path(folder), environ={})
        async with app.router.lifespan_context(app):
            body = json.dumps(NOTE).encode()
            made = [
                json.loads(await request(app, "POST", "/api/v1/notes", body, content_type="application/json"))
                for _ in range(200)
            ]
            one = f"/api/v1/notes/{made[0]['id']}"
            calls: dict[str, Call] = {
                "plain Starlette hello": lambda: request(plain, "GET", "/hello"),
                "GET /api/livez": lambda: request(app, "GET", "/api/livez"),
                "GET one record": lambda: request(app, "GET", one),
                "GET a page of 50": lambda: request(app, "GET", "/api/v1/notes"),
                "POST a record": lambda: request(
                    app, "POST", "/api/v1/notes", body, content_type="application/json"
                ),
            }
            rounds = {name: [await cost(call)] for name, call in calls.items()}
            for _ in range(ROUNDS - 1):
                for name, call in calls.items():
                    rounds[name].append(await cost(call))
            base = statistics.median(rounds["plain Starlette hello"])
            for name, figures in rounds.items():
                figure = statistics.median(figures)
                print(f"{name:24} {figure:8.0f} µs CPU   {figure / base:6.1f} x hello")
            for name in ("GET one record", "POST a record"):
                print(f"{name}, 32 at once: {await together(calls[name]):,.0f} in a second")
    print(f"import and create_app: {import_time() * 1000:.0f} ms CPU")


def import_time() -> float:
    """Return the CPU seconds from nothing to an application, less Python's own start."""
    program = "import time; a = time.process_time(); import holdfast_api; holdfast_api.create_app; print(time.process_time() - a)"
    runs = [
        subprocess.run(
            [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=sys.path[0]
        )
        for _ in range(5)
    ]
    return statistics.median(float(run.stdout) for run in runs)


if __name__ == "__main__":
    asyncio.run(main())
