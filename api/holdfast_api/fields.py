"""What each kind of field accepts: a value as JSON gives it in, its canonical form out. No I/O."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from difflib import get_close_matches
from urllib.parse import urlsplit

from .values import TEXTS, Field, FieldError, Kind, Scalar

LENGTHS: dict[Kind, int] = {"text": 10_000, "slug": 200, "email": 254, "url": 2_000}
"""The longest values where `max` does not say less, in characters."""
LONGEST_INDEXED = 500
"""The longest texts that are unique or indexed: PostgreSQL's indexes take at most 2,704 bytes."""
SAFE_INTEGER = 2**53 - 1
"""The largest integer that every JSON reader keeps exact (RFC 8259 §6)."""
LARGEST_UNITS = 2**63 - 1
MOST_UNKNOWN = 20
"""How many unknown members of a record are named in one answer."""

SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
EMAIL = re.compile(r"[^\s@<>()\[\],;:\\\"]+@[^\s@.]+(?:\.[^\s@.]+)+")
DECIMAL = re.compile(r"-?(?:0|[1-9][0-9]{0,18})(?:\.[0-9]{1,18})?")
DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
INSTANT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]+)?(?:[Zz]|[+-][0-9]{2}:[0-9]{2})"
)


class Refused(Exception):
    """A value that its field does not accept; the text says why, to the person who sent it."""


def read(field: Field, value: object) -> Scalar:
    """Return the canonical form of a value that is not null. Raises Refused."""
    canonical = READERS[field.kind](field, value)
    return _text_limits(field, canonical) if field.kind in TEXTS else _limits(field, canonical)


def read_record(fields: Iterable[Field], data: object) -> tuple[dict[str, Scalar], tuple[FieldError, ...]]:
    """Return a record with a value for every field, and everything that is wrong with what was sent."""
    if not isinstance(data, Mapping):
        return {}, (FieldError("", "Send one JSON object with a member for each field."),)
    by_name = {field.name: field for field in fields}
    strange = [str(name)[:80] for name in data if name not in by_name]
    errors = [FieldError(name, _unknown(name, by_name)) for name in strange[:MOST_UNKNOWN]]
    record: dict[str, Scalar] = {}
    for name, field in by_name.items():
        try:
            record[name] = _member(field, data)
        except Refused as refused:
            errors.append(FieldError(name, str(refused)))
    return record, tuple(errors)


def instant(moment: datetime) -> str:
    """Return a moment in the one form that the API writes: UTC with milliseconds, as JavaScript does."""
    utc = moment.astimezone(UTC)
    return f"{utc:%Y-%m-%dT%H:%M:%S}.{utc.microsecond // 1000:03d}Z".rjust(24, "0")


def _member(field: Field, data: Mapping[object, object]) -> Scalar:
    value = data.get(field.name, field.default)
    if value is not None:
        return read(field, value)
    if field.required:
        raise Refused("This field is required.")
    return None


def _unknown(name: str, known: Mapping[str, Field]) -> str:
    if name in ("id", "created"):
        return "The server sets this field."
    near = get_close_matches(name, known, n=1)
    return "There is no such field." + (f" Did you mean `{near[0]}`?" if near else "")


def _text(field: Field, value: object) -> str:
    if not isinstance(value, str):
        raise Refused("Expected a text in quotes.")
    if "\x00" in value or (not value.isascii() and re.search("[\ud800-\udfff]", value)):
        raise Refused("The text contains something that is no character.")
    if field.required and field.min is None and not value.strip():
        raise Refused("This field is required.")
    return value


def _slug(field: Field, value: object) -> str:
    text = _text(field, value)[: LENGTHS["slug"] + 1]
    if not SLUG.fullmatch(text):
        raise Refused("Expected lower-case letters and digits, in words joined by single hyphens.")
    return text


def _email(field: Field, value: object) -> str:
    text = _text(field, value)[: LENGTHS["email"] + 1]
    if not EMAIL.fullmatch(text):
        raise Refused("Expected an e-mail address such as `name@example.org`.")
    return text


def _url(field: Field, value: object) -> str:
    text = _text(field, value)[: LENGTHS["url"] + 1]
    try:
        parts = urlsplit(text)
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        good = False
    if not good or re.search(r"[\s\x00-\x20\x7f<>\"\\^`{|}]", text):
        raise Refused("Expected a full web address that begins with `https://` or `http://`.")
    return text


def _integer(field: Field, value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise Refused("Expected a whole number.")
    if abs(value) > SAFE_INTEGER:
        raise Refused(f"Expected a whole number between -{SAFE_INTEGER} and {SAFE_INTEGER}.")
    return value


def _number(field: Field, value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise Refused("Expected a number.")
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise Refused("Expected a number that is finite.")
    return number + 0.0


def _decimal(field: Field, value: object) -> str:
    if not isinstance(value, str) or not DECIMAL.fullmatch(value):
        raise Refused('Expected a decimal number in quotes, such as `"12.50"`.')
    number = Decimal(value)
    units = number.scaleb(field.places)
    if units != units.to_integral_value():
        raise Refused(f"Expected at most {field.places} digits after the point.")
    if abs(units) > LARGEST_UNITS:
        raise Refused("The number is too large.")
    return from_units(int(units), field.places)


def from_units(units: int, places: int) -> str:
    """Return so many units of the last decimal place as text: `from_units(1250, 2)` is `12.50`."""
    digits = f"{abs(units):0{places + 1}d}"
    sign = "-" if units < 0 else ""
    return f"{sign}{digits[:-places]}.{digits[-places:]}" if places else f"{sign}{digits}"


def _boolean(field: Field, value: object) -> bool:
    if not isinstance(value, bool):
        raise Refused("Expected `true` or `false`.")
    return value


def _date(field: Field, value: object) -> str:
    try:
        if isinstance(value, str) and DATE.fullmatch(value):
            return date.fromisoformat(value).isoformat()
    except ValueError:
        pass
    raise Refused("Expected a date such as `2026-11-23`.")


def _datetime(field: Field, value: object) -> str:
    try:
        if isinstance(value, str) and INSTANT.fullmatch(value):
            return instant(datetime.fromisoformat(value.upper()))
    except (ValueError, OverflowError):
        pass
    raise Refused("Expected a date and time with its offset, such as `2026-11-23T09:30:00Z`.")


def _enum(field: Field, value: object) -> str:
    if not isinstance(value, str) or value not in field.values:
        raise Refused("Expected one of " + ", ".join(f"`{known}`" for known in field.values) + ".")
    return value


READERS: dict[Kind, Callable[[Field, object], Scalar]] = {
    "text": _text,
    "slug": _slug,
    "email": _email,
    "url": _url,
    "integer": _integer,
    "number": _number,
    "decimal": _decimal,
    "boolean": _boolean,
    "date": _date,
    "datetime": _datetime,
    "enum": _enum,
}


def _text_limits(field: Field, value: Scalar) -> Scalar:
    text = str(value)
    longest = field.max if isinstance(field.max, int) else LENGTHS[field.kind]
    if len(text) > longest:
        raise Refused(f"At most {longest} characters are allowed.")
    if isinstance(field.min, int) and len(text) < field.min:
        raise Refused(f"At least {field.min} characters are needed.")
    if field.pattern and not re.fullmatch(field.pattern, text):
        raise Refused(f"The value does not have the form `{field.pattern}`.")
    return text


def _limits(field: Field, value: Scalar) -> Scalar:
    if field.min is not None and compare(field, value, field.min) < 0:
        raise Refused(f"Expected {field.min} or more.")
    if field.max is not None and compare(field, value, field.max) > 0:
        raise Refused(f"Expected {field.max} or less.")
    return value


def compare(field: Field, one: Scalar, other: Scalar) -> int:
    """Return -1, 0 or 1 as one canonical value is less than, equal to or more than the other."""
    if field.kind in ("date", "datetime"):
        return (str(one) > str(other)) - (str(one) < str(other))
    first, second = Decimal(str(one)), Decimal(str(other))
    return (first > second) - (first < second)
