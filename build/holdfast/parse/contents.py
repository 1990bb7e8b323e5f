"""The table of contents where the text asks for one: `[TOC]` or `[[toc]]` alone in a paragraph."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..values import Heading
    from .tree import Tree

ASKED = re.compile(r"toc(?:_|</em>)?\]", re.IGNORECASE)
"""What a page has somewhere that may ask for its contents."""
_ASKED = frozenset(("[toc]", "[[toc]]", "[[_toc_]]"))


def mark_contents(tree: Tree, headings: tuple[Heading, ...], depth: int) -> None:
    """Write the headings down to a level in place of each paragraph that asks for them."""
    for tag, node in tree.elements:
        if tag == "p" and node.text().strip().lower() in _ASKED:
            entries = [one for one in headings if 1 < one.level <= depth]
            node.replace_with(tree.mark(contents(entries)))


def contents(entries: list[Heading]) -> str:
    """Return headings as a list of links, nested; an empty string where there are none."""
    if not entries:
        return ""
    label = escape(", ".join(one.text for one in entries[:3]) + (" …" if len(entries) > 3 else ""))
    return f'<nav class="contents" aria-label="{label}">{_list(entries)}</nav>'


def _list(entries: list[Heading]) -> str:
    items: list[str] = []
    start = 0
    while start < len(entries):
        first = entries[start]
        end = start + 1
        while end < len(entries) and entries[end].level > first.level:
            end += 1
        below = _list(entries[start + 1 : end]) if end > start + 1 else ""
        items.append(f'<li><a href="#{escape(first.id)}">{first.html}</a>{below}</li>')
        start = end
    return f"<ul>{''.join(items)}</ul>"
