"""What is newer than the output folder: the files that a site answers before they are written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from . import hosting
from .graph.names import url_of
from .pipeline import expires_of
from .values import Entry, Output

if TYPE_CHECKING:
    from .engine import Engine
    from .release import Release

Fresh = Mapping[str, bytes | None]
"""Files of the output that are newer than those in the folder, by path; None for those that are gone."""

IN_MEMORY = ("page", "stubs", "picture_file", "card_file", "linked_file", "feed", "discovery", "icons")
"""The parts whose outputs are held in memory until they are written."""


class Published:
    """A release that the output folder holds, and which answer each of its paths came from."""

    def __init__(self, engine: Engine, release: Release) -> None:
        self.manifest = release.manifest
        self._entries = release.entries
        self._sealed = {part: engine.ask(f"{part}.sealed", "*") for part in IN_MEMORY}
        self._told = _told(engine)

    def newer(self, engine: Engine, touched: Mapping[str, Iterable[str]], kept: Fresh) -> Fresh:
        """Return what differs from the release, now that these calls of the parts have other answers.

        `kept` is what else is newer than the release.
        """
        calls = [(part, key) for part, keys in touched.items() for key in keys]
        gone = [one.entry.path for part, key in calls for one in self._sealed[part].get(key, ())]
        made = {one.path: one for part, key in calls for one in engine.peek(part, key) or ()}
        found: dict[str, bytes | None] = {**dict.fromkeys(gone), **{path: made[path].data for path in made}}
        if host := self._host(engine, found, made.values()):
            found[host.path] = host.data
        found = {**kept, **found}
        return {path: data for path, data in found.items() if self.manifest.get(path) != digest_of(data)}

    def _host(self, engine: Engine, found: Fresh, made: Iterable[Output]) -> Output | None:
        """Return what the server has to know of other files and redirects; None where they are the same."""
        told = _told(engine)
        if told == self._told and found.keys() <= self.manifest.keys() and None not in found.values():
            return None
        entries = [one for one in self._entries if one.path not in found and one.path != hosting.HOST_FILE]
        return hosting.describe((*entries, *map(_entry, made)), *told)


def _told(engine: Engine) -> tuple[Any, Any, Any]:
    """Return what the server is told beside the files: redirects, settings, and which pages expire."""
    return engine.ask("redirects"), engine.ask("hosting"), expires_of(engine.ask)


def digest_of(data: bytes | None) -> str | None:
    """Return the SHA-256 of a file in hex; None where there is none."""
    return None if data is None else sha256(data).hexdigest()


def _entry(output: Output) -> Entry:
    """Return the entry of an output whose bytes nobody asks about."""
    url = output.url or url_of(output.path)
    return Entry(output.path, url, "", 0, 0, output.type, output.fingerprinted, redirect=output.redirect)
