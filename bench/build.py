"""Build the same pages with Holdfast and with other generators, and print what it takes.

    python -m bench.build [--pages 1000,10000] [--curve 100,1000,10000,100000] [--tools holdfast,hugo] …

Installs the others in the versions of `versions.toml`, makes an equal site for each, checks that each makes
the same pages of it, and runs every case in turn. Tables of medians go to standard output. `--curve` adds
cold builds in more sizes; a tool that takes too long in one is not asked for larger ones. The figures of the
manual are those of

    python -m bench.build … --plot docs/content/pictures/speed.svg > docs/data/speed-figures.md
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from bench import cases, corpus, equal, install, measure, peers, plot, report

CHECKED = 60
"""Pages of the site that is built once with each tool, to look into what it makes."""


@dataclass(frozen=True, slots=True)
class Options:
    """What the command line asks for."""

    tools: tuple[str, ...]
    pages: tuple[int, ...]
    curve: tuple[int, ...]
    runs: int
    timeout: float
    scratch: Path
    json: Path | None
    plot: Path | None


def main() -> None:
    """Run the benchmark that the command line asks for, and print its tables."""
    options = _options()
    if not corpus.MAKER.is_file():
        sys.exit(f"This benchmark needs {corpus.MAKER}.")
    programs = _installed(options)
    facts = _checked(programs)
    versions = {tool: programs[tool].version for tool in facts}
    figures: list[cases.Figure] = []
    for size in sorted({*options.pages, *options.curve}):
        out = {one.tool for one in figures if one.run is None}
        figures += _size(size, {tool: programs[tool] for tool in facts if tool not in out}, options)
        if size in options.pages:
            print(
                f"\n## {size:,} pages, medians of {options.runs}\n\n{report.tables(figures, size)}",
                flush=True,
            )
        if options.json:
            told = json.dumps(report.data(figures, versions, facts), indent=1)
            options.json.write_text(told + "\n", encoding="utf-8")
        if options.plot:
            options.plot.write_text(plot.svg(figures, report.machine()), encoding="utf-8")
    if options.curve:
        print(f"\n## Cold builds by size, medians of {options.runs}\n\n{report.curve(figures)}")
    if "holdfast" in facts:
        print(f"\n## Commands that build nothing\n\n{_commands(programs['holdfast'])}")


def _options() -> Options:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pages", type=_numbers, default=(1000, 10_000), help="sizes with all cases")
    parser.add_argument("--curve", type=_numbers, default=(), help="more sizes, with cold builds only")
    parser.add_argument("--tools", type=_names, default=_TOOLS, help=f"some of {','.join(_TOOLS)}")
    parser.add_argument("--runs", type=int, default=3, help="runs of every case")
    parser.add_argument("--timeout", type=float, default=300, help="seconds after which a run is ended")
    parser.add_argument("--json", type=Path, help="write every run to this file")
    parser.add_argument("--plot", type=Path, help="draw the cold builds into this SVG file")
    scratch = Path(tempfile.gettempdir()) / "holdfast-bench"
    parser.add_argument("--scratch", type=Path, default=scratch, help="where the others are installed")
    chosen = Options(**vars(parser.parse_args()))
    unknown = sorted({*chosen.tools} - {*_TOOLS})
    if unknown or chosen.runs < 1:
        parser.error(f"unknown tools: {', '.join(unknown)}" if unknown else "--runs is 1 or more")
    return chosen


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(one) for one in text.split(",") if one)


def _names(text: str) -> tuple[str, ...]:
    return tuple(one for one in text.split(",") if one)


_TOOLS = (*peers.RECIPES, *install.VERSIONS["unavailable"])


def _installed(options: Options) -> dict[str, install.Program]:
    """Install the tools that can be had, and tell which cannot."""
    print(f"Measured on {date.today().isoformat()}, on {report.machine()}.\n")
    found = {}
    for tool in options.tools:
        print(f"installing {tool}", file=sys.stderr)
        try:
            found[tool] = install.install(tool, options.scratch)
        except install.CannotBeHad as why:
            print(f"- {tool} is left out: {why}.")
    return found


def _checked(programs: dict[str, install.Program]) -> dict[str, equal.Facts]:
    """Build a small site with each tool, which also warms it up; leave out who does not make all pages."""
    versions = {tool: program.version for tool, program in programs.items()}
    facts: dict[str, equal.Facts] = {}
    with TemporaryDirectory(prefix="holdfast-bench-") as folder:
        pages = corpus.make(Path(folder) / "corpus", CHECKED)
        for tool in _sites(programs, Path(folder), pages):
            try:
                measure.run(tool.command, tool.root, install.environment(), 600)
            except (measure.Failed, measure.TookTooLong) as why:
                print(f"- {tool.name} is left out: {why}")
                continue
            found = equal.facts(tool, pages)
            lacks = equal.lacks(found, pages)
            if "pages" in lacks:
                print(f"- {tool.name} is left out: it made {found.pages} of {CHECKED} pages.")
                continue
            facts[tool.name] = found
            if lacks:
                print(f"- {tool.name} does less than the others: {', '.join(lacks)}.")
        print(f"\n## What each makes of {CHECKED} pages\n")
        print(report.made(facts, versions, equal.expected(pages)))
    return facts


def _sites(programs: dict[str, install.Program], folder: Path, pages: corpus.Corpus) -> list[peers.Tool]:
    return [
        peers.make(tool, folder / tool, pages, program.command, program.packages)
        for tool, program in programs.items()
    ]


def _size(size: int, programs: dict[str, install.Program], options: Options) -> list[cases.Figure]:
    """Make the sites of one size, run their cases, and return the figures of those that made all pages."""
    wanted = peers.CASES if size in options.pages else peers.CASES[:1]
    with TemporaryDirectory(prefix="holdfast-bench-") as folder:
        pages = corpus.make(Path(folder) / "corpus", size)
        tools = _sites(programs, Path(folder), pages)
        tools += [
            peers.compressed(tool, Path(folder) / "compressed") for tool in tools if tool.name == "holdfast"
        ]
        tools.append(peers.limit(Path(folder) / "limit", pages, sys.executable))
        found = list(cases.measured(tools, size, wanted, options.runs, options.timeout))
        made = {tool.name: equal.pages_made(tool, pages) for tool in tools}
    short = [one.tool for one in found if one.run is not None and made[one.tool] != size]
    for tool in dict.fromkeys(short):
        print(f"\n{tool} made {made[tool]:,} of {size:,} pages: its figures are left out.")
    return [one for one in found if one.tool not in short]


def _commands(program: install.Program) -> str:
    """Measure commands that build nothing, and return their table."""
    rows = [["command", "wall", "processor", "peak memory"]]
    for option in ("--version", "--help", "build --help"):
        runs = cases.started((*program.command, *option.split()), 10)
        wall, cpu, size = (median(getattr(run, part) for run in runs) for part in ("wall", "cpu", "memory"))
        rows.append(
            [f"`holdfast {option}`", f"{wall * 1000:.0f} ms", f"{cpu * 1000:.0f} ms", f"{size:.0f} MiB"]
        )
    return report.columns(rows)


if __name__ == "__main__":
    main()
