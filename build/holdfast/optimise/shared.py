"""What need not be minified with its page is cut out before, and put back after: partials and coloured code.

Only an element that stands for itself is cut: one block, opened and closed in the same partial, or a
`<pre>`. An empty element of its name takes its place, so that the white space around it is treated alike.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..values import Partial

CUT = "\x02"
"""What the id of a place holder starts with: no document may hold this control character."""

_SHORTEST = 256
"""Letters of a partial that are worth the cut."""
_BLOCKS = frozenset(("aside", "div", "footer", "header", "nav", "ol", "section", "ul"))
_TAG = re.compile(r"<(/?)([a-zA-Z][^\s/>]*)(?:[^>\"']|\"[^\"]*\"|'[^']*')*>")
_VOID = frozenset(("area", "br", "col", "embed", "hr", "img", "input", "source", "track", "wbr"))
_VERBATIM = re.compile(
    r"<(?:[!?]|(?:iframe|math|noembed|noframes|noscript|plaintext|script|style|template|textarea|title|xmp)\b)",
    re.IGNORECASE,
)
"""What holds no elements, or none that count."""
_PLAIN = re.compile(r"[\w/.%~-]+")
_ATTRIBUTE = re.compile(r"""\s([^\s=>]+)(?:=("[^"]*"|'[^']*'|[^\s>]*))?""")

_CODE = re.compile(
    r'<pre tabindex="0"><code(?: class="([\w.+#-]+)")?>'
    r'((?:[^<>&]++|&[lg]t;|&amp;(?![a-zA-Z0-9#])|<span class="[\w-]+">|</span>)*+)</code></pre>'
)
"""Code as it comes from the parser; what else may be in it is left to minify-html."""

Pieces = dict[str, str]
"""Place holders, and what they stand for."""


def cut(text: str, partials: Iterable[Partial], smaller: Callable[[str], str]) -> tuple[str, Pieces]:
    """Return a page with place holders for its code and those of its partials that can be cut, and what they are."""
    pieces: Pieces = {}
    for partial in partials:
        alone = _alone(partial.html, smaller)
        if alone is None or not all(_PLAIN.fullmatch(href) for href, _ in partial.marks):
            continue
        before, found, after = text.partition(partial.marked.strip())
        if found:
            tag, small = alone
            for href, value in partial.marks:
                small = _marked(small, href, value)
            name = f"{CUT}{len(pieces)}"
            text = f'{before}<{tag} id="{name}"></{tag}>{after}'
            pieces[f"<{tag} id={name}></{tag}>"] = small

    def code(found: re.Match[str]) -> str:
        name = f"{CUT}{len(pieces)}"
        pieces[f"<pre id={name}></pre>"] = _small_code(*found.groups())
        return f'<pre id="{name}"></pre>'

    return _CODE.sub(code, text), pieces


def put_back(text: str, pieces: Pieces) -> str:
    """Return a page with its partials; nothing where one stood in a place that is shown as it is written."""
    made: list[str] = []
    start = opened = 0
    for at, holder in sorted((text.find(holder), holder) for holder in pieces):
        opened += text.count("<pre", start, at) - text.count("</pre", start, at)
        if at < start or opened:
            return ""
        made += (text[start:at], pieces[holder])
        start = at + len(holder)
    return "".join([*made, text[start:]])


def _small_code(language: str | None, inner: str) -> str:
    inner = inner.replace('<span class="', "<span class=").replace('">', ">")
    inner = inner.replace("&gt;", ">").replace("&amp;", "&")
    named = f" class={language}" if language else ""
    return f"<pre tabindex=0><code{named}>{inner}</code></pre>"


@lru_cache(maxsize=1024)
def _alone(html: str, smaller: Callable[[str], str]) -> tuple[str, str] | None:
    """Return the name of the one element that a partial is, and what it comes to; None for any other."""
    if len(html) < _SHORTEST or CUT in html or _VERBATIM.search(html):
        return None
    stripped, path = html.strip(), list[str]()
    for tag in _TAG.finditer(stripped):
        name = tag[2].lower()
        if tag[1]:
            if not path or path.pop() != name:
                return None
        elif not (name in _VOID or (tag[0].endswith("/>") and "svg" in path)):
            path.append(name)
        if not path and tag.end() != len(stripped):
            return None
    first = _TAG.match(stripped)
    if path or first is None or first[2] not in _BLOCKS:
        return None
    return first[2], smaller(stripped)


def _marked(small: str, href: str, value: str) -> str:
    """Return minified HTML with `aria-current` in each tag of that `href`, where minify-html would put it."""
    parts = small.split(f" href={href}")
    for number, following in enumerate(parts[1:]):
        start = parts[number].rfind("<")
        tag = parts[number][start:]
        if following[:1] not in (" ", ">") or ">" in tag:
            continue
        at = len(tag)
        for one in _ATTRIBUTE.finditer(tag):
            if not (one[2] or "").startswith(('"', "'")) and one[1] > "aria-current":
                at = one.start()
                break
        parts[number] = f"{parts[number][:start]}{tag[:at]} aria-current={value}{tag[at:]}"
    return f" href={href}".join(parts)
