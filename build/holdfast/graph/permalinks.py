"""The output of a page whose collection has a permalink pattern."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from ..permalinks import Token, needs_date, parts, taken
from ..problems import Place, Problem
from ..settings import PageCollection, innermost
from ..values import Head
from .names import folder, output_of, safe, slug_of, stem

_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def pattern_of(head: Head, content: Mapping[str, PageCollection]) -> str:
    """Return the pattern for a page: that of the innermost collection that holds it."""
    found = innermost(content, folder(head.path))
    return found.permalink if found else ""


def output_by(pattern: str, head: Head, bundle: bool, above: str) -> tuple[str, Problem | None]:
    """Return the output that a pattern gives a page, and what keeps it from one; one of both is empty.

    `above` is where the folder that holds the page (or its bundle) is published.
    """
    if needs_date(pattern) and head.date is None:
        return "", _undated(pattern, head)
    name = safe(folder(head.path).rpartition("/")[2] if bundle else stem(head.path))
    values = {"filename": name, "slug": safe(head.slug) or name, "title": slug_of(head.title) or name}
    if head.date:
        values |= _of_date(head.date)
    folders = tuple(part for part in above.split("/") if part)
    path = ""
    for part in parts(pattern):
        if isinstance(part, str):
            path += part
        elif part.name in ("section", "sections"):
            path += "/".join(taken(folders, _cut(part)))
        else:
            path += values[part.name]
    path = re.sub("//+", "/", path)
    output = output_of(path, colons=True)
    return (output, None) if output and name else ("", _unusable(pattern, path, head))


def _cut(token: Token) -> str:
    return "[0]" if token.name == "section" else token.cut


def _of_date(day: date) -> dict[str, str]:
    return {
        "year": f"{day.year:04}",
        "month": f"{day.month:02}",
        "monthname": _MONTHS[day.month - 1],
        "day": f"{day.day:02}",
        "weekday": _DAYS[day.weekday()],
        "yearday": f"{day.timetuple().tm_yday:03}",
    }


def _undated(pattern: str, head: Head) -> Problem:
    return Problem(
        "undated-page",
        f"the page has no date, and the permalink `{pattern}` of its collection needs one",
        Place(f"content/{head.path}", 1),
        "add `date: 2026-11-23` to its front matter, or give it a `url` of its own",
        blocks=True,
    )


def _unusable(pattern: str, path: str, head: Head) -> Problem:
    return Problem(
        "bad-url",
        f"the permalink `{pattern}` makes `{path}`, which cannot be the URL of a page",
        Place(f"content/{head.path}", head.lines.get("slug", head.lines.get("title", 0))),
        "rename the file, or give it a `slug` or a `url`",
        blocks=True,
    )
