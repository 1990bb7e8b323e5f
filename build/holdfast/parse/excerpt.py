"""The excerpt of a page: what stands before `<!--more-->`."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..values import Hole

LONGEST = 500
"""Letters of an excerpt that lists show as text."""

_MORE = re.compile(r"<!--\s*more\s*-->\s*", re.IGNORECASE)
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9-]*)[^<>]*?(/?)>|<!--.*?-->", re.DOTALL)
_VOID = frozenset(("area", "br", "col", "embed", "hr", "img", "input", "link", "source", "track", "wbr"))

Pieces = tuple["str | Hole", ...]


def divided(pieces: Pieces) -> tuple[Pieces, Pieces]:
    """Return a body without its `<!--more-->`, and what stands before it; nothing where it is in a block."""
    for number, piece in enumerate(pieces):
        found = _MORE.search(piece) if isinstance(piece, str) and "<!--" in piece else None
        if isinstance(piece, str) and found:
            before = (*pieces[:number], piece[: found.start()].rstrip())
            whole = (*pieces[:number], piece[: found.start()] + piece[found.end() :], *pieces[number + 1 :])
            return whole, before if _is_whole(before) else ()
    return pieces, ()


def _is_whole(pieces: Pieces) -> bool:
    """Say whether every element that is opened is closed."""
    html = "".join(piece if isinstance(piece, str) else "#" for piece in pieces)
    depth = 0
    for tag in _TAG.finditer(html):
        if tag[2] and not tag[3] and tag[2].lower() not in _VOID:
            depth += -1 if tag[1] else 1
    return depth == 0


def text_of(pieces: Pieces) -> str:
    """Return the text of a body in pieces."""
    html = "".join(
        piece if isinstance(piece, str) else "" if piece.kind == "image" else "#" for piece in pieces
    )
    return " ".join(unescape(_TAG.sub("", html)).split())


def cut(text: str, longest: int) -> str:
    """Return a text of at most so many letters, cut between words."""
    return text if len(text) <= longest else f"{text[: longest - 1].rpartition(' ')[0]} …"
