"""A bound on what a regular expression can cost, so that no text makes a `pattern` slow.

Python's matcher tries the ways in which a text can be split among a pattern's repeats. Their number is
bounded here by the pattern's own shape; patterns with more than WAYS are refused when they are declared.
"""

from __future__ import annotations

import re
from typing import Any

try:
    # The standard library's own parser: private in name, the same tree from 3.11 to 3.14.
    from re import _constants as codes  # type: ignore[attr-defined]
    from re import _parser as parser  # type: ignore[attr-defined]
except ImportError:  # pragma: no cover
    parser = codes = None

WAYS = 100_000


def fault(pattern: str, longest: int) -> str:
    """Return what is wrong with a pattern for texts of up to `longest` characters; empty if nothing is."""
    try:
        re.compile(pattern)
    except (re.error, RecursionError, OverflowError) as error:
        return f"is not a regular expression: {error}"
    if parser is None or _ways(parser.parse(pattern), longest) > WAYS:
        return "could take long to match: its repeats can share a text in too many ways"
    return ""


def _ways(items: Any, longest: int) -> int:
    total = 1
    for code, argument in items:
        total *= _ways_of(code, argument, longest)
        if total > WAYS:
            return WAYS + 1
    return total


def _ways_of(code: Any, argument: Any, longest: int) -> int:
    if code in (codes.MAX_REPEAT, codes.MIN_REPEAT):
        least, most, items = argument
        most = min(int(most), longest)
        inner = _ways(items, longest)
        # A repeat of what itself can match in several ways multiplies them with every turn.
        turns: int = min(inner ** min(most, 64), WAYS + 1)
        return max(turns, 1) * max(most - int(least) + 1, 1)
    if code is codes.SUBPATTERN:
        return _ways(argument[-1], longest)
    if code is codes.BRANCH:
        return sum(_ways(items, longest) for items in argument[1])
    simple = (codes.LITERAL, codes.NOT_LITERAL, codes.IN, codes.ANY, codes.AT)
    return 1 if code in simple else WAYS + 1
