"""Run a build: look at the files, bring the steps up to date, publish, and report.

Nothing that only a step needs is imported here: a build in which nothing changed ends after the `stat`s.
"""

from __future__ import annotations

import errno
import os
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache, partial
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from shutil import rmtree
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from . import __version__, starter
from .engine.codec import decode, encode
from .engine.engine import Progress
from .engine.store import Store, StoreError
from .files import Folders
from .problems import Place, Problem
from .publish import ChangedSourceError, ForeignFolderError, Trees, is_due, publish
from .report import Explanation, Report, Visit

if TYPE_CHECKING:
    from .release import Release

ROOTS = {"site.yaml": False, "content": False, "data": False, "templates": True, "assets": True, "sw": True}
"""The folders that are read; True where the theme has one too."""

_SALT = ("brotli", "comrak", "jinja2", "markdown", "minify-html", "msgspec", "pillow", "pygments", "pyyaml")


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

    @property
    def options(self) -> dict[str, object]:
        """What the steps may ask as `option(name)`."""
        return {"target": self.target, "drafts": self.drafts}


def build(
    site: Path,
    *,
    out: Path | None = None,
    target: str = "static",
    drafts: bool = False,
    clean: bool = False,
    jobs: int | None = None,
    publish: bool = True,
    progress: Progress | None = None,
    waiting: Callable[[str], None] = lambda sentence: None,
) -> Report:
    """Build a site and return what came of it; problems of the site are in the report, never raised."""
    start = time.perf_counter()
    site = site.resolve()
    default = {"static": "dist", "vercel": ".vercel/output"}[target]
    order = Order(site, (out or site / default).resolve(), target, drafts, clean, jobs, publish)
    try:
        with _cache(order, waiting) as cache:
            report = _build_twice(order, cache, progress)
    except OSError as error:
        report = Report(problems=(_os_problem(error, order),))
    return replace(report, seconds=time.perf_counter() - start, out=str(order.out))


def explain(site: Path, page: str) -> Explanation | None:
    """Return why a page was last made; None where no build of the site knows it.

    `page` is a URL, a path below `content/`, or a path in the output.
    """
    site = site.resolve()
    file = cache_folder(site) / "store.sqlite"
    if not file.is_file():
        return None
    try:
        store = Store(file, _salt(), drop=False)
    except (StoreError, sqlite3.DatabaseError):
        return None
    try:
        return _explain(store, page)
    finally:
        store.close()


def cache_folder(site: Path) -> Path:
    """Return where a site's cache lies: on Vercel in the folder that it keeps between builds."""
    if os.environ.get("VERCEL"):
        return site / "node_modules" / ".cache" / "holdfast"
    return site / ".holdfast"


def _explain(store: Store, page: str) -> Explanation | None:
    from .pipeline import find_page  # Imports every room.

    found = find_page(store, page)
    history = store.history("page", found.head.path) if found else None
    if found is None or history is None:
        return None
    questions = tuple(f"{kind}({', '.join(str(arg) for arg in args)})" for kind, args in history[1])
    return Explanation(found.head.path, found.url, tuple(history[0].split("; ")), questions)


# One build.


@dataclass(frozen=True, slots=True)
class Cache:
    """Where a build keeps what the next one may need."""

    folder: Path
    scratch: Path
    keeps: bool = True

    @property
    def store(self) -> Path | None:
        """The file of the store; None where nothing can be kept."""
        return self.folder / "store.sqlite" if self.keeps else None


@contextmanager
def _cache(order: Order, waiting: Callable[[str], None]) -> Iterator[Cache]:
    """Open the cache folder for this build alone; a folder that cannot be written is no reason to fail."""
    from .lock import exclusive

    folder = cache_folder(order.site)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / ".gitignore").write_text("*\n", encoding="utf-8")
    except OSError:
        with TemporaryDirectory() as scratch:
            yield Cache(Path(scratch), Path(scratch), keeps=False)
        return
    with exclusive(folder / "lock", waiting):
        scratch_folder = folder / "scratch"
        rmtree(scratch_folder, ignore_errors=True)
        scratch_folder.mkdir()
        yield Cache(folder, scratch_folder)
        rmtree(scratch_folder, ignore_errors=True)


def _build_twice(order: Order, cache: Cache, progress: Progress | None) -> Report:
    """Build; where the store turns out to be damaged half way, drop it and build clean."""
    try:
        return _build(order, cache, progress)
    except sqlite3.DatabaseError as error:
        if _is_full(error):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(cache.folder)) from None
        return _build(replace(order, clean=True), cache, progress)


def _is_full(error: sqlite3.DatabaseError) -> bool:
    return getattr(error, "sqlite_errorcode", 0) in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR)


def _build(order: Order, cache: Cache, progress: Progress | None) -> Report:
    if order.clean and cache.store:
        cache.store.unlink(missing_ok=True)
    store = Store(cache.store, _salt())
    try:
        folders = Folders(order.site, starter.theme(), ROOTS, order.options, store.note("files"))
        trees = Trees(store.note("trees"), partial(store.set_note, "trees"), store.commit)
        return _unchanged(order, store, folders, trees) or _renew(
            order, cache, store, folders, trees, progress
        )
    finally:
        store.close()


def _unchanged(order: Order, store: Store, folders: Folders, trees: Trees) -> Report | None:
    """Return the last build's report where this one would come to the same."""
    data = store.note("report")
    if data is None or list(folders.changed()) or folders.problems or next(store.stale(), None):
        return None
    report: Report = decode(data, Report)
    due = order.publish and not _blocked(report.problems)
    there = trees.manifest(order.out)
    if due and store.note("release") != (there and encode(there)):
        return None
    returning = Visit(0, 0) if due else None
    return replace(
        report, parsed=0, rendered=0, written=0, removed=0, ran={}, published=due, returning=returning
    )


def _blocked(problems: tuple[Problem, ...]) -> bool:
    return any(problem.blocks for problem in problems)


def _renew(
    order: Order, cache: Cache, store: Store, folders: Folders, trees: Trees, progress: Progress | None
) -> Report:
    from .pipeline import bring_up_to_date  # Imports every room.

    release = bring_up_to_date(order, cache.scratch, store, folders, progress)
    store.set_note("files", folders.save())
    report = _report(release)
    store.set_note("report", encode(report))
    store.set_note("release", encode(release.manifest))
    if not order.publish or _blocked(release.problems):
        store.commit()
        return report
    return _publish(order, cache, store, release, trees, report)


def _publish(
    order: Order, cache: Cache, store: Store, release: Release, trees: Trees, report: Report
) -> Report:
    """Publish; the state is committed first, so that after a kill the next build publishes what is due."""
    report = replace(report, published=True, returning=_returning(store, release, trees, order))
    if not is_due(order.out, release.manifest, trees):
        store.commit()
        return report
    store.set_note("entries", encode(release.entries))
    try:
        done = publish(
            order.out, cache.folder / f"next-{order.target}", release.manifest, release.load, trees
        )
    except (OSError, ForeignFolderError, ChangedSourceError) as error:
        problem = _os_problem(error, order)
        return replace(report, published=False, problems=(*report.problems, problem), returning=None)
    return replace(report, written=done.written, removed=done.removed)


def _returning(store: Store, release: Release, trees: Trees, order: Order) -> Visit | None:
    from .release import returning

    data = store.note("entries")
    return returning(release, data) if data and trees.manifest(order.out) is not None else None


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
    )


def _os_problem(error: Exception, order: Order) -> Problem:
    """Return the problem that a refused read or write is to the person at the keyboard."""
    out = str(order.out)
    if isinstance(error, ForeignFolderError):
        help = "remove its contents, or choose another folder with --out"
        message = f"`{out}` is not empty and was not made by Holdfast, so nothing was written there"
        return Problem("foreign-output", message, Place(out), help, blocks=True)
    if isinstance(error, ChangedSourceError):
        message = f"`{error}` was changed while it was being copied"
        return Problem("changed-source", message, Place(str(error)), "build again", blocks=True)
    assert isinstance(error, OSError)
    where = str(error.filename or out)
    code, help = {
        errno.ENOSPC: ("disk-full", "make room on the disk, then build again; the last release is as it was"),
        errno.EROFS: ("read-only", "choose another folder with --out; the last release is as it was"),
        errno.EACCES: ("not-permitted", "check who owns the folder, or choose another with --out"),
        errno.EPERM: ("not-permitted", "check who owns the folder, or choose another with --out"),
        errno.EBUSY: ("busy-output", "the folder is a mount point: choose a folder below it with --out"),
    }.get(error.errno or 0, ("file-system", "see what the system says above; the last release is as it was"))
    reason = error.strerror or str(error)
    return Problem(code, f"`{where}` cannot be used: {reason}", Place(where), help, blocks=True)


@cache
def _salt() -> bytes:
    """Return what a store depends on besides its inputs: Holdfast's own code, Python, and libraries."""
    import sys

    package = Path(__file__).parent
    digest = sha256(f"{__version__} {sys.version_info[:2]}".encode())
    for file in sorted(package.rglob("*.py")):
        digest.update(file.read_bytes())
    for name in _SALT:
        digest.update(f"{name} {version(name)}".encode())
    return digest.digest()
