"""The HTML pass: one parse of a page's HTML, the same for every Markdown engine."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .blocks import mark_blocks
from .headings import named, take_title
from .references import Finder, mark_references
from .tree import Tree

if TYPE_CHECKING:
    from ..values import Heading, Hole

_SUMMARY = 200
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]")


@dataclass(frozen=True, slots=True)
class Body:
    """A page's body in pieces, and what was found on the way."""

    pieces: tuple[str | Hole, ...]
    headings: tuple[Heading, ...]
    anchors: tuple[str, ...]
    title: str
    summary: str
    words: int


def body(html: str, finder: Finder, title: str, coloured: bool) -> Body:
    """Return the body of a page from the HTML of its Markdown; `title` is the front matter's, or empty."""
    tree = Tree(html)
    words, summary = _words(tree.text()), _summary(tree)
    title, headings, lowered = take_title(tree, named(tree), title)
    mark_references(tree, finder)
    mark_blocks(tree, coloured)
    contents = tuple(heading for _, heading in headings)
    return Body(tree.pieces(lowered), contents, tuple(tree.anchors), title, summary, words)


def _words(text: str) -> int:
    """Return the number of words; a Chinese, Japanese or Korean character counts as one."""
    return len(text.split()) + (0 if text.isascii() else len(_CJK.findall(text)))


def _summary(tree: Tree) -> str:
    """Return the first paragraph as plain text, cut between words."""
    paragraphs = [node for tag, node in tree.elements if tag == "p"]
    for node in [node for node in paragraphs if node.parent is None] or paragraphs:
        if text := " ".join(node.text().split()):
            return text if len(text) <= _SUMMARY else f"{text[: _SUMMARY - 1].rpartition(' ')[0]} …"
    return ""
