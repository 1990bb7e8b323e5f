"""Blocks that get more than Markdown gives: code, wide tables, check boxes."""

from __future__ import annotations

import re
from dataclasses import replace
from html import escape
from typing import TYPE_CHECKING

from .code_options import CodeOptions, Fault, code_options
from .formulas import formula
from .highlight import PLAIN, highlighted

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

    from .references import Finder
    from .tree import Tree

_LANGUAGE = re.compile(r"\blanguage-[{.]*([\w+#.-]+)")
_BLOCKS = ("ul", "ol", "p", "pre", "div", "table", "blockquote")


def mark_blocks(tree: Tree, finder: Finder, coloured: bool, math: bool) -> None:
    """Highlight code, and make code, tables and check boxes usable by keyboard and screen reader."""
    for tag, node in tree.elements:
        if tag == "pre":
            _code(tree, node, finder, coloured, math)
        elif tag == "table":
            _table(tree, node)
        elif tag == "input" and node.attributes.get("type") == "checkbox":
            _check_box(node)


def _code(tree: Tree, node: LexborNode, finder: Finder, coloured: bool, math: bool) -> None:
    """Highlight a `<pre>` that holds one `<code>` of text; any other only becomes scrollable by keyboard."""
    code = node.first_child
    text = code.first_child if code is not None and code.tag == "code" and code.next is None else None
    position = node.attributes.get("data-sourcepos") or ""
    if position:
        del node.attrs["data-sourcepos"]
    if code is None or text is None or not text.is_text_node or text.next is not None:
        node.attrs["tabindex"] = "0"
        return
    found = _LANGUAGE.search(code.attributes.get("class") or "")
    language, content = found[1] if found else "", text.text_content or ""
    if position:
        finder.check_fence(position)
    if language == "math" and math:
        line, _ = finder.given(position)
        node.replace_with(tree.mark(formula(content, True, finder, (line + bool(line), 1))))
        return
    meta = code.attributes.get("data-meta")
    options = _options(meta, content, finder, position) if meta else PLAIN
    if not language and options.classes:
        language, options = options.classes[0], replace(options, classes=options.classes[1:])
    node.replace_with(tree.mark(highlighted(language, content, coloured, options)))


def _options(meta: str, content: str, finder: Finder, position: str) -> CodeOptions:
    """Return the options of a code block, and name those that are wrong."""
    options, faults = code_options(meta)
    last = content.count("\n")
    for one in (*options.marked, *options.inserted, *options.deleted):
        if one.stop - 1 > last:
            message = f"line {one.stop - 1} is marked, but the code ends at line {last}"
            faults.append(Fault(message, "count from the first line of the code, whatever its number", ""))
    for fault in faults:
        place = finder.on_line(position, fault.written)
        finder.problem("code-option", fault.message, fault.help, place, "warning")
    return options


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
