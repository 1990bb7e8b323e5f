"""Looking: which files lie in a site's folders and in its theme's, by name."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from .problems import Place, Problem

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


class Scan:
    """The files of a site by name, `content/learn/keys.md`; a site's file hides the theme's of that name.

    `roots` are the folders that are read, True where the theme has one too. `seen` has every file, `paths`
    says where each lies, and `problems` what keeps some from being read.
    """

    def __init__(self, site: Path, theme: Path, roots: Mapping[str, bool]) -> None:
        self._site, self._theme, self._roots = site, theme, roots
        self.problems: list[Problem] = []
        self.paths: dict[str, str] = {}
        self.seen: dict[str, Seen] = {}
        self._shared = False
        self.look()

    def look(self) -> dict[str, Seen]:
        """Look at everything, and return what was there before."""
        before, self.seen, self.paths = self.seen, {}, {}
        self.problems.clear()
        self._shared = False
        for root in self._roots:
            self._look_at(root)
        return before

    def look_at(self, names: Iterable[str]) -> tuple[dict[str, Seen], dict[str, Seen]] | None:
        """Look at these files and folders alone, and return what was there of them before, and what is now.

        The answer is None, and nothing has changed, where a file may show under other names too (symbolic
        and hard links), and where something is wrong: then only a look at everything tells what there is.
        """
        wanted = [name for name in dict.fromkeys(names) if self._is_source(name)]
        if self.problems or self._shared or not all(map(_is_text, wanted)):
            return None
        seen, paths, self.seen, self.paths = self.seen, self.paths, {}, {}
        for name in wanted:
            self._look_at(name)
        seen, paths, self.seen, self.paths = self.seen, self.paths, seen, paths
        if self.problems or self._shared:
            return None
        before = self._take(wanted)
        self.seen |= seen
        self.paths |= paths
        return before, seen

    def complain(self, code: str, name: str, what: str, help: str) -> None:
        """Add a problem of a file or a folder, once."""
        problem = Problem(code, f"`{name}` {what}", Place(name), help, blocks=True)
        if problem not in self.problems:
            self.problems.append(problem)

    def _is_source(self, name: str) -> bool:
        """Tell whether a name is that of a root or of something in it that is read."""
        root, *inside = name.split("/")
        return root in self._roots and not any(map(ignored, inside))

    def _take(self, names: list[str]) -> dict[str, Seen]:
        """Forget these files and what lies in these folders, and return it."""
        folders = tuple(f"{name}/" for name in names if name not in self.seen)
        found = {name for name in self.seen if name.startswith(folders)} if folders else set()
        found.update(name for name in names if name in self.seen)
        for name in found:
            del self.paths[name]
        return {name: self.seen.pop(name) for name in found}

    def _look_at(self, name: str) -> None:
        """Note a root, or a file or a folder in one, as it is now."""
        if self._roots[name.partition("/")[0]] and self._site != self._theme:
            self._walk(self._theme / name, name, False, ())
        self._shared = self._shared or (self._site / name).is_symlink()
        self._walk(self._site / name, name, True, ())

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
            self.complain(
                "unreadable-folder", name, f"cannot be read: {error.strerror}", "check its permissions"
            )
            return
        if here in above:
            self.complain(
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
        self._shared = self._shared or entry.is_symlink()
        if not _is_text(entry.name):
            shown = os.fsencode(name).decode("utf-8", "backslashreplace")
            self.complain("file-name", shown, "has a name that is not UTF-8", "rename the file")
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
            self.complain("broken-symlink", name, what, "remove it, or restore what it points to")

    def _note(self, path: str, name: str, own: bool, status: os.stat_result) -> None:
        if not stat.S_ISREG(status.st_mode):
            self.complain("no-file", name, "is a pipe, a socket or a device", "remove it")
            return
        self._shared = self._shared or (own and status.st_nlink > 1)
        self.paths[name] = path
        self.seen[name] = Seen(status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino, own)


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
