"""A site's cache and files, opened for one build or for several in turn, and what each leaves behind.

Nothing that only a step needs is imported here: a build in which nothing changed ends after the `stat`s.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from . import git, starter
from .cache import Cache, salt
from .engine.codec import decode, encode
from .engine.spans import span
from .engine.store import DAMAGED, OTHER_VERSIONS, Store
from .files import Folders
from .problems import Problem
from .publish import ChangedSourceError, ForeignFolderError, Trees, is_due, publish
from .refusals import refusal
from .report import Checked, Hint, Report, Visit

if TYPE_CHECKING:
    from .release import Release

ROOTS = {"site.yaml": False, "content": False, "data": False, "templates": True, "assets": True, "sw": True}
"""The folders that are read; True where the theme has one too."""

TREES, ENTRIES, PAGES = "trees of ", "entries of ", "pages of "
"""Notes for each output folder: what it holds, its release as a visitor may have it, and its pages."""

CACHE = {
    DAMAGED: "the cache was damaged, or restored in part: everything was made anew",
    OTHER_VERSIONS: "the cache was made by another version of Holdfast, Python or a library, "
    "or on another kind of machine: everything was made anew",
}
"""What a person is told of a store that was dropped."""


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be built: the folders, and the options that steps may ask about."""

    site: Path
    out: Path
    target: str = "static"
    drafts: bool = False
    clean: bool = False
    jobs: int | None = None
    publish: bool = True
    future: bool = False
    expired: bool = False
    now: datetime | None = None
    checks: bool = False
    executor: str = ""
    """The address of the cluster that takes part, as `dask://host:port`; empty for processes of this machine."""

    @property
    def name(self) -> str:
        """The output folder as notes name it: relative to the site it lies in, so that both may be moved."""
        return (
            self.out.relative_to(self.site) if self.out.is_relative_to(self.site) else self.out
        ).as_posix()

    @property
    def options(self) -> dict[str, object]:
        """What the steps may ask as `option(name)`."""
        return {
            "target": self.target,
            "drafts": self.drafts,
            "future": self.future,
            "expired": self.expired,
            "prefix": git.prefix(self.site),
        }


class Session:
    """The store of a site, its files as they are now, and what its output folder holds.

    `lost` says why there is nothing in the store. Raises sqlite3.DatabaseError, StoreError, MsgspecError or UnicodeDecodeError where the store is damaged.
    """

    def __init__(self, order: Order, cache: Cache, lost: str = "") -> None:
        if order.clean:
            cache.drop()
        self.order, self.cache, self._lost = order, cache, lost
        with span("phase", "opening the cache"):
            self.store = Store(cache.store, salt())
        try:
            with span("phase", "looking at the files"):
                self.folders = Folders(
                    order.site,
                    starter.theme(),
                    ROOTS,
                    order.options,
                    self.store.note("files"),
                    order.now,
                    self.store.note("git"),
                )
            name = f"{TREES}{order.name}"
            self.trees = Trees(self.store.note(name), partial(self.store.set_note, name), self.store.commit)
        except BaseException:
            self.store.close()
            raise

    @property
    def cache_lost(self) -> str:
        """What a person is told where what earlier builds found out is lost, or this one's will be; else empty."""
        return self._lost or self.cache.refused or CACHE.get(self.store.dropped, "")

    def close(self) -> None:
        """Forget what was not committed, and let go of the store."""
        self.store.close()

    def unchanged(self) -> Report | None:
        """Return the last build's report where another build would come to the same."""
        store, order = self.store, self.order
        data = store.note("report")
        if data is None or list(self.folders.changed()) or self.folders.problems or self._left_undone():
            return None
        checked = store.note("checked") if order.checks else None
        if order.checks and checked is None:
            return None
        report: Report = decode(data, Report)
        due = order.publish and not is_blocked(report.problems)
        there = self.trees.manifest(order.out)
        if due and store.note("release") != (there and encode(there)):
            return None
        if self.folders.restamped:
            self._remember_files()
        self._remember_history()
        store.commit()
        returning = Visit(0, 0) if due else None
        return replace(
            report, parsed=0, rendered=0, written=0, removed=0, ran={}, published=due, returning=returning,
            checked=decode(checked, Checked) if checked else None,
        )  # fmt: skip

    def _left_undone(self) -> bool:
        """Say whether earlier builds left steps of this one undone; what only a check needs may wait for one."""
        return any(self.order.checks or step not in ("audit", "colours") for step, _ in self.store.stale())

    def conclude(self, release: Release, stop: Callable[[], bool] = lambda: False) -> Report:
        """Keep what the next build needs of this one, publish its release where that is due, and report.

        Raises StoppedError where `stop` says that something else is due: the next build publishes it then.
        """
        store = self.store
        self._remember_files()
        self._remember_history()
        report = report_of(release)
        store.set_note("report", encode(replace(report, checked=None)))
        store.drop_note("checked")
        if report.checked is not None:
            store.set_note("checked", encode(report.checked))
        if self.folders.problems:
            store.drop_note("report")  # What a scan finds wrong can be mended without a trace in any file.
        store.set_note("release", encode(release.manifest))
        if not self.order.publish or is_blocked(release.problems):
            store.commit()
            return report
        return self._publish(release, report, stop)

    def _remember_files(self) -> None:
        """Keep what the next build compares its files with."""
        asked = {str(args[0]) for _, args, _ in self.store.questions("past")}
        self.store.set_note("files", self.folders.save(asked))

    def _remember_history(self) -> None:
        """Keep what git said, for as long as anybody asks."""
        if not self.store.questions("history"):
            self.store.drop_note("git")
        elif self.store.note("git") != (data := self.folders.log.save()):
            self.store.set_note("git", data)

    def _publish(self, release: Release, report: Report, stop: Callable[[], bool]) -> Report:
        """Publish; the state is committed first, so that after a kill the next build publishes what is due."""
        out, trees = self.order.out, self.trees
        returning, hints = self._returning(release), self._hints(release)
        report = replace(report, published=True, returning=returning, hints=hints)
        self.store.commit()
        if not is_due(out, release.manifest, trees):
            self._remember_entries(release)
            return report
        self.cache.sweep(self._forget_outputs())
        try:
            with span("phase", "publishing"):
                spare = self.cache.spare(self.order.name)
                done = publish(out, spare, release.manifest, release.load, trees, stop)
        except (OSError, ForeignFolderError, ChangedSourceError) as error:
            problems = (*report.problems, refusal(error, out))
            return replace(report, published=False, problems=problems, returning=None, hints=())
        self._remember_entries(release)
        return replace(report, written=done.written, removed=done.removed)

    def _remember_entries(self, release: Release) -> None:
        """Keep what visitors may have from now on: only what is published, or the next report would be wrong."""
        notes = {ENTRIES: encode(release.entries), PAGES: encode(release.answering.pages)}
        with suppress(sqlite3.DatabaseError):  # The release is out: no reason to say that it is not.
            new = [self.store.set_note(f"{name}{self.order.name}", data) for name, data in notes.items()]
            if any(new):
                self.store.commit()

    def _forget_outputs(self) -> set[str]:
        """Drop what is known of output folders that are gone, such as those of checks; return the names of the rest.

        That of this build may be gone too: a build machine brings its cache along, and starts with an empty one.
        """
        kept = {self.order.name}
        for prefix in (TREES, ENTRIES, PAGES):
            for note in self.store.notes(prefix):
                name = note.removeprefix(prefix)
                if name == self.order.name or (self.order.site / name).exists():
                    kept.add(name)
                else:
                    self.store.drop_note(note)
        return kept

    def _returning(self, release: Release) -> Visit | None:
        from .release import returning

        data = self.store.note(f"{ENTRIES}{self.order.name}")
        return returning(release, data) if data else None

    def _hints(self, release: Release) -> tuple[Hint, ...]:
        from . import moves

        data = self.store.note(f"{PAGES}{self.order.name}")
        return moves.hints(decode(data, moves.Pages), release.answering) if data else ()


def is_blocked(problems: tuple[Problem, ...]) -> bool:
    """Tell whether any of these problems keeps a release from being published."""
    return any(problem.blocks for problem in problems)


def report_of(release: Release) -> Report:
    """Return the report of a release that is not published yet."""
    ran = release.ran
    return Report(
        pages=release.pages,
        parsed=ran.get("document", 0),
        rendered=ran.get("page", 0),
        problems=release.problems,
        first_visit=release.first_visit,
        files=len(release.manifest),
        size=sum(entry.size for entry in release.entries),
        ran=ran,
        due=release.due,
        checked=release.checked,
    )
