"""The tables: one for each collection, and two of the API's own."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, MetaData, Table

from ..values import Collection
from . import columns

own = MetaData()

declared = Table(
    "holdfast_collections",
    own,
    Column("name", columns.text(), primary_key=True),
    Column("fields", columns.text(), nullable=False),
    Column("seeded", columns.text()),
)
"""What the database was made for: `fields` maps names to how they are stored, as JSON; `seeded` is the
SHA-256 of the seed file that was loaded."""

idempotency = Table(
    "holdfast_idempotency",
    own,
    Column("scope", columns.text(), primary_key=True),
    Column("key", columns.text(), primary_key=True),
    Column("fingerprint", columns.text(), nullable=False),
    Column("location", columns.text(), nullable=False),
    Column("body", columns.text(), nullable=False),
    Column("made", BigInteger, nullable=False, index=True),
)
"""Answers to requests that carried an `Idempotency-Key`; `made` is in seconds since 1970."""


def table_for(collection: Collection) -> Table:
    """Return the table of a collection. Columns are nullable: what is required is checked on the way in,
    so that a field can be added, or become required, while old records stay as they are."""
    table = Table(
        f"c_{collection.name}",
        MetaData(),
        Column("id", columns.identifier(), primary_key=True),
        Column("created", columns.moment(), nullable=False),
        *(Column(field.name, columns.column_type(field)) for field in collection.fields),
    )
    _index(table, "created", "id")
    for field in collection.shown:
        if field.unique:
            Index(f"ux_{collection.name}_{field.name}", table.c[field.name], unique=True)
        if field.sort:
            _index(table, field.name, "id")
        elif field.index and not field.unique:
            _index(table, field.name)
    return table


def _index(table: Table, *names: str) -> None:
    prefix = "ix" if len(names) == 1 else "sx"
    Index(f"{prefix}_{table.name.removeprefix('c_')}_{names[0]}", *(table.c[name] for name in names))
