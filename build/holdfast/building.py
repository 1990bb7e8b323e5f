"""Run a build: look at the files, bring the steps up to date, publish, and report.

Nothing that only a step needs is imported here: a build in which nothing changed ends after the `stat`s.
"""

from __future__ import annotations

import errno
import os
import sqlite3
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import MsgspecError

from . import git, starter
from .cache import Cache, cache_folder, open_cache, salt
from .engine.codec import decode, encode
from .engine.engine import Progress
from .engine.store import DAMAGED, OTHER_VERSIONS, Store, StoreError
from .files import Folders
from .problems import Problem
from .publish import ChangedSourceError, ForeignFolderError, Trees, is_due, publish
from .refusals import misplaced, no_site, refusal
from .report import Checked, Explanation, Hint, Report, Visit

if TYPE_CHECKING:
    from .release import Release
    from .values import Head

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


def build(
    site: Path,
    *,
    out: Path | None = None,
    target: str = "static",
    drafts: bool = False,
    future: bool = False,
    expired: bool = False,
    now: datetime | None = None,
    clean: bool = False,
    jobs: int | None = None,
    publish: bool = True,
    checks: bool = False,
    progress: Progress | None = None,
    waiting: Callable[[str], None] = lambda sentence: None,
) -> Report:
    """Build a site and return what came of it; problems of the site are in the report, never raised.

    `checks` has the finished pages audited too: the report is `checked` then. `now` says which pages are public by their `date` and `expires`; by default it is `moment()`.
    """
    start = time.perf_counter()
    site = site.resolve()
    default = {"static": "dist", "vercel": ".vercel/output"}[target]
    out = (out or site / default).resolve()
    order = Order(site, out, target, drafts, clean, jobs, publish, future, expired, now or moment(), checks)
    wrong = misplaced(order.out, site, ROOTS) if (site / "site.yaml").is_file() else no_site(site)
    if wrong:
        return Report(problems=(wrong,), out=str(order.out))
    try:
        with open_cache(site, waiting) as cache:
            report = _build_twice(order, cache, progress)
    except OSError as error:
        report = Report(problems=(refusal(error, order.out),))
    return replace(report, seconds=time.perf_counter() - start, out=str(order.out))


def moment() -> datetime:
    """Return now, or what `SOURCE_DATE_EPOCH` gives for it: https://reproducible-builds.org/specs/."""
    given = os.environ.get("SOURCE_DATE_EPOCH", "")
    return datetime.fromtimestamp(int(given), UTC) if given.isdecimal() else datetime.now(UTC)


def heads(
    site: Path, *, waiting: Callable[[str], None] = lambda sentence: None
) -> tuple[tuple[Head, ...], tuple[Problem, ...]]:
    """Return the heads of all pages, public or not, and what keeps some from being read.

    What the last build found out is used, and nothing is written.
    """
    from .listing import read_heads  # Imports every room.

    site = site.resolve()
    if not (site / "site.yaml").is_file():
        return (), (no_site(site),)
    order = Order(site, site / "dist")
    with open_cache(site, waiting) as cache:
        store = Store(cache.store, salt())
        try:
            folders = Folders(site, starter.theme(), ROOTS, order.options, store.note("files"))
            return read_heads(order, cache.scratch, store, folders)
        finally:
            store.close()


def explain(site: Path, page: str) -> Explanation | None:
    """Return why a page was last made; None where no build of the site knows it.

    `page` is a URL, a path below `content/`, or a path in the output.
    """
    site = site.resolve()
    file = cache_folder(site) / "store.sqlite"
    if not file.is_file():
        return None
    try:
        store = Store(file, salt(), drop=False)
    except (StoreError, sqlite3.DatabaseError):
        return None
    try:
        return _explain(store, page)
    finally:
        store.close()


def _explain(store: Store, page: str) -> Explanation | None:
    from .pipeline import find_page  # Imports every room.

    found = find_page(store, page)
    history = store.history("page", found.id) if found else None
    if found is None or history is None:
        return None
    questions = tuple(f"{kind}({', '.join(str(arg) for arg in args)})" for kind, args in history[1])
    return Explanation(found.head.path, found.url, tuple(history[0].split("; ")), questions)


# One build.


def _build_twice(order: Order, cache: Cache, progress: Progress | None) -> Report:
    """Build; where the store turns out to be damaged half way, drop it and build clean."""
    try:
        return _build(order, cache, progress)
    except sqlite3.DatabaseError as error:
        if _is_full(error):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(cache.folder)) from None
    except (StoreError, MsgspecError, UnicodeDecodeError):
        pass  # Damage that SQLite does not see.
    try:
        return replace(_build(replace(order, clean=True), cache, progress), cache=CACHE[DAMAGED])
    except sqlite3.DatabaseError as error:
        code = errno.ENOSPC if _is_full(error) else errno.EIO
        raise OSError(code, os.strerror(code), str(cache.folder)) from None


def _is_full(error: sqlite3.DatabaseError) -> bool:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # The rest is SQLite's extended code.
    return code in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR)


def _build(order: Order, cache: Cache, progress: Progress | None) -> Report:
    if order.clean:
        cache.drop()
    store = Store(cache.store, salt())
    try:
        folders = Folders(
            order.site,
            starter.theme(),
            ROOTS,
            order.options,
            store.note("files"),
            order.now,
            store.note("git"),
        )
        name = f"{TREES}{order.name}"
        trees = Trees(store.note(name), partial(store.set_note, name), store.commit)
        report = _unchanged(order, store, folders, trees)
        if report:
            _remember_history(store, folders)
            store.commit()
        report = report or _renew(order, cache, store, folders, trees, progress)
        return replace(report, cache=cache.refused or CACHE.get(store.dropped, ""))
    finally:
        store.close()


def _unchanged(order: Order, store: Store, folders: Folders, trees: Trees) -> Report | None:
    """Return the last build's report where this one would come to the same."""
    data = store.note("report")
    if data is None or list(folders.changed()) or folders.problems or _left_undone(store, order):
        return None
    checked = store.note("checked") if order.checks else None
    if order.checks and checked is None:
        return None
    report: Report = decode(data, Report)
    due = order.publish and not _blocked(report.problems)
    there = trees.manifest(order.out)
    if due and store.note("release") != (there and encode(there)):
        return None
    returning = Visit(0, 0) if due else None
    return replace(
        report, parsed=0, rendered=0, written=0, removed=0, ran={}, published=due, returning=returning,
        checked=decode(checked, Checked) if checked else None,
    )  # fmt: skip


def _left_undone(store: Store, order: Order) -> bool:
    """Say whether earlier builds left steps of this one undone; what only a check needs may wait for one."""
    return any(order.checks or step not in ("audit", "colours") for step, _ in store.stale())


def _blocked(problems: tuple[Problem, ...]) -> bool:
    return any(problem.blocks for problem in problems)


def _renew(
    order: Order, cache: Cache, store: Store, folders: Folders, trees: Trees, progress: Progress | None
) -> Report:
    from .pipeline import bring_up_to_date  # Imports every room.

    release = bring_up_to_date(order, cache.scratch, store, folders, progress)
    asked = {str(args[0]) for _, args, _ in store.questions("past")}
    store.set_note("files", folders.save(asked))
    _remember_history(store, folders)
    report = _report(release)
    store.set_note("report", encode(replace(report, checked=None)))
    store.drop_note("checked")
    if report.checked is not None:
        store.set_note("checked", encode(report.checked))
    if folders.problems:
        store.drop_note("report")  # What a scan finds wrong can be mended without a trace in any file.
    store.set_note("release", encode(release.manifest))
    if not order.publish or _blocked(release.problems):
        store.commit()
        return report
    return _publish(order, cache, store, release, trees, report)


def _remember_history(store: Store, folders: Folders) -> None:
    """Keep what git said, for as long as anybody asks."""
    if not store.questions("history"):
        store.drop_note("git")
    elif store.note("git") != (data := folders.log.save()):
        store.set_note("git", data)


def _publish(
    order: Order, cache: Cache, store: Store, release: Release, trees: Trees, report: Report
) -> Report:
    """Publish; the state is committed first, so that after a kill the next build publishes what is due."""
    returning, hints = _returning(store, release, order), _hints(store, release, order)
    report = replace(report, published=True, returning=returning, hints=hints)
    store.commit()
    if not is_due(order.out, release.manifest, trees):
        _remember_entries(order, store, release)
        return report
    cache.sweep(_forget_outputs(store, order))
    try:
        done = publish(order.out, cache.spare(order.name), release.manifest, release.load, trees)
    except (OSError, ForeignFolderError, ChangedSourceError) as error:
        problem = refusal(error, order.out)
        problems = (*report.problems, problem)
        return replace(report, published=False, problems=problems, returning=None, hints=())
    _remember_entries(order, store, release)
    return replace(report, written=done.written, removed=done.removed)


def _remember_entries(order: Order, store: Store, release: Release) -> None:
    """Keep what visitors may have from now on: only what is published, or the next report would be wrong."""
    notes = {ENTRIES: encode(release.entries), PAGES: encode(release.answering.pages)}
    new = {f"{name}{order.name}": data for name, data in notes.items()}
    new = {name: data for name, data in new.items() if store.note(name) != data}
    with suppress(sqlite3.DatabaseError):  # The release is out: no reason to say that it is not.
        for name, data in new.items():
            store.set_note(name, data)
        if new:
            store.commit()


def _forget_outputs(store: Store, order: Order) -> set[str]:
    """Drop what is known of output folders that are gone, such as those of checks; return the names of the rest.

    That of this build may be gone too: a build machine brings its cache along, and starts with an empty one.
    """
    kept = {order.name}
    for prefix in (TREES, ENTRIES, PAGES):
        for note in store.notes(prefix):
            name = note.removeprefix(prefix)
            if name == order.name or (order.site / name).exists():
                kept.add(name)
            else:
                store.drop_note(note)
    return kept


def _returning(store: Store, release: Release, order: Order) -> Visit | None:
    from .release import returning

    data = store.note(f"{ENTRIES}{order.name}")
    return returning(release, data) if data else None


def _hints(store: Store, release: Release, order: Order) -> tuple[Hint, ...]:
    from . import moves

    data = store.note(f"{PAGES}{order.name}")
    return moves.hints(decode(data, moves.Pages), release.answering) if data else ()


def _report(release: Release) -> Report:
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
