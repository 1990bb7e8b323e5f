"""Headings: their ids, and the one that is the title of the page."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from typing import TYPE_CHECKING

from ..values import Heading

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

    from .tree import Tree

Headings = list[tuple["LexborNode", Heading]]

_NAMES = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_NOT_IN_SLUG = re.compile(r"[^\w\- ]+")
_EXPLICIT = re.compile(r"\s*\{:?\s*#([^\s{}#]+)\s*\}\s*$")
_FOOTNOTE = re.compile(r'<sup\b[^>]*\bclass="footnote-ref".*?</sup>', re.DOTALL)
_TAG = re.compile(r"</?([a-z][a-z0-9-]*)[^>]*>|<!--.*?-->", re.DOTALL)
_INLINE = frozenset(
    ("abbr", "b", "code", "del", "em", "i", "ins", "kbd", "mark", "s", "strong", "sub", "sup", "var")
)


def slug(text: str) -> str:
    """Return a heading's id as GitHub would make it: lower case, words joined by `-`, letters kept."""
    return _NOT_IN_SLUG.sub("", text.strip().lower()).replace(" ", "-")


def named(tree: Tree) -> Headings:
    """Return the headings of a page, each with an id of its own, which is written into the tree.

    An id comes from the tag, from `{#id}` at the heading's end (which is taken out), or from its text.
    """
    nodes = [node for tag, node in tree.elements if tag in _NAMES]
    # What authors chose comes first: no other heading may take it, wherever it stands.
    for node in nodes:
        if not node.id and (given := _explicit(node)):
            node.attrs["id"] = given
            tree.anchors[given] = None
    return [(node, _heading(node, tree)) for node in nodes]


def name_terms(tree: Tree) -> None:
    """Give each term of a definition list an id, as headings get theirs; none takes a heading's."""
    for tag, node in tree.elements:
        if tag == "dt" and not node.id and (name := slug(" ".join(node.text().split()))):
            node.attrs["id"] = tree.free_anchor(name)


def _explicit(node: LexborNode) -> str:
    """Return the id of `{#id}` at the end of a heading, and take it out."""
    last = node.last_child
    text = last.text_content if last is not None and last.is_text_node else None
    found = _EXPLICIT.search(text) if text and "}" in text else None
    if last is None or text is None or found is None:
        return ""
    last.replace_with(text[: found.start()])
    return found[1]


def _heading(node: LexborNode, tree: Tree) -> Heading:
    html = plain = (node.inner_html or "").strip()
    if "<" in html:
        html = _TAG.sub(_kept, _FOOTNOTE.sub("", html)).strip()
        plain = _TAG.sub("", html)
    text = " ".join(unescape(plain).split())
    name = node.id or ""
    if not name:
        name = tree.free_anchor(slug(text) or "section")
        node.attrs["id"] = name
    return Heading(int((node.tag or "h6")[1]), name, text, html)


def _kept(tag: re.Match[str]) -> str:
    """Return a tag of the inline markup without its attributes; nothing for any other."""
    if tag[1] not in _INLINE:
        return ""
    return f"</{tag[1]}>" if tag[0].startswith("</") else f"<{tag[1]}>"


def take_title(tree: Tree, headings: Headings, given: str) -> tuple[str, Headings, bool]:
    """Return the title of a page, the headings that its body keeps, and whether they go one level down.

    Without a title in the front matter it is that of the first `<h1>`, else of the first heading. The
    heading that says the title leaves the body, since the template prints it; other headings go one level
    down where one of them is an `<h1>`, so that the page has only one.
    """
    levels = [heading.level for _, heading in headings]
    index = levels.index(1) if 1 in levels else 0
    title = given or (headings[index][1].text if headings else "")
    if headings and headings[index][1].text == title and _is_the_title(tree, index, levels):
        node, heading = headings[index]
        headings = headings[:index] + headings[index + 1 :]
        tree.anchor_before(node, heading.id)
        tree.remove(node)
    lowered = any(heading.level == 1 for _, heading in headings)
    if lowered:
        headings = [(node, replace(each, level=min(each.level + 1, 6))) for node, each in headings]
    return title, headings, lowered


def _is_the_title(tree: Tree, index: int, levels: list[int]) -> bool:
    """Say whether a heading is the page's, and not that of its first section."""
    leads = tree.elements[0][0] in _NAMES
    return levels[index] == 1 or (leads and levels[0] == min(levels) and levels.count(levels[0]) == 1)
