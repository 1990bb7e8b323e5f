"""Reads JSON from strangers: one text, one meaning, and nothing that the database cannot keep.

Follows RFC 8259 and I-JSON (RFC 7493): UTF-8, no duplicate members, no NaN, no lone surrogates, integers
that every reader keeps exact. Beyond them: no NUL characters (PostgreSQL has none), bounded depth.
"""

from __future__ import annotations

import json
import math
from typing import NoReturn

DEEPEST = 32
SAFE_INTEGER = 2**53 - 1


class BadJSON(ValueError):
    """A text that is not acceptable JSON; the message says why and where."""


def decode(data: bytes) -> object:
    """Return the value that `data` spells. Raises BadJSON."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadJSON(f"The body is not UTF-8: byte {error.start + 1} is wrong.") from None
    if not text.strip(" \t\r\n"):
        raise BadJSON("The body is empty.")
    try:
        value = DECODER.decode(text)
    except json.JSONDecodeError as error:
        raise BadJSON(
            f"The body is not JSON: line {error.lineno}, column {error.colno}: {error.msg}."
        ) from None
    except RecursionError:
        raise BadJSON(f"The body is nested more than {DEEPEST} levels deep.") from None
    # Only an escape can spell a lone surrogate or a NUL: raw ones do not get this far.
    _inspect(value, 0, "\\u" in text)
    return value


def _inspect(value: object, depth: int, escapes: bool) -> None:
    if isinstance(value, str):
        if escapes:
            _inspect_text(value)
    elif isinstance(value, (dict, list)):
        if depth == DEEPEST:
            raise BadJSON(f"The body is nested more than {DEEPEST} levels deep.")
        for each in value.values() if isinstance(value, dict) else value:
            _inspect(each, depth + 1, escapes)
        for name in value if isinstance(value, dict) and escapes else ():
            _inspect_text(name)


def _inspect_text(text: str) -> None:
    if "\x00" in text:
        raise BadJSON("The body contains a NUL character.")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise BadJSON("The body contains half of a surrogate pair, which is no character.") from None


def _object(members: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(members)
    if len(found) < len(members):
        raise BadJSON("An object has two members of the same name.")
    return found


def _integer(digits: str) -> int:
    if len(digits) > 17 or abs(int(digits)) > SAFE_INTEGER:
        raise BadJSON(f"The body contains a whole number beyond {SAFE_INTEGER}, which readers would round.")
    return int(digits)


def _float(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise BadJSON("The body contains a number that is too large.")
    return number


def _constant(name: str) -> NoReturn:
    raise BadJSON(f"`{name}` is not JSON.")


DECODER = json.JSONDecoder(
    object_pairs_hook=_object, parse_int=_integer, parse_float=_float, parse_constant=_constant
)
