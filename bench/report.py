"""The figures as Markdown tables of medians, with ratios to Hugo."""

from __future__ import annotations

import os
import platform
from collections.abc import Callable, Iterable, Sequence
from dataclasses import astuple, fields
from statistics import median

from bench.equal import Facts
from bench.measure import Run
from bench.peers import COLD
from bench.results import Figure, Results

BASE = "hugo"
WANTED = "*at least*"
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


def page(results: Results) -> str:
    """Return all that was measured as Markdown."""
    figures = results.figures
    parts = ["\n".join(results.notes)]
    if results.made:
        parts.append(f"## What each makes of {results.made[WANTED].pages} pages\n\n{made(results)}")
    for size in sorted({one.pages for one in figures if one.pages and one.case != COLD}):
        parts.append(f"## {size:,} pages\n\n{tables(figures, size)}")
    if any(one.case == COLD for one in figures):
        parts.append(f"## Cold builds by size\n\n{curve(figures)}")
    if any(one.pages == 0 for one in figures):
        parts.append(f"## Commands that build nothing\n\n{commands(figures)}")
    return "\n\n".join(parts)


def made(results: Results) -> str:
    """Return a table of what each tool made of the small corpus that all are checked by."""
    head = ["", "version", *(one.name for one in fields(Facts))]
    rows = [
        [tool, results.versions.get(tool, ""), *map(str, astuple(found))]
        for tool, found in results.made.items()
    ]
    return columns([head, *rows])


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


def commands(figures: Iterable[Figure]) -> str:
    """Return a table of the commands that build nothing."""
    here = [one for one in figures if one.pages == 0]
    rows = [["command", "wall time", "processor time", "peak memory"]]
    for tool, case in dict.fromkeys((one.tool, one.case) for one in here):
        wall, cpu, size = (middle(here, tool, case, pick) or 0 for pick, _ in _QUANTITIES.values())
        rows.append([f"`{tool} {case}`", f"{wall * 1000:.0f} ms", f"{cpu * 1000:.0f} ms", f"{size:.0f} MiB"])
    return columns(rows)


def middle(figures: Iterable[Figure], tool: str, case: str, pick: Callable[[Run], float]) -> float | None:
    """Return the median of a tool's runs of a case; None where one did not end well, or there is none."""
    runs = [one.run for one in figures if (one.tool, one.case) == (tool, case)]
    return median(pick(run) for run in runs if run) if runs and None not in runs else None


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
