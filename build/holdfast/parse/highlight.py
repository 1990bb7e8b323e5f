"""Code, highlighted by Pygments' lexers with classes only: no inline styles."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache, partial
from html import escape
from itertools import pairwise

from pygments.lexers import get_lexer_by_name
from pygments.util import ClassNotFound

from .code_options import CodeOptions
from .lexing import Mark, marks_of

_LONGEST = 200_000
_ENDLESS = ("tnt",)
"""Languages whose lexers go on for ever on wrong code; those of `pycon` and `pytb` do on carriage returns."""
_SPECIAL = re.compile("[&<>]")
PLAIN = CodeOptions()


@lru_cache(maxsize=4096)
def highlighted(language: str, code: str, coloured: bool = True, options: CodeOptions = PLAIN) -> str:
    """Return a code block as `<pre><code>` that a keyboard can scroll; plain where the language is not known.

    With a title it is a `<figure>`. Lines that are told apart are elements with the class `line`: `<mark>`
    for what is marked, `<ins>` and `<del>` for what came and went, `data-line` for the number.
    """
    runs = _runs(language if coloured else "", code)
    inner = _by_line(runs, options) if options.by_line else "".join([_span(*run) for run in runs])
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
    """Return code as HTML in pieces, each with the class of its colour; together they are the code."""
    lexer = _lexer(language.lower()) if language and len(code) < _LONGEST and "\r" not in code else None
    try:
        marks = lexer(code) if lexer else []
    except Exception:  # noqa: BLE001 -- some lexers trip over what is no code of their language
        marks = []
    starts = [0, *(start for start, _ in marks), len(code)]
    colours = ["", *(colour for _, colour in marks)]
    pieces = zip(colours, pairwise(starts), strict=True)
    written = partial(escape, quote=False) if _SPECIAL.search(code) else str
    return [(colour, written(code[start:end])) for colour, (start, end) in pieces if start < end]


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
    return f'<span class="{name}">{text}</span>' if name and text else text


@lru_cache(maxsize=256)
def _lexer(language: str) -> Callable[[str], list[Mark]] | None:
    if language in _ENDLESS:
        return None
    try:
        return marks_of(get_lexer_by_name(language))
    except ClassNotFound:
        return None
