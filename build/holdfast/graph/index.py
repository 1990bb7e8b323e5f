"""The site as it is asked about: look-ups that are made once, when the first question needs them."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cached_property
from posixpath import splitext
from typing import Any
from urllib.parse import unquote

from ..values import Page, PageLink
from .names import folder, stem
from .site import Site


def link(page: Page) -> PageLink:
    """Return what a list shows of a page."""
    head = page.head
    return PageLink(
        page.url, head.title, head.description or head.summary, head.date, page.section, page.kind
    )


def mention(page: Page) -> PageLink:
    """Return what a bare link to a page shows: title and URL."""
    return PageLink(page.url, page.head.title, section=page.section, kind=page.kind)


def moment(date: datetime | None) -> float:
    """Return a date as a number to sort by; one without a zone counts as UTC, none as the oldest."""
    if date is None:
        return float("-inf")
    return (date if date.tzinfo else date.replace(tzinfo=UTC)).timestamp()


def order(page: Page) -> tuple[Any, ...]:
    """Return the sort key of pages in a section: weight, then the newest, then title."""
    head = page.head
    return (head.weight is None, head.weight or 0, -moment(head.date), head.title.casefold(), head.path)


class SiteIndex:
    """A site with its look-ups. Each is made in O(n log n) or less, on first use."""

    def __init__(self, site: Site) -> None:
        self.site = site

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
        """Pages by their output without `index.html` and slashes: `learn/wallets`."""
        return {bare(page.output): page for page in self.site.pages}

    @cached_property
    def by_output(self) -> dict[str, str]:
        """Plain files by their output."""
        return {output: path for path, output in self.site.files.items()}

    @cached_property
    def by_old_url(self) -> dict[str, str]:
        """The targets of redirects by the old URL without slashes at its ends."""
        return {one.source.strip("/"): one.target for one in self.site.redirects}

    @cached_property
    def folded(self) -> dict[str, tuple[str, str]]:
        """Kinds and paths of pages and files by all their names, in lower case."""
        found = {path.casefold(): ("file", path) for path in self.site.files}
        for page in self.site.pages:
            path = page.head.path
            found |= dict.fromkeys(
                (path.casefold(), splitext(path)[0].casefold(), bare(page.output).casefold()), ("page", path)
            )
        return found

    @cached_property
    def by_section(self) -> dict[str, Page]:
        """The page of each section by its key."""
        return {page.key: page for page in self.site.pages if page.kind in ("section", "home")}

    @cached_property
    def children(self) -> dict[str, tuple[Page, ...]]:
        """The pages and sections directly in each section, in order."""
        found: dict[str, list[Page]] = {}
        for page in self.site.pages:
            if page.kind not in ("home", "error"):
                found.setdefault(page.section, []).append(page)
        return {key: tuple(sorted(pages, key=order)) for key, pages in found.items()}

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
        dated = [page for page in self.site.pages if page.head.date and page.kind == "page"]
        return tuple(sorted(dated, key=lambda page: (-moment(page.head.date), page.head.path)))

    @cached_property
    def called(self) -> dict[str, tuple[str, ...]]:
        """Paths of pages and files by the name that a link to them ends in, in lower case."""
        found: dict[str, list[str]] = {}
        for page in self.site.pages:
            found.setdefault(name_of(page.head.path), []).append(page.head.path)
        for path in self.site.files:
            found.setdefault(path.rpartition("/")[2].lower(), []).append(path)
        return {name: tuple(paths) for name, paths in found.items()}

    @cached_property
    def trigrams(self) -> dict[str, list[str]]:
        """Names by each run of three letters in them, so that a mistyped one is found quickly."""
        found: dict[str, list[str]] = {}
        for name in self.called:
            for piece in pieces(name):
                found.setdefault(piece, []).append(name)
        return found

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
    def _leaves(self) -> dict[str, tuple[Page, ...]]:
        return {}


def bare(output: str) -> str:
    """Return an output as links name it: `learn/index.html` is `learn`."""
    return output.removesuffix("index.html").rstrip("/") if output.endswith("index.html") else output


def bare_url(url: str) -> str:
    """Return a URL in the form of `bare`: decoded, without slashes at its ends."""
    return unquote(url).strip("/")


def name_of(path: str) -> str:
    """Return the name by which links call a document: its folder's where it describes one."""
    name = stem(path)
    if name.lower() in ("_index", "index", "readme") and folder(path):
        name = folder(path).rpartition("/")[2]
    return name.lower()


def pieces(name: str) -> set[str]:
    """Return the runs of three letters in a name, its ends marked, and its letters in order.

    Names that share some are alike; the last piece finds two letters that changed places.
    """
    name = f"^{splitext(name)[0] or name}$"
    return {"".join(sorted(name)), *(name[start : start + 3] for start in range(len(name) - 2))}
