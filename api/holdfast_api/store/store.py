"""The store: every collection's records, and the database behind them, opened when first needed."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from typing import TypeVar

from sqlalchemy import Connection, select
from sqlalchemy.exc import DBAPIError

from ..settings import Settings
from .connect import Misconfigured, connect
from .database import Database, Unavailable
from .prepare import Misfit, prepare
from .records import Records, forget_old_answers
from .seed import Seed, load_seed, read_seed
from .tables import declared

logger = logging.getLogger("holdfast_api")
T = TypeVar("T")
RETRY_SECONDS = 1.0


class NotReady(Exception):
    """Something that only the operator can mend keeps the API from working; `errors` say what."""

    def __init__(self, errors: tuple[str, ...]) -> None:
        super().__init__("\n".join(errors))
        self.errors = errors


class Store:
    """Opens at start-up, or, where the database was away then, as soon as it is back."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.records = {each.name: Records(each) for each in settings.collections}
        self.errors = settings.errors
        self._database: Database | None = None
        self._opening = asyncio.Lock()
        self._failed_at = float("-inf")
        for error in settings.errors:
            logger.error("%s", error)

    async def open(self) -> Database:
        """Return the database, with tables that fit the declarations. Raises NotReady, Unavailable."""
        if self._database is not None:
            return self._database
        async with self._opening:
            if self._database is None:
                self._database = await asyncio.to_thread(self._open)
        return self._database

    async def read(self, work: Callable[[Connection], T]) -> T:
        """Run work that only reads. Raises NotReady, Unavailable."""
        return await (await self.open()).read(work)

    async def write(self, work: Callable[[Connection], T]) -> T:
        """Run work in a transaction. Raises NotReady, Unavailable, ReadOnly."""
        return await (await self.open()).write(work)

    async def ping(self) -> Database:
        """Ask the database a real question. Raises NotReady, Unavailable."""
        database = await self.open()
        await database.read(lambda connection: connection.execute(select(declared.c.name).limit(1)).all())
        return database

    def close(self) -> None:
        """Close the database; later requests would open it again."""
        database, self._database = self._database, None
        if database is not None:
            database.close()

    def _open(self) -> Database:
        if self.errors:
            raise NotReady(self.errors)
        if time.monotonic() - self._failed_at < RETRY_SECONDS:
            raise Unavailable("the database could not be reached a moment ago")
        seeds = self._seeds()
        database = None
        try:
            database = self._connect()
            self._prepare(database, seeds)
        except BaseException as error:
            if database is not None:
                database.close()
            self._explain(error)
            raise
        return database

    def _connect(self) -> Database:
        settings = self.settings
        return connect(settings.database_url, settings.site, settings.threads, bool(self.records))

    def _prepare(self, database: Database, seeds: dict[str, Seed]) -> None:
        def work(connection: Connection) -> None:
            prepare(connection, {each.collection: each.table for each in self.records.values()})
            for name, seed in seeds.items():
                records = self.records[name]
                load_seed(connection, records.collection, records.table, seed)
            forget_old_answers(connection)

        # Memory has one connection and no other user: it needs no transaction.
        database.read_now(work) if database.kind == "memory" else database.write_now(work)

    def _seeds(self) -> dict[str, Seed]:
        seeds = {name: read_seed(each.collection, self.settings.site) for name, each in self.records.items()}
        errors = [error for _, wrong in seeds.values() for error in wrong]
        if errors:
            self._explain(Misfit(errors))
        return {name: seed for name, (seed, _) in seeds.items() if seed is not None}

    def _explain(self, error: BaseException) -> None:
        """Log why the store did not open, and raise what tells the next request."""
        if isinstance(error, (Misfit, Misconfigured)):
            self.errors = error.errors if isinstance(error, Misfit) else (str(error),)
            for sentence in self.errors:
                logger.error("%s", sentence)
            raise NotReady(self.errors) from error
        if isinstance(error, DBAPIError):
            self._failed_at = time.monotonic()
            logger.error("The database cannot be used: %s", error.orig)
            raise Unavailable(str(error.orig)) from error
