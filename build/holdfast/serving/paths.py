"""From the bytes of a request target to a path that is safe to look up. No I/O."""

from __future__ import annotations

import re
from urllib.parse import unquote_to_bytes

LONGEST_TARGET = 8192
LONGEST_SEGMENT = 255
OURS_ALONE = ("/_holdfast/host.json",)
"""Files of the release that are for the server, never for a visitor."""

_ABSOLUTE_FORM = re.compile(rb"^[A-Za-z][A-Za-z0-9+.-]*://[^/?#]*")
_BAD_ESCAPE = re.compile(rb"%(?![0-9A-Fa-f]{2})")
_HIDDEN_SLASH = re.compile(rb"%2[Ff]|%5[Cc]|\\")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def safe_path(raw: bytes) -> str | int:
    """Return the decoded path of a request target without its query, or the status that refuses it.

    A path that is returned starts with `/`; none of its segments is empty (but the last), hidden,
    `.` or `..`, longer than a file name may be, or contains a slash of either kind.
    """
    raw = _ABSOLUTE_FORM.sub(b"", raw) or b"/"  # RFC 9112, 3.2.2: a server must take this form.
    if len(raw) > LONGEST_TARGET:
        return 414
    if not raw.startswith(b"/") or _BAD_ESCAPE.search(raw):
        return 400
    if _HIDDEN_SLASH.search(raw):
        return 404
    try:
        path = unquote_to_bytes(raw).decode()
    except UnicodeDecodeError:
        return 400
    if _CONTROL.search(path):
        return 400
    return path if _is_servable(path) else 404


def _is_servable(path: str) -> bool:
    *folders, name = path[1:].split("/")
    if path.casefold() in OURS_ALONE or not all(folders):
        return False
    return not any(
        (segment.startswith(".") and (index, segment) != (0, ".well-known"))
        or len(segment.encode()) > LONGEST_SEGMENT
        for index, segment in enumerate((*folders, name))
    )
