"""Reads the body of a request: JSON, of bounded size, in the open."""

from __future__ import annotations

from starlette.requests import ClientDisconnect, Request

from .problem import Problem
from .strict_json import BadJSON, decode

LARGEST_BODY = 64 * 1024


async def read_body(request: Request) -> object:
    """Return the JSON value of a request's body. Raises Problem 400, 413, 415.

    Starlette's own `max_body_size` is not used: it answers 413 in plain text.
    """
    _check_type(request)
    declared = request.headers.get("content-length", "")
    if declared.isdigit() and (len(declared) > 12 or int(declared) > LARGEST_BODY):
        raise _too_large()
    data = bytearray()
    try:
        async for chunk in request.stream():
            data += chunk
            if len(data) > LARGEST_BODY:
                raise _too_large()
    except ClientDisconnect:
        raise Problem(400, "The connection was closed before the body was complete.") from None
    try:
        return decode(bytes(data))
    except BadJSON as error:
        raise Problem(400, str(error)) from None


def _check_type(request: Request) -> None:
    media, _, parameters = request.headers.get("content-type", "").partition(";")
    charset = parameters.strip().lower().replace('"', "")
    if media.strip().lower() != "application/json" or charset not in ("", "charset=utf-8"):
        accepted = {"accept-post": "application/json"}
        raise Problem(415, "Send the record as `Content-Type: application/json`, in UTF-8.", headers=accepted)
    if request.headers.get("content-encoding", "identity").lower() != "identity":
        raise Problem(
            415, "Send the body without a Content-Encoding.", headers={"accept-encoding": "identity"}
        )


def _too_large() -> Problem:
    return Problem(413, f"The body is larger than {LARGEST_BODY} bytes.")
