"""Watching: which files of a site changed, told once the author's editor has come to rest."""

from __future__ import annotations

import time
from pathlib import Path
from threading import Condition
from typing import TYPE_CHECKING

from watchdog.events import (
    EVENT_TYPE_CLOSED,
    EVENT_TYPE_CREATED,
    EVENT_TYPE_DELETED,
    EVENT_TYPE_MODIFIED,
    EVENT_TYPE_MOVED,
    FileSystemEvent,
    FileSystemEventHandler,
)
from watchdog.observers import Observer
from watchdog.observers.polling import PollingObserver

if TYPE_CHECKING:
    from collections.abc import Iterable

    from watchdog.observers.api import BaseObserver

FOLDERS = ("content", "data", "templates", "assets", "sw")
SETTINGS = "site.yaml"
CHANGES = (
    EVENT_TYPE_CREATED,
    EVENT_TYPE_MODIFIED,
    EVENT_TYPE_MOVED,
    EVENT_TYPE_DELETED,
    EVENT_TYPE_CLOSED,
)
"""Kinds of events that mean a change; others only tell that somebody, such as the build, reads."""

QUIET = 0.05
"""Seconds without an event after which a group of changes is complete."""
PATIENCE = 0.5
"""Seconds after which a group is told although events go on."""
FULL_SCAN = 1.0
"""Seconds between two looks where the system cannot tell of changes by itself."""


class Changes(FileSystemEventHandler):
    """Collects the changed files below some roots, and gives them out in groups."""

    def __init__(self, roots: Iterable[Path]) -> None:
        self._roots = tuple(dict.fromkeys(root.resolve() for root in roots))
        self._names: set[str] = set()
        self._latest = 0.0
        self._closed = False
        self._news = Condition()
        self._watched: set[Path] = set()
        self._observer = self._start()

    def _start(self) -> BaseObserver:
        for observer in (Observer(), PollingObserver(timeout=FULL_SCAN)):
            try:
                self._watch(observer)
                observer.start()
            except OSError:  # the system's watches are used up: look again and again instead
                self._watched.clear()
                continue
            return observer
        raise OSError("no folder can be watched")

    def _watch(self, observer: BaseObserver) -> None:
        """Watch what is there; the roots themselves are watched too, for folders that come later."""
        for root in self._roots:
            for folder, deep in ((root, False), *((root / name, True) for name in FOLDERS)):
                if folder not in self._watched and folder.is_dir():
                    observer.schedule(self, str(folder), recursive=deep)
                    self._watched.add(folder)

    def on_any_event(self, event: FileSystemEvent) -> None:
        """Note what an event is about."""
        if event.event_type not in CHANGES:
            return
        paths = (str(event.src_path), str(event.dest_path)) if event.dest_path else (str(event.src_path),)
        names = {name for path in paths if (name := self._name(Path(path)))}
        if not names or (event.is_directory and event.event_type == EVENT_TYPE_MODIFIED):
            return
        if names & {*FOLDERS}:
            self._forget_missing()
            self._watch(self._observer)
        with self._news:
            self._names |= names
            self._latest = time.monotonic()
            self._news.notify()

    def _forget_missing(self) -> None:
        """A folder that was removed has lost its watch, and gets a new one when it comes back."""
        self._watched = {folder for folder in self._watched if folder.is_dir()}

    def _name(self, path: Path) -> str:
        """Return a file's name in the site, or an empty string where it is none of the site's."""
        root = next((root for root in self._roots if path.is_relative_to(root)), None)
        if root is None:
            return ""
        name = path.relative_to(root)
        hidden = any(part.startswith(".") or part.endswith(("~", ".swp", ".tmp")) for part in name.parts)
        known = name.parts and (name.parts[0] in FOLDERS or name.as_posix() == SETTINGS)
        return name.as_posix() if known and not hidden else ""

    def wait(self) -> tuple[str, ...]:
        """Return the names of the next group of changed files, sorted; none means: it is over."""
        with self._news:
            self._news.wait_for(lambda: self._names or self._closed)
            first = time.monotonic()
            while not self._closed:
                now = time.monotonic()
                left = min(self._latest + QUIET, first + PATIENCE) - now
                if left <= 0:
                    break
                self._news.wait(left)
            names, self._names = tuple(sorted(self._names)), set()
            return () if self._closed else names

    def close(self) -> None:
        """Stop watching."""
        with self._news:
            self._closed = True
            self._news.notify_all()
        self._observer.stop()
