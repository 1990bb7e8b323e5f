"""A text as an author wrote it, in which offsets have places."""

from __future__ import annotations

from dataclasses import dataclass

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
        line = self.text.count("\n", 0, offset)
        return Place(self.file, line + self.first, offset - self.text.rfind("\n", 0, offset))
