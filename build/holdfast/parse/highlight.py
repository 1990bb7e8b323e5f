"""Code, highlighted by Pygments' lexers with classes only: no inline styles."""

from __future__ import annotations

from functools import lru_cache
from html import escape
from typing import TYPE_CHECKING, Any

from pygments.lexers import get_lexer_by_name
from pygments.token import STANDARD_TYPES
from pygments.util import ClassNotFound

from .code_options import CodeOptions
from .palette import CLASSES

if TYPE_CHECKING:
    from pygments.lexer import Lexer

_LONGEST = 200_000
PLAIN = CodeOptions()


@lru_cache(maxsize=4096)
def highlighted(language: str, code: str, coloured: bool = True, options: CodeOptions = PLAIN) -> str:
    """Return a code block as `<pre><code>` that a keyboard can scroll; plain where the language is not known.

    With a title it is a `<figure>`. Lines that are told apart are elements with the class `line`: `<mark>`
    for what is marked, `<ins>` and `<del>` for what came and went, `data-line` for the number.
    """
    runs = _runs(language, code) if coloured else [("", code)]
    inner = _by_line(runs, options) if options.by_line else "".join(_span(*run) for run in runs)
    name = escape(language)
    named = f' data-language="{name}"' if language else ""
    named += f' id="{escape(options.id)}"' if options.id else ""
    named += "" if options.copy else ' data-copy="off"'
    classed = f' class="language-{name}"' if language else ""
    extra = ("numbered" * options.numbers, "wrapped" * options.wrap, *options.classes)
    names = escape(" ".join(("highlight", *filter(None, extra))))
    made = f'<pre tabindex="0"><code{classed}>{inner}</code></pre>'
    if not options.title:
        return f'<div class="{names}"{named}>{made}</div>'
    title = escape(options.title, quote=False)
    return f'<figure class="{names}"{named}><figcaption>{title}</figcaption>{made}</figure>'


def _runs(language: str, code: str) -> list[tuple[str, str]]:
    """Return code in pieces, each with the class of its colour."""
    lexer = _lexer(language.lower()) if language and len(code) < _LONGEST else None
    if lexer is None:
        return [("", code)]
    runs: list[tuple[str, str]] = []
    last, held = "", ""
    for _, kind, text in lexer.get_tokens_unprocessed(code):
        name = _class(kind)
        if name != last and held:
            runs.append((last, held))
            held = ""
        last, held = name, held + text
    runs.append((last, held))
    return runs


def _by_line(runs: list[tuple[str, str]], options: CodeOptions) -> str:
    """Return code with an element around each line."""
    lines: list[list[str]] = [[]]
    for name, text in runs:
        first, *others = text.split("\n")
        lines[-1].append(_span(name, first))
        lines += [[_span(name, other)] for other in others]
    if not any(lines[-1]):
        lines.pop()
    rows = []
    for number, spans in enumerate(lines, 1):
        tag = _tag(number, options)
        counted = f' data-line="{number + options.start - 1}"' if options.numbers else ""
        rows.append(f'<{tag} class="line"{counted}>{"".join(spans)}\n</{tag}>')
    return "".join(rows)


def _tag(number: int, options: CodeOptions) -> str:
    for tag, ranges in (("ins", options.inserted), ("del", options.deleted), ("mark", options.marked)):
        if any(number in one for one in ranges):
            return tag
    return "span"


def _span(name: str, text: str) -> str:
    inner = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return f'<span class="{name}">{inner}</span>' if name and text else inner


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
