"""Runs the cases of all tools in turn, so that a change of the machine's speed meets each of them."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bench import install, measure, peers

COLD = peers.CASES[0]


@dataclass(frozen=True, slots=True)
class Figure:
    """What one run of a tool took; where it did not end well, `run` is None and `ended` says how."""

    tool: str
    pages: int
    case: str
    run: measure.Run | None
    ended: str = ""


def measured(
    tools: Sequence[peers.Tool], pages: int, cases: Sequence[str], runs: int, timeout: float
) -> Iterator[Figure]:
    """Yield the figures of every case, run and tool. Who fails, takes too long or
    makes pages that do not show what was edited is not asked again.
    """
    environ, out = install.environment(), set[str]()
    for number in range(1, runs + 1):
        for case in cases:
            for tool in tools:
                if tool.name in out or case not in tool.cases:
                    continue
                peers.prepare(tool, case, number)
                print(f"{pages:,} pages, run {number}, {case}: {tool.name}", file=sys.stderr)
                figure = _figure(tool, pages, case, environ, timeout)
                if figure.run and not peers.shows(tool, case, number):
                    figure = Figure(tool.name, pages, case, None, "stale")
                if figure.run is None:
                    out.add(tool.name)
                yield figure


def _figure(tool: peers.Tool, pages: int, case: str, environ: Mapping[str, str], timeout: float) -> Figure:
    try:
        run = measure.run(tool.command, tool.root, environ, timeout)
    except measure.TookTooLong:
        return Figure(tool.name, pages, case, None, f"over {timeout:.0f} s")
    except measure.Failed as why:
        print(why, file=sys.stderr)
        return Figure(tool.name, pages, case, None, "failed")
    return Figure(tool.name, pages, case, run)


def started(command: Sequence[str], runs: int) -> list[measure.Run]:
    """Return the runs of a command that builds nothing, such as `holdfast --version`."""
    environ = install.environment()
    return [measure.run(command, peers.SITES, environ, 60) for _ in range(runs)]
