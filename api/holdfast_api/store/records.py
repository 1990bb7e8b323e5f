"""Reads and adds the records of one collection."""

from __future__ import annotations

import hashlib
import json
import os
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Select, Table, and_, bindparam, or_, select, text, tuple_

from ..query import ListQuery
from ..values import Collection, Scalar
from .tables import idempotency, table_for

Record = dict[str, Scalar]
KEEP_ANSWERS = 30 * 24 * 3600
"""Seconds for which a repeated `Idempotency-Key` gets its first answer: a phone may lie in a drawer."""

RESERVE = text(
    "INSERT INTO holdfast_idempotency (scope, key, fingerprint, location, body, made)"
    " VALUES (:scope, :key, :fingerprint, :location, :body, :made) ON CONFLICT (scope, key) DO NOTHING"
)


class KeyReused(Exception):
    """An idempotency key came again with another body."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a created record is answered with."""

    location: str
    body: str
    replayed: bool = False


class Records:
    """A collection's table, and the statements that read it, built once."""

    def __init__(self, collection: Collection) -> None:
        self.collection = collection
        self.table: Table = table_for(collection)
        self.names = ("id", "created", *(field.name for field in collection.shown))
        self.columns = [self.table.c[name] for name in self.names]
        self._one = select(*self.columns).where(self.table.c.id == bindparam("wanted"))
        self._page = lru_cache(maxsize=64)(self._page_statement)

    def get(self, connection: Connection, identity: str) -> Record | None:
        """Return a record, or None."""
        row = connection.execute(self._one, {"wanted": identity}).first()
        return self._record(row) if row is not None else None

    def page(self, connection: Connection, query: ListQuery) -> tuple[list[Record], bool]:
        """Return the records of a page, and whether there are more after it."""
        values: dict[str, Any] = {"most": query.limit + 1}
        if query.after is not None:
            values["after_id"] = query.after.id
        if query.after is not None and query.after.value is not None:
            values["after_value"] = query.after.value
        statement = self._page(query.field, query.descending, "after_id" in values, "after_value" in values)
        rows = connection.execute(statement, values).all()
        return [self._record(row) for row in rows[: query.limit]], len(rows) > query.limit

    def taken(self, connection: Connection, record: Record) -> list[str]:
        """Return the unique fields whose value in `record` is stored already."""
        unique = [field.name for field in self.collection.shown if field.unique]
        found = []
        for name in unique:
            match = self.table.c[name] == record[name]
            if connection.execute(select(self.table.c.id).where(match).limit(1)).first():
                found.append(name)
        return found

    def add(
        self, connection: Connection, record: Record, answer: Answer, key: str, fingerprint: str
    ) -> Answer:
        """Insert a record, and with a key the answer, so that the same request again changes nothing.

        Raises KeyReused, and sqlalchemy.exc.IntegrityError where a unique value is taken.
        """
        if key and not self._reserve(connection, answer, key, fingerprint):
            return self._replay(connection, key, fingerprint)
        connection.execute(self.table.insert(), record)
        return answer

    def _reserve(self, connection: Connection, answer: Answer, key: str, fingerprint: str) -> bool:
        values = {
            "scope": self.collection.name,
            "key": key,
            "fingerprint": fingerprint,
            "location": answer.location,
            "body": answer.body,
            "made": int(time.time()),
        }
        return connection.execute(RESERVE, values).rowcount == 1

    def _replay(self, connection: Connection, key: str, fingerprint: str) -> Answer:
        stored = connection.execute(
            select(idempotency.c.fingerprint, idempotency.c.location, idempotency.c.body).where(
                idempotency.c.scope == self.collection.name, idempotency.c.key == key
            )
        ).one()
        if stored.fingerprint != fingerprint:
            raise KeyReused
        return Answer(stored.location, stored.body, replayed=True)

    def _record(self, row: Sequence[Any]) -> Record:
        return dict(zip(self.names, row, strict=True))

    def _page_statement(self, name: str, descending: bool, after: bool, valued: bool) -> Select[Any]:
        column, identity = self.table.c[name], self.table.c.id
        statement = select(*self.columns).limit(bindparam("most"))
        order = column.desc() if descending else column.asc()
        # Where no value can be missing, the words `NULLS LAST` would only hide the index.
        order = order.nulls_last() if column.nullable else order
        statement = statement.order_by(order, identity.desc() if descending else identity.asc())
        if not after:
            return statement
        last = bindparam("after_id", type_=identity.type)
        beyond = identity < last if descending else identity > last
        if not valued:
            return statement.where(and_(column.is_(None), beyond))
        place = tuple_(bindparam("after_value", type_=column.type), last)
        pair = tuple_(column, identity)
        further = pair < place if descending else pair > place
        return statement.where(further if not column.nullable else or_(further, column.is_(None)))


def forget_old_answers(connection: Connection) -> None:
    """Drop the answers whose keys are too old to come again."""
    connection.execute(idempotency.delete().where(idempotency.c.made < int(time.time()) - KEEP_ANSWERS))


def new_identity(moment: datetime) -> str:
    """Return a UUID of version 7 (RFC 9562): ids made later sort later, to about a microsecond."""
    microseconds = int(moment.timestamp() * 1_000_000)
    milliseconds, rest = divmod(microseconds, 1000)
    value = milliseconds << 80 | 0x7000 << 64 | (rest * 4) << 64 | 0b10 << 62
    return str(uuid.UUID(int=value | int.from_bytes(os.urandom(8)) >> 2))


def now() -> datetime:
    """Return the present moment."""
    return datetime.now(UTC)


def fingerprint_of(record: object) -> str:
    """Return a digest of a request's content that does not depend on how it was spelt."""
    return hashlib.sha256(json.dumps(record, sort_keys=True).encode()).hexdigest()
