"""A site that stays open between builds: what is saved shows from memory first, and on the disk later."""

from __future__ import annotations

import gc
import time
from collections import defaultdict
from collections.abc import Callable, Container, Iterable
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote

from . import strata
from .auditing import problems_of
from .building import DAMAGE, moment, twice
from .cache import Cache, open_cache
from .collecting import uncollected
from .fresh import IN_MEMORY, Fresh, Published, digest_of
from .publish import StoppedError
from .refusals import misplaced, no_site, refusal
from .release import ENCODINGS
from .report import Report
from .session import ROOTS, Order, Session, is_blocked
from .strata import Made

if TYPE_CHECKING:
    from .engine import Engine
    from .engine.engine import Progress
    from .problems import Problem

MOST_FRESH = 1_000
"""Files that memory holds; a change to more of them is published at once."""

MANY, AT_ONCE = 100, 500
"""Pages that are worth a choice which of them are made first, and those that are made between two looks around."""

AS_FILES = ("copied", "pictures")
"""The parts that tell of files which may be large: where one changes, the release is published at once."""

LATER = ("offline", "host")
"""The steps that no page needs and that may have problems."""

AFTER_PAGES = ("page", "card_file", "feed", "icons", *LATER)
"""Those that have yet to come when not all pages are made."""


@dataclass(frozen=True, slots=True)
class Update:
    """What came of an update: its report, and the outputs whose bytes differ from those before, or are gone.

    `published` of the report says that what was made is what is answered: no problem keeps it back. `partly`
    says that more is due than what somebody looks at: another update, without names, does the rest.
    """

    report: Report
    outputs: tuple[str, ...] = ()
    partly: bool = False


@dataclass(slots=True)
class _Opened:
    """An open site. `touched` are the calls, by part, whose answers have changed since it was published."""

    session: Session
    engine: Engine
    close: ExitStack
    published: Published | None = None
    touched: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    made: Made = Made.ALL
    pending: bool = False
    asleep: bool = False


class Resident:
    """Builds a site again and again, in proportion to what changed, and answers before anything is written.

    `update` brings the pages up to date, `publish` the output folder. Other builds of the site wait from an
    update until it is published, and what they find out in between is taken over. One thread calls the
    methods; `fresh`, which is never changed but replaced, may be read by any.
    """

    def __init__(
        self,
        order: Order,
        *,
        progress: Progress | None = None,
        waiting: Callable[[str], None] = lambda sentence: None,
    ) -> None:
        self._order, self._progress, self._waiting = order, progress, waiting
        self._lock = ExitStack()
        self._opened: _Opened | None = None
        self._manifest: dict[str, str] = {}
        self._missed = False
        self.fresh: Fresh = {}

    def update(
        self,
        names: Iterable[str] | None = None,
        first: Container[str] = (),
        stop: Callable[[], bool] = lambda: False,
    ) -> Update:
        """Bring all pages up to date, and return what that changed.

        `names` are the files and folders that may have changed, relative to the site or its theme; where it is
        None everything is looked at, as it is the first time. Where many pages are due and some of them are
        among `first` (URL paths, decoded), it brings these up to date and leaves the others for later, as
        it does with those that are left when `stop` says that something else is due.
        """
        start, order = time.perf_counter(), self._order
        there = (order.site / "site.yaml").is_file()
        wrong = misplaced(order.out, order.site, ROOTS) if there else no_site(order.site)
        if wrong:
            self._missed = True
            found = Update(Report(problems=(wrong,)))
        else:
            names, self._missed = None if self._missed else names, False
            found = self._guarded(lambda opened: self._renew(opened, names, first, stop)) or Update(Report())
        seconds = time.perf_counter() - start
        return replace(found, report=replace(found.report, seconds=seconds, out=str(order.out)))

    def publish(self, stop: Callable[[], bool] = lambda: False) -> Report | None:
        """Bring the output folder up to date; None where it is, or where `stop` says that something else is due."""
        opened = self._opened
        if opened is None or opened.asleep:
            return None
        start = time.perf_counter()
        found = self._guarded(lambda opened: self._finish(opened, stop))
        if found is None:
            return None
        return replace(found.report, seconds=time.perf_counter() - start, out=str(self._order.out))

    def close(self) -> None:
        """Let go of the site; what was not published is made again by the next build."""
        opened, self._opened = self._opened, None
        if opened:
            opened.close.close()
        self._lock.close()

    # Opening, and letting others have their turn.

    def _guarded(self, work: Callable[[_Opened], Update | None]) -> Update | None:
        """Do something with the open site, or build it; a damaged store is made anew, and no refusal is raised."""
        try:
            with uncollected():
                opened = self._wake()
                try:
                    found = work(opened) if opened else self._build()
                except DAMAGE:
                    found = self._build()
                self._rest()
        except OSError as error:
            self.close()
            return Update(Report(problems=(refusal(error, self._order.out),)))
        except BaseException:
            self.close()
            raise
        return found

    def _wake(self) -> _Opened | None:
        """Take the lock, and return the open site where what is known of it still holds."""
        opened = self._opened
        if opened and opened.asleep:
            self._lock.enter_context(open_cache(self._order.site, self._waiting))
            if not opened.session.store.resume():
                return None
            opened.asleep = False
        return opened

    def _rest(self) -> None:
        """Let other builds have their turn, once nothing is left to be published."""
        opened = self._opened
        if opened and not opened.pending and opened.session.cache.keeps:
            opened.session.store.pause()
            opened.asleep = True
            self._lock.close()

    def _build(self) -> Update:
        """Open the site, and build and publish it."""
        self.close()
        order = replace(self._order, now=moment())
        cache = self._lock.enter_context(open_cache(order.site, self._waiting))
        return twice(order, cache, partial(self._open, cache))

    def _open(self, cache: Cache, order: Order, lost: str) -> Update:
        with ExitStack() as stack:
            session = Session(order, cache, lost)
            stack.callback(session.close)
            told = session.unchanged()
            engine = strata.engine_for(
                stack, order, cache.scratch, session.store, session.folders, self._progress
            )
            opened = _Opened(session, engine, stack, made=strata.make_pages(engine, session.folders))
            found = self._conclude(opened, told=told)
            assert found is not None
            opened.close = stack.pop_all()
        self._opened = opened
        gc.freeze()  # What is open stays: the collector need not look at it after every update.
        return replace(found, report=replace(found.report, cache=session.cache_lost))

    # Building.

    def _renew(
        self,
        opened: _Opened,
        names: Iterable[str] | None,
        first: Container[str] = (),
        stop: Callable[[], bool] = lambda: False,
    ) -> Update:
        """Bring the pages of the open site up to date."""
        session, engine, folders = opened.session, opened.engine, opened.session.folders
        folders.look_again(names, moment(), session.store.note("git"))
        engine.begin()
        opened.made = strata.make_pages(engine, folders, lambda: _hurry(engine, first, stop))
        opened.pending = opened.pending or bool(engine.ran) or bool(list(folders.changed()))
        for part in (*IN_MEMORY, *AS_FILES):
            opened.touched[part] |= engine.changed(part)
        if opened.made is Made.NONE:
            return Update(Report(problems=problems_of(engine, folders)))
        partly = opened.made is Made.SOME
        if not partly and (opened.published is None or _is_large(opened)):
            found = self._conclude(opened, stop)
            return found or Update(_report(engine, problems_of(engine, folders, LATER)), partly=True)
        report = _report(engine, problems_of(engine, folders, AFTER_PAGES if partly else LATER))
        if not report.published or opened.published is None:
            return Update(report, partly=partly)
        newer = opened.published.newer(engine, *self._answerable(opened, first))
        return Update(report, self._show(self._manifest, newer), partly)

    def _answerable(self, opened: _Opened, first: Container[str]) -> tuple[dict[str, set[str]], Fresh]:
        """Return the calls that may be answered, and what else is answered as it was.

        While some pages are left these are none that are out of date, and where many more are made already only
        those that somebody looks at.
        """
        engine, touched = opened.engine, {part: opened.touched[part] for part in IN_MEMORY}
        if opened.made is Made.ALL:
            return touched, {}
        if _is_large(opened):
            urls = _urls(engine)
            touched = {"page": {key for key in touched["page"] if urls.get(key) in first}}
        return {part: keys.difference(engine.due_of(part)) for part, keys in touched.items()}, self.fresh

    def _finish(self, opened: _Opened, stop: Callable[[], bool]) -> Update | None:
        """Make the pages that are left, and publish; None where `stop` ended that."""
        if opened.made is Made.SOME:
            found = self._renew(opened, (), stop=stop)
            if found.partly or not opened.pending:
                return None if found.partly else found
        return self._conclude(opened, stop)

    def _conclude(
        self, opened: _Opened, stop: Callable[[], bool] = lambda: False, told: Report | None = None
    ) -> Update | None:
        """Make the release and publish it, unless there is its report already; None where `stop` ended that."""
        session, engine, folders = opened.session, opened.engine, opened.session.folders
        try:
            if opened.made is Made.NONE:
                release = strata.no_release(engine, folders)
            else:
                release = strata.make_release(engine, folders, session.order, stop)
            report = told or session.conclude(release, stop)
        except StoppedError:
            return None
        opened.pending = False
        if not report.published:
            return Update(report)
        opened.published = Published(engine, release)
        opened.touched.clear()
        return Update(report, self._show(release.manifest, {}))

    def _show(self, manifest: dict[str, str], fresh: Fresh) -> tuple[str, ...]:
        """Answer with these from now on, and return the outputs that differ from what was answered before."""
        before, now = _Answered(self._manifest, self.fresh), _Answered(manifest, fresh)
        names = self.fresh.keys() | fresh.keys()
        if manifest is not self._manifest:
            names |= self._manifest.keys() | manifest.keys()
        self._manifest, self.fresh = manifest, fresh
        changed = sorted(name for name in names if before.digest(name) != now.digest(name))
        return tuple(name for name in changed if not (before.is_form(name) or now.is_form(name)))


class _Answered(NamedTuple):
    """What a browser gets: the files of a folder, and what is newer than they are."""

    manifest: dict[str, str]
    fresh: Fresh

    def digest(self, path: str) -> str | None:
        """Return the SHA-256 of a file in hex; None where there is none."""
        return digest_of(self.fresh[path]) if path in self.fresh else self.manifest.get(path)

    def is_form(self, path: str) -> bool:
        """Tell whether a file is but the compressed form of another."""
        stem, dot, ending = path.rpartition(".")
        return f"{dot}{ending}" in ENCODINGS.values() and stem in self.manifest


def _hurry(engine: Engine, first: Container[str], stop: Callable[[], bool]) -> bool:
    """Where many pages are due, make those first that somebody looks at; tell whether some are left for later."""
    if len(engine.due("page")) <= MANY:
        return False
    urls = _urls(engine)
    due = [key for key in engine.due("page") if key in urls]
    looked_at = [key for key in due if urls[key] in first]
    if looked_at:
        engine.hurry("page", looked_at)
        return True
    while len(due) > MANY:
        if stop():
            return True
        engine.hurry("page", due[:AT_ONCE])
        due = due[AT_ONCE:]
    return False


def _urls(engine: Engine) -> dict[str, str]:
    """Return the URL paths of all pages, decoded, by their ids."""
    return {one.id: unquote(one.url) for one in engine.ask("listed")}


def _is_large(opened: _Opened) -> bool:
    """Tell whether more has changed than should be held in memory."""
    touched = opened.touched
    return any(touched[part] for part in AS_FILES) or sum(map(len, touched.values())) > MOST_FRESH


def _report(engine: Engine, problems: tuple[Problem, ...]) -> Report:
    """Return the report of an update that is answered from memory."""
    return Report(
        pages=sum(1 for one in engine.ask("listed") if one.kind != "error"),
        parsed=engine.ran.get("document", 0),
        rendered=engine.ran.get("page", 0),
        problems=problems,
        ran=dict(engine.ran),
        due=engine.ask("due", ""),
        published=not is_blocked(problems),
    )
