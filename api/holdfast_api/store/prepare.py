"""Makes the database fit the declarations, by adding only: nothing stored is changed or dropped."""

from __future__ import annotations

import json
from collections.abc import Mapping

from sqlalchemy import Connection, Index, Table, func, inspect, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.schema import CreateColumn

from ..values import Collection, Field
from .tables import declared, own

INDEX_PREFIXES = ("ix_", "sx_", "ux_")
LOCK = 0x686F6C6466617374 - 2**62
"""A number for PostgreSQL's advisory locks, so that two servers that start together take turns."""


class Misfit(Exception):
    """The declarations do not fit what is stored; `errors` say where, and what to do."""

    def __init__(self, errors: list[str]) -> None:
        super().__init__("\n".join(errors))
        self.errors = tuple(errors)


def prepare(connection: Connection, collections: Mapping[Collection, Table]) -> None:
    """Create and extend the tables. Raises Misfit, and then leaves everything as it was."""
    if connection.dialect.name == "postgresql":
        # An index on a large table takes longer than any request may.
        connection.execute(text("SET LOCAL statement_timeout = 0"))
        connection.execute(text("SET LOCAL lock_timeout = '30s'"))
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
    own.create_all(connection)
    known = {row.name: json.loads(row.fields) for row in connection.execute(select(declared))}
    errors: list[str] = []
    for collection, table in collections.items():
        if collection.name not in known:
            errors += _create(connection, collection, table)
        else:
            errors += _extend(connection, collection, table, known[collection.name])
    if errors:
        raise Misfit(errors)


def _create(connection: Connection, collection: Collection, table: Table) -> list[str]:
    if inspect(connection).has_table(table.name):
        return [
            f"The database already has a table `{table.name}` that is not Holdfast's. Rename one of the two."
        ]
    table.create(connection)
    connection.execute(declared.insert().values(name=collection.name, fields=_fields(collection, {})))
    return []


def _extend(
    connection: Connection, collection: Collection, table: Table, stored: dict[str, str]
) -> list[str]:
    fields = {field.name: field for field in collection.fields}
    rows = connection.scalar(select(func.count()).select_from(table)) or 0
    errors = [
        _said(collection, name, f"is no longer declared, but is stored for {rows} records", _KEEP)
        for name in stored
        if name not in fields and rows
    ]
    for name, field in fields.items():
        if name not in stored:
            errors += _add(connection, collection, table, field, rows)
        elif stored[name] != field.storage:
            what = f"was `{stored[name]}` and is now `{field.storage}`"
            errors.append(
                _said(collection, name, what, "Declare it as it was, and the new form under a new name.")
            )
    if errors:
        return errors
    change = declared.update().where(declared.c.name == collection.name)
    connection.execute(change.values(fields=_fields(collection, stored)))
    return _index(connection, collection, table)


_KEEP = "Put it back, or declare it with `retired: true` to keep what is stored and show it no more."


def _add(connection: Connection, collection: Collection, table: Table, field: Field, rows: int) -> list[str]:
    if field.required and field.default is None and rows:
        what = f"is required, but {rows} records are stored without it"
        return [_said(collection, field.name, what, "Give it a `default`, or leave out `required`.")]
    column = table.c[field.name]
    definition = CreateColumn(column).compile(dialect=connection.dialect)
    quoted = connection.dialect.identifier_preparer.format_table(table)
    connection.exec_driver_sql(f"ALTER TABLE {quoted} ADD COLUMN {definition}")
    if field.default is not None:
        connection.execute(table.update().values({column: field.default}))
    return []


def _index(connection: Connection, collection: Collection, table: Table) -> list[str]:
    """Create the indexes that are declared and drop ours that are not: no data is in them."""
    existing = {str(index["name"]) for index in inspect(connection).get_indexes(table.name)}
    wanted = {str(index.name): index for index in table.indexes}
    for name in sorted(existing - set(wanted)):
        if name.startswith(INDEX_PREFIXES):
            quoted = connection.dialect.identifier_preparer.quote(name)
            connection.exec_driver_sql(f"DROP INDEX {quoted}")
    missing = [index for name, index in sorted(wanted.items()) if name not in existing]
    return [error for index in missing for error in _create_index(connection, collection, index)]


def _create_index(connection: Connection, collection: Collection, index: Index) -> list[str]:
    try:
        with connection.begin_nested():
            index.create(connection)
    except IntegrityError:
        field = index.columns[0].name
        return [
            _said(collection, field, "is now unique, but stored records share values", "Mend those records.")
        ]
    return []


def _said(collection: Collection, field: str, what: str, help: str) -> str:
    return f"site.yaml: collections.{collection.name}.fields.{field}: the field {what}. {help}"


def _fields(collection: Collection, stored: Mapping[str, str]) -> str:
    return json.dumps({**stored, **{field.name: field.storage for field in collection.fields}})
