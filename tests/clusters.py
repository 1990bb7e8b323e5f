"""Dask clusters for tests: real schedulers and workers, on this machine."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from distributed import LocalCluster

from .services import wait_until

HIDDEN = "import sys\nsys.modules['holdfast.cache'] = None\n"
"""What makes a machine one on which Holdfast is not installed."""


@contextmanager
def local(workers: int = 2) -> Iterator[LocalCluster]:
    """Yield a cluster whose workers are started again where they die."""
    with LocalCluster(
        n_workers=workers, threads_per_worker=1, dashboard_address=":0", silence_logs=logging.CRITICAL
    ) as cluster:
        yield cluster


def address_of(cluster: LocalCluster) -> str:
    """Return the address of a cluster as `--executor` takes it."""
    return str(cluster.scheduler_address).replace("tcp://", "dask://")


@dataclass
class Machines:
    """A scheduler and workers that nobody starts again, each a process."""

    address: str
    scheduler: subprocess.Popen[bytes]
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)


@contextmanager
def machines(folder: Path, workers: int, *, without_holdfast: str = "") -> Iterator[Machines]:
    """Yield a scheduler with workers; `without_holdfast` names the kind that lacks it."""
    found = folder / "scheduler.json"
    preload = folder / "preload.py"
    preload.write_text(HIDDEN, encoding="utf-8")
    with ExitStack() as stack:

        def start(kind: str, *arguments: str) -> subprocess.Popen[bytes]:
            hidden = ["--preload", str(preload)] if kind == without_holdfast else []
            line = [sys.executable, "-m", "dask", kind, *arguments, "--scheduler-file", str(found), *hidden]
            process = subprocess.Popen(line, stderr=subprocess.DEVNULL)
            stack.callback(process.wait)
            stack.callback(process.kill)
            return process

        scheduler = start("scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard")
        wait_until(lambda: _address(found) != "", "a Dask scheduler")
        started = Machines(_address(found), scheduler)
        for _ in range(workers):
            started.workers.append(start("worker", "--nthreads", "1", "--no-nanny", "--no-dashboard"))
        yield started


def _address(file: Path) -> str:
    """Return the address that a scheduler has written, once it is there whole."""
    try:
        found: str = json.loads(file.read_text(encoding="utf-8"))["address"]
    except (OSError, ValueError):
        return ""
    return found.replace("tcp://", "dask://")
