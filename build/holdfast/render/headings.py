"""Headings that link to themselves, so that readers can pass a part of a page on."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import quote

_HEADING = re.compile(r'<(h[2-6])(?=[^>]*\sid="([^"]+)")[^>]*>.*?</\1>', re.DOTALL)


def with_links(body: str) -> str:
    """Return a body in which a link stands behind each heading.

    It is no part of the heading, whose name it would double for those who listen; its own name is the
    heading's, so that it needs no words in any language.
    """
    return _HEADING.sub(_linked, body)


def _linked(heading: re.Match[str]) -> str:
    name = heading[2]
    return (
        f'<div class="heading">{heading[0]}'
        f'<a class="anchor" href="#{quote(unescape(name), safe="-._~!$()*+,;=:@/?")}" aria-labelledby="{name}">#</a></div>'
    )
