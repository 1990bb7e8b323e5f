"""Problems: what is wrong in a site, where, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable

Severity = Literal["error", "warning"]

WIDE, BEFORE = 110, 50
"""Characters of a line that an excerpt shows at most, and how many of them stand before the column."""


@dataclass(frozen=True, slots=True)
class Place:
    """A point in a file of the site.

    `file` is relative to the site's folder, with `/`; `line` and `column` count from 1, and 0 means
    that they are not known. Columns count characters. Where only the `key` of a value in a YAML file is
    known (`("redirects", "/old/")`), whoever has the file finds the line.
    """

    file: str
    line: int = 0
    column: int = 0
    key: tuple[str | int, ...] = ()


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that its author should mend.

    `blocks` marks a problem that keeps an output from being made at all: nothing is published then.
    `page` is the URL of the page on which it shows, and `more` the number of further pages with the same
    problem: what one line of a template does wrong is told once. `part` is what a page shows and nobody
    has, as the page asks for it: the URL of a picture, for example.
    """

    code: str
    message: str
    place: Place
    help: str = ""
    excerpt: str = ""
    severity: Severity = "error"
    blocks: bool = False
    page: str = ""
    more: int = 0
    part: str = ""


def line_of(text: str, line: int) -> str:
    """Return one line of a text, counted from 1, without its end; empty where there is none."""
    lines = _lines(text)
    return lines[line - 1].rstrip("\r") if 0 < line <= len(lines) else ""


@lru_cache(maxsize=8)
def _lines(text: str) -> list[str]:
    return text.split("\n")


def nearest(name: str, known: Iterable[str]) -> str:
    """Return the known name that is most like `name`, or an empty string."""
    found = get_close_matches(name, list(known), n=1, cutoff=0.6)
    return found[0] if found else ""


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return "did you mean `x`?", or an empty string where nothing is like `name`."""
    best = nearest(name, known)
    return f"did you mean `{best}`?" if best else ""


def excerpt(problem: Problem) -> str:
    """Return the source line with its number and a caret below the column; empty without a line.

    Of a line that is too long for a screen only what stands around the column is shown.
    """
    if not problem.excerpt or not problem.place.line:
        return ""
    number, at = str(problem.place.line), max(problem.place.column - 1, 0)
    line, caret = _around(problem.excerpt.expandtabs(1), at)
    row = f"  {number} | {line}"
    if not problem.place.column:
        return row
    return f"{row}\n  {' ' * len(number)} | {' ' * caret}^"


def _around(line: str, at: int) -> tuple[str, int]:
    """Return the part of a line that stands around a character, and where that character is in it."""
    if len(line) <= WIDE:
        return line, at
    start = max(0, min(at - BEFORE, len(line) - WIDE))
    head, tail = "…" if start else "", "…" if start + WIDE < len(line) else ""
    return f"{head}{line[start : start + WIDE]}{tail}", at - start + len(head)


def where(place: Place) -> str:
    """Return `file:line:column`, leaving out what is not known."""
    parts = [place.file, *(str(number) for number in (place.line, place.column) if number)]
    return ":".join(parts)


def seen_on(problem: Problem) -> str:
    """Return the pages on which a problem shows: `/a/ and 2 more pages`; empty where that says nothing."""
    if not problem.page:
        return ""
    more = f" and {problem.more:,} more page{'s' if problem.more > 1 else ''}" if problem.more else ""
    return problem.page + more


def merged(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Return every problem once; those that differ in nothing but their page become one, which counts them."""
    pages: dict[Problem, dict[str, None]] = {}
    for problem in problems:
        pages.setdefault(replace(problem, page="", more=0), {})[problem.page] = None
    return tuple(
        replace(problem, page=next(iter(found)), more=len(found) - 1) for problem, found in pages.items()
    )


def as_text(problem: Problem) -> str:
    """Return a problem in the form that every report uses: sentence, place, excerpt, pages, help."""
    rows = [f"{problem.severity}: {problem.message}", f"  --> {where(problem.place)}"]
    rows += [excerpt(problem)] if excerpt(problem) else []
    rows += [f"  on: {seen_on(problem)}"] if problem.page else []
    rows += [f"  help: {problem.help}"] if problem.help else []
    return "\n".join(rows)
