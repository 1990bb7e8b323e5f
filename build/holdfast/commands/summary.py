"""What a build's report says: the object for `--json`, and the lines for people."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .terminal import count, plain, size, tally

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from ..problems import Problem
    from ..report import Hint, Report, Visit

MANY = 20
"""From this many problems on, the summary tells how many there are of each kind."""

MOST_HINTS = 5


def as_json(report: Report) -> dict[str, Any]:
    """Return a report as the one object that `holdfast build --json` prints."""
    return {
        "pages": report.pages,
        "parsed": report.parsed,
        "rendered": report.rendered,
        "written": report.written,
        "removed": report.removed,
        "seconds": round(report.seconds, 3),
        "problems": [plain(problem) for problem in report.problems],
        "first_visit": _visit(report.first_visit),
        "returning": _visit(report.returning),
        "hints": [{"url": one.url, "file": one.file, "line": one.line} for one in report.hints],
        "due": report.due.isoformat() if report.due else None,
        "cache": report.cache or None,
    }


def _visit(visit: Visit | None) -> dict[str, int] | None:
    return {"requests": visit.requests, "bytes": visit.bytes} if visit else None


def lines(report: Report) -> list[str]:
    """Return the summary of a build that was published."""
    rows = [
        f"Built {count(report.pages, 'page')} in {report.seconds:.2f} s: {work(report)}",
        f"  {shown(report.out)}: {count(report.files, 'file')}, {size(report.size)}",
        f"  A first visit {_cost(report.first_visit)}.",
    ]
    rows += [f"  A returning visit {_cost(report.returning)}."] if report.returning else []
    return [*rows, f"  The next page comes or goes on {when(report.due)}."] if report.due else rows


def cache_lines(report: Report) -> list[str]:
    """Return what is told of a cache that did not serve as usual."""
    return [f"{report.cache[0].upper()}{report.cache[1:]}."] if report.cache else []


def hint_lines(report: Report) -> list[str]:
    """Return what is told of URLs that are gone: each once, and a few at a time."""
    rows = [_hint(one) for one in report.hints[:MOST_HINTS]]
    more = len(report.hints) - MOST_HINTS
    if more <= 0:
        return rows
    return [*rows, f"{more:,} more {'address has' if more == 1 else 'addresses have'} gone."]


def _hint(one: Hint) -> str:
    if one.file:
        return f"{one.url} has moved. Keep the old address alive: {one.file}: {one.line}"
    told = f"No page answers {one.url} any more. Where it leads now can be said in site.yaml"
    return f"{told}: redirects: {{{one.url}: /}}"


def when(moment: datetime) -> str:
    """Return a moment for people, in the zone of this machine."""
    return f"{moment.astimezone():%Y-%m-%d %H:%M}"


def held_back(report: Report) -> str:
    """Return the line that ends a build of which nothing was published."""
    there = Path(report.out).is_dir()
    return f"Not published: {shown(report.out)} is as it was." if there else "Nothing was published."


def shown(path: str) -> str:
    """Return a path as short as it can be said from the current folder."""
    here = Path.cwd()
    return os.path.relpath(path, here) if Path(path).is_relative_to(here) else path


def work(report: Report) -> str:
    """Return what a build did, in a few words."""
    parts = [
        (report.parsed, "parsed"),
        (report.rendered, "rendered"),
        (report.written, "written"),
        (report.removed, "removed"),
    ]
    done = [f"{number:,} {verb}" for number, verb in parts if number]
    return ", ".join(done) or "nothing changed"


def _cost(visit: Visit) -> str:
    if not visit.bytes:
        return "downloads nothing"
    return f"downloads {size(visit.bytes)} in {count(visit.requests, 'request')}"


def verdict(problems: Iterable[Problem]) -> str:
    """Return how many problems there are, by severity and, where there are many, by kind."""
    found = tuple(problems)
    if len(found) < MANY:
        return tally(found)
    kinds = Counter(problem.code for problem in found).most_common()
    return f"{tally(found)} ({', '.join(f'{number:,} {code}' for code, number in kinds)})"


def failed(report: Report, *, strict: bool) -> bool:
    """Return whether a build's problems are worth exit code 1: errors are, warnings only with --strict."""
    return any(strict or problem.severity == "error" for problem in report.problems)
