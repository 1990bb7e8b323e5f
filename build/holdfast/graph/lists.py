"""Lists in several pages, and archives by year: how many there are is known before anything is rendered."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ..problems import Place, Problem, did_you_mean
from ..settings import Settings, innermost
from ..values import Head, Page
from .index import SiteIndex
from .names import bare, url_of
from .site import Site

LISTS = ("home", "section", "taxonomy", "term", "archive")
"""The kinds of pages that list others; any page does that has a `list`."""


def arranged(site: Site, settings: Settings) -> Site:
    """Return a site that knows the order of its lists, with the pages of its archives."""
    sorts: dict[str, str] = {}
    for page in site.pages:
        if page.kind in ("section", "home"):
            collection = innermost(settings.content, page.key)
            sorts[page.key] = page.head.sort or (collection.sort if collection else "")
    sorted_site = replace(
        site, sorts={key: sort for key, sort in sorts.items() if sort}, taxonomies=settings.taxonomies
    )
    archives = tuple(_archives(SiteIndex(sorted_site), settings))
    return replace(sorted_site, pages=(*site.pages, *archives))


def paginated(site: Site, settings: Settings) -> tuple[Site, tuple[Problem, ...]]:
    """Return a site with every page of its lists, and what is wrong with those that name a section."""
    index = SiteIndex(site)
    sizes: dict[str, int] = {}
    pages: list[Page] = []
    problems: list[Problem] = []
    for page in site.pages:
        if page.head.listed and not index.has_section(page.head.listed):
            problems.append(_no_section(page, index))
        size = _size(page, settings) if page.head.listed or page.kind in LISTS else 0
        count = -(-len(index.entries(page)) // size) if size else 1
        if count > 1:
            sizes[page.head.path] = size
            pages += [_numbered(page, number, count) for number in range(1, count + 1)]
        else:
            pages.append(page)
    pages.sort(key=lambda page: (page.url, page.head.path))
    return replace(site, pages=tuple(pages), sizes=sizes), tuple(problems)


def _archives(index: SiteIndex, settings: Settings) -> Iterator[Page]:
    """Yield a page for each year in which a collection has pages, where the author has none at its place."""
    outputs = {page.output.casefold() for page in index.site.pages}
    for name, collection in settings.content.items():
        key = (collection.folder or name).strip("/")
        section = index.by_section.get(key)
        if section is None or not collection.archive:
            continue
        for year in index.years(key):
            output = f"{bare(section.output)}/{year}/index.html".lstrip("/")
            path = f"{key}/{year}/_index.md".lstrip("/")
            if output.casefold() not in outputs and path not in index.by_path:
                head = Head(path, f"{section.head.title} {year}", link_title=str(year))
                yield Page(
                    head, "archive", url_of(output), output, "archive.html", key, True, key, term=str(year)
                )


def _size(page: Page, settings: Settings) -> int:
    """Return how many entries a page of a list has, 0 for all."""
    if page.head.paginate:
        return page.head.paginate
    if page.taxonomy:
        taxonomy = settings.taxonomies[page.taxonomy]
        return taxonomy.paginate if page.term else taxonomy.paginate_terms
    collection = innermost(settings.content, page.key) if page.kind in ("section", "archive") else None
    return collection.paginate if collection else 0


def _numbered(page: Page, number: int, count: int) -> Page:
    """Return one page of a list: the first is the list itself, `/blog/page/2/` the next."""
    if number == 1:
        return replace(page, count=count)
    base = bare(page.output).removesuffix(".html")
    output = f"{base}/page/{number}/index.html".lstrip("/")
    return replace(page, url=url_of(output), output=output, number=number, count=count)


def _no_section(page: Page, index: SiteIndex) -> Problem:
    written = page.head.listed
    place = Place(f"content/{page.head.path}", page.head.lines.get("listed", 0))
    help = did_you_mean(written, [key for key in index.by_section if key]) or "name a folder below content/"
    return Problem("bad-list", f"`list` names the section `{written}`, which is not there", place, help)
