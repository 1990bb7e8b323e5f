"""What surrounds every request. Pure ASGI: a class around `send` costs a few microseconds, no task."""

from __future__ import annotations

import logging
import re
import secrets

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .problem import Problem, response

logger = logging.getLogger("holdfast_api")

REQUEST_ID = re.compile(rb"[A-Za-z0-9._-]{1,64}")
SECURITY = [
    (
        b"content-security-policy",
        b"default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    ),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
]


class Surroundings:
    """Names each request, adds the security headers, and answers what nothing else has caught.

    A request keeps the `X-Request-Id` it came with, if that is harmless, so that a proxy's log and ours
    can be read together.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request_id = _request_id(scope)
        scope["request_id"] = request_id
        extra = [*SECURITY, (b"x-request-id", request_id.encode())]
        started = False

        async def send_with_headers(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                message["headers"] = [*message.get("headers", ()), *extra]
            await send(message)

        try:
            await self.app(scope, receive, send_with_headers)
        except Exception:
            logger.exception("Request %s failed: %s %s", request_id, scope["method"], scope["path"])
            if started:
                raise
            problem = Problem(500, "Something failed on the server. Its log has more under this request id.")
            await response(problem, request_id)(scope, receive, send_with_headers)


def _request_id(scope: Scope) -> str:
    for name, value in scope["headers"]:
        if name == b"x-request-id" and REQUEST_ID.fullmatch(value):
            return str(value, "ascii")
    return secrets.token_hex(12)
