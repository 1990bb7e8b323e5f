"""The only writer: bring a release to the output folder, all of it or nothing.

Two folders take turns. The next release is prepared beside the output, from what the folder already
holds and hard links to unchanged files of the current release, so that the work is in proportion to what
changed; then both are exchanged in one system call. A kill leaves the old release or the new one.
"""

from __future__ import annotations

import errno
import os
import shutil
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from hashlib import file_digest
from itertools import groupby, islice
from pathlib import Path
from posixpath import dirname

from .engine.codec import decode, encode
from .exchange import exchange

Manifest = dict[str, str]
"""Path in the release -> SHA-256 of the file, in hex."""


_WRITERS = 4
"""Threads that write: the time is the file system's, which lets the others work meanwhile."""
_AHEAD = 32
"""Groups of files whose bytes wait for a thread."""
_LARGEST = 16
"""Files of a group."""

_HOSTS_OWN = {"builds.json", "diagnostics"}
"""What `vercel build` puts into `.vercel/output` before it calls a site's own build."""


@dataclass(frozen=True, slots=True)
class Published:
    """How many files differ from the release that was there before."""

    written: int
    removed: int


class ForeignFolderError(Exception):
    """The output folder holds files that Holdfast did not make."""


class StoppedError(Exception):
    """Something else is due: what was prepared of the release is kept for the next attempt."""


class ChangedSourceError(Exception):
    """A file was changed by somebody while it was being copied."""


class Trees:
    """What each folder holds, known by its inode: it stays true whoever moves the folder where.

    `save` keeps the record, and `commit` makes it survive a kill.
    """

    def __init__(
        self, data: bytes | None, save: Callable[[bytes], object], commit: Callable[[], None] = lambda: None
    ) -> None:
        self._trees: dict[str, Manifest] = decode(data, dict[str, Manifest]) if data else {}
        self._save, self.commit = save, commit

    def manifest(self, folder: Path) -> Manifest | None:
        """Return what a folder is known to hold, or None."""
        return self._trees.get(_identity(folder))

    def take(self, folder: Path) -> Manifest | None:
        """Return what a folder is known to hold, and forget it: the folder is about to change."""
        held = self._trees.pop(_identity(folder), None)
        self._save(encode(self._trees))
        return held

    def put(self, folder: Path, manifest: Manifest, others: Iterable[Path]) -> None:
        """Record what a folder holds now; of the rest, keep only what is known of `others`."""
        names = {_identity(other) for other in others}
        self._trees = {name: tree for name, tree in self._trees.items() if name in names}
        self._trees[_identity(folder)] = manifest
        self._save(encode(self._trees))


def is_due(out: Path, release: Manifest, trees: Trees) -> bool:
    """Return whether the output folder differs from a release."""
    return trees.manifest(out) != release or not out.is_dir()


def publish(
    out: Path,
    spare: Path,
    release: Manifest,
    load: Callable[[str], bytes | Path],
    trees: Trees,
    stop: Callable[[], bool] = lambda: False,
) -> Published:
    """Make `out` hold exactly the files of `release`.

    `spare` is the folder that takes turns with `out`; `load` gives the bytes of a path, or the file to copy.
    Raises OSError as the file system gives it, ForeignFolderError, ChangedSourceError, and StoppedError where
    `stop`, which is asked again and again, says so.
    """
    if not is_due(out, release, trees):
        return Published(0, 0)
    current = trees.manifest(out) or {}
    if not current:
        _refuse_foreign(out)
    spare = _beside(out, spare)
    held = trees.take(spare)
    trees.commit()
    _prepare(spare, known=held is not None)
    holds = dict(held or {})
    try:
        _bring(spare, holds, release, out, current, load, stop)
    except StoppedError:
        trees.put(spare, holds, [out])
        trees.commit()
        raise
    trees.put(spare, release, [out])
    trees.commit()
    _swap(spare, out)
    written = sum(1 for path, digest in release.items() if current.get(path) != digest)
    return Published(written, sum(1 for path in current if path not in release))


def _identity(folder: Path) -> str:
    """Return what a move leaves alone; the time tells a folder that was emptied, or made anew under its number."""
    try:
        stat = folder.stat()
    except OSError:
        return ""
    return f"{stat.st_dev}:{stat.st_ino}:{stat.st_mtime_ns}"


def _refuse_foreign(out: Path) -> None:
    """Keep `--out ~` from deleting a home folder: every release has a `sw.js` that names Holdfast."""
    if not out.exists() or (out.is_dir() and {one.name for one in out.iterdir()} <= _HOSTS_OWN):
        return
    is_repository = (out / ".git").exists()  # A release made into one since: its history would be lost.
    for script in (out / "sw.js", out / "static" / "sw.js"):
        with suppress(OSError):
            if b"oldfast" in script.read_bytes() and not is_repository:
                return
    raise ForeignFolderError(str(out))


def _beside(out: Path, spare: Path) -> Path:
    """Return a place for the spare folder on the file system of the output: only there can they be exchanged."""
    parent = out.parent
    parent.mkdir(parents=True, exist_ok=True)
    spare.parent.mkdir(parents=True, exist_ok=True)
    if parent.stat().st_dev == spare.parent.stat().st_dev:
        return spare
    return parent / f".{out.name}.next"


def _prepare(spare: Path, *, known: bool) -> None:
    """Empty the spare folder where it is not known what it holds."""
    if known:
        return
    if spare.is_symlink() or spare.is_file():
        spare.unlink()
    elif spare.exists():
        shutil.rmtree(spare)
    spare.mkdir(parents=True)


def _bring(
    spare: Path,
    held: Manifest,
    target: Manifest,
    out: Path,
    current: Manifest,
    load: Callable[[str], bytes | Path],
    stop: Callable[[], bool],
) -> None:
    """Turn what the spare folder holds into the target release; only this thread calls `load`.

    `held` follows what the folder holds, and is right where `stop` ends the work by StoppedError.
    """
    for path in [path for path in held if path not in target]:
        _remove(spare, path)
        del held[path]

    def put(group: list[tuple[str, bytes | Path | None]]) -> list[str]:
        """Write the files of a folder; return those that had to be links and cannot."""
        _make_folder((spare / group[0][0]).parent, spare)
        lacking = []
        for path, content in group:
            file = spare / path
            if path in held:
                file.unlink(missing_ok=True)
            if content is not None:
                _write(file, content, target[path])
            elif not _link(out / path, file):
                lacking.append(path)
        return lacking

    def finish(paths: list[str], written: Future[list[str]]) -> None:
        for path in written.result():
            _write(spare / path, load(path), target[path])
        held.update((path, target[path]) for path in paths)

    running: deque[tuple[list[str], Future[list[str]]]] = deque()
    stopped = False
    with ThreadPoolExecutor(_WRITERS) as writers:
        for paths in _groups([path for path, digest in target.items() if held.get(path) != digest]):
            stopped = stop()
            if stopped:
                break
            group = [(path, None if current.get(path) == target[path] else load(path)) for path in paths]
            running.append((paths, writers.submit(put, group)))
            if len(running) > _AHEAD:
                finish(*running.popleft())
        for paths, written in running:
            finish(paths, written)
    if stopped:
        raise StoppedError


def _groups(paths: Iterable[str]) -> Iterator[list[str]]:
    """Yield paths in groups that are not too large and each lie in one folder."""
    for _, inside in groupby(paths, key=dirname):
        while group := list(islice(inside, _LARGEST)):
            yield group


def _make_folder(folder: Path, spare: Path) -> None:
    """Make a folder, removing files of the old release that have the name of one in its path."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError):
        for part in (folder, *folder.parents):
            if part.is_relative_to(spare) and part.is_file():
                part.unlink(missing_ok=True)  # Another thread may be at it.
        folder.mkdir(parents=True, exist_ok=True)


def _link(source: Path, file: Path) -> bool:
    """Share an unchanged file with the current release; tell whether that worked."""
    try:
        os.link(source, file)
    except OSError:
        return False
    return True


def _write(file: Path, content: bytes | Path, digest: str) -> None:
    if isinstance(content, bytes):
        with file.open("xb") as new:  # Never into a file that the current release may share.
            new.write(content)
        return
    shutil.copyfile(content, file)
    with file.open("rb") as copy:
        if file_digest(copy, "sha256").hexdigest() != digest:
            raise ChangedSourceError(str(content))


def _remove(root: Path, path: str) -> None:
    """Delete a file and the folders that it leaves empty."""
    file = root / path
    file.unlink(missing_ok=True)
    for folder in file.parents:
        if folder == root:
            return
        try:
            folder.rmdir()
        except OSError:
            return


def _swap(spare: Path, out: Path) -> None:
    """Put the prepared release in place of the old one, in one step where the system has one."""
    if not out.exists():
        spare.rename(out)
        return
    try:
        exchange(spare, out)
    except OSError as error:
        if error.errno not in (errno.ENOSYS, errno.EINVAL, errno.ENOTSUP):
            raise
        _swap_by_moves(spare, out)


def _swap_by_moves(spare: Path, out: Path) -> None:
    """Exchange where the system cannot: for a moment there is no output, but never a mix."""
    old = spare.with_name(f"{spare.name}.old")
    if old.exists():
        shutil.rmtree(old)  # Left by a kill in that moment.
    out.rename(old)
    try:
        spare.rename(out)
    except OSError:
        old.rename(out)
        raise
    old.rename(spare)
