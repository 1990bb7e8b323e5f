"""Icons: SVG files, made fit to stand inside a page."""

from __future__ import annotations

import re
from html import escape

_BEFORE = re.compile(r"<\?.*?\?>|<!--.*?-->|<!DOCTYPE.*?>", re.DOTALL | re.IGNORECASE)
_ROOT = re.compile(r"<svg\b([^>]*?)(/?)>", re.DOTALL)
_ACTIVE = re.compile(r"<(script|style|title|desc|metadata)\b.*?</\1\s*>", re.DOTALL | re.IGNORECASE)
_OURS = re.compile(
    r"""\s(?:class|id|width|height|style|role|aria-[\w-]+|focusable|xmlns(?::\w+)?|version|x|y|on\w+|xml:\w+)"""
    r"""\s*=\s*(?:"[^"]*"|'[^']*')"""
)
_INLINE = re.compile(r"""\s(?:style|on\w+)\s*=\s*(?:"[^"]*"|'[^']*')""")


def drawn(text: str, label: str, css: str) -> str:
    """Return an SVG file as an element of a page, of the size of its text; empty where it is none.

    Scripts and styles are taken out: the site's security policy would not let them act.
    """
    text = _ACTIVE.sub("", _BEFORE.sub("", text)).strip()
    root = _ROOT.match(text)
    if root is None or not text.endswith(("</svg>", "/>")):
        return ""
    kept = _OURS.sub("", root[1]).rstrip()
    named = f' role="img" aria-label="{escape(label)}"' if label else ' aria-hidden="true"'
    inner = _INLINE.sub("", text[root.end() :])
    size = ' width="16" height="16"'
    return " ".join(
        f'<svg class="{escape(css)}"{size}{named} focusable="false"{kept}{root[2]}>{inner}'.split()
    )
