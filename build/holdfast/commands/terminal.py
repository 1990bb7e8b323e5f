"""How a command speaks: text for people, or one JSON object for programs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from ..problems import as_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..problems import Problem

SEVERITIES = ("warning", "error")
UNITS = ("kB", "MB", "GB")


class Terminal:
    """Standard output for answers, standard error for problems; silent where it is told to be."""

    def __init__(self, *, as_json: bool = False, quiet: bool = False) -> None:
        self.as_json = as_json
        self.quiet = quiet

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
        """Print all problems: warnings first, so that errors stand next to the summary."""
        if not self.as_json:
            for problem in ordered(problems):
                click.echo(f"{coloured(problem)}\n", err=True)


def ordered(problems: Iterable[Problem]) -> list[Problem]:
    """Return problems grouped by severity and file, in the order of the lines."""
    return sorted(
        problems,
        key=lambda it: (SEVERITIES.index(it.severity), it.place.file, it.place.line, it.place.column),
    )


def coloured(problem: Problem) -> str:
    """Return a problem as text with the colours of a terminal; `click.echo` drops them elsewhere."""
    sentence, *rows = as_text(problem).split("\n")
    colour = "red" if problem.severity == "error" else "yellow"
    head = click.style(f"{problem.severity}:", fg=colour, bold=True)
    rest = click.style(printable(sentence.removeprefix(f"{problem.severity}:")), bold=True)
    return "\n".join([head + rest, *(_row(printable(row), colour) for row in rows)])


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
    """Return a problem as `--json` gives it."""
    place = problem.place
    return {
        "severity": problem.severity,
        "code": problem.code,
        "file": place.file,
        "line": place.line,
        "column": place.column,
        "message": problem.message,
        "help": problem.help,
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
