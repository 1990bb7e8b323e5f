"""What was measured: every run, what each tool made, and in which versions; as JSON too."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import Any

from bench.equal import Facts
from bench.measure import Run


@dataclass(frozen=True, slots=True)
class Figure:
    """What one run of a tool took; where it did not end well, `run` is None and `ended` says how.

    A command that builds nothing is a case with 0 pages.
    """

    tool: str
    pages: int
    case: str
    run: Run | None
    ended: str = ""


@dataclass(slots=True)
class Results:
    """All that the tables and the picture show. `notes` say when, where, and what was left out."""

    notes: list[str] = field(default_factory=list)
    versions: dict[str, str] = field(default_factory=dict)
    made: dict[str, Facts] = field(default_factory=dict)
    figures: list[Figure] = field(default_factory=list)

    def add(self, other: Results) -> None:
        """Take in the results of another command."""
        for note in other.notes:
            self.note(note)
        self.versions |= other.versions
        self.made |= other.made
        self.figures += other.figures

    def note(self, text: str) -> None:
        """Keep a note, once."""
        if text not in self.notes:
            self.notes.append(text)

    def out(self, pages: int) -> set[str]:
        """Return the tools of which a run did not end well in a smaller site: they are not asked for this one."""
        return {one.tool for one in self.figures if one.run is None and one.pages < pages}


def to_json(results: Results) -> str:
    """Return results as JSON: seconds and MiB."""
    return json.dumps(asdict(results), indent=1, ensure_ascii=False) + "\n"


def from_json(text: str) -> Results:
    """Return the results that `to_json` wrote."""
    told: dict[str, Any] = json.loads(text)
    made = {tool: Facts(**found) for tool, found in told["made"].items()}
    figures = [Figure(**{**one, "run": one["run"] and Run(**one["run"])}) for one in told["figures"]]
    return Results(told["notes"], told["versions"], made, figures)
