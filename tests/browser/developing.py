"""`holdfast dev` for tests: the real command on a port of its own."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page

from ..services import answers, wait_until
from .waiting import until


@contextmanager
def dev(site: Path, port: int, *options: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run `holdfast dev` for a site."""
    command = [sys.executable, "-m", "holdfast", "dev", "--site", str(site), "--port", str(port), "--quiet"]
    with subprocess.Popen([*command, *options], stderr=subprocess.DEVNULL) as process:
        try:
            wait_until(lambda: answers(port) or process.poll() is not None, "holdfast dev")
            yield process
        finally:
            process.send_signal(signal.SIGINT)


def visit(page: Page, port: int, path: str = "/") -> None:
    """Open a page once it has been built, and leave a mark in it that a reload takes away."""
    page.goto(f"http://127.0.0.1:{port}{path}")
    until(page, "document.title !== 'Not built yet' && document.documentElement.dataset.dev === 'following'")
    page.evaluate("window.mark = true")


def was_reloaded(page: Page) -> bool:
    """Return whether a page was loaded anew since `visit`."""
    return not page.evaluate("window.mark === true")
