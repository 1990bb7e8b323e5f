"""The questions that a page may ask about the site; each answers just what is shown."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from itertools import islice
from math import ceil
from typing import Any

from ..values import NavItem, Page, PageLink, Translations
from .feeds import fed_pages, feed_of, feed_owners, feeds_near, locations, page_groups, site_feed, term_feed
from .index import SiteIndex, bare_url, link, mention
from .listing import LIST_QUESTIONS
from .names import encode, folder, stem
from .order import newest_first
from .targets import named, nearest_anchor, nearest_target, target, why_hidden


def page_link(index: SiteIndex, url: str) -> PageLink | None:
    """Return the page at a URL."""
    found = target(index, "", url)
    page = index.by_path.get(found.path) or index.by_url.get(bare_url(found.url)) if found else None
    return link(page) if page else None


def section(index: SiteIndex, key: str) -> PageLink | None:
    """Return a section's page by its key, `` for the home page."""
    found = index.by_section.get(key)
    return mention(found) if found else None


def sections(index: SiteIndex, key: str) -> tuple[PageLink, ...]:
    """Return the sections directly below a section, with their descriptions."""
    return tuple(link(one) for one in index.children.get(key, ()) if one.kind == "section")


def children(index: SiteIndex, key: str) -> tuple[PageLink, ...]:
    """Return the pages and sections directly in a section: by weight, then the newest, then title."""
    return tuple(link(one) for one in index.children.get(key, ()))


def titles(index: SiteIndex, key: str, most: int = 0) -> tuple[PageLink, ...]:
    """Return the same as `children`, titles and URLs only.

    Of more than `most` only sections, and of those as many; 0 is no limit.
    """
    found = index.children.get(key, ())
    if 0 < most < len(found):
        found = tuple(one for one in found if one.kind == "section")[:most]
    return tuple(mention(one) for one in found)


def recent(index: SiteIndex, key: str, count: int) -> tuple[PageLink, ...]:
    """Return the newest dated pages in a section and in all below it."""
    return tuple(link(one) for one in index.dated(key)[: max(count, 0)])


def neighbours(index: SiteIndex, path: str) -> tuple[PageLink | None, PageLink | None]:
    """Return the pages before and after a page in its section.

    Where the newest of dated pages stand first, these are the older and the newer one.
    """
    place = index.positions.get(path)
    if place is None:
        return (None, None)
    key, number = place
    row = index.leaves(key)
    before = mention(row[number - 1]) if number else None
    after = mention(row[number + 1]) if number + 1 < len(row) else None
    turned = row[number].head.date and newest_first(index.site.sorts.get(key, ""))
    return (after, before) if turned else (before, after)


def resources(index: SiteIndex, path: str) -> tuple[tuple[str, str, str], ...]:
    """Return the plain files that belong to a page which describes its folder: name, path and URL of each.

    They lie beside it, or in folders below that hold no page.
    """
    if stem(path).lower() not in ("_index", "index", "readme"):
        return ()
    inside = folder(path)
    start = f"{inside}/" if inside else ""
    first = bisect_left(index.file_names, start)
    found = []
    for one in islice(index.file_names, first, None):
        if not one.startswith(start):
            break
        place = folder(one)
        while place != inside and place not in index.inhabited:
            place = folder(place)
        if place == inside:
            found.append((one[len(start) :], one, "/" + encode(index.site.files[one])))
    return tuple(found)


def expiring(index: SiteIndex) -> dict[str, int]:
    """Return the second since 1970 from which on each page that expires is gone, by URL."""
    return {page.url: ceil(page.head.expires.timestamp()) for page in index.site.pages if page.head.expires}


def breadcrumbs(index: SiteIndex, path: str) -> tuple[PageLink, ...]:
    """Return the sections that hold a page, from the home page down, the page itself left out."""
    found = index.by_path.get(path)
    if found is None or found.kind == "home":
        return ()
    trail: list[Page] = []
    key = found.section
    while True:
        if key in index.by_section and index.by_section[key] is not found:
            trail.append(index.by_section[key])
        if not key:
            return tuple(mention(one) for one in reversed(trail))
        key = folder(key)


def translations(index: SiteIndex, path: str) -> Translations | None:
    """Return a page in other languages; None where it names none."""
    return index.site.translations.get(path)


def menu(index: SiteIndex, name: str) -> tuple[NavItem, ...]:
    """Return a menu of the settings; where `main` is not given, one of the top-level pages."""
    given = index.site.menus.get(name)
    if given is not None or name != "main":
        return given or ()
    top = [one for one in index.children.get("", ()) if one.kind == "section" or not one.head.date]
    if len(top) > 8:
        top = [one for one in top if one.head.weight is not None]
    return tuple(NavItem(mention(one).title, one.url) for one in top)


def tree(index: SiteIndex, key: str) -> tuple[NavItem, ...]:
    """Return everything in a section and below it as navigation: titles and URLs, nested."""
    return tuple(
        NavItem(mention(one).title, one.url, tree(index, one.key) if one.kind == "section" else ())
        for one in index.children.get(key, ())
    )


def has_anchor(index: SiteIndex, path: str, anchor: str) -> bool:
    """Return whether a page's text has an element of that id."""
    return anchor in index.anchors(path)


QUESTIONS: dict[str, Callable[..., Any]] = {
    "page_link": page_link,
    "section": section,
    "sections": sections,
    "children": children,
    "titles": titles,
    "recent": recent,
    "neighbours": neighbours,
    "breadcrumbs": breadcrumbs,
    "translations": translations,
    "resources": resources,
    "expiring": expiring,
    "menu": menu,
    "tree": tree,
    "target": target,
    "named": named,
    "has_anchor": has_anchor,
    "nearest_target": nearest_target,
    "why_hidden": why_hidden,
    "nearest_anchor": nearest_anchor,
    **LIST_QUESTIONS,
    "feed_of": feed_of,
    "feed_owners": feed_owners,
    "feeds_near": feeds_near,
    "term_feed": term_feed,
    "fed_pages": fed_pages,
    "locations": locations,
    "page_groups": page_groups,
    "site_feed": site_feed,
}
"""Every question by its name: a pure function of the index and plain arguments to a plain value."""
