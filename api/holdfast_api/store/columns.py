"""How each kind of field is stored. Python sees a value exactly as JSON carries it, whatever the database.

SQLite keeps dates and times as text, which sorts right in their canonical form, and decimals as whole
units of their last place; PostgreSQL keeps them as its own types, so that its operators can use them.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, Boolean, Date, DateTime, Dialect, Double, Numeric, Text, Uuid
from sqlalchemy.types import TypeDecorator, TypeEngine

from ..fields import from_units, instant
from ..values import Field


class Moment(TypeDecorator[str]):
    """A canonical time in a `timestamptz`."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> datetime | None:
        return datetime.fromisoformat(value) if value is not None else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> str | None:
        return instant(value) if value is not None else None


class Day(TypeDecorator[str]):
    """A canonical date in a `date`."""

    impl = Date
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> date | None:
        return date.fromisoformat(value) if value is not None else None

    def process_result_value(self, value: date | None, dialect: Dialect) -> str | None:
        return value.isoformat() if value is not None else None


class Amount(TypeDecorator[str]):
    """A canonical decimal in a `numeric` with so many places."""

    impl = Numeric
    cache_ok = True

    def __init__(self, places: int) -> None:
        super().__init__(19, places)
        self.places = places

    def process_bind_param(self, value: str | None, dialect: Dialect) -> Decimal | None:
        return Decimal(value) if value is not None else None

    def process_result_value(self, value: Decimal | None, dialect: Dialect) -> str | None:
        return f"{value:.{self.places}f}" if value is not None else None


class Units(TypeDecorator[str]):
    """A canonical decimal as a whole number of its last place."""

    impl = BigInteger
    cache_ok = True

    def __init__(self, places: int) -> None:
        super().__init__()
        self.places = places

    def process_bind_param(self, value: str | None, dialect: Dialect) -> int | None:
        return int(Decimal(value).scaleb(self.places)) if value is not None else None

    def process_result_value(self, value: int | None, dialect: Dialect) -> str | None:
        return from_units(value, self.places) if value is not None else None


def text() -> TypeEngine[Any]:
    """Return the type of a text that sorts by code point in both databases."""
    return Text().with_variant(Text(collation="C"), "postgresql")


def moment() -> TypeEngine[Any]:
    """Return the type of a time."""
    return Text().with_variant(Moment(), "postgresql")


def identifier() -> TypeEngine[Any]:
    """Return the type of a record's id."""
    return Text().with_variant(Uuid(as_uuid=False), "postgresql")


def column_type(field: Field) -> TypeEngine[Any]:
    """Return the type of a field's column."""
    match field.kind:
        case "integer":
            return BigInteger()
        case "number":
            return Double()
        case "decimal":
            return Units(field.places).with_variant(Amount(field.places), "postgresql")
        case "boolean":
            return Boolean(create_constraint=False)
        case "date":
            return Text().with_variant(Day(), "postgresql")
        case "datetime":
            return moment()
    return text()
