"""An answer as a value, and how it is sent."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, BinaryIO

from anyio import to_thread

if TYPE_CHECKING:
    from starlette.types import Send

CHUNK = 256 * 1024


@dataclass(frozen=True, slots=True)
class Part:
    """A part of an open file: what a large answer consists of. Whoever sends it closes the file."""

    file: BinaryIO
    start: int
    length: int


@dataclass(frozen=True, slots=True)
class Reply:
    """A status, headers and a body."""

    status: int
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes | Part = b""


def text(status: int, sentence: str, **headers: str) -> Reply:
    """Return a short answer in plain text that nobody may store; `_` in a header's name means `-`."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    kind = {"Content-Type": "text/plain; charset=utf-8", "Cache-Control": "no-store"}
    return Reply(status, {**kind, **named}, f"{sentence}\n".encode())


def problem(status: int, title: str) -> Reply:
    """Return an error for a program (RFC 9457)."""
    body = json.dumps({"type": "about:blank", "title": title, "status": status}).encode()
    return Reply(status, {"Content-Type": "application/problem+json", "Cache-Control": "no-store"}, body)


async def send_reply(send: Send, reply: Reply, *, head: bool) -> None:
    """Send an answer, for a HEAD request without its body. Names of headers go out in lower case."""
    length = reply.body.length if isinstance(reply.body, Part) else len(reply.body)
    headers = dict(reply.headers)
    if reply.status != 304:
        headers["Content-Length"] = str(length)
    encoded = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]
    try:
        await send({"type": "http.response.start", "status": reply.status, "headers": encoded})
        if head or not isinstance(reply.body, Part):
            body = b"" if head or isinstance(reply.body, Part) else reply.body
            await send({"type": "http.response.body", "body": body})
        else:
            await _send_part(send, reply.body)
    finally:
        if isinstance(reply.body, Part):
            reply.body.file.close()


async def _send_part(send: Send, part: Part) -> None:
    part.file.seek(part.start)
    left = part.length
    while left:
        data = await to_thread.run_sync(part.file.read, min(CHUNK, left))
        if not data:
            # Too late for another status: a body shorter than its length tells the client.
            raise OSError("a file was cut short while it was sent")
        left -= len(data)
        await send({"type": "http.response.body", "body": data, "more_body": left > 0})
