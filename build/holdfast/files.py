"""The only reader: what lies in the site's folders now, and what of it is new since the last build."""

from __future__ import annotations

import time
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from importlib import resources
from pathlib import Path
from typing import Any

from .engine.codec import decode, encode
from .engine.steps import Question
from .git import Log
from .problems import Problem
from .scanning import Scan, Seen

RACY = 2_000_000_000
"""Nanoseconds before a scan within which a change may hide behind an equal time stamp: FAT's two seconds."""


class Folders:
    """The files of a site by name, `content/learn/keys.md`; a site's file hides the theme's of that name.

    `restamped` is True where files have other times than `before`, and the same bytes: to save that spares
    the next build reading them again.
    `before` is what `save` returned after the last build.
    """

    def __init__(
        self,
        site: Path,
        theme: Path,
        roots: Mapping[str, bool],
        options: Mapping[str, Any],
        before: bytes | None,
        now: datetime | None = None,
        git: bytes | None = None,
    ) -> None:
        self.site, self.theme, self._options = site, theme, dict(options)
        self.restamped = False
        self._unsure: set[str] = set()
        self._names: dict[str, tuple[str, ...]] = {}
        self._by_digest: dict[str, str] = {}
        self._lacking: list[str] = []
        old: dict[str, Seen] = {}
        options_then: dict[str, Any] = {}
        self._moments: dict[str, bool] = {}
        lacked: list[str] = []
        if before:
            old, options_then, self._moments, lacked = decode(
                before, tuple[dict[str, Seen], dict[str, Any], dict[str, bool], list[str]]
            )
        self._looked, self._moment = time.time_ns(), now or datetime.now(UTC)
        self._scan = Scan(site, theme, roots)
        self.log = Log(site, "content", git)
        self._changed = [*self._compare(old, self._scan.seen), *self._other_news(options_then, lacked)]

    @property
    def problems(self) -> list[Problem]:
        """What keeps files from being read."""
        return self._scan.problems

    def look_again(
        self, names: Iterable[str] | None = None, now: datetime | None = None, git: bytes | None = None
    ) -> None:
        """Look at the files again for another build; `changed` compares with what was there before.

        `names` are the files and folders that may have changed, `content/learn`; without them everything may.
        No time stamp counts for a file that is named, since it may have been written twice in one tick.
        """
        sure, looked = self._looked - RACY, time.time_ns()
        lacked, self._lacking, self._by_digest = self._lacking, [], {}
        unsure, self._unsure = self._unsure, set()
        for name in unsure & self._scan.seen.keys():
            self._scan.seen[name].digest = b""
        limited = None if names is None else self._scan.look_at(names)
        if limited is None:
            self._looked = looked
        old, new = limited or (self._scan.look(), self._scan.seen)
        if old.keys() != new.keys():
            self._names.clear()
        self._moment, self.log = now or datetime.now(UTC), Log(self.site, "content", git)
        changed = self._compare(old, new, 0 if limited else sure)
        changed += [one for name in unsure for one in _questions(name)]
        self._changed = [*dict.fromkeys(changed), *self._other_news(self._options, lacked)]

    def save(self, moments: Container[str] = ()) -> bytes:
        """Return what the next build has to know of this one's files, options, and asked `moments`."""
        sure, seen = self._looked - RACY, dict(self._scan.seen)
        for name, one in self._scan.seen.items():
            if name in self._unsure:
                seen[name] = replace(one, size=-1, digest=b"")
            elif max(one.mtime, one.ctime) >= sure:
                seen[name] = replace(one, size=-1)  # Git's guard: a later write in one tick looks unchanged.
        kept = {one: self._is_past(one) for one in self._moments if one in moments}
        return encode((seen, self._options, kept, self._lacking))

    def names(self, root: str) -> tuple[str, ...]:
        """Return the paths below a root, sorted."""
        found = self._names.get(root)
        if found is None:
            start, inside = len(root) + 1, f"{root}/"
            found = tuple(sorted(name[start:] for name in self._scan.paths if name.startswith(inside)))
            self._names[root] = found
        return found

    def digest(self, name: str) -> str:
        """Return the SHA-256 of a file in hex where it has been read, else an empty string."""
        seen = self._scan.seen.get(name)
        return seen.digest.hex() if seen else ""

    def path(self, name: str) -> Path:
        """Return where a named file lies."""
        return Path(self._scan.paths[name])

    def origin(self, name: str) -> str:
        """Return a file's name for people: relative to the site, or to the theme that it comes from."""
        seen = self._scan.seen.get(name)
        return name if not seen or seen.own else f"(default theme) {name}"

    def own(self, root: str) -> tuple[str, ...]:
        """Return those of the paths below a root that are the site's and not its theme's."""
        return tuple(path for path in self.names(root) if self._scan.seen[f"{root}/{path}"].own)

    # The engine's side.

    def answer(self, question: Question) -> Any:
        """Answer `option(name)`, `files(root)`, `own(root)`, `origin(name)`, `stamp(name)`, `file(name)`,
        `typeface(weight)`: that of the package of typefaces, `blob(SHA-256 in hex)`: the bytes that any file of this build has under that digest.

        `history("content")`: what git knows of the pages.

        `past(moment)` tells whether a moment (ISO 8601 with its zone) has come for this build.
        Any other kind is a root, and the argument a path below it. What is absent is None.
        """
        kind, args = question
        name = str(args[0])
        match kind:
            case "option":
                return self._options.get(name)
            case "past":
                self._moments[name] = self._is_past(name)
                return self._moments[name]
            case "files":
                return self.names(name)
            case "own":
                return self.own(name)
            case "origin":
                return self.origin(name)
            case "stamp":
                return self._stamp(name)
            case "file":
                return self._read(name)
            case "typeface":
                return _typeface(name)
            case "blob":
                return self._blob(name)
            case "history":
                return self.log.history()
            case _:
                return self._read(f"{kind}/{name}")

    def changed(self) -> Iterable[Question]:
        """Return the questions whose answers differ from the last build's."""
        return self._changed

    def _stamp(self, name: str) -> tuple[str, int] | None:
        """Return SHA-256 (hex) and size of a file, reading it only where it is new."""
        seen = self._scan.seen.get(name)
        if seen is None:
            return None
        if not seen.digest:
            try:
                with Path(self._scan.paths[name]).open("rb") as file:
                    seen.digest = _digest_of(file)
            except OSError as error:
                self._unreadable(name, error)
                return "", 0
        return seen.digest.hex(), Path(self._scan.paths[name]).stat().st_size

    def _read(self, name: str) -> bytes | None:
        """Return a file's bytes, None where there is none; one that cannot be read is empty, and a problem."""
        path = self._scan.paths.get(name)
        if path is None:
            return None
        try:
            data = Path(path).read_bytes()
        except OSError as error:
            self._unreadable(name, error)
            return b""
        seen, digest = self._scan.seen[name], sha256(data).digest()
        if seen.digest and seen.digest != digest:
            self._unsure.add(name)  # Saved since another step read it: the next build asks again.
        seen.digest = digest
        return data

    def _blob(self, digest: str) -> bytes | None:
        """Return bytes by their SHA-256; None where the file that had them has been saved since it was read."""
        if not self._by_digest:
            self._by_digest = {
                seen.digest.hex(): name for name, seen in self._scan.seen.items() if seen.digest
            }
        name = self._by_digest.get(digest)
        data = self._read(name) if name else None
        if data is None or sha256(data).hexdigest() != digest:
            self._lacking.append(digest)
            return None
        return data

    def _unreadable(self, name: str, error: OSError) -> None:
        self._scan.complain(
            "unreadable-file", name, f"cannot be read: {error.strerror}", "check its permissions"
        )
        self._unsure.add(name)  # Permissions leave no trace in a stamp.

    # Comparing.

    def _compare(
        self, old: Mapping[str, Seen], new: Mapping[str, Seen], sure: int | None = None
    ) -> list[Question]:
        """Return the questions about files that differ; equal stamps count for files last written before `sure`."""
        changed: list[Question] = []
        for name, seen in new.items():
            was = old.get(name)
            if (
                was
                and _stamp_of(was) == _stamp_of(seen)
                and (sure is None or max(was.mtime, was.ctime) < sure)
            ):
                seen.digest = was.digest
            elif not was or not was.digest or not self._same_bytes(name, seen, was) or was.own != seen.own:
                changed += _questions(name)
        for name in old.keys() - new.keys():
            changed += _questions(name)
        differing = {name for name in old.keys() | new.keys() if _changed_hands(old.get(name), new.get(name))}
        for root in sorted({name.split("/")[0] for name in differing}):
            changed += [("files", (root,)), ("own", (root,))]
        return changed

    def _other_news(self, options: Mapping[str, Any], lacked: Iterable[str]) -> list[Question]:
        """Return the other questions whose answers differ, from then: its options, and the blobs it lacked."""
        names = sorted(self._options.keys() | options.keys())
        news: list[Question] = [("option", (n,)) for n in names if self._options.get(n) != options.get(n)]
        news += [("past", (one,)) for one, was in self._moments.items() if self._is_past(one) != was]
        news += [("blob", (digest,)) for digest in lacked]
        return [*news, ("history", ("content",))] if self.log.changed() else news

    def _is_past(self, moment: str) -> bool:
        return datetime.fromisoformat(moment) <= self._moment

    def _same_bytes(self, name: str, seen: Seen, old: Seen) -> bool:
        """Compare contents, since a time stamp alone proves no change."""
        try:
            with Path(self._scan.paths[name]).open("rb") as file:
                seen.digest = _digest_of(file)
        except OSError:
            return False
        same = seen.digest == old.digest
        self.restamped = self.restamped or same
        return same


def _typeface(weight: str) -> bytes | None:
    """Return a typeface that is installed beside Holdfast; it is part of the store's salt."""
    file = resources.files("font_source_sans_pro") / "files" / f"SourceSansPro-{weight}.ttf"
    return file.read_bytes() if file.is_file() else None


def _changed_hands(old: Seen | None, new: Seen | None) -> bool:
    """Tell whether a file has come, gone, or changed hands between site and theme."""
    return not old or not new or old.own != new.own


def _stamp_of(seen: Seen) -> tuple[int, int, int, int, bool]:
    return seen.size, seen.mtime, seen.ctime, seen.inode, seen.own


def _questions(name: str) -> Iterator[Question]:
    root, _, rest = name.partition("/")
    yield ("file", (name,))
    yield ("stamp", (name,))
    yield ("origin", (name,))
    if rest:
        yield (root, (rest,))


def _digest_of(file: Any) -> bytes:
    digest = sha256()
    while block := file.read(1 << 20):
        digest.update(block)
    return digest.digest()
