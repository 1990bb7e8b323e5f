"""Build the same pages with Holdfast and with other generators, and print what it takes.

    python -m bench.build [--pages 1000,10000] [--curve 100,1000,10000,100000] [--tools holdfast,hugo] …

Installs the others in the versions of `versions.toml`, makes an equal site for each, checks that each makes
the same pages of it, and runs every case in turn. Tables of medians go to standard output. `--curve` adds
cold builds in more sizes; a tool that takes too long in one is not asked for larger ones. What `--json` kept
of one command, `--add` shows with the next. The figures of the manual are those of

    python -m bench.build … --plot docs/content/pictures/speed.svg > docs/data/speed-figures.md
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from bench import cases, corpus, equal, install, measure, peers, plot, report
from bench.results import Results, from_json, to_json

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
    add: list[Path]
    scratch: Path
    json: Path | None
    plot: Path | None


def main() -> None:
    """Run the benchmark that the command line asks for, and print its tables."""
    options = _options()
    if not corpus.MAKER.is_file():
        sys.exit(f"This benchmark needs {corpus.MAKER}.")
    results = Results()
    for file in options.add:
        results.add(from_json(file.read_text(encoding="utf-8")))
    if options.tools:
        when = (
            f"Measured on {date.today().isoformat()}, on {report.machine()}; medians of {options.runs} runs"
        )
        results.note(f"- {when}.")
        programs = _checked(_installed(options, results), results)
        if "holdfast" in programs:
            results.figures += cases.started(programs["holdfast"].command)
        for size in sorted({*options.pages, *options.curve}):
            _size(size, programs, options, results)
            _keep(options, results)
    _keep(options, results)
    print(report.page(results))


def _keep(options: Options, results: Results) -> None:
    """Write the files that the command line asks for."""
    if options.json:
        options.json.write_text(to_json(results), encoding="utf-8")
    if options.plot:
        options.plot.write_text(plot.svg(results.figures), encoding="utf-8")


def _options() -> Options:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pages", type=_numbers, default=(1000, 10_000), help="sizes with all cases")
    parser.add_argument("--curve", type=_numbers, default=(), help="more sizes, with cold builds only")
    parser.add_argument("--tools", type=_names, default=_TOOLS, help=f"some of {','.join(_TOOLS)}")
    parser.add_argument("--runs", type=int, default=3, help="runs of every case")
    parser.add_argument("--timeout", type=float, default=300, help="seconds after which a run is ended")
    parser.add_argument("--add", type=Path, action="append", default=[], help="also show what --json kept")
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


def _installed(options: Options, results: Results) -> dict[str, install.Program]:
    """Install the tools that can be had, and note which cannot."""
    found = {}
    for tool in options.tools:
        print(f"installing {tool}", file=sys.stderr)
        try:
            found[tool] = install.install(tool, options.scratch)
        except install.CannotBeHad as why:
            results.note(f"- {tool} is left out: {why}.")
    return found


def _checked(programs: dict[str, install.Program], results: Results) -> dict[str, install.Program]:
    """Build a small site with each tool, which also warms it up; return those that make all pages."""
    with TemporaryDirectory(prefix="holdfast-bench-") as folder:
        pages = corpus.make(Path(folder) / "corpus", CHECKED)
        results.made[report.WANTED] = equal.expected(pages)
        for tool in _sites(programs, Path(folder), pages):
            try:
                measure.run(tool.command, tool.root, install.environment(), 600)
            except (measure.Failed, measure.TookTooLong) as why:
                print(why, file=sys.stderr)
                results.note(f"- {tool.name} is left out: it built no site.")
                continue
            found = equal.facts(tool, pages)
            lacks = equal.lacks(found, pages)
            if "pages" in lacks:
                results.note(f"- {tool.name} is left out: it made {found.pages} of {CHECKED} pages.")
                continue
            results.made[tool.name] = found
            results.versions[tool.name] = programs[tool.name].version
            if lacks:
                results.note(f"- {tool.name} does less than the others: {', '.join(lacks)}.")
    return {tool: program for tool, program in programs.items() if tool in results.versions}


def _sites(programs: dict[str, install.Program], folder: Path, pages: corpus.Corpus) -> list[peers.Tool]:
    return [
        peers.make(tool, folder / tool, pages, program.command, program.packages)
        for tool, program in programs.items()
    ]


def _size(size: int, programs: dict[str, install.Program], options: Options, results: Results) -> None:
    """Make the sites of one size, run their cases, and keep the figures of those that made all pages."""
    wanted = peers.CASES if size in options.pages else (peers.COLD,)
    left = {tool: program for tool, program in programs.items() if tool not in results.out(size)}
    with TemporaryDirectory(prefix="holdfast-bench-") as folder:
        pages = corpus.make(Path(folder) / "corpus", size)
        tools = _sites(left, Path(folder), pages)
        tools += [
            peers.compressed(tool, Path(folder) / "compressed") for tool in tools if tool.name == "holdfast"
        ]
        tools.append(peers.limit(Path(folder) / "limit", pages, sys.executable))
        tools = [tool for tool in tools if tool.name not in results.out(size)]
        found = list(cases.measured(tools, size, wanted, options.runs, options.timeout))
        made = {tool.name: equal.pages_made(tool, pages) for tool in tools}
    out = {one.tool for one in found if one.run is None}
    short = [tool for tool, count in made.items() if tool not in out and count != size]
    for tool in short:
        results.note(f"- {tool} made {made[tool]:,} of {size:,} pages: left out.")
    results.figures += [one for one in found if one.tool not in short]


if __name__ == "__main__":
    main()
