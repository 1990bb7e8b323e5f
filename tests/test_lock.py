"""One build at a time: who comes second is told, and waits."""

from __future__ import annotations

import errno
import sys
from pathlib import Path
from threading import Event, Thread
from types import ModuleType

import pytest

from holdfast import lock


def two_at_once(path: Path) -> list[str]:
    """Hold a lock twice, the second time in another thread that begins first; return what happened."""
    told: list[str] = []
    held, waits = Event(), Event()

    def first() -> None:
        with lock.exclusive(path, told.append):
            held.set()
            waits.wait(10)
            told.append("first ends")

    def waiting(sentence: str) -> None:
        told.append(sentence)
        waits.set()

    thread = Thread(target=first)
    thread.start()
    held.wait(10)
    with lock.exclusive(path, waiting):
        told.append("second begins")
    waits.set()
    thread.join(10)
    return told


IN_TURN = [
    "another build of this site is running: waiting for it to end",
    "first ends",
    "second begins",
]


def test_the_second_is_told_and_waits(tmp_path: Path) -> None:
    assert two_at_once(tmp_path / "lock") == IN_TURN


def test_windows_locks_the_first_byte_and_never_blocks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken: list[int] = []

    def locking(number: int, mode: int, size: int) -> None:
        assert (mode, size) == (2, 1)
        if taken and number not in taken and not ended.is_set():
            raise PermissionError(errno.EACCES, "Permission denied")
        taken.append(number)

    ended = Event()
    windows = ModuleType("msvcrt")
    windows.__dict__.update(LK_NBLCK=2, LK_LOCK=1, locking=locking)
    monkeypatch.setitem(sys.modules, "msvcrt", windows)
    monkeypatch.setattr(lock, "fcntl", None)
    told: list[str] = []
    with lock.exclusive(tmp_path / "lock", told.append):
        thread = Thread(target=second, args=(tmp_path / "lock", told, ended))
        thread.start()
        while not told:
            pass
        told.append("first ends")
        ended.set()
    thread.join(10)
    assert told == IN_TURN


def second(path: Path, told: list[str], ended: Event) -> None:
    with lock.exclusive(path, told.append):
        assert ended.is_set()
        told.append("second begins")


def test_a_file_system_without_locks_is_no_reason_to_wait(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(number: int, how: int) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr("fcntl.flock", refuse)
    told: list[str] = []
    with lock.exclusive(tmp_path / "lock", told.append):
        told.append("built")
    assert told == ["built"]
