"""Between the build and the browser while an author writes: open pages that follow what is built.

Every page gets a script that listens on `/_holdfast/events`. After each build it hears what its own address
answers now, where that is something else, and the problems of the build.
"""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, unquote

from starlette.responses import HTMLResponse, Response, StreamingResponse

from .. import serving
from .terminal import ordered, plain

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Mapping

    from starlette.types import ASGIApp, Receive, Scope, Send

    from ..problems import Problem

CLIENT = Path(__file__).with_name("browser")
SCRIPTS = "/_holdfast/dev/"
EVENTS = "/_holdfast/events"
TAG = f'<script type="module" src="{SCRIPTS}follow.js?page={{}}"></script>'
FRESH = {"cache-control": "no-store"}
HEARTBEAT = 15.0
"""Seconds after which a silent connection says that it is still there, so that nobody cuts it."""

WORKER = b"""// No worker while you write: this one takes the place of an earlier one, and goes.
addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(leave()));
async function leave() {
  for (const name of await caches.keys()) await caches.delete(name);
  await registration.unregister();
  for (const page of await clients.matchAll({ type: "window" })) void page.navigate(page.url);
}
"""

NOTHING_YET = b"""<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Not built yet</title></head>
<body><p>This site has not been built yet. The page follows as soon as it is.</p></body></html>"""


@dataclass(frozen=True, slots=True)
class State:
    """What all open pages have to know of the last build; `reload` counts those that need a reload."""

    build: int = 0
    problems: tuple[Problem, ...] = ()
    published: bool = True
    reload: int = 0

    def plain(self) -> dict[str, Any]:
        """Return the state as the browser's script reads it."""
        errors_first = sorted(ordered(self.problems), key=lambda it: it.severity)
        problems = [plain(problem) for problem in errors_first]
        return {"reload": self.reload, "published": self.published, "problems": problems}


@dataclass(frozen=True, slots=True)
class Answer:
    """What an address answers: the status and the page, before anything was added to it."""

    status: int
    html: bytes = b""

    @property
    def id(self) -> str:
        """Return what tells this page from another one at the same address."""
        return _id(self.html)

    def plain(self) -> dict[str, Any]:
        """Return the answer as the browser's script reads it."""
        return {"id": self.id, "status": self.status, "html": self.html.decode("utf-8", "replace")}


@dataclass(frozen=True, slots=True)
class Tab:
    """An open page: its address (percent-encoded), the id of what it shows, and whether it asked for its HTML."""

    url: bytes = b"/"
    shown: str = ""
    wants_base: bool = False


@dataclass(eq=False, slots=True)
class Hub:
    """Tells the open pages of every new state, from whatever thread it comes."""

    state: State = State()
    _closed: bool = False
    _bells: dict[asyncio.Event, asyncio.AbstractEventLoop] = field(default_factory=dict)
    _tabs: dict[asyncio.Event, Tab] = field(default_factory=dict)

    @property
    def looked_at(self) -> frozenset[str]:
        """The URL paths of the open pages that can be seen, decoded."""
        return frozenset(unquote(tab.url.decode("latin-1")) for tab in tuple(self._tabs.values()))

    def tell(
        self, problems: tuple[Problem, ...], *, changed: bool, published: bool, reload: bool = False
    ) -> None:
        """Make a new state known: `changed` says that pages may look different now, `reload` that open
        pages which do have to be loaded anew.
        """
        build, count = self.state.build + changed, self.state.reload + reload
        self.state = replace(self.state, build=build, problems=problems, published=published, reload=count)
        self._ring()

    def close(self) -> None:
        """End the connections of all pages."""
        self._closed = True
        self._ring()

    def _ring(self) -> None:
        for bell, loop in tuple(self._bells.items()):
            with suppress(RuntimeError):  # the loop has ended, and its pages with it
                loop.call_soon_threadsafe(bell.set)

    async def events(self, tab: Tab, answer: Callable[[bytes], Awaitable[Answer]]) -> AsyncIterator[str]:
        """Yield news for an open page now and after each build, as server-sent events (HTML standard, 9.2).

        The id of an event is that of the page, which the browser gives back after a broken connection.
        """
        bell = asyncio.Event()
        self._bells[bell], self._tabs[bell] = asyncio.get_running_loop(), tab
        shown, wanted = tab.shown, tab.wants_base
        yield "retry: 500\n\n"
        try:
            while not self._closed:
                bell.clear()
                news, page = self.state.plain(), await answer(tab.url)
                if page.id != shown or wanted:
                    news["page"], shown, wanted = page.plain(), page.id, False
                yield f"id: {shown}\ndata: {json.dumps(news)}\n\n"
                while not await _rung(bell):
                    yield ": still here\n\n"
        finally:
            del self._bells[bell], self._tabs[bell]


async def _rung(bell: asyncio.Event) -> bool:
    try:
        await asyncio.wait_for(bell.wait(), HEARTBEAT)
    except TimeoutError:
        return False
    return True


class DevServer:
    """The site as `holdfast dev` serves it: what was built last, and the script in every page."""

    def __init__(
        self,
        root: Path,
        api: ASGIApp | None,
        hub: Hub,
        tools: Mapping[str, ASGIApp] = MappingProxyType({}),
        newer: Callable[[], Mapping[str, bytes | None]] = dict,
    ) -> None:
        """Serve what is built in `root`, and before that what is `newer`; `tools` answer at paths of their own."""
        self._root = root
        self._hub = hub
        scripts: dict[str, ASGIApp] = {f"{SCRIPTS}{it.name}": _script(it) for it in CLIENT.glob("*.js")}
        mounts = {EVENTS: self._events, "/sw.js": _worker, **scripts, **tools}
        self._plain = serving.Site(root, serving.Dev(newer=newer))
        self._app = serving.create_app(root, api=api, mounts=mounts, dev=serving.Dev(_with_script, newer))
        self._early = {*mounts}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, also before the first build has come to its end."""
        if scope["type"] == "http" and scope["path"] not in self._early and not self._built():
            page = HTMLResponse(_with_script("", NOTHING_YET), 503, FRESH)
            await page(scope, receive, send)
            return
        await self._app(scope, receive, send)

    async def answer(self, url: bytes) -> Answer:
        """Return what an address answers now."""
        if not self._built():
            return Answer(503, NOTHING_YET)
        reply = await self._plain.reply(serving.Request("GET", url, "", {}))
        if isinstance(reply.body, bytes):
            return Answer(reply.status, reply.body)
        reply.body.file.close()  # Too large to be given the script, and so never followed.
        return Answer(reply.status)

    def _built(self) -> bool:
        return self._hub.state.build > 0 or self._root.is_dir()

    async def _events(self, scope: Scope, receive: Receive, send: Send) -> None:
        query = {
            name: values[-1] for name, values in parse_qs(scope["query_string"].decode("latin-1")).items()
        }
        last = dict(scope["headers"]).get(b"last-event-id", b"").decode("latin-1")
        tab = Tab(query.get("url", "/").encode(), last or query.get("has", ""), "base" in query)
        events = self._hub.events(tab, self.answer)
        await StreamingResponse(events, 200, FRESH, "text/event-stream")(scope, receive, send)


def _with_script(_: str, html: bytes) -> bytes:
    """Return a page with the script, and with the mark by which the site's own leave the worker alone."""
    tag = TAG.format(_id(html)).encode()
    html = html.replace(b"<html", b"<html data-dev", 1)
    at = html.find(b"</head>")
    return html[:at] + tag + html[at:] if at >= 0 else html + tag


def _id(html: bytes) -> str:
    return sha256(html).hexdigest()[:16]


def _script(file: Path) -> ASGIApp:
    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        await Response(file.read_bytes(), 200, FRESH, "text/javascript")(scope, receive, send)

    return answer


async def _worker(scope: Scope, receive: Receive, send: Send) -> None:
    await Response(WORKER, 200, FRESH, "text/javascript")(scope, receive, send)
