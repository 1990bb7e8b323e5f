"""The memory of a command and all its descendants, looked at while they run (Linux: proc(5))."""

from __future__ import annotations

import time
from pathlib import Path
from threading import Event


def watch(root: int, peak: list[float], ended: Event) -> None:
    """Keep the largest sum of proportional set sizes, in MiB, of a process and its descendants in `peak`.

    It looks 20 times a second, more often in the first moments for commands that are soon over, and less often
    where a look takes long: the system counts the pages of large processes, and that costs them time too.
    """
    pause = 0.005
    while not ended.wait(pause):
        start = time.thread_time()
        peak[0] = max(peak[0], sum(_pss(pid) for pid in _family(root)))
        pause = max(min(pause * 1.2, 0.05), 50 * (time.thread_time() - start))


def _family(root: int) -> list[int]:
    found = [root]
    for pid in found:
        for task in _tasks(pid):
            try:
                children = (task / "children").read_text().split()
            except OSError:
                continue
            found += [int(child) for child in children]
    return found


def _tasks(pid: int) -> list[Path]:
    """Return the threads of a process: a child belongs to the thread that started it."""
    try:
        return list(Path(f"/proc/{pid}/task").iterdir())
    except OSError:
        return []


def _pss(pid: int) -> float:
    """Return a process's share of memory in MiB; 0 where the system does not tell."""
    try:
        rows = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(row.split()[1]) / 1024 for row in rows if row.startswith("Pss:")), 0.0)
