"""A page's text as it can stand in any feed reader: absolute URLs, and nothing that needs the site."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_REFERENCES = ("href", "src", "poster", "cite", "data", "xlink:href", "action")
_SETS = ("srcset", "imagesrcset")
_DROPPED = (
    "button, dialog, form, link, meta, script, select, style, template, textarea, [hidden], "
    'svg[aria-hidden="true"]'
)
_ATTRIBUTES = frozenset(
    ("id", "class", "style", "loading", "decoding", "fetchpriority", "tabindex", "name", "for", "nonce")
)
_MARKERS = frozenset(("", "#", "¶", "§", "🔗", "🔗︎"))
_NEXT = re.compile(r",\s+")
_COLOURED = re.compile(
    r"<code[^<>]*>[^<]*<span class=\"[\w-]+\">(?:[^<]++|<span class=\"[\w-]+\">|</span>)*+</code>"
)
_SPAN = re.compile(r"</?span[^>]*>")
_PLAIN = re.compile(r"/(?:[\w%~-][\w%~.-]*/)*(?:[\w%~-][\w%~.-]*)?(?:#[\w%~.-]+)?")
"""What begins at the top of the site, and has nothing that joining would change."""


def portable(html: str, base: str) -> str:
    """Return the body of a page for a feed. `base` is the page's address, to which URLs are relative.

    Taken out are links of headings to themselves, buttons, forms, scripts and styles, what is hidden,
    and every attribute that means something on the site alone: classes, ids, lazy loading. A task's
    checkbox becomes ☑ or ☐, since readers drop it.
    """
    html = _COLOURED.sub(lambda code: _SPAN.sub("", code[0]), html)  # Most of a page's elements.
    parser = LexborHTMLParser(html, is_fragment=True)
    for node in reversed(parser.css(_DROPPED)):  # The inner ones first: none outlives what holds it.
        node.decompose()
    for node in parser.css("input"):
        _checkbox(node)
    for node in parser.css(":is(h1, h2, h3, h4, h5, h6) a[href^='#']"):
        _heading_link(node)
    origin = "{}://{}".format(*urlsplit(base)[:2])
    for node in parser.css("*"):
        _clean(node, base, origin)
    return (parser.html or "").strip()


def _checkbox(node: LexborNode) -> None:
    attributes = node.attributes
    if attributes.get("type") == "checkbox":
        node.replace_with("☑" if "checked" in attributes else "☐")
    else:
        node.decompose()


def _heading_link(node: LexborNode) -> None:
    """Take out a heading's link to itself; where it holds the heading's words, they stay."""
    if node.text().strip() in _MARKERS or node.attributes.get("aria-hidden") == "true":
        node.decompose()
    else:
        node.unwrap()


def _clean(node: LexborNode, base: str, origin: str) -> None:
    for name, value in node.attributes.items():
        if name in _ATTRIBUTES or name.startswith(("data-", "on")):
            del node.attrs[name]
        elif name in _REFERENCES:
            plain = value and _PLAIN.fullmatch(value)
            node.attrs[name] = f"{origin}{value}" if plain else _absolute(value or "", base)
        elif name in _SETS:
            node.attrs[name] = ", ".join(_candidate(one, base) for one in _NEXT.split((value or "").strip()))
    if node.tag == "span" and not node.attributes:
        node.unwrap()


def _candidate(written: str, base: str) -> str:
    url, _, size = written.strip().partition(" ")
    return f"{_absolute(url, base)} {size}".rstrip()


def _absolute(url: str, base: str) -> str:
    try:
        return urljoin(base, url.strip())
    except ValueError:
        return url
