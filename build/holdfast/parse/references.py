"""References: what a page links to and shows, and where in the file each one was written."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from html import escape
from posixpath import dirname, join, normpath
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

from ..problems import Place, Problem
from ..values import Hole
from .headings import slug
from .source_text import line_starts

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

    from ..problems import Severity
    from ..values import HoleKind
    from .source_text import SourceText
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
_CODE = re.compile(
    r"^[ \t>]*(`{3,}|~{3,})[^\n]*\n.*?^[ \t>]*\1[`~]*[ \t]*$|(?<!`)(`+)(?!`).+?(?<!`)\2(?!`)",
    re.DOTALL | re.MULTILINE,
)
_SEEN = re.compile(r"[^\n]")
_POSITION = re.compile(r"([0-9]{1,9}):([0-9]{1,9})")
_SPAN = re.compile(r"([0-9]{1,9}:[0-9]{1,9})-([0-9]{1,9}:[0-9]{1,9})")
# In pages with shortcodes: an offset of one of their texts, or a stretch of it.
_OFFSET = re.compile(r"[=~]([0-9]{1,9})(?:-([0-9]{1,9}))?@([0-9]{1,9})")
_STARTS = ("[", "!", "<", "h", "H", "w", "W", "f", "m")


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
    `texts` are those that a page with shortcodes is made of, the page's own first.
    """

    text: str
    first: int = 1
    file: str = ""
    origins: tuple[tuple[int, int], ...] | None = None
    texts: tuple[SourceText, ...] = ()
    problems: list[Problem] = field(default_factory=list)
    _behind: dict[str, int] = field(default_factory=dict)
    _lines: list[str] | None = None
    _prose: str | None = None

    def place(self, reference: str, position: str) -> tuple[int, int, str]:
        """Return the place of a reference whose element the engine put at `line:column-…`, if it did.

        The file is named where it is not the page's own.
        """
        if offset := _OFFSET.match(position):
            return self._in_text(reference, int(offset[1]), offset[2], int(offset[3]))
        line, column = self.given(position)
        if line and self._is_there(line, column):
            return line, column, ""
        return (*self._search(reference), "")

    def _in_text(self, reference: str, start: int, end: str | None, number: int) -> tuple[int, int, str]:
        """Return the place of a reference at an offset, or between two: where it is not found, the first."""
        text = self.texts[number]
        found = (text.text.find(form, start, int(end)) for form in _forms(reference)) if end else ()
        place = text.place(next((one for one in found if one >= 0), start))
        return place.line, place.column, text.file if number else ""

    def given(self, position: str) -> tuple[int, int]:
        """Return the place in the file that an engine's `line:column-…` means; zeros where it says none.

        What stands in another file is where that is included.
        """
        given = _POSITION.match(position)
        if offset := _OFFSET.match(position):
            text, number = self.texts[int(offset[3])], int(offset[3])
            place = text.place(int(offset[1]))
            return text.included if number else (place.line, place.column)
        if not given:
            return 0, 0
        line, column = int(given[1]), int(given[2])
        if self.origins and 0 < line <= len(self.origins):
            line, shift = self.origins[line - 1]
            column += shift
        return line + self.first - 1, column

    def on_line(self, position: str, written: str) -> tuple[int, int]:
        """Return the place of a piece of text on the line at which an element starts."""
        line, column = self.given(position)
        found = self._line(line).find(written) if line and written else -1
        return line, found + 1 or column

    def check_fence(self, position: str) -> None:
        """Name a code fence that is still open where its block ends."""
        if not (span := _SPAN.match(position)):
            return
        start, column = self.given(span[1])
        first, last = self._line(start), self._line(self.given(span[2])[0])
        mark = first[column - 1 : column + 2]
        if mark not in ("```", "~~~") or first.lstrip().startswith(">"):
            return  # No fence, or one that the end of a quotation closes for all to see.
        end = last.lstrip(" \t>")
        if (
            span[1].partition(":")[0] == span[2].partition(":")[0]
            or end[:3] != mark
            or end.strip(f"{mark[0]} \t")
        ):
            help = f"end it with a line of its own: {mark}"
            self.problem("markdown-block", "this code block is not closed", help, (start, 0))

    def _line(self, line: int) -> str:
        """Return a line of the file, by its number in the file."""
        if self._lines is None:
            self._lines = self.text.split("\n")
        return self._lines[line - self.first] if 0 <= line - self.first < len(self._lines) else ""

    def literal(self, written: str) -> tuple[int, int]:
        """Return the place of a piece of text outside code, behind the last one that was the same."""
        if self._prose is None:
            self._prose = _CODE.sub(lambda code: _SEEN.sub(" ", code[0]), self.text)
        key = f"\0{written}"
        found = self._prose.find(written, self._behind.get(key, 0))
        found = found if found >= 0 else self._prose.find(written)
        if found < 0:
            return 0, 0
        self._behind[key] = found + len(written)
        return self._at(found)

    def problem(
        self, code: str, message: str, help: str, at: tuple[int, int], severity: Severity = "error"
    ) -> None:
        """Add a problem of the page at a line and column of its file."""
        self.problems.append(Problem(code, message, Place(self.file, *at), help, severity=severity))

    def _is_there(self, line: int, column: int) -> bool:
        """Say whether a link or an image can start there: engines err in odd nestings."""
        return self._line(line)[column - 1 : column] in _STARTS

    def _search(self, reference: str) -> tuple[int, int]:
        for written in _forms(reference):
            # Behind the last one that was found; again from the start, since a definition serves many links.
            for start in dict.fromkeys((self._behind.get(written, 0), 0)):
                if (found := self._find(written, start)) >= 0:
                    self._behind[written] = found + len(written)
                    return self._at(found)
        return 0, 0

    def _at(self, offset: int) -> tuple[int, int]:
        """Return the line and column of the file at which an offset of the text is."""
        starts = line_starts(self.text)
        line = bisect_right(starts, offset)
        return line + self.first - 1, offset - starts[line - 1] + 1

    def _find(self, written: str, start: int) -> int:
        """Return where a reference stands that is not a part of a longer one; -1 if nowhere."""
        while (found := self.text.find(written, start)) >= 0:
            start = found + len(written)
            before, after = self.text[found - 1 : found] if found else "", self.text[start : start + 1]
            if before in _BEFORE and after in _AFTER:
                return found
        return -1


def _forms(reference: str) -> tuple[str, ...]:
    """Return the ways in which a reference may be written."""
    return tuple(dict.fromkeys((reference, escape(reference), unquote(reference), quote(reference))))


def _from_top(reference: str, file: str) -> str:
    """Return a reference of another file of the content as one from the top, where the page is elsewhere."""
    path, mark, rest = reference.partition("#")
    if not file.startswith("content/") or path.startswith("/") or not path:
        return reference
    return normpath(join("/", dirname(file.removeprefix("content/")), path)) + mark + rest


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
            if "data-wikilink" in attributes:
                _mark_wikilink(tree, finder, node, reference)
                continue
            line, column, file = finder.place(reference, position)
            wanted = _from_top(target(reference), file)
            if tag == "img":
                kept = tuple((key, value or "") for key, value in attributes.items() if key not in _TAKEN)
                if node.parent is not None and node.parent.tag == "picture":
                    kept = (("srcset", ""), *kept)  # The author's `<picture>` has the variants.
                node.replace_with(tree.mark(Hole("image", wanted, line, column, kept, file)))
            else:
                kind: HoleKind = "link" if tag in _LINKS else "file"
                node.attrs[name] = tree.mark(Hole(kind, wanted, line, column, file=file))


def _mark_wikilink(tree: Tree, finder: Finder, node: LexborNode, name: str) -> None:
    """Mark a link by name; its heading becomes an anchor as headings get them."""
    line, column = finder.literal(node.attributes.get("data-wikilink") or "")
    page, mark, heading = name.partition("#")
    del node.attrs["data-wikilink"]
    node.attrs["href"] = tree.mark(Hole("wikilink", page.strip() + mark + slug(heading), line, column))
