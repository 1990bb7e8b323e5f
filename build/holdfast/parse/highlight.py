"""Code, highlighted by Pygments' lexers with classes only: no inline styles."""

from __future__ import annotations

from functools import lru_cache
from html import escape
from typing import TYPE_CHECKING, Any

from pygments.lexers import get_lexer_by_name
from pygments.token import STANDARD_TYPES
from pygments.util import ClassNotFound

from .palette import CLASSES

if TYPE_CHECKING:
    from pygments.lexer import Lexer

_LONGEST = 200_000


@lru_cache(maxsize=4096)
def highlighted(language: str, code: str, coloured: bool = True) -> str:
    """Return a code block as `<pre><code>` that a keyboard can scroll; plain where the language is not known."""
    inner = _spans(language, code) if coloured else escape(code, quote=False)
    name = escape(language)
    named = f' data-language="{name}"' if language else ""
    classed = f' class="language-{name}"' if language else ""
    return f'<div class="highlight"{named}><pre tabindex="0"><code{classed}>{inner}</code></pre></div>'


def _spans(language: str, code: str) -> str:
    lexer = _lexer(language.lower()) if language and len(code) < _LONGEST else None
    if lexer is None:
        return escape(code, quote=False)
    pieces: list[str] = []
    last, held = "", ""
    for _, kind, text in lexer.get_tokens_unprocessed(code):
        name = _class(kind)
        if name != last and held:
            pieces.append(_span(last, held))
            held = ""
        last, held = name, held + text
    pieces.append(_span(last, held))
    return "".join(pieces)


def _span(name: str, text: str) -> str:
    inner = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return f'<span class="{name}">{inner}</span>' if name else inner


@lru_cache(maxsize=256)
def _lexer(language: str) -> Lexer | None:
    try:
        return get_lexer_by_name(language)
    except ClassNotFound:
        return None


@lru_cache(maxsize=1024)
def _class(kind: Any) -> str:
    """Return the class of a token type: the nearest of its ancestors that has a colour."""
    while kind is not None:
        if (name := STANDARD_TYPES.get(kind, "")) in CLASSES:
            return name
        kind = kind.parent
    return ""
