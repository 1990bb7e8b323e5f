"""Which pages are in which feed. A feed belongs to a page: the home page, a section's, a term's."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..people import AUTHOR_KEYS, authors_of
from ..settings import Settings, innermost
from ..values import Feed, FeedItem, Location, Page, PageGroup, PageLink, Person
from .index import SiteIndex, link, mention
from .names import feed_folder, folder
from .order import moment
from .targets import target
from .terms import fold, terms_of

LONGEST_GROUP = 100


def feed_windows(pages: tuple[Page, ...], settings: Settings) -> dict[str, tuple[str, ...]]:
    """Return the newest pages of every feed: ids of pages by the id of the page that the feed belongs to.

    A feed without a page is not made. Pages with `noindex` are in none.
    """
    if not settings.feeds.formats:
        return {}
    owners = {page.key: page.id for page in pages if page.kind in ("home", "section") and page.number == 1}
    terms = _term_pages(pages, settings)
    dated = [page for page in pages if _is_post(page) and _is_fed(page, settings)]
    dated.sort(key=lambda page: (-moment(page.head.date), page.head.path))
    found: dict[str, list[str]] = {}
    for page in dated:
        of_terms = [
            terms.get((name, fold(term))) for name in page.head.terms for term in terms_of(page, name)
        ]
        for owner in (*(owners.get(key) for key in _above(page.section)), *of_terms):
            if owner is not None:
                window = found.setdefault(owner, [])
                if len(window) < settings.feeds.count and page.id not in window[-1:]:
                    window.append(page.id)
    return {owner: tuple(window) for owner, window in sorted(found.items())}


def _term_pages(pages: Iterable[Page], settings: Settings) -> dict[tuple[str, str], str]:
    feeding = {name for name, one in settings.taxonomies.items() if one.feeds}
    return {
        (page.taxonomy, fold(page.term)): page.id
        for page in pages
        if page.kind == "term" and page.number == 1 and page.taxonomy in feeding
    }


def _is_post(page: Page) -> bool:
    return page.kind == "page" and page.head.date is not None and not page.head.noindex


def _is_fed(page: Page, settings: Settings) -> bool:
    collection = innermost(settings.content, folder(page.head.path))
    return collection is None or collection.feeds


def _above(key: str) -> Iterator[str]:
    """Yield a section and all that hold it, the root last."""
    while key:
        yield key
        key = folder(key)
    yield ""


def feed_of(index: SiteIndex, owner: str) -> Feed | None:
    """Return a feed with its items, by the id of the page that it belongs to."""
    page = index.by_id.get(owner)
    if page is None or owner not in index.site.feeds:
        return None
    items = tuple(_item(index, index.by_id[one]) for one in index.site.feeds[owner])
    head = page.head
    if page.kind == "home":
        return Feed(page.url, feed_folder(page.output), items=items)
    about = head.description or head.summary
    return Feed(page.url, feed_folder(page.output), page.kind, head.title, about, items)


def _item(index: SiteIndex, page: Page) -> FeedItem:
    head = page.head
    assert head.date is not None
    categories = [
        term for name, terms in head.terms.items() if name not in AUTHOR_KEYS for term in terms if term
    ]
    return FeedItem(
        page.id,
        head.path,
        page.url,
        head.title,
        head.date,
        head.updated if head.updated and moment(head.updated) > moment(head.date) else head.date,
        head.description or head.summary,
        head.image,
        tuple(_author(index, one) for one in authors_of(head)),
        tuple(dict.fromkeys(categories)),
    )


def _author(index: SiteIndex, one: Person) -> Person:
    """Return an author as feeds name one: who is named by the path of a page has its title and URL."""
    found = target(index, "", one.name) if one.name.startswith("/") else None
    if found and found.path in index.by_path:
        return Person(index.by_path[found.path].head.title, found.url)
    there = target(index, "", f"/{one.url.lstrip('/')}") if one.url and "://" not in one.url else None
    return Person(one.name, there.url if there else one.url)


def feeds_near(index: SiteIndex, key: str) -> tuple[PageLink, ...]:
    """Return the pages whose feeds belong to a section: the home page, and the nearest section with one."""
    around = [index.by_section[above] for above in _above(key) if above in index.by_section]
    fed = [page for page in around if page.id in index.site.feeds]
    home = [page for page in fed if page.kind == "home"]
    return tuple(mention(page) for page in (*home, *(one for one in fed[:1] if one not in home)))


def term_feed(index: SiteIndex, path: str) -> PageLink | None:
    """Return the page of a term where it has a feed."""
    page = index.by_path.get(path)
    return mention(page) if page and page.id in index.site.feeds else None


def feed_owners(index: SiteIndex) -> tuple[str, ...]:
    """Return the ids of the pages that a feed belongs to."""
    return tuple(index.site.feeds)


def fed_pages(index: SiteIndex, content: str, terms: str) -> tuple[str, ...]:
    """Return the ids of the pages whose text is in a feed; the arguments are the settings of that name."""
    kept = [
        window
        for owner, window in index.site.feeds.items()
        if (terms if index.by_id[owner].kind == "term" else content) == "full"
    ]
    return tuple(sorted({one for window in kept for one in window}))


def locations(index: SiteIndex) -> tuple[Location, ...]:
    """Return what the sitemap lists: every page that a search engine may show.

    Of a list in several pages that is the first: the others hold nothing of their own.
    """
    return tuple(
        Location(page.url, page.head.updated or page.head.date, _links(index, page))
        for page in index.site.pages
        if page.kind != "error" and page.number == 1 and not page.head.noindex
    )


def _links(index: SiteIndex, page: Page) -> dict[str, str]:
    found = index.site.translations.get(page.head.path)
    return found.links if found else {}


def page_groups(index: SiteIndex) -> tuple[PageGroup, ...]:
    """Return the pages of a site by top-level section, at most 100 of each, those below included."""
    top = [page for page in index.children.get("", ()) if not page.head.noindex]
    loose = [page for page in top if page.kind == "page"]
    groups = [_group("Pages", "/", loose)] if loose else []
    for section in top:
        if section.kind == "section":
            pages = [page for page in _below(index, section.key) if not page.head.noindex]
            groups.append(_group(section.head.title, section.url, pages or [section]))
    return tuple(groups)


def _group(title: str, url: str, pages: list[Page]) -> PageGroup:
    shown = tuple(link(page) for page in pages[:LONGEST_GROUP])
    return PageGroup(title, url, shown, len(pages) - len(shown))


def _below(index: SiteIndex, key: str) -> Iterator[Page]:
    for page in index.children.get(key, ()):
        if page.kind == "page":
            yield page
        elif page.kind == "section":
            yield from _below(index, page.key)


def site_feed(index: SiteIndex) -> str | None:
    """Return the folder of the site's own feed, None where it has none."""
    home = index.by_section.get("")
    return feed_folder(home.output) if home and home.id in index.site.feeds else None
