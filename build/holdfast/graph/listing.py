"""The questions about lists: pages of a list, terms, archives, series, related pages and backlinks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from ..values import Page, PageLink, TermLink, YearLink
from .index import SiteIndex, bare_url, link, mention
from .relations import Relations
from .terms import Term, fold, terms_of


def entries(index: SiteIndex, id: str) -> tuple[PageLink, ...]:
    """Return what one page of a list shows."""
    page = index.by_id.get(id)
    if page is None:
        return ()
    size = index.site.sizes.get(page.head.path, 0)
    found = index.entries(page)
    shown = found[(page.number - 1) * size : page.number * size] if size else found
    if page.kind == "taxonomy" and not page.head.listed:
        return tuple(replace(link(one), count=len(_term(index, one).pages)) for one in shown)
    return tuple(link(one) for one in shown)


def entry_count(index: SiteIndex, path: str) -> int:
    """Return how many entries a list has on all its pages."""
    page = index.by_path.get(path)
    return len(index.entries(page)) if page else 0


def list_urls(index: SiteIndex, path: str) -> tuple[str, ...]:
    """Return the URLs of all pages of a list, in order."""
    page = index.by_path.get(path)
    if page is None:
        return ()
    others = (index.by_id.get(f"{path}#{number}") for number in range(2, page.count + 1))
    return (page.url, *(one.url for one in others if one))


def terms(index: SiteIndex, taxonomy: str) -> tuple[TermLink, ...]:
    """Return all terms of a taxonomy in alphabetical order, with the number of their pages."""
    found = ((page, _term(index, page)) for page in index.term_rows.get(taxonomy, ()))
    return tuple(TermLink(page.url, mention(page).title, len(one.pages), one.name) for page, one in found)


def page_terms(index: SiteIndex, path: str, taxonomy: str) -> tuple[PageLink, ...]:
    """Return the pages of a page's terms, in the order in which the author wrote them."""
    page = index.by_path.get(path)
    if page is None or taxonomy not in index.site.taxonomies:
        return ()
    found = (_term_page(index, taxonomy, term) for term in terms_of(page, taxonomy))
    return tuple(mention(one) for one in found if one)


def parts(index: SiteIndex, url: str) -> tuple[PageLink, ...]:
    """Return the pages of a term, given its URL, in the order in which a series is read."""
    page = index.by_url.get(bare_url(url))
    if page is None or page.kind != "term":
        return ()
    return tuple(mention(one) for one in index.readings.get((page.taxonomy, fold(page.term)), ()))


def term_neighbours(index: SiteIndex, path: str, taxonomy: str) -> tuple[PageLink | None, PageLink | None]:
    """Return the pages before and after a page among those of its first term in a taxonomy."""
    page = index.by_path.get(path)
    names = terms_of(page, taxonomy) if page else ()
    name = (taxonomy, fold(names[0])) if names else ("", "")
    at = index.places.get((*name, path))
    if at is None:
        return (None, None)
    row = index.readings[name]
    return (mention(row[at - 1]) if at else None, mention(row[at + 1]) if at + 1 < len(row) else None)


def archive(index: SiteIndex, key: str) -> tuple[YearLink, ...]:
    """Return the dated pages of a section and below it by year, the newest first."""
    return tuple(
        YearLink(year, _archive_url(index, key, year), len(pages), tuple(link(one) for one in pages))
        for year, pages in index.years(key).items()
    )


def years(index: SiteIndex, key: str) -> tuple[YearLink, ...]:
    """Return the same as `archive`, without the pages."""
    return tuple(
        YearLink(year, _archive_url(index, key, year), len(pages)) for year, pages in index.years(key).items()
    )


def related(index: SiteIndex, path: str, count: int) -> tuple[PageLink, ...]:
    """Return the pages that share most terms with a page: title, URL and date."""
    page = index.by_path.get(path)
    found = index.kept(Relations).related(page, count) if page else ()
    return tuple(replace(mention(one), date=one.head.date) for one in found)


def backlinks(index: SiteIndex, path: str) -> tuple[PageLink, ...]:
    """Return the pages whose text links to a page: title and URL."""
    page = index.by_path.get(path)
    return tuple(mention(one) for one in index.kept(Relations).backlinks(page)) if page else ()


def _term(index: SiteIndex, page: Page) -> Term:
    return index.terms[page.taxonomy][fold(page.term)]


def _term_page(index: SiteIndex, taxonomy: str, term: str) -> Page | None:
    return index.term_pages.get((taxonomy, fold(term)))


def _archive_url(index: SiteIndex, key: str, year: int) -> str:
    page = index.archive_pages.get((key, str(year)))
    return page.url if page else ""


LIST_QUESTIONS: dict[str, Callable[..., Any]] = {
    "entries": entries,
    "entry_count": entry_count,
    "list_urls": list_urls,
    "terms": terms,
    "page_terms": page_terms,
    "parts": parts,
    "term_neighbours": term_neighbours,
    "archive": archive,
    "years": years,
    "related": related,
    "backlinks": backlinks,
}
