"""What the file system refuses, in the words of the person at the keyboard."""

from __future__ import annotations

import errno
from collections.abc import Iterable
from pathlib import Path

from .problems import Place, Problem
from .publish import ChangedSourceError, ForeignFolderError


class ClusterError(Exception):
    """A cluster that cannot do what a build needs of it: where it is, why, and what to do."""

    def __init__(self, address: str, message: str, help: str) -> None:
        super().__init__(address, message, help)

    @property
    def problem(self) -> Problem:
        """What a person is told."""
        address, message, help = self.args
        return Problem("cluster", message, Place(address), help, blocks=True)


def no_site(site: Path) -> Problem:
    """Return the problem of a folder without settings."""
    return Problem(
        "no-site",
        f"`{site}` is no site: it has no `site.yaml`",
        Place("site.yaml"),
        "run `holdfast new DIR` to make a site, or name the folder of one with --site",
        blocks=True,
    )


def misplaced(out: Path, site: Path, roots: Iterable[str]) -> Problem | None:
    """Return a problem where the output would be read as a source, or replace the site itself."""
    inside = next((root for root in roots if out.is_relative_to((site / root).resolve())), "")
    if not inside and not site.is_relative_to(out):
        return None
    what = f"lies in `{inside}`, from which the site is made" if inside else "holds the site itself"
    help = "choose another folder with --out"
    return Problem("misplaced-output", f"`{out}` {what}", Place(str(out)), help, blocks=True)


def refusal(error: Exception, out: Path) -> Problem:
    """Return the problem that a refused read or write is to the person at the keyboard."""
    if isinstance(error, ForeignFolderError):
        help = "choose another folder with --out, or empty this one if nothing in it is needed"
        message = f"`{out}` is not empty and was not made by Holdfast, so nothing was written there"
        return Problem("foreign-output", message, Place(str(out)), help, blocks=True)
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
        errno.EEXIST: (
            "not-a-folder",
            "a file stands where a folder has to be: remove it, or choose another --out",
        ),
        errno.ENOTDIR: (
            "not-a-folder",
            "a file stands where a folder has to be: remove it, or choose another --out",
        ),
        errno.EBUSY: ("busy-output", "the folder is a mount point: choose a folder below it with --out"),
    }.get(error.errno or 0, ("file-system", "see what the system says above; the last release is as it was"))
    reason = error.strerror or str(error)
    return Problem(code, f"`{where}` cannot be used: {reason}", Place(where), help, blocks=True)
