"""Watching: which files of a site changed, told once the author's editor has come to rest."""

from __future__ import annotations

import os
import time
from contextlib import suppress
from dataclasses import dataclass
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

from ..scanning import ignored

if TYPE_CHECKING:
    from collections.abc import Iterable

    from watchdog.observers.api import BaseObserver, ObservedWatch

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

QUIET = 0.005
"""Seconds without an event after which changes are told, where every file has been written to its end."""
UNREST = 0.05
"""The same where a file is open, or gone: editors that put a new file in its place need a moment for it."""
PATIENCE = 0.5
"""Seconds after which changes are told although events go on."""
FULL_SCAN = 1.0
"""Seconds between two looks where the system cannot tell of changes by itself."""


@dataclass(slots=True)
class _Change:
    """What is known of a changed file: whether it is new, and whether it has been written to its end."""

    is_new: bool
    is_whole: bool


class Changes(FileSystemEventHandler):
    """Collects the changed files below some roots, and gives them out in groups.

    A group holds what one save changed: files that come and go within it, such as those in which editors
    write first, are not told.
    """

    def __init__(self, roots: Iterable[Path]) -> None:
        self._roots = tuple(dict.fromkeys(root.resolve() for root in roots))
        self._changes: dict[str, _Change] = {}
        self._latest = 0.0
        self._closed = False
        self._news = Condition()
        self._watched: dict[Path, ObservedWatch] = {}
        self._observer: BaseObserver
        self._start()

    def _start(self) -> None:
        for observer in (Observer(), PollingObserver(timeout=FULL_SCAN)):
            self._observer = observer
            try:
                self._watch()
                observer.start()
            except OSError:  # the system's watches are used up: look again and again instead
                self._watched.clear()
                continue
            return
        raise OSError("no folder can be watched")

    def _watch(self) -> None:
        """Watch what is there; the roots themselves are watched too, for folders that come later."""
        for root in self._roots:
            for folder, deep in ((root, False), *((root / name, True) for name in FOLDERS)):
                if folder not in self._watched and folder.is_dir():
                    self._watched[folder] = self._observer.schedule(self, str(folder), recursive=deep)

    def on_any_event(self, event: FileSystemEvent) -> None:
        """Note what an event is about."""
        if event.event_type not in CHANGES or (
            event.is_directory and event.event_type == EVENT_TYPE_MODIFIED
        ):
            return
        source, target = self._name(event.src_path), self._name(event.dest_path)
        if not (source or target):
            return
        for name, path in ((source, event.src_path), (target, event.dest_path)):
            if name in FOLDERS:
                self._watch_anew(Path(os.fsdecode(path)))
        with self._news:
            if source:
                is_whole = event.event_type == EVENT_TYPE_CLOSED or bool(target)
                self._note(source, event.event_type == EVENT_TYPE_CREATED, is_whole)
            if target:
                self._note(target, False, True)
            self._latest = time.monotonic()
            self._news.notify()

    def _note(self, name: str, is_new: bool, is_whole: bool) -> None:
        change = self._changes.setdefault(name, _Change(is_new, is_whole))
        change.is_whole = is_whole

    def _watch_anew(self, folder: Path) -> None:
        """Watch a folder that came, went or was replaced: a watch ends with the folder that it was for."""
        if watch := self._watched.pop(folder, None):
            self._observer.unschedule(watch)
        with suppress(OSError):  # It may be gone again: its next coming is told by the folder around it.
            self._watch()

    def _name(self, path: bytes | str) -> str:
        """Return a file's name in the site, or an empty string where it is none of the site's."""
        file = Path(os.fsdecode(path))
        root = next((root for root in self._roots if file.is_relative_to(root)), None) if path else None
        if root is None:
            return ""
        name = file.relative_to(root)
        known = name.parts and (name.parts[0] in FOLDERS or name.as_posix() == SETTINGS)
        return name.as_posix() if known and not any(map(ignored, name.parts)) else ""

    def wait(self) -> tuple[str, ...]:
        """Return the names of the next group of changed files, sorted; none means: it is over."""
        with self._news:
            while not self._closed:
                self._news.wait_for(lambda: self._changes or self._closed)
                self._wait_for_rest()
                changes, self._changes = self._changes, {}
                names = [
                    name for name, change in changes.items() if not change.is_new or self._is_there(name)
                ]
                if names and not self._closed:
                    return tuple(sorted(names))
        return ()

    def have_come(self) -> bool:
        """Tell whether files have changed since the last group."""
        return bool(self._changes)

    def stay_away(self, seconds: float) -> bool:
        """Wait for changes, and tell whether there were none for so long."""
        with self._news:
            return not self._news.wait_for(lambda: self._changes or self._closed, seconds)

    def _wait_for_rest(self) -> None:
        """Wait until the events have ended, or have gone on for long."""
        first = time.monotonic()
        while not self._closed:
            quiet = QUIET if all(it.is_whole for it in self._changes.values()) else UNREST
            left = min(self._latest + quiet, first + PATIENCE) - time.monotonic()
            if left <= 0:
                return
            self._news.wait(left)

    def _is_there(self, name: str) -> bool:
        return any((root / name).exists() for root in self._roots)

    def close(self) -> None:
        """Stop watching."""
        with self._news:
            self._closed = True
            self._news.notify_all()
        self._observer.stop()
