"""The tree of one page's HTML, in which places are marked that are filled when it is written.

A mark starts with a noncharacter of Unicode and a checksum of the page: no text can contain it by chance.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING
from zlib import crc32

from selectolax.lexbor import LexborHTMLParser

from ..values import Hole

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_HEADING = re.compile(r"<(/?)h([1-5])(?=[ >])")


class Tree:
    """A parsed fragment: its elements in order, its anchors, and what its marks stand for."""

    def __init__(self, html: str) -> None:
        self._parser = LexborHTMLParser(html, is_fragment=True)
        self._key = f"\ufdd0{crc32(html.encode()):08x}."
        self._values: list[str | Hole] = []
        self._elements = [(node.tag or "", node) for node in self._parser.css("*")]
        self._removed: set[int] = set()
        self._numbers: dict[str, int] = {}
        self.anchors: dict[str, None] = {}
        for tag, node in self._elements:
            if name := node.id:
                self.anchors[name] = None
            if tag == "a" and (name := node.attributes.get("name")):
                self.anchors[name] = None

    @property
    def elements(self) -> list[tuple[str, LexborNode]]:
        """The elements that are left, in order, each with its tag."""
        if self._removed:
            left = [(tag, node) for tag, node in self._elements if node.mem_id not in self._removed]
            self._elements = left
            self._removed.clear()
        return self._elements

    def text(self) -> str:
        """Return all text of the page."""
        return self._parser.text()

    def mark(self, value: str | Hole) -> str:
        """Return a mark that stands for `value`, to be put into an attribute or a text."""
        self._values.append(value)
        return f"{self._key}{len(self._values) - 1}\ufdd1"

    def remove(self, node: LexborNode) -> None:
        """Take an element and all that it holds out of the tree."""
        self._removed.update((child.mem_id for child in node.css("*")), (node.mem_id,))
        node.decompose()

    def free_anchor(self, name: str) -> str:
        """Take `name` for an anchor, or `name-1`, `name-2` … where it is one already, and return it."""
        found, number = name, self._numbers.get(name, 0)
        while found in self.anchors:
            number += 1
            found = f"{name}-{number}"
        self._numbers[name] = number
        self.anchors[found] = None
        return found

    def anchor_before(self, node: LexborNode, name: str) -> None:
        """Keep an anchor alive whose element goes: the next element takes it."""
        following = node.next
        while following is not None and not following.is_element_node:
            following = following.next
        if following is not None and following.tag == "p" and not following.id:
            following.attrs["id"] = name
        else:
            node.insert_before(
                self.mark(f'<span id="{name.replace("&", "&amp;").replace(chr(34), "&quot;")}"></span>')
            )

    def pieces(self, lowered: bool) -> tuple[str | Hole, ...]:
        """Return the page in pieces; where `lowered`, with each heading one level down."""
        first, *marked = (self._parser.html or "").strip().split(self._key)
        pieces: list[str | Hole] = [_lower(first) if lowered else first]
        for part in marked:
            number, _, text = part.partition("\ufdd1")
            pieces += (self._values[int(number)], _lower(text) if lowered else text)
        return tuple(_joined(pieces))


def _joined(pieces: Iterable[str | Hole]) -> Iterator[str | Hole]:
    """Yield pieces; texts that follow each other become one, and empty ones are left out."""
    texts: list[str] = []
    for piece in pieces:
        if isinstance(piece, str):
            texts.append(piece)
            continue
        if text := "".join(texts):
            yield text
        texts.clear()
        yield piece
    if text := "".join(texts):
        yield text


def _lower(html: str) -> str:
    """Return HTML with each heading one level down."""
    return _HEADING.sub(lambda tag: f"<{tag[1]}h{int(tag[2]) + 1}", html)
