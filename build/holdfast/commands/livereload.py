"""Between the build and the browser while an author writes: pages that follow what is built.

Every page gets a script that listens on `/_holdfast/events`. A new build reloads the page; the
problems of a build that failed are shown above the last good page, until they are mended.
"""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.responses import HTMLResponse, Response, StreamingResponse

from .. import serving
from .terminal import ordered, plain

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.types import ASGIApp, Receive, Scope, Send

    from ..problems import Problem

TAG = '<script type="module" src="/_holdfast/dev.js?build={}"></script>'
CLIENT = Path(__file__).with_name("dev.js")
FRESH = {"cache-control": "no-store"}
HEARTBEAT = 15.0
"""Seconds after which a silent connection says that it is still there, so that nobody cuts it."""

WORKER = b"""// No worker while you write: this one takes the place of an earlier one, and goes.
addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(leave()));
async function leave() {
  for (const name of await caches.keys()) await caches.delete(name);
  await registration.unregister();
}
"""

NOTHING_YET = b"""<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Not built yet</title></head>
<body><p>This site has not been built yet. The page follows as soon as it is.</p></body></html>"""


@dataclass(frozen=True, slots=True)
class State:
    """What an open page has to know: the number of the build that it may show, and its problems."""

    build: int = 0
    problems: tuple[Problem, ...] = ()
    published: bool = True

    def as_json(self) -> str:
        """Return the state as the browser's script reads it."""
        errors_first = sorted(ordered(self.problems), key=lambda it: it.severity)
        problems = [plain(problem) for problem in errors_first]
        return json.dumps({"build": self.build, "published": self.published, "problems": problems})


class Hub:
    """Tells the open pages of every new state, from whatever thread it comes."""

    def __init__(self) -> None:
        self.state = State()
        self._pages: dict[asyncio.Queue[State | None], asyncio.AbstractEventLoop] = {}

    def tell(self, problems: tuple[Problem, ...], *, changed: bool, published: bool) -> None:
        """Make a new state known; `changed` says that pages may look different now."""
        build = self.state.build + 1 if changed else self.state.build
        self.state = replace(self.state, build=build, problems=problems, published=published)
        self._send(self.state)

    def close(self) -> None:
        """End the connections of all pages."""
        self._send(None)

    def _send(self, state: State | None) -> None:
        for queue, loop in tuple(self._pages.items()):
            with suppress(RuntimeError):  # the loop has ended, and its pages with it
                loop.call_soon_threadsafe(queue.put_nowait, state)

    async def events(self) -> AsyncIterator[str]:
        """Yield the state now and whenever it changes, as server-sent events (HTML standard, 9.2)."""
        queue: asyncio.Queue[State | None] = asyncio.Queue()
        self._pages[queue] = asyncio.get_running_loop()
        try:
            yield f"retry: 500\ndata: {self.state.as_json()}\n\n"
            while True:
                try:
                    state = await asyncio.wait_for(queue.get(), HEARTBEAT)
                except TimeoutError:
                    yield ": still here\n\n"
                    continue
                if state is None:
                    return
                yield f"data: {state.as_json()}\n\n"
        finally:
            del self._pages[queue]


class DevServer:
    """The site as `holdfast dev` serves it: what was built last, and the script in every page."""

    def __init__(self, root: Path, api: ASGIApp | None, hub: Hub) -> None:
        self._root = root
        self._hub = hub
        mounts = {"/_holdfast/events": self._events, "/_holdfast/dev.js": _client, "/sw.js": _worker}
        self._app = serving.create_app(root, api=api, mounts=mounts, dev=serving.Dev(self._page))
        self._early = {*mounts}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, also before the first build has come to its end."""
        if scope["type"] == "http" and scope["path"] not in self._early and not self._built():
            page = HTMLResponse(self._page("", NOTHING_YET), 503, FRESH)
            await page(scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _built(self) -> bool:
        return self._hub.state.build > 0 or self._root.is_dir()

    def _page(self, _: str, html: bytes) -> bytes:
        """Return a page with the script, and with the mark by which the site's own leave the worker alone."""
        tag = TAG.format(self._hub.state.build).encode()
        html = html.replace(b"<html", b"<html data-dev", 1)
        at = html.find(b"</head>")
        return html[:at] + tag + html[at:] if at >= 0 else html + tag

    async def _events(self, scope: Scope, receive: Receive, send: Send) -> None:
        answer = StreamingResponse(self._hub.events(), 200, FRESH, "text/event-stream")
        await answer(scope, receive, send)


async def _client(scope: Scope, receive: Receive, send: Send) -> None:
    await Response(CLIENT.read_bytes(), 200, FRESH, "text/javascript")(scope, receive, send)


async def _worker(scope: Scope, receive: Receive, send: Send) -> None:
    await Response(WORKER, 200, FRESH, "text/javascript")(scope, receive, send)
