"""One ASGI application for a site: its files, its API, and what a developer hangs in front."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING

from .reply import problem, send_reply
from .site import Dev, Request, Site

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

_UNSENDABLE = re.compile(r"[^\x21-\x7e]")


def create_app(
    root: Path,
    *,
    api: ASGIApp | None = None,
    mounts: Mapping[str, ASGIApp] | None = None,
    dev: Dev | None = None,
    clock: Callable[[], float] = time.time,
) -> ASGIApp:
    """Return the application that serves the built site in `root`, with `api` under `/api`.

    `mounts` maps exact paths to applications that answer before anything else (`/_dev/events`).
    With `dev`, nothing is stored by the browser and pages pass through `dev.page`. `clock` gives the
    seconds since 1970, by which pages expire.
    """
    return Server(Site(root, dev, clock), api, dict(mounts or {}))


class Server:
    """Sends each request to a mount, the API or the site, and adds the security headers."""

    def __init__(self, site: Site, api: ASGIApp | None, mounts: dict[str, ASGIApp]) -> None:
        self.site = site
        self.api = api
        self.mounts = mounts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or take part in the start and the end of the server."""
        if scope["type"] == "lifespan":
            await (self.api or _lifespan)(scope, receive, send)
            return
        app = self.mounts.get(scope["path"]) or ((self.api or no_api) if _is_api(scope["path"]) else None)
        if scope["type"] == "websocket" and app is None:
            await send({"type": "websocket.close", "code": 1000})
        elif scope["type"] == "websocket" and app is not None:
            await app(scope, receive, send)
        elif app is not None:
            await app(scope, receive, self._secured(scope, send))
        else:
            await self._site(scope, self._secured(scope, send))

    async def _site(self, scope: Scope, send: Send) -> None:
        reply = await self.site.reply(_request(scope))
        await send_reply(send, reply, head=scope["method"] == "HEAD")

    def _secured(self, scope: Scope, send: Send) -> Send:
        """Return a `send` that adds each security header which the answer does not have yet."""
        host = self.site.host()
        wanted = host.headers | host.https if scope.get("scheme") == "https" else host.headers
        headers = [(name.lower().encode(), value.encode("latin-1")) for name, value in wanted.items()]

        async def secured(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = list(message.get("headers", ()))
                names = {name.lower() for name, _ in given}
                message = {**message, "headers": [*given, *(it for it in headers if it[0] not in names)]}
            await send(message)

        return secured


async def no_api(scope: Scope, receive: Receive, send: Send) -> None:
    """Say that there is no API: the application in its place."""
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1000})
        return
    await send_reply(send, problem(404, "This site has no API."), head=scope["method"] == "HEAD")


def _request(scope: Scope) -> Request:
    raw = scope.get("raw_path") or scope["path"].encode()
    query = _UNSENDABLE.sub("", scope.get("query_string", b"").decode("latin-1"))
    headers: dict[str, str] = {}
    for name, value in scope["headers"]:
        key, text = name.decode("latin-1").lower(), value.decode("latin-1")
        headers[key] = f"{headers[key]}, {text}" if key in headers else text
    return Request(scope["method"], raw, query, headers)


def _is_api(path: str) -> bool:
    return path == "/api" or path.startswith("/api/")


async def _lifespan(scope: Scope, receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return
