"""Connections: many readers and one writer on SQLite, a pool on PostgreSQL; both behind one interface.

Work is a function of a connection. It runs in a bounded pool of threads, or, for writes on SQLite, in the
one thread that writes.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Literal, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from .writer import Writer

T = TypeVar("T")
Work = Callable[[Connection], T]
LONGEST_QUEUE = 1024
"""Requests that may wait for a thread, or for the writer; more are turned away at once, while they can still be told."""


class Unavailable(Exception):
    """The database cannot do the work now, and may later."""


class ReadOnly(Exception):
    """This database takes no writes."""


class Database:
    """A database that is ready for use. `writer` is SQLite's; without it, writes use `engine`."""

    def __init__(
        self,
        kind: Literal["sqlite", "postgresql", "memory"],
        engine: Engine,
        threads: int,
        writer: Writer | None = None,
    ) -> None:
        self.kind = kind
        self.engine = engine
        self.writer = writer
        self._transactions = (
            engine.execution_options(isolation_level="READ COMMITTED") if not writer else engine
        )
        self._pool = ThreadPoolExecutor(threads, "holdfast-database")
        self._room = threads + LONGEST_QUEUE

    @property
    def writable(self) -> bool:
        """True if records can be added."""
        return self.kind != "memory"

    async def read(self, work: Work[T]) -> T:
        """Run work that only reads. Raises Unavailable."""
        return await self._in_thread(self.read_now, work)

    async def write(self, work: Work[T]) -> T:
        """Run work in a transaction and return once it is durable. Raises Unavailable, ReadOnly."""
        if not self.writable:
            raise ReadOnly
        if self.writer is None:
            return await self._in_thread(self._transact, work)
        if self.writer.waiting >= LONGEST_QUEUE:
            raise Unavailable("too many writes are waiting")
        try:
            return await asyncio.wrap_future(self.writer.submit(work))
        except (OperationalError, InterfaceError) as error:
            raise Unavailable(str(error)) from error

    def read_now(self, work: Work[T]) -> T:
        """Run work that only reads, in this thread; once more where the connection was found dead."""
        try:
            with self.engine.connect() as connection:
                return work(connection)
        except DBAPIError as error:
            if not error.connection_invalidated:
                raise
        with self.engine.connect() as connection:
            return work(connection)

    def write_now(self, work: Work[T]) -> T:
        """Run work in a transaction, waiting for it in this thread."""
        return self.writer.submit(work).result() if self.writer else self._transact(work)

    def close(self) -> None:
        """Finish what was accepted and close every connection."""
        if self.writer is not None:
            self.writer.close()
        self._pool.shutdown()
        self.engine.dispose()

    def _transact(self, work: Work[T]) -> T:
        with self._transactions.begin() as connection:
            return work(connection)

    async def _in_thread(self, run: Callable[[Work[T]], T], work: Work[T]) -> T:
        if not self._room:
            raise Unavailable("too many requests are waiting for the database")
        self._room -= 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._pool, run, work)
        except (OperationalError, InterfaceError, PoolTimeout) as error:
            raise Unavailable(str(error)) from error
        finally:
            self._room += 1
