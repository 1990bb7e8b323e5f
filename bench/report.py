"""The figures as Markdown tables of medians, with ratios to Hugo, and as JSON."""

from __future__ import annotations

import os
import platform
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, astuple, fields
from statistics import median
from typing import Any

from bench.cases import COLD, Figure
from bench.equal import Facts
from bench.measure import Run

BASE = "hugo"
_QUANTITIES: dict[str, tuple[Callable[[Run], float], str]] = {
    "Wall time": (lambda run: run.wall, "{:.2f} s"),
    "Processor time": (lambda run: run.cpu, "{:.2f} s"),
    "Peak memory of all processes": (lambda run: run.memory, "{:.0f} MiB"),
}


def machine() -> str:
    """Return what it was measured on."""
    return f"{os.cpu_count()} cores ({platform.machine()}), {platform.system()}, Python {platform.python_version()}"


def columns(rows: Sequence[Sequence[str]]) -> str:
    """Return rows as a Markdown table; the first is the head."""
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join([lines[0], "|---" * len(rows[0]) + "|", *lines[1:]])


def made(facts: Mapping[str, Facts], versions: Mapping[str, str], wanted: Facts) -> str:
    """Return a table of what each tool made of the small corpus that all are checked by."""
    head = ["", "version", *(one.name for one in fields(Facts))]
    rows = [[tool, versions[tool], *map(str, astuple(found))] for tool, found in facts.items()]
    return columns([head, ["*wanted*", "", *map(str, astuple(wanted)[:-1]), "any"], *rows])


def tables(figures: Iterable[Figure], pages: int) -> str:
    """Return three tables for a size: a row for each tool, a column for each case."""
    here = [one for one in figures if one.pages == pages]
    cases = list(dict.fromkeys(one.case for one in here))
    tools = list(dict.fromkeys(one.tool for one in here))
    parts = []
    for title, (pick, form) in _QUANTITIES.items():
        rows = [[tool, *(_cell(here, tool, case, pick, form) for case in cases)] for tool in tools]
        parts.append(f"**{title}**\n\n{columns([['', *cases], *rows])}")
    return "\n\n".join(parts)


def curve(figures: Iterable[Figure]) -> str:
    """Return a table of cold builds: a row for each tool, a column for each size."""
    cold = [one for one in figures if one.case == COLD]
    sizes = sorted({one.pages for one in cold})
    tools = list(dict.fromkeys(one.tool for one in cold))
    rows = [[tool, *(_both(cold, tool, size) for size in sizes)] for tool in tools]
    return columns([["", *(f"{size:,} pages" for size in sizes)], *rows])


def middle(figures: Iterable[Figure], tool: str, case: str, pick: Callable[[Run], float]) -> float | None:
    """Return the median of a tool's runs of a case; None where one did not end well, or there is none."""
    runs = [one.run for one in figures if (one.tool, one.case) == (tool, case)]
    return median(pick(run) for run in runs if run) if runs and None not in runs else None


def data(
    figures: Iterable[Figure], versions: Mapping[str, str], facts: Mapping[str, Facts]
) -> dict[str, Any]:
    """Return every run, for JSON: seconds and MiB, or how it ended."""
    runs = [
        {"tool": one.tool, "pages": one.pages, "case": one.case}
        | (asdict(one.run) if one.run else {"ended": one.ended})
        for one in figures
    ]
    checked = {tool: asdict(found) for tool, found in facts.items()}
    return {
        "machine": machine(),
        "versions": dict(versions),
        "made": checked,
        "runs": runs,
    }


def _cell(figures: list[Figure], tool: str, case: str, pick: Callable[[Run], float], form: str) -> str:
    value, base = (middle(figures, one, case, pick) for one in (tool, BASE))
    if value is None:
        return _why(one for one in figures if (one.tool, one.case) == (tool, case))
    ratio = f" ({_whole(f'{value / base:.2f} ×')})" if base and tool != BASE else ""
    return _whole(form.format(value)) + ratio


def _both(cold: list[Figure], tool: str, size: int) -> str:
    here = [one for one in cold if one.pages == size]
    wall, memory = (middle(here, tool, COLD, pick) for pick in (lambda run: run.wall, lambda run: run.memory))
    if wall is None or memory is None:
        return _why(one for one in here if one.tool == tool)
    return f"{_whole(f'{wall:.2f} s')}, {_whole(f'{memory:.0f} MiB')}"


def _whole(quantity: str) -> str:
    """Return a quantity that is not broken before its unit."""
    return quantity.replace(" ", "\N{NO-BREAK SPACE}")


def _why(figures: Iterable[Figure]) -> str:
    """Return how a run ended for which there is no figure; a dash where there was none."""
    return next((one.ended for one in figures if one.run is None), "–")
