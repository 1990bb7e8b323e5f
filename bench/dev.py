"""Save a page again and again while `holdfast dev` runs, and measure until a browser shows it.

    python -m bench.dev [PAGES ...] [--edits 100]

From the moment before the file is opened for writing to the moment at which the new text is in the open
page, by the clock of this machine; also what it costs in processor time of the server. Between the saves
are pauses of up to ten seconds, in which the release may be written. A page that is loaded anew has lost
what was noted in it, and ends the benchmark.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory

from playwright.sync_api import Error, Page, sync_playwright

from bench import corpus, peers

LONGEST_PAUSE = 10.0
PATIENCE = 300
"""Seconds that anything may take."""

WATCH = """() => {
  window.seen = {};
  const look = () => {
    const found = document.body.textContent.match(/Saved for the (\\d+)th time/);
    if (found && !(found[1] in seen)) seen[found[1]] = performance.timeOrigin + performance.now();
  };
  new MutationObserver(look).observe(document.documentElement, { childList: true, subtree: true, characterData: true });
}"""


def main() -> None:
    """Run the benchmark that the command line asks for, and print its figures."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("pages", nargs="*", type=int, default=[1000, 10_000])
    parser.add_argument("--edits", type=int, default=100)
    chosen = parser.parse_args()
    browser = shutil.which("chromium") or shutil.which("google-chrome")
    if not corpus.MAKER.is_file() or not browser:
        sys.exit(f"This benchmark needs {corpus.MAKER} and Chromium.")
    for count in chosen.pages:
        with TemporaryDirectory(prefix="holdfast-bench-") as folder:
            print(
                f"{count:,} pages, {chosen.edits} saves: {figures(Path(folder), count, chosen.edits, browser)}"
            )


def figures(folder: Path, count: int, edits: int, browser: str) -> str:
    """Make a site, edit it, and return what was measured."""
    site, program = folder / "holdfast", [sys.executable, "-m", "holdfast"]
    tool = peers.make("holdfast", site, corpus.make(folder / "corpus", count), program)
    command = [*program, "dev", "--site", str(site), "--port", "0", "--json"]
    with (
        subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process,
        sync_playwright() as playwright,
    ):
        assert process.stdout is not None
        url = json.loads(process.stdout.readline())["url"]
        page = playwright.chromium.launch(executable_path=browser, args=["--no-sandbox"]).new_page()
        file, address = _some_page(site / tool.recipe.content)
        _open(page, f"{url}{address}")
        before = _cpu(process.pid)
        chance = random.Random(edits)
        times = sorted(_save(page, file, number, chance.uniform(0, LONGEST_PAUSE)) for number in range(edits))
        cpu = (_cpu(process.pid) - before) / edits
        process.terminate()
    return (
        f"median {median(times):.0f} ms, 95 % {quantiles(times, n=20)[-1]:.0f} ms, "
        f"{cpu * 1000:.0f} ms of processor time a save"
    )


def _some_page(content: Path) -> tuple[Path, str]:
    """Return a page of the corpus, and its address."""
    file = next(path for path in sorted(content.rglob("*.md")) if path.name not in ("_index.md", "index.md"))
    return file, f"{file.relative_to(content).with_suffix('').as_posix()}/"


def _open(page: Page, url: str) -> None:
    """Open the page once the first build has made it."""
    page.goto(url)
    _until(page, "document.title !== 'Not built yet' && document.documentElement.dataset.dev === 'following'")
    page.evaluate(WATCH)


def _until(page: Page, expression: str) -> None:
    """Look again and again until something holds, also while the page is being loaded anew."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        with suppress(Error):
            if page.evaluate(expression):
                return
        time.sleep(0.02)
    raise TimeoutError(expression)


def _save(page: Page, file: Path, number: int, pause: float) -> float:
    """Save a page after a pause, and return the milliseconds until it is shown."""
    time.sleep(pause)
    text = f"{file.read_text().partition('Saved for the ')[0].rstrip()}\n\nSaved for the {number}th time.\n"
    start = time.time() * 1000
    file.write_text(text)
    _until(page, f"'{number}' in seen")
    return float(page.evaluate(f"seen['{number}']")) - start


def _cpu(pid: int) -> float:
    """Return the seconds of processor time that a process and its ended children have used (proc(5))."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, fields[11:15])) / 100


if __name__ == "__main__":
    main()
