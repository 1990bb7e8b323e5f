"""The site as it is asked about: look-ups that are made once, when the first question needs them."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from posixpath import normpath, splitext
from typing import Any, TypeVar
from urllib.parse import unquote

from ..values import Page, PageLink
from .names import folder, name_of
from .order import moment, ordered, sorted_parts
from .site import Site, made_files
from .terms import Term, fold, gather

Kept = TypeVar("Kept")


def link(page: Page) -> PageLink:
    """Return what a list shows of a page."""
    head = page.head
    return PageLink(
        page.url,
        head.link_title or head.title,
        head.description or head.summary,
        head.date,
        page.section,
        page.kind,
        head.terms.get("tags", ()),
        _beside(head.path, head.image),
        head.updated,
        head.expires,
        _key(page),
    )


def mention(page: Page) -> PageLink:
    """Return what a bare link to a page shows: title and URL."""
    title = page.head.link_title or page.head.title
    return PageLink(page.url, title, section=page.section, kind=page.kind, key=_key(page))


def _key(page: Page) -> str:
    return page.key if page.kind in ("section", "taxonomy") else ""


def _beside(path: str, written: str) -> str:
    """Return a file that a page names as a path below `content/`; a URL stays as it is."""
    if not written or "://" in written or written.startswith("/"):
        return written
    return normpath(f"{folder(path)}/{written}").lstrip("/")


class SiteIndex:
    """A site with its look-ups. Each is made in O(n log n) or less, on first use."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self._kept: dict[object, Any] = {}

    def kept(self, make: Callable[[SiteIndex], Kept]) -> Kept:
        """Return what `make` finds in this index; it is called once."""
        if make not in self._kept:
            self._kept[make] = make(self)
        found: Kept = self._kept[make]
        return found

    @cached_property
    def by_path(self) -> dict[str, Page]:
        """Pages by their path below `content/`; of a list in several pages the first."""
        return {page.head.path: page for page in self.site.pages if page.number == 1}

    @cached_property
    def by_id(self) -> dict[str, Page]:
        """All pages by their id."""
        return {page.id: page for page in self.site.pages}

    @cached_property
    def by_url(self) -> dict[str, Page]:
        """Pages by their URL, decoded and without slashes at its ends: `learn/wallets`."""
        return {bare_url(page.url): page for page in self.site.pages}

    @cached_property
    def by_output(self) -> dict[str, str]:
        """Plain files by their output."""
        return {output: path for path, output in self.site.files.items()}

    @cached_property
    def page_folders(self) -> frozenset[str]:
        """The folders of the output that hold a page: no file can have such a name."""
        return frozenset(folder(page.output) for page in self.site.pages)

    @cached_property
    def made(self) -> frozenset[str]:
        """The files that the site makes beside its pages and that a link may name."""
        return made_files(self.site)

    @cached_property
    def by_old_url(self) -> dict[str, str]:
        """The targets of redirects by the old URL without slashes at its ends."""
        return {one.source.strip("/"): one.target for one in self.site.redirects}

    @cached_property
    def file_names(self) -> tuple[str, ...]:
        """The paths of all plain files, sorted."""
        return tuple(sorted(self.site.files))

    @cached_property
    def inhabited(self) -> frozenset[str]:
        """The folders that hold a page."""
        return frozenset(folder(page.head.path) for page in self.site.pages if not page.generated)

    @cached_property
    def folded(self) -> dict[str, tuple[str, str]]:
        """Kinds and paths of pages and files by all their names, in lower case."""
        found = {path.casefold(): ("file", path) for path in self.site.files}
        for page in self.by_path.values():
            path = page.head.path
            found |= dict.fromkeys(
                (path.casefold(), splitext(path)[0].casefold(), bare_url(page.url).casefold()), ("page", path)
            )
        return found

    @cached_property
    def by_section(self) -> dict[str, Page]:
        """The page of each section by its key; a taxonomy is the section of its terms."""
        kinds = ("section", "home", "taxonomy")
        return {page.key: page for page in self.by_path.values() if page.kind in kinds}

    @cached_property
    def children(self) -> dict[str, tuple[Page, ...]]:
        """The pages and sections directly in each section, in order."""
        found: dict[str, list[Page]] = {}
        for page in self.by_path.values():
            if page.kind in ("page", "section"):
                found.setdefault(page.section, []).append(page)
        return {key: ordered(pages, self.site.sorts.get(key, "")) for key, pages in found.items()}

    @cached_property
    def positions(self) -> dict[str, tuple[str, int]]:
        """The section of each page that is no section, and its number among those of the section."""
        return {
            page.head.path: (key, number)
            for key in self.children
            for number, page in enumerate(self.leaves(key))
        }

    @cached_property
    def posts(self) -> tuple[Page, ...]:
        """All dated pages, the newest first."""
        dated = [page for page in self.by_path.values() if page.head.date and page.kind == "page"]
        return tuple(sorted(dated, key=lambda page: (-moment(page.head.date), page.head.path)))

    @cached_property
    def called(self) -> dict[str, tuple[str, ...]]:
        """Paths of pages and files by the name that a link to them ends in, in lower case."""
        found: dict[str, list[str]] = {}
        for page in self.by_path.values():
            found.setdefault(name_of(page.head.path), []).append(page.head.path)
        for path in self.site.files:
            found.setdefault(path.rpartition("/")[2].lower(), []).append(path)
        return {name: tuple(paths) for name, paths in found.items()}

    @cached_property
    def by_title(self) -> dict[str, tuple[str, ...]]:
        """Paths of pages by their titles, in lower case."""
        found: dict[str, list[str]] = {}
        for page in self.by_path.values():
            found.setdefault(page.head.title.casefold(), []).append(page.head.path)
        return {title: tuple(paths) for title, paths in found.items()}

    @cached_property
    def trigrams(self) -> dict[str, list[str]]:
        """Names by each run of three letters in them, so that a mistyped one is found quickly."""
        found: dict[str, list[str]] = {}
        for name in self.called:
            for piece in pieces(name):
                found.setdefault(piece, []).append(name)
        return found

    @cached_property
    def terms(self) -> dict[str, dict[str, Term]]:
        """The terms of each taxonomy by their folded names, each with its pages in order."""
        found = {}
        for name, taxonomy in self.site.taxonomies.items():
            terms = gather(self.site.pages, name)
            found[name] = {
                key: Term(one.name, ordered(one.pages, taxonomy.sort)) for key, one in terms.items()
            }
        return found

    @cached_property
    def readings(self) -> dict[tuple[str, str], tuple[Page, ...]]:
        """The pages of each term, by its taxonomy and folded name, in the order in which a series is read."""
        return {
            (name, key): term.pages if self.site.taxonomies[name].sort else sorted_parts(term.pages)
            for name, terms in self.terms.items()
            for key, term in terms.items()
        }

    @cached_property
    def places(self) -> dict[tuple[str, str, str], int]:
        """The number of each page in each of its `readings`."""
        return {
            (*name, page.head.path): number
            for name, pages in self.readings.items()
            for number, page in enumerate(pages)
        }

    @cached_property
    def term_pages(self) -> dict[tuple[str, str], Page]:
        """The page of each term by its taxonomy and its folded name."""
        pages = self.by_path.values()
        return {(page.taxonomy, fold(page.term)): page for page in pages if page.kind == "term"}

    @cached_property
    def term_rows(self) -> dict[str, tuple[Page, ...]]:
        """The pages of all terms of each taxonomy, in alphabetical order of the terms."""
        pages = self.term_pages
        return {
            name: tuple(pages[name, key] for key in terms if (name, key) in pages)
            for name, terms in self.terms.items()
        }

    @cached_property
    def archive_pages(self) -> dict[tuple[str, str], Page]:
        """The pages of archives by their section and year."""
        pages = self.by_path.values()
        return {(page.section, page.term): page for page in pages if page.kind == "archive"}

    def has_section(self, key: str) -> bool:
        """Return whether a list may name this section; `/` is the whole site."""
        return key.strip("/") in self.by_section

    def dated(self, key: str) -> tuple[Page, ...]:
        """Return the dated pages in a section and in all below it, the newest first."""
        return self._dated.get(key, ())

    def years(self, key: str) -> dict[int, tuple[Page, ...]]:
        """Return the dated pages in a section and below it by their year (in UTC), the newest first."""
        kept = self._years.get(key)
        if kept is None:
            found: dict[int, list[Page]] = {}
            for page in self.dated(key):
                if page.head.date:
                    found.setdefault(page.head.date.year, []).append(page)
            kept = self._years[key] = {year: tuple(pages) for year, pages in found.items()}
        return kept

    def entries(self, page: Page) -> tuple[Page, ...]:
        """Return everything that a list shows on all its pages, in order."""
        kept = self._entries.get(page.head.path)
        if kept is None:
            kept = self._entries[page.head.path] = self._listed(page)
        return kept

    def _listed(self, page: Page) -> tuple[Page, ...]:
        if page.head.listed or page.kind == "home":
            key = page.head.listed.strip("/")
            if not page.head.sort:
                return self.dated(key)
            return ordered([one for one in self.below(key) if one is not page], page.head.sort)
        if page.kind == "term":
            term = self.terms[page.taxonomy].get(fold(page.term))
            return term.pages if term else ()
        if page.kind == "taxonomy":
            return self.term_rows.get(page.taxonomy, ())
        if page.kind == "archive":
            return self.years(page.section).get(int(page.term), ())
        return self.children.get(page.key, ()) if page.kind == "section" else ()

    def below(self, key: str) -> tuple[Page, ...]:
        """Return all pages in a section and below it that are no sections, in the order of their URLs."""
        prefix = f"{key}/" if key else ""
        pages = self.by_path.values()
        return tuple(one for one in pages if one.kind == "page" and f"{one.section}/".startswith(prefix))

    def leaves(self, key: str) -> tuple[Page, ...]:
        """Return the pages of a section that are no sections themselves."""
        kept = self._leaves.get(key)
        if kept is None:
            kept = tuple(page for page in self.children.get(key, ()) if page.kind == "page")
            self._leaves[key] = kept
        return kept

    def anchors(self, path: str) -> frozenset[str]:
        """Return the ids in a page's text."""
        kept = self._anchors.get(path)
        if kept is None:
            page = self.by_path.get(path)
            kept = self._anchors[path] = frozenset(page.head.anchors if page else ())
        return kept

    @cached_property
    def _anchors(self) -> dict[str, frozenset[str]]:
        return {}

    @cached_property
    def _dated(self) -> dict[str, tuple[Page, ...]]:
        found: dict[str, list[Page]] = {}
        for page in self.posts:
            key = page.section
            found.setdefault(key, []).append(page)
            while key:
                key = folder(key)
                found.setdefault(key, []).append(page)
        return {key: tuple(pages) for key, pages in found.items()}

    @cached_property
    def _years(self) -> dict[str, dict[int, tuple[Page, ...]]]:
        return {}

    @cached_property
    def _entries(self) -> dict[str, tuple[Page, ...]]:
        return {}

    @cached_property
    def _leaves(self) -> dict[str, tuple[Page, ...]]:
        return {}


def bare_url(url: str) -> str:
    """Return a URL in the form of `bare`: decoded, without slashes at its ends."""
    return unquote(url).strip("/")


def pieces(name: str) -> set[str]:
    """Return the runs of three letters in a name, its ends marked, and its letters in order.

    Names that share some are alike; the last piece finds two letters that changed places.
    """
    name = f"^{splitext(name)[0] or name}$"
    return {"".join(sorted(name)), *(name[start : start + 3] for start in range(len(name) - 2))}
