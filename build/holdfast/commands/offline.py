"""The proof behind `holdfast check --offline`: every page opens in a real browser after the server is gone."""

from __future__ import annotations

import os
import shutil
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from .. import serving
from ..problems import Place, Problem
from ..serving.host import read_host
from ..serving.site import HOST_FILE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from starlette.types import ASGIApp

    from ..report import Lacking

    Show = Callable[[str, int, int], None]

BROWSERS = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
VARIABLE = "HOLDFAST_CHROMIUM"
ERROR_PAGES = ("404.html", "offline.html")
START = 10.0
"""Seconds in which a server on this machine starts."""


@dataclass(frozen=True, slots=True)
class Proof:
    """What came of a proof: of `pages` pages `opened` opened as they should.

    `absent` parts of them did not come which are not there online either; a problem of the build names each.
    """

    pages: int
    opened: int
    problems: tuple[Problem, ...] = ()
    absent: int = 0

    @property
    def sentence(self) -> str:
        """The outcome for people."""
        opened = f"{self.opened:,} of {self.pages:,} pages open with the network cut"
        if not self.absent:
            return opened
        parts = "1 part that is" if self.absent == 1 else f"{self.absent:,} parts that are"
        return f"{opened}, without {parts} not there online either (named above)"


def prove(
    release: Path,
    app: ASGIApp | None = None,
    *,
    lacking: tuple[Lacking, ...] = (),
    progress: Show | None = None,
) -> Proof:
    """Visit the home page of a release, stop its server, and open every page again.

    `app` serves the release where something else than `holdfast serve` is to do it. Problems say which
    page failed and what it lacked. What pages are `lacking` as the build has told is not told again, where
    the server has not got it either.
    """
    urls = page_urls(release)
    browser = find_browser()
    if missing := _missing(browser):
        return Proof(len(urls), 0, (missing,))
    from .offline_browser import visit  # Playwright is installed by those who want this proof.

    with _serving(app or serving.create_app(release)) as (origin, stop):
        opened, absent, problems = visit(str(browser), origin, urls, lacking, stop, progress or _silent)
    return Proof(len(urls), opened, problems, absent)


def page_urls(release: Path) -> tuple[str, ...]:
    """Return the URL of every page of a release, from its files: home first, no error pages, no stubs."""
    host_file = release / HOST_FILE[1:]
    host = read_host(host_file.read_bytes() if host_file.is_file() else b"")
    paths = sorted(path.relative_to(release).as_posix() for path in release.rglob("*.html"))
    found = [host.url_of(f"/{path}") for path in paths if path not in ERROR_PAGES]
    urls = [quote(url, safe="/:@!$&'()*+,;=~-._") for url in found if not host.moved(url)]
    return tuple(sorted(urls))


def find_browser() -> str | None:
    """Return the Chromium to use: `HOLDFAST_CHROMIUM`, else the first one that is installed."""
    names = (os.environ.get(VARIABLE, ""), *BROWSERS)
    return next((found for name in names if name and (found := shutil.which(name))), None)


def _missing(browser: str | None) -> Problem | None:
    """Return what this machine lacks for a proof."""
    if find_spec("playwright") is None:
        return Problem(
            "offline-playwright",
            "the proof needs Playwright, which is not installed",
            Place("playwright"),
            "install it with: pip install 'holdfast[offline-check]'",
        )
    if browser is None:
        return Problem(
            "offline-browser",
            "the proof needs Chromium or Chrome, and found neither",
            Place("chromium"),
            f"install one (Debian, Ubuntu: apt-get install chromium), or name its program in {VARIABLE}",
        )
    return None


@contextmanager
def _serving(app: ASGIApp) -> Iterator[tuple[str, Callable[[], None]]]:
    """Serve an application on a free port; gives its origin, and what stops it."""
    ready, end = threading.Event(), threading.Event()
    found: list[str] = []

    def started(url: str) -> None:
        found.append(url.rstrip("/"))
        ready.set()

    def run() -> None:
        serving.run(app, port=0, ready=started, stop=end)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()

    def stop() -> None:
        end.set()
        thread.join()

    try:
        if not ready.wait(START):
            raise TimeoutError("the server did not start")
        yield found[0], stop
    finally:
        stop()


def _silent(step: str, done: int, total: int) -> None:
    """Show nothing."""
