"""The API of a site whose settings change while it is served."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING

from .. import serving

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.applications import Starlette
    from starlette.types import Receive, Scope, Send


class LiveApi:
    """Answers with the API that `make` gives, or says that there is none; `renew` asks for another one."""

    def __init__(self, make: Callable[[], Starlette | None]) -> None:
        self._make = make
        self._app: Starlette | None = None
        self._open = AsyncExitStack()
        self._loop: asyncio.AbstractEventLoop | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or take part in the start and the end of the server."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        else:
            await (self._app or serving.no_api)(scope, receive, send)

    def renew(self) -> None:
        """Put another API in the place of this one, from a thread that is not the server's."""
        if self._loop and self._loop.is_running():
            asyncio.run_coroutine_threadsafe(self._begin(), self._loop).result()

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        self._loop = asyncio.get_running_loop()
        await self._begin()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await self._open.aclose()
        await send({"type": "lifespan.shutdown.complete"})

    async def _begin(self) -> None:
        app = await asyncio.to_thread(self._make)
        before, self._open = self._open, AsyncExitStack()
        if app:
            await self._open.enter_async_context(app.router.lifespan_context(app))
        self._app = app
        await before.aclose()
