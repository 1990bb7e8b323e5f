"""What builds of a site keep from one to the next, and what of it can go: for `holdfast cache`."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from .cache import STORE, Kept, cache_folder, kept, open_cache, remove, salt, versions
from .engine.store import Store, StoreError, Usage

BUG_REPORTS, LASTING = "bug-", 30
"""The beginning of the names of reports of bugs, and the days for which they are kept."""

Waiting = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Contents:
    """What a cache holds. `state` is `good`, `none`, `other versions` or `damaged`.

    `usage` is what a good store holds. `versions` are those that it has to be of, and the machine; `salt`
    stands for all of them and the libraries.
    """

    folder: Path
    state: str
    salt: str
    versions: str
    kept: tuple[Kept, ...] = ()
    usage: Usage = field(default_factory=Usage)

    @property
    def size(self) -> int:
        """The bytes that deleting everything would free."""
        return sum(one.size for one in self.kept)


def contents(site: Path) -> Contents:
    """Return what the cache of a site holds; while a build is at work, what the one before it left."""
    folder = cache_folder(site.resolve())
    state, usage = _look(folder / STORE)
    return Contents(folder, state, salt().hex()[:12], versions(), kept(folder), usage)


def prune(site: Path, waiting: Waiting, now: datetime) -> bool:
    """Delete what no build needs, and make the store as small as it can be, when no build is at work.

    That is a store that the next build would drop, the spare folders of outputs that are gone, and reports
    of bugs that are old at the moment `now`. Return False where the cache cannot be written.
    """
    site = site.resolve()
    if not cache_folder(site).is_dir():
        return True
    with open_cache(site, waiting) as cache:
        if cache.refused:
            return False
        for one in kept(cache.folder):
            if one.name.startswith(BUG_REPORTS) and (now - one.written).days >= LASTING:
                remove(cache.folder / one.name)
        if cache.store and _look(cache.store)[0] != "none":
            store = Store(cache.store, salt())
            try:
                cache.sweep(_living(store, site))
                store.compact()
            finally:
                store.close()
    return True


def clear(site: Path, waiting: Waiting) -> bool:
    """Delete everything that a site's cache folder holds, when no build is at work; False as for `prune`."""
    site = site.resolve()
    if not cache_folder(site).is_dir():
        return True
    with open_cache(site, waiting) as cache:
        for one in kept(cache.folder) if not cache.refused else ():
            remove(cache.folder / one.name)
        return not cache.refused


def _living(store: Store, site: Path) -> set[str]:
    """Return the names of the output folders that are there, and drop what is known of those elsewhere that are gone.

    One in the site may be gone for a while: a build machine makes it anew, and tells what its visitors get.
    """
    found = set()
    for note in store.notes(""):
        _, _, name = note.partition(" of ")  # Such as `trees of dist`.
        if name and (site / name).exists():
            found.add(name)
        elif Path(name).is_absolute():
            store.drop_note(note)
    return found


def _look(file: Path) -> tuple[str, Usage]:
    if not file.is_file():
        return "none", Usage()
    try:
        store = Store(file, salt(), drop=False)
    except StoreError as error:
        return str(error), Usage()
    except sqlite3.DatabaseError:
        return "damaged", Usage()
    try:
        return "good", store.usage()
    except (sqlite3.DatabaseError, StoreError):
        return "damaged", Usage()
    finally:
        store.close()
