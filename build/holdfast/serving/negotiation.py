"""What a client asks for in its headers: an encoding, a condition, a part. No I/O (RFC 9110)."""

from __future__ import annotations

import re
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_CODING = re.compile(r"\s*([!#$%&'*+.^_`|~0-9A-Za-z-]+)\s*(?:;\s*[qQ]\s*=\s*([01](?:\.[0-9]{0,3})?)\s*)?$")
_TAG = re.compile(r'(?:W/)?("[\x21\x23-\x7e\x80-\xff]*")')
_RANGE = re.compile(r"\s*bytes\s*=\s*([0-9]{0,18})\s*-\s*([0-9]{0,18})\s*$", re.IGNORECASE)


def choose_coding(accept: str | None, available: Sequence[str]) -> str | None:
    """Return the coding to answer in, out of `available` (the server's favourite first) and identity.

    The result is None where the client refuses even `identity` (section 12.5.3). Without a header,
    anything would do; then it is `identity`, which every client can read.
    """
    if accept is None:
        return "identity"
    wishes = _wishes(accept)
    rest = wishes.get("*", 0.0)
    # An identity that nobody mentions is allowed, yet less welcome than any coding that is.
    plain = wishes.get("identity", rest if "*" in wishes else 0.0001)
    best = max(available, key=lambda coding: wishes.get(coding, rest), default="")
    if best and wishes.get(best, rest) > 0 and wishes.get(best, rest) >= plain:
        return best
    return "identity" if plain > 0 else None


def _wishes(accept: str) -> dict[str, float]:
    """Return the weight of each coding that an Accept-Encoding header names, without malformed ones."""
    found = (_CODING.match(part) for part in accept.lower().split(","))
    weights = ((match[1].removeprefix("x-"), float(match[2] or 1)) for match in found if match)
    return dict(weights)


def is_unchanged(headers: Mapping[str, str], etag: str, modified: int) -> bool:
    """Return whether the client's copy is the one that we would send: then 304 is the answer.

    `If-None-Match` silences `If-Modified-Since` (section 13.2.2). The date has to be equal, not
    merely later: after a rollback, an older file is the newer one.
    """
    tags = headers.get("if-none-match")
    if tags is not None:
        return tags.strip() == "*" or etag in _TAG.findall(tags)
    return _seconds(headers.get("if-modified-since")) == modified


def requested_range(headers: Mapping[str, str], etag: str, modified: int, size: int) -> range | str | None:
    """Return the bytes that a client wants: a range, None for all, or "unsatisfiable" for a 416.

    Several ranges at once, and a condition in `If-Range` that no longer holds, mean all.
    """
    match = _RANGE.match(headers.get("range", ""))
    condition = headers.get("if-range")
    if condition is not None and condition.strip() != etag and _seconds(condition) != modified:
        return None
    if not match or match[1] == match[2] == "":
        return None
    if match[1] == "":
        first, last = max(0, size - int(match[2])), size - 1
    else:
        first, last = int(match[1]), min(int(match[2] or size - 1), size - 1)
        if match[2] and int(match[2]) < first:
            return None
    return range(first, last + 1) if first <= last else "unsatisfiable"


def _seconds(date: str | None) -> int | None:
    """Return a HTTP date as seconds since the epoch; None where there is none, or it is not one."""
    try:
        moment = parsedate_to_datetime(date or "")
        return int(moment.replace(tzinfo=moment.tzinfo or UTC).timestamp())
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
