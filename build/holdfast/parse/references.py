"""References: what a page links to and shows, and where in the file each one was written."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

from ..values import Hole

if TYPE_CHECKING:
    from ..values import HoleKind
    from .tree import Tree

_ATTRIBUTES = {
    "a": ("href",),
    "area": ("href",),
    "audio": ("src",),
    "embed": ("src",),
    "iframe": ("src",),
    "image": ("href", "xlink:href"),
    "img": ("src",),
    "input": ("src",),
    "link": ("href",),
    "object": ("data",),
    "script": ("src",),
    "source": ("src",),
    "track": ("src",),
    "use": ("href", "xlink:href"),
    "video": ("src", "poster"),
}
_LINKS = ("a", "area")
_TAKEN = ("src", "data-sourcepos")
_TOP = ("#", "#top")

_OUTSIDE = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:|//")
_ENCODED = re.compile(r"%(?!23|25|3[fF])[0-9a-fA-F]{2}(?:%(?!23|25|3[fF])[0-9a-fA-F]{2})*")
# What may stand before a reference: `](x`, `<x>`, `="x"`, `]: x`.
_BEFORE = "(<\"'= \t\n"
_AFTER = ")>\"' \t\n/"
_POSITION = re.compile(r"([0-9]{1,9}):([0-9]{1,9})-")


def is_outside(reference: str) -> bool:
    """Say whether a reference leaves the site: it has a scheme, or a host."""
    return _OUTSIDE.match(reference) is not None


def target(reference: str) -> str:
    """Return a reference with its percent-encoding undone.

    `%23`, `%25` and `%3F` stay, since a bare `#`, `%` or `?` would mean something else.
    """
    return _ENCODED.sub(_decoded, reference) if "%" in reference else reference


def _decoded(run: re.Match[str]) -> str:
    try:
        return unquote(run[0], errors="strict")
    except UnicodeDecodeError:
        return run[0]


@dataclass(slots=True)
class Finder:
    """Finds the line and column of references in the file.

    `first` is the line of the file at which `text` starts. References come in the order of the page,
    so that the second `x.md` of the page is looked for behind the first. `origins` gives the line of the
    text, and the columns cut off, for each line that the engine saw; None where it saw the text itself.
    """

    text: str
    first: int
    origins: tuple[tuple[int, int], ...] | None = None
    _behind: dict[str, int] = field(default_factory=dict)
    _lines: list[str] | None = None

    def place(self, reference: str, position: str) -> tuple[int, int]:
        """Return the place of a reference whose element the engine put at `line:column-…`, if it did."""
        if given := _POSITION.match(position):
            line, column = int(given[1]), int(given[2])
            if self.origins and 0 < line <= len(self.origins):
                line, shift = self.origins[line - 1]
                column += shift
            if self._is_there(line, column):
                return line + self.first - 1, column
        return self._search(reference)

    def _is_there(self, line: int, column: int) -> bool:
        """Say whether a link or an image can start there: engines err in odd nestings."""
        if self._lines is None:
            self._lines = self.text.split("\n")
        if not 0 < line <= len(self._lines):
            return False
        return self._lines[line - 1][column - 1 : column] in ("[", "!", "<", "h", "H", "w", "W", "f", "m")

    def _search(self, reference: str) -> tuple[int, int]:
        for written in dict.fromkeys((reference, escape(reference), unquote(reference), quote(reference))):
            # Behind the last one that was found; again from the start, since a definition serves many links.
            for start in dict.fromkeys((self._behind.get(written, 0), 0)):
                if (found := self._find(written, start)) >= 0:
                    self._behind[written] = found + len(written)
                    line = self.text.count("\n", 0, found)
                    return line + self.first, found - self.text.rfind("\n", 0, found)
        return 0, 0

    def _find(self, written: str, start: int) -> int:
        """Return where a reference stands that is not a part of a longer one; -1 if nowhere."""
        while (found := self.text.find(written, start)) >= 0:
            start = found + len(written)
            before, after = self.text[found - 1 : found] if found else "", self.text[start : start + 1]
            if before in _BEFORE and after in _AFTER:
                return found
        return -1


def mark_references(tree: Tree, finder: Finder) -> None:
    """Mark every reference that the site has to answer. What leaves the site stays as it was written."""
    for tag, node in tree.elements:
        if (names := _ATTRIBUTES.get(tag)) is None:
            continue
        attributes = node.attributes
        position = attributes.get("data-sourcepos") or ""
        if position:
            del node.attrs["data-sourcepos"]
        for name in names:
            reference = (attributes.get(name) or "").strip()
            if not reference or reference in _TOP or is_outside(reference):
                continue
            if reference.startswith("#") and (tag not in _LINKS or target(reference[1:]) in tree.anchors):
                continue
            line, column = finder.place(reference, position)
            if tag == "img":
                kept = tuple((key, value or "") for key, value in attributes.items() if key not in _TAKEN)
                if node.parent is not None and node.parent.tag == "picture":
                    kept = (("srcset", ""), *kept)  # The author's `<picture>` has the variants.
                node.replace_with(tree.mark(Hole("image", target(reference), line, column, kept)))
            else:
                kind: HoleKind = "link" if tag in _LINKS else "file"
                node.attrs[name] = tree.mark(Hole(kind, target(reference), line, column))
