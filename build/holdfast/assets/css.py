"""Style sheets: where they refer to other files, and a minified form."""

from __future__ import annotations

import re

from rcssmin import cssmin

from .names import resolve
from .pieces import Span

_STRING = r"\"(?:[^\"\\\n\r\f]|\\[\s\S])*\"|'(?:[^'\\\n\r\f]|\\[\s\S])*'"
_COMMENT = r"/\*[\s\S]*?(?:\*/|\Z)"
_TOKEN = re.compile(
    rf"""
    {_COMMENT}
    |(?<![\w-])url\(\s*(?P<url>{_STRING}|(?:[^\"'()\s\\]|\\[\s\S])+)\s*\)
    |@import(?:\s|{_COMMENT})*(?P<sheet>{_STRING})
    |{_STRING}
    """,
    re.VERBOSE | re.IGNORECASE,
)


def spans(text: str, name: str) -> tuple[Span, ...]:
    """Return what minifying must leave alone: every URL; those that name assets of the site refer."""
    found = []
    for token in _TOKEN.finditer(text):
        group = "url" if token["url"] else "sheet"
        if token[group]:
            found.append(_span(text, *token.span(group), name))
    return tuple(found)


def squeeze(text: str) -> str:
    """Return a sheet without white space and comments that say nothing; licence comments stay."""
    return str(cssmin(text, keep_bang_comments=True))


def _span(text: str, start: int, end: int, name: str) -> Span:
    quoted = text[start] in "\"'"
    inner = Span(start + quoted, end - quoted, refers=True)
    target = text[inner.start : inner.end]
    return inner if "\\" not in target and resolve(target, name) else Span(start, end)
