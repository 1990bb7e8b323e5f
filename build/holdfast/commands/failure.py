"""What a person reads when something fails that is not a problem of the site: never a traceback."""

from __future__ import annotations

import errno
import os
import platform
import sys
import tempfile
import traceback
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from ..cache import cache_folder
from ..problems import Place, Problem
from .terminal import plain

if TYPE_CHECKING:
    from .terminal import Terminal

REMEDIES = {
    errno.ENOSPC: ("the disk is full", "free some space, then run the same command again"),
    errno.EDQUOT: ("your disk quota is used up", "free some space, then run the same command again"),
    errno.EROFS: ("the file system is read-only", "choose another folder with --out"),
    errno.EACCES: ("permission denied", "change the permissions, or choose another folder with --out"),
    errno.EPERM: ("not permitted", "change the owner or permissions, or choose another folder with --out"),
    errno.EMFILE: ("too many open files", "raise the limit with `ulimit -n 4096`"),
    errno.ENFILE: ("too many open files on this machine", "close some programs and try again"),
    errno.ENAMETOOLONG: ("the file name is too long", "use a shorter file name, slug or url"),
    errno.ENOTDIR: ("a file stands where a folder is needed", "move that file away"),
    errno.EIO: ("the disk reported an error", "check the disk, then run the same command again"),
}
"""What went wrong on the machine and what to do, by the system's error number."""

MACHINE = {
    "MemoryError": ("the machine ran out of memory", "use fewer processes: --jobs 1"),
    "BrokenProcessPool": (
        "the system ended one of Holdfast's processes, most often for want of memory",
        "use fewer processes: --jobs 1",
    ),
}
"""The same for errors that no system call reports, by the name of the exception."""


def tell(error: Exception, site: Path, terminal: Terminal) -> int:
    """Say what failed in the form of a problem, and return the exit code."""
    problem = as_problem(error, site)
    terminal.problems([problem])
    terminal.answer({"problems": [plain(problem)]})
    return 1


def as_problem(error: Exception, site: Path) -> Problem:
    """Return an exception as a problem: of the machine where it is one, else a bug with a report file."""
    remedy = MACHINE.get(type(error).__name__)
    if isinstance(error, OSError) and error.errno in REMEDIES:
        remedy = REMEDIES[error.errno]
    if remedy:
        message, help_ = remedy
        return Problem("machine", message, Place(_file(error, site)), help_, blocks=True)
    report = _write_report(error, site)
    return Problem(
        "bug",
        f"this is a bug in Holdfast, not in your site ({_summary(error)})",
        Place(str(report)),
        "the file above says what happened; please send it to Holdfast's authors",
        blocks=True,
    )


def _file(error: Exception, site: Path) -> str:
    name = getattr(error, "filename", None)
    if not isinstance(name, str):
        return str(site)
    path = Path(name)
    return path.relative_to(site).as_posix() if path.is_relative_to(site) else str(path)


def _summary(error: Exception) -> str:
    first = str(error).split("\n", 1)[0][:100]
    return f"{type(error).__name__}: {first}" if first else type(error).__name__


def _write_report(error: Exception, site: Path) -> Path:
    """Write the whole story to the site's cache folder, or where that cannot be, to a temporary one."""
    now = datetime.now(UTC)
    text = "\n".join(
        [
            f"Holdfast {version('holdfast')}, Python {platform.python_version()}, {platform.platform()}",
            f"{now:%Y-%m-%d %H:%M:%S} UTC",
            f"arguments: {' '.join(sys.argv[1:])}",
            "",
            *traceback.format_exception(error),
        ]
    )
    name = f"bug-{now:%Y%m%d-%H%M%S}-{os.getpid()}.txt"
    for folder in (cache_folder(site), Path(tempfile.gettempdir())):
        try:
            folder.mkdir(parents=site.is_dir(), exist_ok=True)
            (folder / name).write_text(text, encoding="utf-8")
        except OSError:
            continue
        return folder / name
    return Path(name)
