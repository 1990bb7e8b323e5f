"""Run pooled calls elsewhere: what every kind of workers can do, and the processes of this machine."""

from __future__ import annotations

import gc
import os
import signal
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import connection, get_context, parent_process
from pathlib import Path
from threading import Thread
from typing import Any, Protocol

from .calls import NOTHING, Encoded, Made, Recorder, UnansweredError, World, find_registry, run_call
from .codec import decode
from .spans import spread
from .steps import EVERY, Question, Registry

Fed = dict[Question, Encoded | None]
"""Encoded answers that travel with calls; None is the answer "there is none"."""


@dataclass(frozen=True, slots=True)
class Job:
    """One call to run elsewhere, with the answers that it is sure to ask."""

    key: str
    fed: Fed


@dataclass(frozen=True, slots=True)
class Batch:
    """Calls of one step. `bases` maps the parts that views may look into to the digests of their values.

    `common` holds answers that any of the calls may ask for.
    """

    registry: str
    step: str
    bases: Mapping[str, bytes]
    jobs: tuple[Job, ...]
    common: Fed


Done = list[Made | tuple[Job, Question]]
"""What became of a batch: calls that lacked an answer come back with their question."""


class Outcome(Protocol):
    """A batch that runs, or has run."""

    def result(self) -> Done:
        """Wait for the batch; raises what kept it from running."""


class Workers(Protocol):
    """Where pooled calls run."""

    @property
    def count(self) -> int:
        """How many batches run at once."""

    def share(self, part: str, seen: bytes, data: bytes) -> Any:
        """Bring the value of a base to where calls run, once for each digest; return what stands for it."""

    def submit(self, batch: Batch, shared: Mapping[str, Any]) -> Outcome:
        """Have a batch run, with what stands for the bases that it names."""

    def close(self) -> None:
        """End the workers, or let go of them; what still runs is in vain."""


class Processes:
    """Fresh processes of this machine, as many as it may use processors; bases lie in files of `scratch`."""

    def __init__(self, scratch: Path, workers: int | None = None) -> None:
        self.count = workers or processors()
        self._scratch = scratch
        self._executor = spread(
            ProcessPoolExecutor(
                self.count,
                mp_context=get_context("spawn"),
                initializer=_begin,
                initargs=(gc.get_threshold(),),
            )
        )

    def share(self, part: str, seen: bytes, data: bytes) -> Path:
        """Write a base to a file, once for each digest, and return its path."""
        path = self._scratch / f"{part}-{seen.hex()}"
        if not path.exists():
            path.write_bytes(data)
        return path

    def submit(self, batch: Batch, shared: Mapping[str, Any]) -> Outcome:
        """Have a process run a batch."""
        return self._executor.submit(run_batch, batch, shared)

    def close(self) -> None:
        """End the processes."""
        self._executor.shutdown(cancel_futures=True)


def processors() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _begin(threshold: tuple[int, int, int]) -> None:
    """Collect garbage as seldom as the parent does, and watch it.

    A pool whose parent was killed would wait for work for ever. Ctrl+C reaches every process of the
    terminal; only the parent answers it.
    """
    gc.set_threshold(*threshold)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = parent_process()
    if parent is not None:
        Thread(target=_wait_and_exit, args=(parent.sentinel,), daemon=True).start()


def _wait_and_exit(sentinel: int) -> None:
    connection.wait([sentinel])
    os._exit(1)


class Station:
    """The world of a worker process: bases are read once for each of their states."""

    def __init__(self, registry: Registry) -> None:
        self.world = World(registry, self._load)
        self._seen: dict[str, bytes] = {}
        self._shared: Mapping[str, bytes | Path] = {}

    def _load(self, part: str) -> Encoded:
        found = self._shared[part]
        return self._seen[part], found.read_bytes() if isinstance(found, Path) else found

    def update(self, bases: Mapping[str, bytes], shared: Mapping[str, bytes | Path]) -> World:
        """Return the world, having forgotten the bases that have changed since the last batch."""
        for part, seen in bases.items():
            if self._seen.get(part, b"") != seen:
                self.world.forget(part)
            self._seen[part] = seen
        self._shared = shared
        return self.world


_stations: dict[str, Station] = {}


def run_batch(batch: Batch, shared: Mapping[str, bytes | Path]) -> Done:
    """Run the calls of a batch; `shared` holds the encoded values of its bases, or the files of them."""
    registry = find_registry(batch.registry)
    station = _stations.setdefault(registry.name, Station(registry))
    world = station.update(batch.bases, shared)
    return [_run_job(registry, batch, job, world) for job in batch.jobs]


def _run_job(registry: Registry, batch: Batch, job: Job, world: World) -> Made | tuple[Job, Question]:
    def answer(question: Question) -> tuple[Any, bytes]:
        if question[0] in registry.views:
            return world.view(question)
        fed = job.fed if question in job.fed else batch.common
        if question not in fed:
            raise UnansweredError(question)
        found = fed[question]
        return (None if found is None else decode(found[1], kind_of(registry, question)), NOTHING)

    try:
        return run_call(registry.step(batch.step), job.key, Recorder(answer, world.base))
    except UnansweredError as missing:
        return job, missing.question


def kind_of(registry: Registry, question: Question) -> Any:
    """Return the type of the answer to a question about a part or an input."""
    maker = registry.maker(question[0])
    part: Any = maker.parts[question[0]] if maker else Any
    return dict[str, part] if maker and question[1] == EVERY else part


def batches(jobs: Iterable[Job], size: int) -> Iterator[tuple[Job, ...]]:
    """Yield the jobs in groups, without holding them all."""
    group: list[Job] = []
    for job in jobs:
        group.append(job)
        if len(group) == size:
            yield tuple(group)
            group = []
    if group:
        yield tuple(group)
