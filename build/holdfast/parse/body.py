"""The HTML pass: one parse of a page's HTML, the same for every Markdown engine."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..dialect import features_off
from .attributes import LIST, set_attributes
from .blocks import mark_blocks
from .contents import ASKED, mark_contents
from .excerpt import LONGEST, cut, divided, text_of
from .figures import mark_figures
from .formulas import mark_formulas
from .headings import name_terms, named, take_title
from .references import Finder, mark_references
from .tree import Tree

if TYPE_CHECKING:
    from ..settings import Markdown
    from ..values import Heading, Hole

_SUMMARY = 200
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]")


@dataclass(frozen=True, slots=True)
class Body:
    """A page's body in pieces, and what was found on the way.

    `excerpt` is what stands before `<!--more-->`, in pieces; empty where there is none.
    """

    pieces: tuple[str | Hole, ...]
    headings: tuple[Heading, ...]
    anchors: tuple[str, ...]
    title: str
    summary: str
    words: int
    excerpt: tuple[str | Hole, ...] = ()


def body(html: str, finder: Finder, title: str, markdown: Markdown) -> Body:
    """Return the body of a page from the HTML of its Markdown; `title` is the front matter's, or empty.

    What is wrong with it is among the problems of the finder.
    """
    off = features_off(markdown.extensions)
    tree = Tree(html)
    if "attributes" not in off and "{" in html and LIST.search(html):
        set_attributes(tree, finder)
    words, summary = _words(tree.text()), _summary(tree)
    title, headings, lowered = take_title(tree, named(tree), title)
    contents = tuple(heading for _, heading in headings)
    if "<dt" in html:
        name_terms(tree)
    if "data-math-style" in html:
        mark_formulas(tree, finder)
    if "figures" not in off and " title=" in html:
        mark_figures(tree)
    if "toc" not in off and "]</p>" in html and ASKED.search(html):
        mark_contents(tree, contents, markdown.toc_depth)
    mark_references(tree, finder)
    mark_blocks(tree, finder, markdown.highlight, "math" not in off)
    pieces, excerpt = divided(tree.pieces(lowered))
    if excerpt:
        summary = cut(text_of(excerpt), LONGEST) or summary
    return Body(pieces, contents, tuple(tree.anchors), title, summary, words, excerpt)


def _words(text: str) -> int:
    """Return the number of words; a Chinese, Japanese or Korean character counts as one."""
    return len(text.split()) + (0 if text.isascii() else len(_CJK.findall(text)))


def _summary(tree: Tree) -> str:
    """Return the first paragraph as plain text, cut between words."""
    paragraphs = [
        node for tag, node in tree.elements if tag == "p" and node.attributes.get("class") != "note-title"
    ]
    for node in [node for node in paragraphs if node.parent is None] or paragraphs:
        if text := " ".join(node.text().split()):
            return cut(text, _SUMMARY)
    return ""
