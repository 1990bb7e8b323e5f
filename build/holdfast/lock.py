"""One build at a time in a cache folder."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows has no flock; msvcrt's lock there is of the first byte.
    fcntl = None  # type: ignore[assignment]

PAUSE = 0.05
"""Seconds between two looks at a lock that another process holds."""


@contextmanager
def exclusive(path: Path, waiting: Callable[[str], None]) -> Iterator[None]:
    """Hold the lock file; while another process holds it, call `waiting` with a sentence and wait.

    The system lets go of the lock when its holder ends, however it ends.
    """
    with path.open("a+") as file:
        if not _try(file.fileno()):
            waiting("another build of this site is running: waiting for it to end")
            while not _try(file.fileno()):
                time.sleep(PAUSE)
        yield


def _try(number: int) -> bool:
    if fcntl is None:
        return _try_windows(number)
    try:
        fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return True  # A file system without locks, such as some of NFS: nothing to wait for.
    return True


def _try_windows(number: int) -> bool:
    import msvcrt  # Exists on Windows alone.

    os.lseek(number, 0, os.SEEK_SET)
    try:
        msvcrt.locking(number, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
    except OSError:
        return False
    return True
