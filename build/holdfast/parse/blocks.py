"""Blocks that get more than Markdown gives: code, wide tables, check boxes."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING

from .highlight import highlighted

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

    from .tree import Tree

_LANGUAGE = re.compile(r"\blanguage-[{.]*([\w+#.-]+)")
_BLOCKS = ("ul", "ol", "p", "pre", "div", "table", "blockquote")


def mark_blocks(tree: Tree, coloured: bool) -> None:
    """Highlight code, and make code, tables and check boxes usable by keyboard and screen reader."""
    for tag, node in tree.elements:
        if tag == "pre":
            _code(tree, node, coloured)
        elif tag == "table":
            _table(tree, node)
        elif tag == "input" and node.attributes.get("type") == "checkbox":
            _check_box(node)


def _code(tree: Tree, node: LexborNode, coloured: bool) -> None:
    """Highlight a `<pre>` that holds one `<code>` of text; any other only becomes scrollable by keyboard."""
    code = node.first_child
    text = code.first_child if code is not None and code.tag == "code" and code.next is None else None
    if code is None or text is None or not text.is_text_node or text.next is not None:
        node.attrs["tabindex"] = "0"
        return
    language = _LANGUAGE.search(code.attributes.get("class") or "")
    html = highlighted(language[1] if language else "", text.text_content or "", coloured)
    node.replace_with(tree.mark(html))


def _table(tree: Tree, node: LexborNode) -> None:
    """Wrap a table in a region that scrolls; a table inside a table scrolls with it."""
    above = node.parent
    while above is not None:
        if above.tag == "table":
            return
        above = above.parent
    caption = node.css_first("caption")
    cells = [caption] if caption is not None else node.css("th") or node.css("tr:first-child > td")
    label = escape(", ".join(text for cell in cells[:8] if (text := " ".join(cell.text().split()))) or "…")
    node.insert_before(tree.mark(f'<div class="table" role="region" tabindex="0" aria-label="{label}">'))
    node.insert_after(tree.mark("</div>"))


def _check_box(node: LexborNode) -> None:
    """Name a check box by the text behind it: it has no label of its own."""
    if "aria-label" in node.attributes:
        return
    texts = []
    following = node.next
    while following is not None and following.tag not in _BLOCKS:
        texts.append(following.text() if following.is_element_node else following.text_content or "")
        following = following.next
    node.attrs["aria-label"] = " ".join("".join(texts).split()) or "…"
