"""A build with all its processes, recorded."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from ..engine.spans import Recorder, Span, recording, span
from ..templating.tracing import observed

WAITING = "waiting for workers"
"""The name of the spans in which the main process has nothing to do."""


@dataclass(slots=True)
class Track:
    """What one process did: its spans, and the nanoseconds of processor time that it used."""

    name: str
    spans: list[Span] = field(default_factory=list)
    cpu: int = 0


class Recording(Recorder):
    """One build, recorded while `on` lasts; what workers did comes with the results of their work."""

    def __init__(self) -> None:
        super().__init__()
        self.main = Track("main process", self.spans)
        self.workers: dict[int, Track] = {}

    @property
    def tracks(self) -> tuple[Track, ...]:
        """All processes, the main one first."""
        return (self.main, *self.workers.values())

    @contextmanager
    def on(self) -> Iterator[None]:
        """Record what this process does inside, and its workers."""
        start = time.process_time_ns()
        with recording(self), observed(span):
            yield
        self.main.cpu += time.process_time_ns() - start

    def spread(self, executor: Executor) -> Executor:
        """Return an executor whose workers record, and whose results say how long they were waited for."""
        return _RecordedExecutor(executor, self)

    def add(self, worker: int, spans: list[Span], cpu: int) -> None:
        """Add what a worker did, after what it did before."""
        track = self.workers.setdefault(worker, Track(f"worker {len(self.workers) + 1}"))
        for one in spans:
            one.parent += len(track.spans) if one.parent >= 0 else 0
        track.spans += spans
        track.cpu += cpu


class _RecordedExecutor(Executor):
    def __init__(self, executor: Executor, told: Recording) -> None:
        self._executor, self._told = executor, told

    def submit(self, function: Callable[..., Any], /, *args: Any, **more: Any) -> Future[Any]:
        outcome = _Awaited()
        inner = self._executor.submit(_run, function, args, more)
        inner.add_done_callback(partial(self._pass_on, outcome))
        return outcome

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        self._executor.shutdown(wait, cancel_futures=cancel_futures)

    def _pass_on(self, outcome: Future[Any], inner: Future[Any]) -> None:
        if inner.cancelled():
            outcome.cancel()
        elif error := inner.exception():
            outcome.set_exception(error)
        else:
            result, *done = inner.result()
            self._told.add(*done)
            outcome.set_result(result)


class _Awaited(Future[Any]):
    def result(self, timeout: float | None = None) -> Any:
        with span("wait", WAITING):
            return super().result(timeout)


def _run(
    function: Callable[..., Any], args: tuple[Any, ...], more: Mapping[str, Any]
) -> tuple[Any, int, list[Span], int]:
    """Run a function in a worker; return its result, who ran it, and what was recorded."""
    recorder, start = Recorder(), time.process_time_ns()
    with recording(recorder), observed(span):
        result = function(*args, **more)
    return result, os.getpid(), recorder.spans, time.process_time_ns() - start
