"""Reads the query string of a list: how many records, in which order, after which one."""

from __future__ import annotations

import base64
import binascii
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from .fields import Refused, read
from .problem import ENCODER, Problem
from .strict_json import BadJSON, decode
from .values import Collection, Field, FieldError, Scalar

PARAMETERS = ("limit", "after", "sort")
DEFAULT_LIMIT = 50
LARGEST_LIMIT = 200
LONGEST_CURSOR = 6_000
MOST_ERRORS = 20


@dataclass(frozen=True, slots=True)
class Place:
    """The record that a page begins after: its value of the field that sorts, and its id."""

    value: Scalar
    id: str


@dataclass(frozen=True, slots=True)
class ListQuery:
    """A page of a list. Records without a value of the field that sorts come last."""

    limit: int = DEFAULT_LIMIT
    field: str = "created"
    descending: bool = False
    after: Place | None = None

    @property
    def sort(self) -> str:
        """The order as the query string spells it."""
        return "-" * self.descending + self.field


def read_query(collection: Collection, parameters: Iterable[tuple[str, str]]) -> ListQuery:
    """Return the page that a query string asks for. Raises Problem with everything that is wrong."""
    given: dict[str, str] = {}
    errors: list[FieldError] = []
    for name, value in parameters:
        if name in given and len(errors) < MOST_ERRORS:
            errors.append(FieldError(name, "This parameter is given twice."))
        elif name not in PARAMETERS and len(errors) < MOST_ERRORS:
            near = get_close_matches(name[:40], PARAMETERS, n=1)
            known = f"Did you mean `{near[0]}`?" if near else "Known: `limit`, `after`, `sort`."
            errors.append(FieldError(name[:80], f"There is no such parameter. {known}"))
        given[name] = value
    sort, sort_errors = _sort(collection, given.get("sort", "created"))
    limit, limit_errors = _limit(given.get("limit", str(DEFAULT_LIMIT)))
    errors += sort_errors + limit_errors
    query = ListQuery(limit, sort.lstrip("-"), sort.startswith("-"))
    after, after_errors = _after(collection, query, given.get("after")) if not errors else (None, [])
    if errors or after_errors:
        raise Problem(400, "The query string cannot be used.", errors + after_errors)
    return ListQuery(limit, query.field, query.descending, after)


def cursor(query: ListQuery, value: Scalar, identity: str) -> str:
    """Return the opaque text that asks for the page after a record."""
    data = ENCODER.encode([query.sort, value, identity]).encode()
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def is_identity(text: str) -> bool:
    """Tell whether a text is a record's id in the form that the API gives."""
    try:
        return str(uuid.UUID(text)) == text
    except ValueError:
        return False


def _sort(collection: Collection, sort: str) -> tuple[str, list[FieldError]]:
    allowed = ["created", *(field.name for field in collection.shown if field.sort)]
    if sort.removeprefix("-") in allowed:
        return sort, []
    known = ", ".join(f"`{name}`" for name in allowed)
    return "created", [FieldError("sort", f"Sort by one of {known}; with `-` before it, the largest first.")]


def _limit(text: str) -> tuple[int, list[FieldError]]:
    if text.isascii() and text.isdigit() and len(text) < 5 and 1 <= int(text) <= LARGEST_LIMIT:
        return int(text), []
    return DEFAULT_LIMIT, [FieldError("limit", f"Expected a whole number from 1 to {LARGEST_LIMIT}.")]


def _after(
    collection: Collection, query: ListQuery, text: str | None
) -> tuple[Place | None, list[FieldError]]:
    if text is None:
        return None, []
    wrong = [FieldError("after", "Expected the `next` of an earlier page, with the same `sort`.")]
    if len(text) > LONGEST_CURSOR:
        return None, wrong
    try:
        padded = text + "=" * (-len(text) % 4)
        parts = decode(base64.b64decode(padded, altchars=b"-_", validate=True))
    except (binascii.Error, BadJSON, ValueError):
        return None, wrong
    match parts:
        case [query.sort, value, str(identity)] if is_identity(identity):
            try:
                return Place(_value(collection, query.field, value), identity), []
            except Refused:
                pass
    return None, wrong


def _value(collection: Collection, name: str, value: object) -> Scalar:
    if name == "created":
        return read(Field("created", "datetime"), value)
    field = next(field for field in collection.fields if field.name == name)
    if value is None:
        return None
    # Limits may have changed since the record was stored; only the kind has to fit.
    return read(Field(name, field.kind if field.kind != "enum" else "text", places=field.places), value)
