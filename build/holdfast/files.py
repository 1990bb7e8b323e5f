"""The only reader: what lies in the site's folders now, and what of it is new since the last build."""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from importlib import resources
from pathlib import Path
from typing import Any

from .engine.codec import decode, encode
from .engine.steps import Question
from .git import Log
from .problems import Place, Problem

RACY = 2_000_000_000
"""Nanoseconds before a scan within which a change may hide behind an equal time stamp: FAT's two seconds."""

_IGNORED_ENDINGS = (
    "~", ".swp", ".swx", ".tmp", ".orig", ".rej", ".pyc", "___jb_tmp___", "___jb_old___",
)  # fmt: skip


@dataclass(slots=True)
class Seen:
    """A file as it was seen: its stamp, whether it is the site's own, and the SHA-256 of what was read.

    `ctime` is when anything of the file was last changed: unlike `mtime`, nobody can set it back.
    """

    size: int
    mtime: int
    ctime: int
    inode: int
    own: bool
    digest: bytes = b""


class Folders:
    """The files of a site by name, `content/learn/keys.md`; a site's file hides the theme's of that name.

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
        self.problems: list[Problem] = []
        self._paths: dict[str, str] = {}
        self._seen: dict[str, Seen] = {}
        self._unsure: set[str] = set()
        self._by_digest: dict[str, str] = {}
        self._lacking: list[str] = []
        self._old: dict[str, Seen] = {}
        self._old_options: dict[str, Any] = {}
        self._moments: dict[str, bool] = {}
        lacked: list[str] = []
        if before:
            self._old, self._old_options, self._moments, lacked = decode(
                before, tuple[dict[str, Seen], dict[str, Any], dict[str, bool], list[str]]
            )
        self._now, self._moment = time.time_ns(), now or datetime.now(UTC)
        self.log = Log(site, "content", git)
        self._scan(roots)
        self._changed = [*self._compare(), *(("blob", (digest,)) for digest in lacked)]
        self._changed += [("history", ("content",))] if self.log.changed() else []

    def save(self, moments: Container[str] = ()) -> bytes:
        """Return what the next build has to know of this one's files, options, and asked `moments`."""
        limit = self._now - RACY
        for name, seen in self._seen.items():
            if name in self._unsure:
                seen.size, seen.digest = -1, b""
            elif max(seen.mtime, seen.ctime) >= limit:
                seen.size = -1  # Git's guard: a later write in the same tick would look unchanged.
        kept = {one: self._is_past(one) for one in self._moments if one in moments}
        return encode((self._seen, self._options, kept, self._lacking))

    def names(self, root: str) -> tuple[str, ...]:
        """Return the paths below a root, sorted."""
        start = len(root) + 1
        return tuple(sorted(name[start:] for name in self._paths if name.startswith(f"{root}/")))

    def digest(self, name: str) -> str:
        """Return the SHA-256 of a file in hex where it has been read, else an empty string."""
        seen = self._seen.get(name)
        return seen.digest.hex() if seen else ""

    def path(self, name: str) -> Path:
        """Return where a named file lies."""
        return Path(self._paths[name])

    def origin(self, name: str) -> str:
        """Return a file's name for people: relative to the site, or to the theme that it comes from."""
        seen = self._seen.get(name)
        return name if not seen or seen.own else f"(default theme) {name}"

    def own(self, root: str) -> tuple[str, ...]:
        """Return those of the paths below a root that are the site's and not its theme's."""
        return tuple(path for path in self.names(root) if self._seen[f"{root}/{path}"].own)

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
        seen = self._seen.get(name)
        if seen is None:
            return None
        if not seen.digest:
            try:
                with Path(self._paths[name]).open("rb") as file:
                    seen.digest = _digest_of(file)
            except OSError as error:
                self._unreadable(name, error)
                return "", 0
        return seen.digest.hex(), Path(self._paths[name]).stat().st_size

    def _read(self, name: str) -> bytes | None:
        """Return a file's bytes, None where there is none; one that cannot be read is empty, and a problem."""
        path = self._paths.get(name)
        if path is None:
            return None
        try:
            data = Path(path).read_bytes()
        except OSError as error:
            self._unreadable(name, error)
            return b""
        seen, digest = self._seen[name], sha256(data).digest()
        if seen.digest and seen.digest != digest:
            self._unsure.add(name)  # Saved since another step read it: the next build asks again.
        seen.digest = digest
        return data

    def _blob(self, digest: str) -> bytes | None:
        """Return bytes by their SHA-256; None where the file that had them has been saved since it was read."""
        if not self._by_digest:
            self._by_digest = {seen.digest.hex(): name for name, seen in self._seen.items() if seen.digest}
        name = self._by_digest.get(digest)
        data = self._read(name) if name else None
        if data is None or sha256(data).hexdigest() != digest:
            self._lacking.append(digest)
            return None
        return data

    def _unreadable(self, name: str, error: OSError) -> None:
        self._complain("unreadable-file", name, f"cannot be read: {error.strerror}", "check its permissions")
        self._unsure.add(name)  # Permissions leave no trace in a stamp.

    # Scanning.

    def _scan(self, roots: Mapping[str, bool]) -> None:
        for root, themed in roots.items():
            if themed and self.site != self.theme:
                self._walk(self.theme / root, root, False, ())
            self._walk(self.site / root, root, True, ())

    def _walk(self, folder: Path, name: str, own: bool, above: tuple[tuple[int, int], ...]) -> None:
        """Note every file below a folder (or the file itself); `above` are the folders that it lies in."""
        try:
            status = folder.stat()
            here = (status.st_dev, status.st_ino)
            if not folder.is_dir():
                self._note(str(folder), name, own, status)
                return
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except FileNotFoundError:
            return
        except OSError as error:
            self._complain(
                "unreadable-folder", name, f"cannot be read: {error.strerror}", "check its permissions"
            )
            return
        if here in above:
            self._complain(
                "symlink-loop", name, "is a symbolic link to a folder that it lies in", "remove the link"
            )
            return
        for entry in entries:
            self._enter(entry, f"{name}/{entry.name}", own, (*above, here))

    def _enter(
        self, entry: os.DirEntry[str], name: str, own: bool, above: tuple[tuple[int, int], ...]
    ) -> None:
        if ignored(entry.name):
            return
        if not _is_text(entry.name):
            shown = os.fsencode(name).decode("utf-8", "backslashreplace")
            self._complain("file-name", shown, "has a name that is not UTF-8", "rename the file")
            return
        try:
            if entry.is_dir():
                self._walk(Path(entry.path), name, own, above)
            else:
                self._note(entry.path, name, own, entry.stat())
        except OSError as error:
            what = (
                "is a symbolic link that leads nowhere"
                if entry.is_symlink()
                else f"cannot be read: {error.strerror}"
            )
            self._complain("broken-symlink", name, what, "remove it, or restore what it points to")

    def _note(self, path: str, name: str, own: bool, status: os.stat_result) -> None:
        if not stat.S_ISREG(status.st_mode):
            self._complain("no-file", name, "is a pipe, a socket or a device", "remove it")
            return
        self._paths[name] = path
        self._seen[name] = Seen(status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino, own)

    def _complain(self, code: str, name: str, what: str, help: str) -> None:
        problem = Problem(code, f"`{name}` {what}", Place(name), help, blocks=True)
        if problem not in self.problems:
            self.problems.append(problem)

    # Comparing.

    def _compare(self) -> list[Question]:
        changed: list[Question] = []
        for name, seen in self._seen.items():
            old = self._old.get(name)
            if old and _stamp_of(old) == _stamp_of(seen):
                seen.digest = old.digest
            elif not old or not old.digest or not self._same_bytes(name, seen, old) or old.own != seen.own:
                changed += _questions(name)
        for name in self._old.keys() - self._seen.keys():
            changed += _questions(name)
        differing = {name for name in self._old.keys() | self._seen.keys() if self._owner(name)}
        for root in sorted({name.split("/")[0] for name in differing}):
            changed += [("files", (root,)), ("own", (root,))]
        names = self._options.keys() | self._old_options.keys()
        changed += [
            ("option", (n,)) for n in sorted(names) if self._options.get(n) != self._old_options.get(n)
        ]
        changed += [("past", (one,)) for one, was in self._moments.items() if self._is_past(one) != was]
        return changed

    def _is_past(self, moment: str) -> bool:
        return datetime.fromisoformat(moment) <= self._moment

    def _owner(self, name: str) -> bool:
        """Tell whether a file has come, gone, or changed hands between site and theme."""
        old, seen = self._old.get(name), self._seen.get(name)
        return not old or not seen or old.own != seen.own

    def _same_bytes(self, name: str, seen: Seen, old: Seen) -> bool:
        """Compare contents, since a time stamp alone proves no change."""
        try:
            with Path(self._paths[name]).open("rb") as file:
                seen.digest = _digest_of(file)
        except OSError:
            return False
        return seen.digest == old.digest


def _typeface(weight: str) -> bytes | None:
    """Return a typeface that is installed beside Holdfast; it is part of the store's salt."""
    file = resources.files("font_source_sans_pro") / "files" / f"SourceSansPro-{weight}.ttf"
    return file.read_bytes() if file.is_file() else None


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


def ignored(name: str) -> bool:
    """Tell what no author means to publish: hidden files, editors' left-overs."""
    return (
        (name.startswith(".") and name != ".well-known")
        or name.endswith(_IGNORED_ENDINGS)
        or name.startswith("#")
    )


def _is_text(name: str) -> bool:
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True
