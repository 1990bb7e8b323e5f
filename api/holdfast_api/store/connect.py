"""Opens the database that the settings name."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import QueuePool

from .database import Database
from .writer import Writer

DEFAULT_FILE = "data/holdfast.db"
POOLER_OPTIONS = ("pgbouncer", "supa", "connection_limit", "pool_timeout", "schema")
"""Query parameters that hosts put into URLs for other drivers, and that libpq refuses."""
POSTGRES_LIMITS = (
    "SET statement_timeout = '5s'",
    "SET lock_timeout = '4s'",
    "SET idle_in_transaction_session_timeout = '10s'",
)


class Misconfigured(Exception):
    """The settings cannot work; the text says what to change."""


def connect(url: str, site: Path, threads: int, wanted: bool = True) -> Database:
    """Return the database at `url`; without one, the file `data/holdfast.db` of the site, or memory.

    Memory is chosen where nothing has to be kept (`wanted` is false), and where the file cannot be made
    because the file system is read-only, as on serverless hosts. Raises Misconfigured.
    """
    if url:
        parsed = normalised(url)
        if parsed.get_backend_name() == "postgresql":
            return _postgres(parsed, threads)
        if parsed.database in (None, "", ":memory:"):
            return _memory()
        return _sqlite(site / str(parsed.database), threads)
    file = site / DEFAULT_FILE
    if not wanted or not (file.exists() or _can_make(file)):
        return _memory()
    return _sqlite(file, threads)


def normalised(url: str) -> URL:
    """Return a database URL with the driver that is used, as hosts do not name it. Raises Misconfigured."""
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        raise Misconfigured(
            "DATABASE_URL is not a URL such as postgresql://user:password@host/name."
        ) from None
    scheme = parsed.drivername.partition("+")[0]
    if scheme in ("postgres", "postgresql"):
        query = {key: value for key, value in parsed.query.items() if key not in POOLER_OPTIONS}
        return parsed.set(drivername="postgresql+psycopg", query=query)
    if scheme == "sqlite":
        return parsed.set(drivername="sqlite")
    raise Misconfigured(f"DATABASE_URL begins with `{scheme}:`; use `postgresql:` or `sqlite:`.")


def _postgres(url: URL, threads: int) -> Database:
    arguments = {
        "connect_timeout": 5,
        "prepare_threshold": None,  # poolers in transaction mode do not keep prepared statements
        "application_name": "holdfast",
    }
    try:
        engine = create_engine(
            url,
            isolation_level="AUTOCOMMIT",
            connect_args=arguments,
            pool_size=threads,
            max_overflow=0,
            pool_timeout=5,
            pool_pre_ping=True,
        )
    except ModuleNotFoundError:
        raise Misconfigured("PostgreSQL needs its driver: pip install 'holdfast[postgres]'.") from None
    event.listen(engine, "connect", _limit_postgres)
    return Database("postgresql", engine, threads)


def _limit_postgres(connection: Any, record: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute("; ".join(POSTGRES_LIMITS))
    connection.commit()


def _sqlite(file: Path, threads: int) -> Database:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Misconfigured(f"The folder {file.parent} cannot be made: {error.strerror}.") from None
    _check(file)
    url = URL.create("sqlite", database=str(file))
    write = create_engine(url, pool_size=1, max_overflow=0, poolclass=QueuePool)
    event.listen(write, "connect", _prepare_writer)
    event.listen(write, "begin", _begin_immediate)
    read = create_engine(
        url,
        isolation_level="AUTOCOMMIT",
        poolclass=QueuePool,
        pool_size=threads,
        max_overflow=0,
        pool_reset_on_return=None,
    )
    event.listen(read, "connect", _prepare_reader)
    return Database("sqlite", read, threads, Writer(write))


def _memory() -> Database:
    # One connection, because it *is* the database, used by one thread at a time.
    engine = create_engine(
        "sqlite://",
        isolation_level="AUTOCOMMIT",
        poolclass=QueuePool,
        pool_size=1,
        max_overflow=0,
        pool_reset_on_return=None,
        connect_args={"check_same_thread": False},
    )
    return Database("memory", engine, 1)


def _check(file: Path) -> None:
    try:
        connection = sqlite3.connect(file, timeout=5, isolation_level=None)
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("ROLLBACK")
        finally:
            connection.close()
    except sqlite3.Error as error:
        advice = "Give this process the right to write to it, or set DATABASE_URL."
        if "not a database" in str(error) or "malformed" in str(error):
            advice = "Restore it from a backup, or move it away to begin anew."
        raise Misconfigured(f"The database {file} cannot be used: {error}. {advice}") from None


def _can_make(file: Path) -> bool:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("ab"):
            return True
    except OSError:
        return False


def _prepare_writer(connection: sqlite3.Connection, record: object) -> None:
    connection.isolation_level = None  # or sqlite3 begins and commits by itself
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "busy_timeout = 5000", "foreign_keys = ON"):
        connection.execute(f"PRAGMA {pragma}")


def _prepare_reader(connection: sqlite3.Connection, record: object) -> None:
    # Only the writer may checkpoint: two that do can meet SQLite's WAL-reset bug (before 3.51.3).
    for pragma in ("query_only = ON", "wal_autocheckpoint = 0", "busy_timeout = 5000"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_immediate(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")
