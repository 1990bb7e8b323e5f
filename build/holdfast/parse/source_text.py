"""A text as an author wrote it, in which offsets have places."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache

from ..problems import Place


@dataclass(frozen=True, slots=True)
class SourceText:
    """The text of a file from its line `first` on; `file` is relative to the site's folder.

    `included` is the line and column of the page at which it is included; zeros for the page's own text.
    """

    file: str
    text: str
    first: int = 1
    included: tuple[int, int] = (0, 0)

    def place(self, offset: int) -> Place:
        """Return the place of an offset of the text."""
        starts = line_starts(self.text)
        line = bisect_right(starts, offset)
        return Place(self.file, line + self.first - 1, offset - starts[line - 1] + 1)


@lru_cache(maxsize=8)
def line_starts(text: str) -> tuple[int, ...]:
    """Return the offset at which each line of a text starts."""
    return (0, *(found.end() for found in re.finditer("\n", text)))
