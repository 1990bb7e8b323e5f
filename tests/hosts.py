"""Releases for the tests of hosting and serving, and a client that sends exactly what it is told."""

from __future__ import annotations

import asyncio
import gzip
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote_to_bytes

import brotli

from holdfast import hosting, media
from holdfast.settings import Settings
from holdfast.values import Entry, Redirect

if TYPE_CHECKING:
    from pathlib import Path

    from starlette.types import ASGIApp, Message, Scope

SITE = Settings(title="Tides", url="https://tides.example")
STYLE = "assets/css/site.0123456789.css"
FILES = {
    "index.html": b"<h1>Home</h1>",
    "learn/index.html": b"<h1>Learn</h1>",
    "404.html": b"<h1>Not here</h1>",
    "sw.js": b"/* Holdfast */",
    STYLE: b"body { color: navy }",
}

REVALIDATE = "public, max-age=0, must-revalidate"
PAGE = b"<h1>" + b"Learn " * 200 + b"</h1>"
COMPRESSED = {
    **FILES,
    "learn/index.html": PAGE,
    "learn/index.html.br": brotli.compress(PAGE),
    "learn/index.html.gz": gzip.compress(PAGE, mtime=0),
}


def entry(path: str, data: bytes = b"", type: str = "") -> Entry:
    """Return the entry of a file; what lies in `assets/` is fingerprinted."""
    url = "/" + quote(path.removesuffix("index.html") if path.endswith("index.html") else path)
    kind = type or media.type_of(path)
    fingerprinted = path.startswith("assets/")
    return Entry(path, url, sha256(data).hexdigest(), len(data), len(data), kind, fingerprinted)


def write_release(
    root: Path,
    files: dict[str, bytes] | None = None,
    redirects: dict[str, str] | None = None,
    settings: Settings = SITE,
    expires: dict[str, int] | None = None,
) -> Path:
    """Write files with the description that the server reads, and return the folder."""
    files = FILES if files is None else files
    entries = tuple(entry(path, data) for path, data in files.items() if not path.endswith((".br", ".gz")))
    moved = tuple(Redirect(source, target) for source, target in (redirects or {}).items())
    host = hosting.describe(entries, moved, settings, expires)
    for path, data in {**files, host.path: host.data}.items():
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
    return root


@dataclass(frozen=True)
class Answer:
    """What came back; names of headers are in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes


def tag(data: bytes) -> str:
    """Return the ETag of some bytes."""
    return f'"{sha256(data).hexdigest()[:32]}"'


def brief(answer: Answer) -> tuple[int, str, bytes]:
    """Return what most tests look at: status, Cache-Control and body."""
    return answer.status, answer.headers.get("cache-control", ""), answer.body


def ask(
    app: ASGIApp, target: str | bytes, method: str = "GET", scheme: str = "http", **headers: str
) -> Answer:
    """Send one request to an ASGI application; `_` in a header's name means `-`."""
    return asyncio.run(_ask(app, target, method, scheme, headers))


async def _ask(
    app: ASGIApp, target: str | bytes, method: str, scheme: str, headers: dict[str, str]
) -> Answer:
    raw = target.encode() if isinstance(target, str) else target
    path, _, query = raw.partition(b"?")
    scope: Scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": scheme,
        "root_path": "",
        "path": unquote_to_bytes(path).decode(errors="replace"),
        "raw_path": path,
        "query_string": query,
        "headers": [
            (name.replace("_", "-").encode(), value.encode("latin-1")) for name, value in headers.items()
        ],
        "client": ("127.0.0.1", 50000),
        "server": ("testserver", 80),
    }
    sent: list[dict[str, Any]] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        sent.append(dict(message))

    await app(scope, receive, send)
    start, *rest = sent
    names = {name.decode(): value.decode("latin-1") for name, value in start["headers"]}
    assert len(names) == len(start["headers"]), "a header was sent twice"
    return Answer(start["status"], names, b"".join(message.get("body", b"") for message in rest))
