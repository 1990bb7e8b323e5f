"""What pages have to do with one another: shared terms, and links from one to the other."""

from __future__ import annotations

from functools import cached_property
from heapq import nsmallest
from math import log

from ..values import Page
from .index import SiteIndex
from .order import moment
from .targets import named, target
from .terms import fold, terms_of

NEWEST = 64
"""Of a term with more pages only the newest are looked at: it says little, and it would be slow."""


class Relations:
    """The relations of a site, found when they are first asked for."""

    def __init__(self, index: SiteIndex) -> None:
        self._index = index

    def related(self, page: Page, count: int) -> tuple[Page, ...]:
        """Return the pages that share most with one; of equals the newest.

        A shared term counts as its taxonomy says (`related`), and more the fewer pages have it.
        """
        scores: dict[int, int] = {}
        for taxonomy in self._index.site.taxonomies:
            for term in terms_of(page, taxonomy):
                weight, ranks = self._shared.get((taxonomy, fold(term)), (0, ()))
                for rank in ranks:
                    scores[rank] = scores.get(rank, 0) + weight
        scores.pop(self._ranks.get(page.head.path, -1), None)
        best = nsmallest(max(count, 0), [(-score, rank) for rank, score in scores.items()])
        return tuple(self._ranked[rank] for _, rank in best)

    def backlinks(self, page: Page) -> tuple[Page, ...]:
        """Return the pages whose text links to one, in the order of their URLs."""
        return self._linking.get(page.url, ())

    @cached_property
    def _ranked(self) -> tuple[Page, ...]:
        pages = [page for page in self._index.by_path.values() if page.kind in ("page", "section")]
        return tuple(sorted(pages, key=lambda page: (-moment(page.head.date), page.head.path)))

    @cached_property
    def _ranks(self) -> dict[str, int]:
        return {page.head.path: rank for rank, page in enumerate(self._ranked)}

    @cached_property
    def _shared(self) -> dict[tuple[str, str], tuple[int, tuple[int, ...]]]:
        """What a term of several pages counts (a weighted inverse document frequency), and their ranks.

        Thousandths as whole numbers: sums of them are equal in any order.
        """
        found = {}
        for name, taxonomy in self._index.site.taxonomies.items():
            terms = self._index.terms[name] if taxonomy.related > 0 else {}
            whole = len({page.head.path for term in terms.values() for page in term.pages})
            for key, term in terms.items():
                ranks = sorted(
                    self._ranks[one.head.path] for one in term.pages if one.head.path in self._ranks
                )
                if len(ranks) > 1:
                    weight = round(1000 * taxonomy.related * log(1 + whole / len(ranks)))
                    found[name, key] = (weight, tuple(ranks[:NEWEST]))
        return found

    @cached_property
    def _linking(self) -> dict[str, tuple[Page, ...]]:
        found: dict[str, dict[str, Page]] = {}
        absolute: dict[str, str] = {}
        for page in self._index.by_path.values():
            for link in page.head.links:
                url = absolute.get(link) if link.startswith("/") else None
                if url is None:
                    url = self._url(page, link)
                if link.startswith("/"):
                    absolute[link] = url
                if url and url != page.url and page.kind != "error":
                    found.setdefault(url, {})[page.head.path] = page
        return {url: tuple(pages.values()) for url, pages in found.items()}

    def _url(self, page: Page, link: str) -> str:
        path = page.head.path
        if link.startswith("[["):
            found = named(self._index, path, link[2:-2])
            to = found[0] if len(found) == 1 else None
        else:
            to = target(self._index, path, link)
        return to.url.partition("?")[0] if to and to.kind == "page" else ""
