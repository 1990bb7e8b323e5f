"""The one thread that writes to SQLite, and commits what has gathered while it last waited for the disk.

A commit with `synchronous=FULL` costs a wait for the disk; shared by all the work of a batch, it costs
each of them little. Nobody is answered before the commit that holds their work.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine

T = TypeVar("T")
LARGEST_BATCH = 256


@dataclass(slots=True)
class _Job:
    work: Callable[[Connection], Any]
    future: Future[Any]
    result: Any = None
    error: BaseException | None = None


class Writer:
    """Runs work one after the other, in batches; each job has a savepoint, each batch a transaction."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="holdfast-writer", daemon=True)
        self._thread.start()

    @property
    def waiting(self) -> int:
        """How much work has not been begun."""
        return self._jobs.qsize()

    def submit(self, work: Callable[[Connection], T]) -> Future[T]:
        """Return the future of work; it is done when the work is durable, or has failed and left nothing."""
        job = _Job(work, Future())
        self._jobs.put(job)
        return job.future

    def close(self) -> None:
        """Finish what was submitted, then stop."""
        self._jobs.put(None)
        self._thread.join()
        self.engine.dispose()

    def _run(self) -> None:
        while (first := self._jobs.get()) is not None:
            batch = [first]
            while len(batch) < LARGEST_BATCH and not self._jobs.empty():
                job = self._jobs.get()
                if job is None:
                    self._jobs.put(None)
                    break
                batch.append(job)
            self._commit(batch)

    def _commit(self, batch: list[_Job]) -> None:
        batch = [job for job in batch if job.future.set_running_or_notify_cancel()]
        try:
            with self.engine.connect() as connection, connection.begin():
                for job in batch:
                    _attempt(connection, job)
        except BaseException as error:  # noqa: BLE001 (the futures carry it)
            for job in batch:
                job.error = error
        for job in batch:
            if job.error is not None:
                job.future.set_exception(job.error)
            else:
                job.future.set_result(job.result)


def _attempt(connection: Connection, job: _Job) -> None:
    savepoint = connection.begin_nested()
    try:
        job.result = job.work(connection)
    except Exception as error:  # noqa: BLE001 (the future carries it)
        job.error = error
        savepoint.rollback()
    else:
        savepoint.commit()
