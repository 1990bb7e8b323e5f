"""How a command speaks: text for people, or one JSON object for programs."""

from __future__ import annotations

import json
import sys
from collections import Counter, defaultdict
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..problems import as_text, excerpt

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..problems import Problem

SEVERITIES = ("warning", "error")
UNITS = ("kB", "MB", "GB")


LIMIT = 10
"""How many problems of one kind a terminal shows; a file or a pipe gets all of them."""


class Terminal:
    """Standard output for answers, standard error for problems; silent where it is told to be.

    `site` is the folder of the site: places are shown relative to the folder in which the author works,
    so that a terminal can open them.
    """

    def __init__(
        self, *, as_json: bool = False, quiet: bool = False, every: bool = False, site: Path | None = None
    ) -> None:
        self.as_json = as_json
        self.quiet = quiet
        self._every, self._site = every, site

    @property
    def talks(self) -> bool:
        """True where a person wants to read how things go."""
        return not (self.as_json or self.quiet)

    def say(self, text: str = "", **style: Any) -> None:
        """Print a line for a person."""
        if self.talks:
            click.echo(click.style(text, **style) if style else text)

    def note(self, text: str, **style: Any) -> None:
        """Print a line that a person needs even with `--quiet`, on standard error."""
        if not self.as_json:
            click.echo(click.style(text, **style) if style else text, err=True)

    def answer(self, value: dict[str, Any]) -> None:
        """Print the one JSON object, where JSON is asked for."""
        if self.as_json:
            click.echo(json.dumps(value, ensure_ascii=False))

    def problems(self, problems: Iterable[Problem]) -> None:
        """Print all problems: warnings first, so that errors stand next to the summary.

        On a terminal, of many problems of one kind only the first are shown.
        """
        if self.as_json:
            return
        found = ordered(problems)
        shown, left = (found, []) if self._every or not sys.stderr.isatty() else shortened(found)
        for problem in shown:
            place = replace(problem.place, file=self._from_here(problem.place.file))
            click.echo(f"{coloured(replace(problem, place=place))}\n", err=True)
        for row in (*left, "To see all of them: --all") if left else ():
            click.echo(click.style(row, bold=True), err=True)

    def _from_here(self, file: str) -> str:
        """Return the path of a file of the site from the current folder, where it lies below that."""
        here = Path.cwd()
        path = (self._site or here).resolve() / file
        return path.relative_to(here).as_posix() if path.is_relative_to(here) and path.exists() else file


def ordered(problems: Iterable[Problem]) -> list[Problem]:
    """Return problems grouped by severity and file, in the order of the lines."""
    return sorted(
        problems,
        key=lambda it: (SEVERITIES.index(it.severity), it.place.file, it.place.line, it.place.column),
    )


def shortened(problems: list[Problem]) -> tuple[list[Problem], list[str]]:
    """Return the first problems of each kind, and a line for every kind that has more than those."""
    seen: Counter[str] = Counter()
    shown: list[Problem] = []
    left: dict[str, list[str]] = defaultdict(list)
    for problem in problems:
        seen[problem.code] += 1
        if seen[problem.code] <= LIMIT:
            shown.append(problem)
        else:
            left[problem.code].append(problem.place.file)
    rows = [f"{len(files):,} more {code} in {count(len(set(files)), 'file')}" for code, files in left.items()]
    return shown, rows


def text_of(problem: Problem) -> str:
    """Return a problem as every report shows it, with its code: `error[broken-link]: …`."""
    return as_text(problem).replace(problem.severity, f"{problem.severity}[{problem.code}]", 1)


def coloured(problem: Problem) -> str:
    """Return a problem as text with the colours of a terminal; `click.echo` drops them elsewhere."""
    sentence, *rows = text_of(problem).split("\n")
    colour = "red" if problem.severity == "error" else "yellow"
    head, _, message = sentence.partition(":")
    first = click.style(f"{head}:", fg=colour, bold=True) + click.style(printable(message), bold=True)
    return "\n".join([first, *(_row(printable(row), colour) for row in rows)])


def _row(row: str, colour: str) -> str:
    if row.startswith("  -->"):
        return click.style(row, fg="cyan")
    if row.startswith("  help:"):
        return click.style("  help:", fg="green") + row.removeprefix("  help:")
    return click.style(row, fg=colour) if row.endswith(" ^") else row


def printable(text: str) -> str:
    """Return text with its control characters spelled out: a file name must not steer a terminal."""
    return "".join(char if char.isprintable() else repr(char)[1:-1] for char in text)


def plain(problem: Problem) -> dict[str, str | int]:
    """Return a problem as `--json` and the browser's overlay give it.

    `excerpt` is the whole line of the file, `frame` what is shown of it with its number and a caret, and
    `text` the problem as a terminal shows it. `page` is the page on which it shows, `more` the number of
    further ones.
    """
    place = problem.place
    return {
        "severity": problem.severity,
        "code": problem.code,
        "file": place.file,
        "line": place.line,
        "column": place.column,
        "message": problem.message,
        "excerpt": problem.excerpt,
        "help": problem.help,
        "page": problem.page,
        "more": problem.more,
        "frame": excerpt(problem),
        "text": text_of(problem),
    }


def count(number: int, noun: str) -> str:
    """Return a number with its noun: `1 page`, `2 pages`, `1,024 pages`."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def tally(problems: Iterable[Problem]) -> str:
    """Return how many problems there are of each severity: `2 errors, 1 warning`; empty for none."""
    severities: list[str] = [problem.severity for problem in problems]
    found = [(severities.count(name), name) for name in reversed(SEVERITIES)]
    return ", ".join(count(number, name) for number, name in found if number)


def size(number: int) -> str:
    """Return a number of bytes for people, in decimal units as browsers show them: `18.2 kB`."""
    if number < 1000:
        return f"{number} B"
    steps = min(len(UNITS), (len(str(number)) - 1) // 3)
    value = number / 1000**steps
    return f"{value:.1f} {UNITS[steps - 1]}" if value < 100 else f"{value:.0f} {UNITS[steps - 1]}"
