"""The files of a release that may be swapped for another at any moment.

Nothing here holds on to a folder: every request resolves its path anew. What is remembered of a file
(its ETag, and the bytes of a small one) is tied to the file's device, inode, size and mtime.
"""

from __future__ import annotations

import os
import stat
import time
from collections import OrderedDict
from dataclasses import dataclass
from hashlib import file_digest, sha256
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from io import BufferedReader

LARGEST_KEPT = 1024 * 1024
"""Bytes: a larger file is streamed from the disk, a smaller one answered from memory."""
MEMORY = 64 * 1024 * 1024
MOST_KEPT = 20_000
SAME_TICK = 2_000_000_000
"""Nanoseconds in which a file may change twice and keep its mtime, on the coarsest of file systems."""

Identity = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Stored:
    """A file as it was read. `data` is None where it is too large to be kept."""

    path: Path
    identity: Identity
    size: int
    modified: int
    etag: str
    data: bytes | None


class Files:
    """Looks files up below a root that may be a symbolic link, and remembers what it read."""

    def __init__(self, root: Path) -> None:
        self._root = str(root)
        self._kept: OrderedDict[str, Stored] = OrderedDict()
        self._bytes = 0

    def kept(self, path: str) -> Stored | None:
        """Return a file from memory, where the one on the disk is still the same."""
        stored = self._kept.get(path)
        if stored and self.identity(path) == stored.identity:
            self._kept.move_to_end(path)
            return stored
        return None

    def identity(self, path: str) -> Identity | None:
        """Return what tells one state of a regular file from another; None where there is no file."""
        try:
            return _identity(os.stat(self._at(path)))  # noqa: PTH116 -- making a Path takes longer
        except (OSError, ValueError):
            return None

    def release(self) -> int | None:
        """Return a number that changes when another folder takes the root's place; None without one."""
        try:
            return Path(self._root).stat().st_ino
        except OSError:
            return None

    def read(self, path: str) -> Stored | None:
        """Read and digest a file; None where there is none inside the root. It blocks: call it in a thread."""
        real = self._inside(path) or self._inside(path)
        if real is None:
            return None
        try:
            with _open(real) as file:
                identity = _identity(os.fstat(file.fileno()))
                if identity is None:
                    return None
                return _digested(real, identity, file)
        except OSError:
            return None

    def keep(self, path: str, stored: Stored) -> None:
        """Remember a file, and forget what has not been asked for longest."""
        if abs(time.time_ns() - stored.identity[3]) < SAME_TICK:
            return
        self._forget(path)
        self._kept[path] = stored
        self._bytes += len(stored.data or b"")
        while self._bytes > MEMORY or len(self._kept) > MOST_KEPT:
            self._forget(next(iter(self._kept)))

    def _forget(self, path: str) -> None:
        if old := self._kept.pop(path, None):
            self._bytes -= len(old.data or b"")

    def _at(self, path: str) -> str:
        return self._root + path

    def _inside(self, path: str) -> Path | None:
        """Return where a path leads; None where that is outside of the root.

        The root may be swapped between the two look-ups; the caller tries twice.
        """
        try:
            root = os.path.realpath(self._root)
            real = os.path.realpath(self._at(path), strict=True)
        except (OSError, ValueError):
            return None
        return Path(real) if Path(real).is_relative_to(root) else None


class NewerFiles(Files):
    """The files of a folder behind those in memory that are newer: by path in the folder, None where one is gone."""

    def __init__(self, root: Path, newer: Callable[[], Mapping[str, bytes | None]]) -> None:
        super().__init__(root)
        self._newer = newer

    def kept(self, path: str) -> Stored | None:
        """Return a file from memory."""
        newer = self._newer()
        return _in_memory(path, newer[path[1:]]) if path[1:] in newer else super().kept(path)

    def identity(self, path: str) -> Identity | None:
        """Return what tells one state of a file from another; None where there is no file."""
        newer = self._newer()
        if path[1:] not in newer:
            return super().identity(path)
        stored = _in_memory(path, newer[path[1:]])
        return stored.identity if stored else None

    def read(self, path: str) -> Stored | None:
        """Return a file from memory, else from the folder."""
        newer = self._newer()
        return _in_memory(path, newer[path[1:]]) if path[1:] in newer else super().read(path)


def _in_memory(path: str, data: bytes | None) -> Stored | None:
    if data is None:
        return None
    digest = sha256(data).hexdigest()
    return Stored(Path(path), (0, int(digest[:15], 16), len(data), 0), len(data), 0, _tag(digest), data)


def open_again(stored: Stored) -> BufferedReader | None:
    """Open a file that is not kept in memory; None where it is no longer the one that was read."""
    try:
        file = _open(stored.path)
    except OSError:
        return None
    if _identity(os.fstat(file.fileno())) == stored.identity:
        return file
    file.close()
    return None


def _open(path: Path) -> BufferedReader:
    # NONBLOCK: a named pipe in the folder must not stop the server.
    flags = ("O_BINARY", "O_CLOEXEC", "O_NOFOLLOW", "O_NONBLOCK")
    return os.fdopen(os.open(path, os.O_RDONLY | sum(getattr(os, flag, 0) for flag in flags)), "rb")


def _identity(status: os.stat_result) -> Identity | None:
    if not stat.S_ISREG(status.st_mode):
        return None
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns


def _digested(path: Path, identity: Identity, file: BufferedReader) -> Stored:
    size, modified = identity[2], identity[3] // 1_000_000_000
    if size > LARGEST_KEPT:
        return Stored(path, identity, size, modified, _tag(file_digest(file, "sha256").hexdigest()), None)
    data = file.read()
    return Stored(path, identity, len(data), modified, _tag(sha256(data).hexdigest()), data)


def _tag(digest: str) -> str:
    return f'"{digest[:32]}"'
