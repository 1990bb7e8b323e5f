"""Measure a command as a whole: wall time, processor time, and the peak memory of all its processes."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread


@dataclass(frozen=True, slots=True)
class Run:
    """One run. Seconds, and MiB; the memory is the peak of the sum over the command and its children."""

    wall: float
    cpu: float
    memory: float


def run(command: Sequence[str], folder: Path) -> Run:
    """Run a command to its end. Raises RuntimeError with what it printed where it fails."""
    start = time.perf_counter()
    with subprocess.Popen(
        command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        peak, ended = [0.0], Event()
        watcher = Thread(target=_watch, args=(process.pid, peak, ended))
        watcher.start()
        output = process.stdout.read() if process.stdout else ""
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        ended.set()
        watcher.join()
    if process.returncode not in (0, 1):
        raise RuntimeError(f"{' '.join(command)} ended with {process.returncode}:\n{output[-2000:]}")
    return Run(wall, usage.ru_utime + usage.ru_stime, max(peak[0], usage.ru_maxrss / 1024))


def _watch(root: int, peak: list[float], ended: Event) -> None:
    """Sum the proportional set sizes of a process and its descendants, until told to stop."""
    while not ended.wait(0.05):
        peak[0] = max(peak[0], sum(_pss(pid) for pid in _family(root)))


def _family(root: int) -> list[int]:
    found = [root]
    for pid in found:
        try:
            children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        except OSError:
            continue
        found += [int(child) for child in children]
    return found


def _pss(pid: int) -> float:
    """Return a process's share of memory in MiB; 0 where the system does not tell (it is Linux's)."""
    try:
        rows = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(row.split()[1]) / 1024 for row in rows if row.startswith("Pss:")), 0.0)
