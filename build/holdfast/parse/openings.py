"""The characters that a regular expression can begin with: its first set, as parsers call it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

try:
    from re import _parser  # type: ignore[attr-defined]
except ImportError:  # It is no public module. Without it every rule is tried everywhere.
    _parser = None

ASCII = frozenset(map(chr, range(128)))
_CATEGORIES = {
    "CATEGORY_DIGIT": r"\d",
    "CATEGORY_NOT_DIGIT": r"\D",
    "CATEGORY_SPACE": r"\s",
    "CATEGORY_NOT_SPACE": r"\S",
    "CATEGORY_WORD": r"\w",
    "CATEGORY_NOT_WORD": r"\W",
}
_OF_CATEGORY = {
    name: frozenset(one for one in ASCII if re.match(pattern, one)) for name, pattern in _CATEGORIES.items()
}
_LONGEST = 2000
"""The characters of a pattern above which reading it again costs more than it saves."""


class _Unknown(Exception):
    """A pattern may begin with anything, or with what this module does not know."""


@lru_cache(maxsize=8192)
def opening(pattern: re.Pattern[str]) -> frozenset[str] | None:
    """Return the ASCII characters that a match of a pattern can begin with; None where it may be any, or none.

    The answer may hold too many, never too few. It is read from the tree that Python's own compiler works on.
    """
    if _parser is None or len(pattern.pattern) > _LONGEST or pattern.flags & re.ASCII:
        return None
    try:
        found, empty = _sequence(
            _parser.parse(pattern.pattern, pattern.flags), bool(pattern.flags & re.IGNORECASE)
        )
    except _Unknown:
        return None
    return None if empty else frozenset(found)


def _sequence(items: Iterable[tuple[Any, Any]], folded: bool) -> tuple[set[str], bool]:
    """Return what a sequence of items can begin with, and whether it can match without a character."""
    found: set[str] = set()
    for code, value in items:
        characters, empty = _item(str(code), value, folded)
        found |= characters
        if not empty:
            return found, False
    return found, True


def _item(code: str, value: Any, folded: bool) -> tuple[set[str], bool]:
    match code:
        case "LITERAL" | "NOT_LITERAL" | "IN":
            return _characters(code, value, folded), False
        case "BRANCH":
            each = [_sequence(alternative, folded) for alternative in value[1]]
            return set().union(*(characters for characters, _ in each)), any(empty for _, empty in each)
        case "SUBPATTERN":
            _, added, removed, items = value
            if added & re.ASCII:
                raise _Unknown
            return _sequence(items, bool((folded or added & re.IGNORECASE) and not removed & re.IGNORECASE))
        case "ATOMIC_GROUP":
            return _sequence(value, folded)
        case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT":
            least, _, items = value
            characters, empty = _sequence(items, folded)
            return characters, empty or least == 0
        case "ASSERT" if value[0] > 0:
            characters, empty = _sequence(value[1], folded)
            return (set(), True) if empty else (characters, False)
        case "AT" | "ASSERT" | "ASSERT_NOT":
            return set(), True
    raise _Unknown


def _characters(code: str, value: Any, folded: bool) -> set[str]:
    """Return the ASCII characters of a set, with those of the other case where case is ignored."""
    items = value if code == "IN" else [("LITERAL", value)]
    negated = code == "NOT_LITERAL" or str(items[0][0]) == "NEGATE"
    found: set[str] = set()
    for kind, argument in items[negated and code == "IN" :]:
        first, last = argument if str(kind) == "RANGE" else (argument, argument)
        if str(kind) == "CATEGORY":
            found |= _OF_CATEGORY[str(argument)]
        elif folded and last > 127 and not negated:
            raise _Unknown  # `ſ` is an `s` then, and the sign of Kelvin a `k`.
        else:
            found |= {chr(number) for number in range(first, min(last, 127) + 1)}
    if negated:
        return set(ASCII - found)
    return found | {one.swapcase() for one in found} if folded else found
