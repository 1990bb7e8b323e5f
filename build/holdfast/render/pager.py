"""What a template sees of a list in several pages; only what it shows is asked."""

from __future__ import annotations

from dataclasses import replace

from ..values import Page, PageLink, YearLink
from .view import SiteView


class Pager:
    """One page of a list. On a page that lists nothing it is empty, and has one page."""

    def __init__(self, page: Page | None, view: SiteView) -> None:
        self._page, self._view = page, view
        self.number = page.number if page else 1
        self.count = page.count if page else 1

    def __repr__(self) -> str:
        return f"<page {self.number} of {self.count}>"  # An address would make each build differ.

    @property
    def items(self) -> tuple[PageLink, ...]:
        """What this page of the list shows."""
        return self._view.entries(self._page.id) if self._page else ()

    @property
    def years(self) -> tuple[YearLink, ...]:
        """The dated pages that a page with `list` shows here, by year; of other lists nothing.

        `url` and `count` are those of the whole year: other pages of the list may show more of it.
        """
        if self._page is None or not self._page.head.listed:
            return ()
        shown: dict[int, tuple[PageLink, ...]] = {}
        for one in self.items:
            if one.date:
                shown[one.date.year] = (*shown.get(one.date.year, ()), one)
        whole = {one.year: one for one in self._view.years(self._page.head.listed.strip("/"))}
        return tuple(replace(whole[year], pages=pages) for year, pages in shown.items())

    @property
    def total(self) -> int:
        """The number of entries on all pages of the list."""
        return self._view.entry_count(self._page.head.path) if self._page else 0

    @property
    def urls(self) -> tuple[str, ...]:
        """The URLs of all pages of the list, in order."""
        if self._page is None or self.count == 1:
            return (self._page.url,) if self._page else ()
        return self._view.list_urls(self._page.head.path)

    @property
    def first(self) -> str:
        """The URL of the list itself."""
        return self.urls[0] if self.urls else ""

    @property
    def last(self) -> str:
        """The URL of the last page."""
        return self.urls[-1] if self.urls else ""

    @property
    def previous(self) -> str:
        """The URL of the page before this one; empty on the first."""
        return self.urls[self.number - 2] if self.number > 1 else ""

    @property
    def next(self) -> str:
        """The URL of the page after this one; empty on the last."""
        return self.urls[self.number] if self.number < self.count else ""

    def numbers(self, around: int = 1) -> tuple[int, ...]:
        """Return the page numbers to show: first, last and those around this one; 0 stands for a gap."""
        shown = {1, self.count, *range(self.number - around, self.number + around + 1)}
        kept = sorted(number for number in shown if 1 <= number <= self.count)
        made: list[int] = []
        for number in kept:
            missing = number - made[-1] - 1 if made else 0
            made += [number - 1] if missing == 1 else [0] if missing else []
            made.append(number)
        return tuple(made)
