"""Measure a command as a whole: wall time, processor time, and the peak memory of all its processes."""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread, Timer

from bench import memory


@dataclass(frozen=True, slots=True)
class Run:
    """One run. Seconds, and MiB; the memory is the peak of the sum over the command and its children,
    0 where the system does not tell."""

    wall: float
    cpu: float
    memory: float


class TookTooLong(Exception):
    """A command was ended because its time was up."""


class Failed(Exception):
    """A command failed; the text is the last of what it printed."""


def run(command: Sequence[str], folder: Path, environ: Mapping[str, str], timeout: float) -> Run:
    """Run a command to its end, at most `timeout` seconds.

    Raises TookTooLong and Failed.
    """
    peak, ended, late = [0.0], Event(), Event()
    with tempfile.TemporaryFile() as output:
        start = time.perf_counter()
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=environ,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        watcher = Thread(target=memory.watch, args=(process.pid, peak, ended))
        clock = Timer(timeout, _end, args=(process.pid, late))
        watcher.start()
        clock.start()
        try:
            _, status, usage = os.wait4(process.pid, 0)
            wall = time.perf_counter() - start
            process.returncode = os.waitstatus_to_exitcode(status)
        finally:
            clock.cancel()
            ended.set()
            watcher.join()
        if late.is_set():
            raise TookTooLong
        if process.returncode:
            output.seek(0)
            said = output.read().decode(errors="replace")[-2000:]
            raise Failed(f"{' '.join(command)} ended with {process.returncode}:\n{said}")
    return Run(wall, usage.ru_utime + usage.ru_stime, peak[0])


def _end(group: int, late: Event) -> None:
    """End a command with all the processes that it started: they are a session of their own."""
    late.set()
    with suppress(ProcessLookupError):
        os.killpg(group, signal.SIGKILL)
