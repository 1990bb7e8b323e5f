"""A text asset in pieces: its bytes, with holes where it refers to other assets."""

from __future__ import annotations

from dataclasses import dataclass

from ..problems import Problem


@dataclass(frozen=True, slots=True)
class AssetHole:
    """A reference as its author wrote it, with its point in the file and the line that holds it."""

    target: str
    line: int
    column: int
    excerpt: str


@dataclass(frozen=True, slots=True)
class Minified:
    """An asset that is ready to be linked: what depends on other assets is left as holes.

    `name` is relative to `assets/`. Problems are those of the file alone.
    """

    name: str
    pieces: tuple[str | AssetHole, ...] = ()
    data: bytes = b""
    """The bytes of a file that refers to nothing; `pieces` is empty then."""
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a source text that minifying must not touch; a reference where `refers`."""

    start: int
    end: int
    refers: bool = False


def cut(text: str, spans: tuple[Span, ...]) -> tuple[str | AssetHole, ...]:
    """Return a text in pieces: a hole for each span that refers, everything else as it is."""
    pieces: list[str | AssetHole] = []
    position = 0
    for span in (span for span in spans if span.refers):
        pieces += [text[position : span.start], hole(text, span)]
        position = span.end
    return (*pieces, text[position:])


def hole(text: str, span: Span) -> AssetHole:
    """Return the hole that a span of a text leaves."""
    begin = text.rfind("\n", 0, span.start) + 1
    end = text.find("\n", span.start)
    return AssetHole(
        target=text[span.start : span.end],
        line=text.count("\n", 0, span.start) + 1,
        column=span.start - begin + 1,
        excerpt=text[begin : None if end < 0 else end].rstrip("\r"),
    )
