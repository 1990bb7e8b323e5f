"""The order of pages in lists: by weight, date, title or path, in either direction."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any

from ..values import Page


def moment(date: datetime | None) -> float:
    """Return a date as a number to sort by; one without a zone counts as UTC, none as the oldest."""
    if date is None:
        return float("-inf")
    return (date if date.tzinfo else date.replace(tzinfo=UTC)).timestamp()


def order(page: Page) -> tuple[Any, ...]:
    """Return the sort key of pages in a section: weight, then the newest, then title."""
    head = page.head
    return (head.weight is None, head.weight or 0, -moment(head.date), head.title.casefold(), head.path)


def sorted_parts(pages: Iterable[Page]) -> tuple[Page, ...]:
    """Return the parts of a series as they are read: by weight, then the oldest, then title."""
    usual = sorted(pages, key=lambda page: (page.head.title.casefold(), page.head.path))
    usual.sort(key=lambda page: moment(page.head.date))
    return tuple(sorted(usual, key=lambda page: (page.head.weight is None, page.head.weight or 0)))


_VALUES: dict[str, Callable[[Page], Any]] = {
    "weight": lambda page: page.head.weight,
    "date": lambda page: -moment(page.head.date) if page.head.date else None,
    "title": lambda page: page.head.title.casefold(),
    "path": lambda page: page.head.path,
}


def ordered(pages: Iterable[Page], sort: str = "") -> tuple[Page, ...]:
    """Return pages in the order that `sort` names (see `settings.SORTS`), `-` in front for the opposite.

    Pages without the value that it sorts by are last in both directions; what is equal, and everything
    where `sort` is empty, is in the usual order: weight, then the newest, then title.
    """
    usual = sorted(pages, key=order)
    value = _VALUES.get(sort.removeprefix("-"))
    if value is None:
        return tuple(usual)
    known = [page for page in usual if value(page) is not None]
    known.sort(key=value, reverse=sort.startswith("-"))
    return (*known, *(page for page in usual if value(page) is None))


def newest_first(sort: str) -> bool:
    """Return whether dated pages stand the newest first in a list of this order."""
    return sort in ("", "date")
