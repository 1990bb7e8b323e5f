"""Runs the cases of all tools in turn, so that a change of the machine's speed meets each of them."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence

from bench import install, measure, peers
from bench.results import Figure


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
        return Figure(tool.name, pages, case, None, f"over {timeout:g} s")
    except measure.Failed as why:
        print(why, file=sys.stderr)
        return Figure(tool.name, pages, case, None, "failed")
    return Figure(tool.name, pages, case, run)


def started(program: Sequence[str]) -> Iterator[Figure]:
    """Yield what commands of Holdfast take that build nothing, ten times each."""
    environ = install.environment()
    for case in ("--version", "--help", "build --help"):
        for _ in range(10):
            run = measure.run((*program, *case.split()), peers.SITES, environ, 60)
            yield Figure("holdfast", 0, case, run)
