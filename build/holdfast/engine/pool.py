"""Run pooled calls in other processes, through any `concurrent.futures.Executor`."""

from __future__ import annotations

import gc
import os
import signal
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Executor, ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import connection, get_context, parent_process
from pathlib import Path
from threading import Thread
from typing import Any

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
    """Calls of one step. `bases` maps parts to the digest and the file of their encoded value.

    `common` holds answers that any of the calls may ask for.
    """

    registry: str
    step: str
    bases: Mapping[str, tuple[bytes, str]]
    jobs: tuple[Job, ...]
    common: Fed


def pool(workers: int | None = None) -> Executor:
    """Return a pool of fresh processes, as many as this process may use processors."""
    mine = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    count = workers or mine
    return spread(
        ProcessPoolExecutor(
            count, mp_context=get_context("spawn"), initializer=_begin, initargs=(gc.get_threshold(),)
        )
    )


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
    """The world of a worker process: bases are read from files, once for each of their states."""

    def __init__(self, registry: Registry) -> None:
        self.world = World(registry, self._load)
        self._files: dict[str, tuple[bytes, str]] = {}

    def _load(self, part: str) -> Encoded:
        seen, path = self._files[part]
        return seen, Path(path).read_bytes()

    def update(self, bases: Mapping[str, tuple[bytes, str]]) -> World:
        """Return the world, having forgotten the bases that have changed since the last batch."""
        for part, (seen, path) in bases.items():
            if self._files.get(part, (b"", ""))[0] != seen:
                self.world.forget(part)
            self._files[part] = (seen, path)
        return self.world


_stations: dict[str, Station] = {}


def run_batch(batch: Batch) -> list[Made | tuple[Job, Question]]:
    """Run the calls of a batch; a call that lacks an answer comes back with its question."""
    registry = find_registry(batch.registry)
    station = _stations.setdefault(registry.name, Station(registry))
    world = station.update(batch.bases)
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
