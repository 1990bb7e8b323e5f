"""Steps from what authors write besides pages: data files, and which pages are public by now."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .engine import Ask
    from .values import Head


class Publication(NamedTuple):
    """The pages that are public; why the others are not, by path; and when that changes next."""

    heads: tuple[Head, ...]
    hidden: dict[str, str]
    due: datetime | None


def publication(ask: Ask, heads: Iterable[Head]) -> Publication:
    """Tell which pages are public: no drafts, none before their `date`, none from `expires` on.

    There is no clock here: `past(moment)` is asked of a few moments only, those around now, so that a
    build at another time makes nothing again unless a page has come or gone.
    """
    found = tuple(heads)
    drafts, future, expired = (bool(ask("option", name)) for name in ("drafts", "future", "expired"))
    moments = {one.date for one in found if one.date and not future}
    moments |= {one.expires for one in found if one.expires and not expired}
    ordered = sorted(moments)
    number = _passed(ask, ordered)
    past = set(ordered[:number])
    hidden = {}
    for one in found:
        if one.draft and not drafts:
            hidden[one.path] = "is a draft: `--drafts` builds it"
        elif one.expires in past:
            hidden[one.path] = f"has expired on {_words(one.expires)}: `--expired` builds it"
        elif one.date and not future and one.date not in past:
            hidden[one.path] = f"is not public before {_words(one.date)}: `--future` builds it"
    public = tuple(one for one in found if one.path not in hidden)
    return Publication(public, hidden, ordered[number] if number < len(ordered) else None)


def _passed(ask: Ask, moments: list[datetime]) -> int:
    """Return how many of the moments, given in order, have come: asked are those that a bisection meets."""
    low, high = 0, len(moments)
    while low < high:
        middle = (low + high) // 2
        if ask("past", moments[middle].isoformat()):
            low = middle + 1
        else:
            high = middle
    return low


def _words(moment: datetime | None) -> str:
    """Return a moment for people, in UTC; midnight is the day itself."""
    if moment is None:
        return ""
    return f"{moment:%Y-%m-%d}" if moment.time() == moment.min.time() else f"{moment:%Y-%m-%d %H:%M} UTC"
