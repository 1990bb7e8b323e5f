"""Text and elements of XML 1.0."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape

_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def text(value: str) -> str:
    """Return text as it stands between tags; characters that XML 1.0 §2.2 forbids are dropped."""
    return escape(_allowed(value), quote=False).replace("\r", "&#13;")


def element(name: str, value: str = "", attributes: Mapping[str, str] | None = None) -> str:
    """Return an element that holds text; an empty one closes itself."""
    given = "".join(f' {key}="{escape(_allowed(one))}"' for key, one in (attributes or {}).items() if one)
    return f"<{name}{given}>{text(value)}</{name}>" if value else f"<{name}{given}/>"


def _allowed(value: str) -> str:
    # What is printable is allowed, and to know that takes half the time of a pattern.
    if value.isprintable() or value.replace("\n", " ").isprintable():
        return value
    return _FORBIDDEN.sub("", value)
