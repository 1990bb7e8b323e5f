"""Run a build: look at the files, bring the steps up to date, publish, and report.

Nothing that only a step needs is imported here: a build in which nothing changed ends after the `stat`s.
"""

from __future__ import annotations

import errno
import os
import sqlite3
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from msgspec import MsgspecError

from . import starter
from .cache import Cache, cache_folder, open_cache, salt
from .engine.engine import Progress
from .engine.spans import span
from .engine.store import DAMAGED, Store, StoreError
from .files import Folders
from .problems import Problem
from .refusals import ClusterError, misplaced, no_site, refusal
from .report import Explanation, Report
from .session import CACHE, ROOTS, Order, Session

if TYPE_CHECKING:
    from .release import Release
    from .values import Head


DAMAGE = (sqlite3.DatabaseError, StoreError, MsgspecError, UnicodeDecodeError)
"""What is raised where the store is damaged; the last two where SQLite does not see it."""

Made = TypeVar("Made")


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
    executor: str = "",
    progress: Progress | None = None,
    waiting: Callable[[str], None] = lambda sentence: None,
) -> Report:
    """Build a site and return what came of it; problems of the site are in the report, never raised.

    `checks` has the finished pages audited too: the report is `checked` then. `now` says which pages are public by their `date` and `expires`; by default it is `moment()`.
    `executor` is the address of a Dask scheduler, as `dask://host:port`: its workers take the place of processes.
    """
    start = time.perf_counter()
    site = site.resolve()
    default = {"static": "dist", "vercel": ".vercel/output"}[target]
    out = (out or site / default).resolve()
    order = Order(
        site, out, target, drafts, clean, jobs, publish, future, expired, now or moment(), checks, executor
    )
    wrong = misplaced(order.out, site, ROOTS) if (site / "site.yaml").is_file() else no_site(site)
    if wrong:
        return Report(problems=(wrong,), out=str(order.out))
    try:
        with open_cache(site, waiting) as cache:
            report = twice(order, cache, lambda order, lost: _build(order, cache, lost, progress))
    except OSError as error:
        report = Report(problems=(refusal(error, order.out),))
    except ClusterError as error:
        report = Report(problems=(error.problem,))
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
    from .strata import find_page  # Imports every room.

    found = find_page(store, page)
    history = store.history("page", found.id) if found else None
    if found is None or history is None:
        return None
    questions = tuple(f"{kind}({', '.join(str(arg) for arg in args)})" for kind, args in history[1])
    return Explanation(found.head.path, found.url, tuple(history[0].split("; ")), questions)


# One build.


def twice(order: Order, cache: Cache, once: Callable[[Order, str], Made]) -> Made:
    """Build; where the store turns out to be damaged half way, drop it and build clean.

    Raises OSError where that is of no use.
    """
    try:
        return once(order, "")
    except DAMAGE as error:
        if isinstance(error, sqlite3.DatabaseError) and _is_full(error):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(cache.folder)) from None
    try:
        return once(replace(order, clean=True), CACHE[DAMAGED])
    except sqlite3.DatabaseError as error:
        code = errno.ENOSPC if _is_full(error) else errno.EIO
        raise OSError(code, os.strerror(code), str(cache.folder)) from None


def _is_full(error: sqlite3.DatabaseError) -> bool:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # The rest is SQLite's extended code.
    return code in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR)


def _build(order: Order, cache: Cache, lost: str, progress: Progress | None) -> Report:
    session = Session(order, cache, lost)
    try:
        report = session.unchanged() or session.conclude(_release(session, progress))
        return replace(report, cache=session.cache_lost)
    finally:
        session.close()


def _release(session: Session, progress: Progress | None) -> Release:
    with span("phase", "importing"):
        from . import strata  # Imports every room.

    folders, order = session.folders, session.order
    with ExitStack() as stack:
        engine = strata.engine_for(stack, order, session.cache.scratch, session.store, folders, progress)
        if strata.make_pages(engine, folders) is strata.Made.NONE:
            return strata.no_release(engine, folders)
        return strata.make_release(engine, folders, order)
