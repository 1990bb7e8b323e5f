"""How long work shows that it goes on: a bar on a terminal, a line now and then in a pipe."""

from __future__ import annotations

import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rich.progress import Progress, TaskID

    from .terminal import Terminal

    Show = Callable[[str, int, int], None]

PATIENCE = 0.3
"""Seconds that pass before a bar appears; quick builds then do without it (and without its import)."""

PAUSE = 2.0
"""Seconds between two lines in a pipe."""


DOING = {
    "document": "reading",
    "picture": "pictures",
    "page": "rendering",
    "storing": "storing in the browser",
    "offline": "opening offline",
    "external": "asking other sites",
    "audit": "checking pages",
}
"""What steps that take their time are called for people; all that seal outputs compress them."""


def doing(step: str) -> str:
    """Return what a step does, in a word for people."""
    return "compressing" if step.startswith("seal ") else DOING.get(step, step)


@contextmanager
def progress(terminal: Terminal) -> Iterator[Show | None]:
    """Give what `pipeline.build` calls with (step, done, total), as the terminal wants it."""
    if not terminal.talks:
        yield None
    elif sys.stderr.isatty():
        bar = Bar()
        try:
            yield bar.show
        finally:
            bar.close()
    else:
        yield Lines().show


class Lines:
    """Progress for a pipe: a line every few seconds, so that a log shows that work goes on."""

    def __init__(self) -> None:
        self._next = time.monotonic() + PAUSE

    def show(self, step: str, done: int, total: int) -> None:
        """Print how far a step is, where the last line is some time ago."""
        now = time.monotonic()
        if now >= self._next:
            self._next = now + PAUSE
            click.echo(f"{doing(step)}: {done:,}{f' of {total:,}' if total else ''}", err=True)


class Bar:
    """Progress for a terminal: one bar, for the step that is running."""

    def __init__(self) -> None:
        self._start = time.monotonic()
        self._shown: tuple[Progress, TaskID] | None = None

    def show(self, step: str, done: int, total: int) -> None:
        """Move the bar; it appears once the build has taken a moment."""
        if self._shown is None and time.monotonic() - self._start < PATIENCE:
            return
        self._shown = self._shown or _open()
        bar, task = self._shown
        bar.update(task, description=doing(step), completed=done, total=total or None)

    def close(self) -> None:
        """Take the bar away."""
        if self._shown is not None:
            self._shown[0].stop()


def _open() -> tuple[Progress, TaskID]:
    from rich.console import Console  # most builds end before a bar is worth its import
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (TextColumn("{task.description:<15}"), BarColumn(), MofNCompleteColumn())
    bar = Progress(*columns, console=Console(stderr=True), transient=True)
    task = bar.add_task("")
    bar.start()
    return bar, task
