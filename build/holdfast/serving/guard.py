"""HTTP for people who are slow by nature, not by intent: uvicorn's protocol with deadlines.

By itself, uvicorn waits for ever for the rest of a request, and takes heads of any size.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

if TYPE_CHECKING:
    import asyncio

HEAD_SECONDS = 10.0
BODY_SECONDS = 60.0
WRITE_SECONDS = 60.0
LARGEST_HEAD = 32 * 1024


class Guarded(H11Protocol):
    """Answers 408 to a request that does not arrive in time, and 431 to a head that is too large."""

    deadline: asyncio.TimerHandle | None = None
    stall: asyncio.TimerHandle | None = None
    awaited: object = None
    head: int = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Start the clock for the first request."""
        super().connection_made(transport)
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop all clocks."""
        self._stop()
        self.resume_writing()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take what arrives, unless it makes the head of a request too large."""
        if self.conn.their_state is h11.IDLE:
            end = data.find(b"\r\n\r\n")
            self.head += len(data) if end < 0 else end
            if self.head > LARGEST_HEAD:
                self._refuse(b"431 Request Header Fields Too Large")
                return
        super().data_received(data)
        self._watch()

    def on_response_complete(self) -> None:
        """Wait for the next request as long as keep-alive allows."""
        super().on_response_complete()
        if self.timeout_keep_alive_task is not None:
            self._stop()
            self.head = 0

    def pause_writing(self) -> None:
        """Give a client that stopped reading some time, then let go of it."""
        super().pause_writing()
        self.stall = self.stall or self.loop.call_later(WRITE_SECONDS, self.transport.abort)

    def resume_writing(self) -> None:
        """The client reads again."""
        super().resume_writing()
        if self.stall is not None:
            self.stall.cancel()
            self.stall = None

    def _watch(self) -> None:
        """Set one deadline for each head and each body; more bytes do not extend it."""
        state = self.conn.their_state
        if state is self.awaited and self.deadline is not None:
            return
        self._stop()
        if state is not h11.IDLE:
            self.head = 0
        if state in (h11.IDLE, h11.SEND_BODY) and not self.transport.is_closing():
            self.awaited = state
            seconds = HEAD_SECONDS if state is h11.IDLE else BODY_SECONDS
            self.deadline = self.loop.call_later(seconds, self._refuse, b"408 Request Timeout")

    def _stop(self) -> None:
        if self.deadline is not None:
            self.deadline.cancel()
        self.deadline, self.awaited = None, None

    def _refuse(self, status: bytes) -> None:
        """Answer where no answer has begun, and close; without a word where nothing was asked.

        Browsers open connections that they may come to need, and take a 408 there for their answer.
        """
        asked = self.awaited is h11.SEND_BODY or self.head > 0
        self._stop()
        if asked and (self.cycle is None or self.cycle.response_complete or not self.cycle.response_started):
            self.transport.write(
                b"HTTP/1.1 " + status + b"\r\nconnection: close\r\ncontent-length: 0\r\n"
                b"cache-control: no-store\r\n\r\n"
            )
        self.transport.close()
