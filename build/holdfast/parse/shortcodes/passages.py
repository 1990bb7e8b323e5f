"""Pieces of a page's text, made ready for the Markdown engine, that know where each letter came from."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

from ..source_text import line_starts
from .calls import Call


@dataclass(slots=True)
class Passage:
    """A text made of pieces of another one. Offsets and lines of it can be led back to that."""

    text: str = ""
    _starts: list[int] = field(default_factory=list)
    _origins: list[int] = field(default_factory=list)

    def add(self, start: int, origin: int) -> None:
        """Note that the piece from `start` on stands at `origin` in the first text."""
        self._starts.append(start)
        self._origins.append(origin)

    def origin(self, line: int, column: int) -> int:
        """Return the offset in the first text of a line and column, both counted from 1, of this one."""
        lines = line_starts(self.text)
        if not 0 < line <= len(lines):
            return -1
        offset = lines[line - 1] + column - 1
        number = bisect_right(self._starts, offset) - 1
        return self._origins[number] + offset - self._starts[number] if number >= 0 else -1


_LEAD = re.compile(r"(?:[ \t>]|[*+-](?=[ \t])|[0-9]{1,9}[.)](?=[ \t]))*")


def passage(text: str, span: tuple[int, int], calls: Sequence[tuple[Call, str]], start: int = -1) -> Passage:
    """Return the part `span` of a text with a word in place of each call.

    `start` is where the call around it starts, if there is one: what lists and quotes put before that is
    taken off the lines, and so is what all of them are indented by.
    """
    made = Passage()
    gaps = _gaps(span, [call for call, _ in calls])
    margin = _Margin(text, gaps, start) if start >= 0 else None
    pieces: list[str] = []
    length = 0
    for (first, last), word in zip(gaps, (*(word for _, word in calls), ""), strict=True):
        kept = [(text[a:b], a) for a, b in (margin.without(first, last) if margin else [(first, last)])]
        for piece, origin in (*kept, (word, last)):
            made.add(length, origin)
            pieces.append(piece)
            length += len(piece)
    made.text = "".join(pieces)
    return made


def _gaps(span: tuple[int, int], calls: Sequence[Call]) -> list[tuple[int, int]]:
    """Return the stretches of a span before, between and behind calls."""
    starts = (span[0], *(call.end for call in calls))
    ends = (*(call.start for call in calls), span[1])
    return list(zip(starts, ends, strict=True))


class _Margin:
    """What stands before the text of each line of an inner text and is no part of it."""

    def __init__(self, text: str, gaps: list[tuple[int, int]], start: int) -> None:
        lead = _LEAD.match(text, text.rfind("\n", 0, start) + 1, start)
        marks = lead[0] if lead else ""
        opened = "".join("(?:>" if mark == ">" else "(?:[ \\t]" for mark in marks)
        self._end = gaps[-1][1]
        self._text, self._lead, self._common = text, re.compile(opened + ")?" * len(marks)), 0
        indents = [self._indent(line) for gap in gaps for line in self._lines(*gap)]
        self._common = min((one for one in indents if one >= 0), default=0)

    def without(self, start: int, end: int) -> list[tuple[int, int]]:
        """Return the parts of a stretch of text that are left when its lines lose their margin."""
        bounds = [start]
        for line in self._lines(start, end):
            bounds += (line, min(self._body(line) + max(0, min(self._common, self._indent(line))), end))
        bounds.append(end)
        return list(zip(bounds[::2], bounds[1::2], strict=True))

    def _lines(self, start: int, end: int) -> list[int]:
        """Return where lines begin within a stretch; its own start is no beginning of a line."""
        return [found.end() for found in re.compile("\n").finditer(self._text, start, end)]

    def _body(self, line: int) -> int:
        lead = self._lead.match(self._text, line)
        return lead.end() if lead else line

    def _indent(self, line: int) -> int:
        """Return by how much a line is indented behind its marks; -1 for an empty one."""
        start = self._body(line)
        found = re.compile(r"[ \t]*").match(self._text, start)
        last = found.end() if found else start
        return -1 if last >= self._end or self._text[last] == "\n" else last - start
