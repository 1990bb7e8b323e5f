"""HTML of passages, in which whatever refers to something says where that is written."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from ..rendering import Rendered, rendered

if TYPE_CHECKING:
    from ...problems import Place, Problem
    from ...settings import Markdown
    from ..source_text import SourceText
    from .passages import Passage

_POSITION = re.compile(r' data-sourcepos="([0-9]+):([0-9]+)-(?:([0-9]+):([0-9]+))?"')
_REFERRING = re.compile(
    r"<(?:a|area|audio|embed|iframe|image|img|input|link|object|script|source|track|use|video)"
    r"(?=[\s/>])(?![^>]*\sdata-sourcepos=)"
)
_NOTE = re.compile(r'((?:id|href)="#?)(fn|fnref)(?=[:-])')
_DEFINITION = re.compile(r"^ {0,3}\[[^\]\n]+\]:[ \t]+\S[^\n]*$", re.MULTILINE)


def placed(
    made: Passage, source: SourceText, number: int, markdown: Markdown, groups: int, more: str = ""
) -> Rendered:
    """Return what the engine makes of a passage of a text, with positions and problems of that text.

    In `data-sourcepos`, `3:1-4:2` are lines and columns of the page's own text, as engines write them, and
    `=9@1` is the offset 9 of the text number 1. `more` are definitions from elsewhere.
    """
    result = rendered(made.text + more, source.file, 1, markdown, groups)

    def origin(line: int, column: int) -> int:
        if result.origins and 0 < line <= len(result.origins):
            line, shift = result.origins[line - 1]
            column += shift
        return max(made.origin(line, column), 0)

    def with_place(found: re.Match[str]) -> str:
        start = origin(int(found[1]), int(found[2]))
        if number:
            return f' data-sourcepos="={start}@{number}"'
        end = _in_body(source, origin(int(found[3]), int(found[4]))) if found[3] else ""
        return f' data-sourcepos="{_in_body(source, start)}-{end}"'

    problems = [_moved(one, source.place(max(made.origin(*_point(one)), 0))) for one in result.problems]
    return replace(result, html=_POSITION.sub(with_place, result.html), problems=tuple(problems))


def without_places(html: str) -> str:
    """Return HTML of which nothing says where it is written."""
    return _POSITION.sub("", html)


def stamped(html: str, number: int, start: int, end: int) -> str:
    """Return HTML in which all that refers to something says between which offsets that is written."""
    return _REFERRING.sub(lambda found: f'{found[0]} data-sourcepos="~{start}-{end}@{number}"', html)


def with_own_footnotes(html: str, number: int) -> str:
    """Return HTML whose footnotes have ids that no other part of the page has."""
    return _NOTE.sub(rf"\1\2-s{number}", html) if '"fn' in html or '"#fn' in html else html


def definitions(text: str) -> str:
    """Return the link and footnote definitions of a text, so that inner texts may use them."""
    found = _DEFINITION.findall(text) if "]:" in text else ()
    return "\n\n" + "\n".join(found) + "\n" if found else ""


def _in_body(source: SourceText, offset: int) -> str:
    place = source.place(offset)
    return f"{place.line - source.first + 1}:{place.column}"


def _point(problem: Problem) -> tuple[int, int]:
    return problem.place.line, max(problem.place.column, 1)


def _moved(problem: Problem, place: Place) -> Problem:
    return replace(problem, place=place if problem.place.column else replace(place, column=0), excerpt="")
