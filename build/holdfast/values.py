"""The nouns: one frozen type for each phase of a page, so that what is unparsed cannot be rendered.

Every value is plain (str, int, bool, bytes, datetime, tuple, str-keyed dict, and these classes), so
that it has one canonical encoding by which the engine names and stores it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from posixpath import dirname, join, normpath
from typing import Any, Literal

from .problems import Problem

HoleKind = Literal["link", "file", "image", "wikilink"]
PageKind = Literal["home", "section", "page", "taxonomy", "term", "archive", "error"]


@dataclass(frozen=True, slots=True)
class Source:
    """The bytes of one file. `path` is relative to its root (`content/`, `assets/` …), with `/`."""

    path: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Hole:
    """A reference inside a page's body that can only be filled in once the whole site is known.

    - `link`: stands for the value of an `href`.
    - `wikilink`: as `link`, but of a page by its name or title, wherever it lies.
    - `file`: stands for the value of a `src`, `poster` … that is no image.
    - `image`: stands for a whole `<img>` tag; `attributes` are those the author wrote, less `src`.

    `target` is the reference as the author wrote it (percent-decoded, entities resolved); `line` and
    `column` point into the file, which is the page's own where `file` is empty.
    """

    kind: HoleKind
    target: str
    line: int = 0
    column: int = 0
    attributes: tuple[tuple[str, str], ...] = ()
    file: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of a page. `text` is plain, `html` its inline markup without links."""

    level: int
    id: str
    text: str
    html: str


@dataclass(frozen=True, slots=True)
class MenuPlace:
    """A page's own wish to stand in a menu.

    `parent` is the title, the path, the URL or the `identifier` of the entry above it.
    """

    menu: str
    title: str = ""
    weight: int | None = None
    parent: str = ""
    identifier: str = ""


@dataclass(frozen=True, slots=True)
class CascadeRule:
    """Front matter that a folder's page gives to the pages below it, from its key `cascade`.

    - `file` is that page for people, `match` a pattern of paths relative to its folder (empty for all).
    - `texts` says how a scalar was written, and `places` where each value stands: line and column.
    """

    file: str
    folder: str
    values: dict[str, Any]
    texts: dict[str, str] = field(default_factory=dict)
    places: dict[str, tuple[int, int]] = field(default_factory=dict)
    match: str = ""


@dataclass(frozen=True, slots=True)
class Reference:
    """A page or a file that a front matter key names: it has to be there.

    `key` is the path of the key (`authors.0`), `target` as the author wrote it, `path` what that means
    below `content/`, `to` the folder in which it must lie. `file` is where it is written.
    """

    key: str
    target: str
    line: int = 0
    column: int = 0
    kind: Literal["page", "file"] = "page"
    to: str = ""
    path: str = ""
    file: str = ""


@dataclass(frozen=True, slots=True)
class UnknownCall:
    """A call of a shortcode that is not there, and where it is written."""

    name: str
    file: str
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Head:
    """What the rest of the site may know of a document: small, and loaded without its body."""

    path: str
    title: str
    description: str = ""
    """One sentence on the page, for search engines and lists."""
    summary: str = ""
    """A plain text for lists where there is no description; else the first paragraph."""
    date: datetime | None = None
    """When the page was published: a day, or a moment with its time zone. A page with a date is a post."""
    updated: datetime | None = None
    """When it was last changed."""
    weight: int | None = None
    """Where it stands among its neighbours: lighter pages come first."""
    slug: str = ""
    """The last part of its address, in place of the file's name."""
    url: str = ""
    """Its whole address, such as `/about/`."""
    aliases: tuple[str, ...] = ()
    """Old addresses that lead here."""
    draft: bool = False
    """`true` keeps the page out until you build with `--drafts`."""
    template: str = ""
    """The template that shows it."""
    params: dict[str, Any] = field(default_factory=dict)
    """Values of your own: `page.params` in templates."""
    anchors: tuple[str, ...] = ()
    link_title: str = ""
    """A shorter title for menus and lists."""
    expires: datetime | None = None
    """From this moment on the page is not published any more."""
    terms: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """The page's terms by taxonomy, as the author wrote them."""
    menus: tuple[MenuPlace, ...] = ()
    """The menus that show it: a name, a list, or a map with `title`, `weight` and `parent`."""
    image: str = ""
    """The picture that stands for the page, as written: a path relative to it, or a URL."""
    sort: str = ""
    """For a section: how the pages in it are ordered (see `settings.PageCollection`)."""
    paginate: int = 0
    """For a section, a list, a term or a list of terms: entries on each page of it, 0 for all."""
    listed: str = ""
    """The section whose dated pages, and those below it, this page lists; `/` is the whole site."""
    translations: dict[str, str] = field(default_factory=dict)
    """The same page in other languages: language tag → path or URL."""
    noindex: bool = False
    """True keeps the page out of the sitemap, the feeds, and search engines."""
    links: tuple[str, ...] = ()
    """What the body links to inside the site, without fragments; each once, in order. A link by name is
    written as `[[name]]`, any other as it stands there."""
    references: tuple[Reference, ...] = ()
    collection: str = ""
    """The declared collection that the page belongs to."""
    lines: dict[str, int] = field(default_factory=dict)
    """The line of each front matter key, for problems that are found later."""


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed page: `body` is its HTML in pieces, with holes for what the site must answer."""

    head: Head
    headings: tuple[Heading, ...] = ()
    body: tuple[str | Hole, ...] = ()
    problems: tuple[Problem, ...] = ()
    broken: bool = False
    """True where the source could not be parsed at all (a blocking problem says why)."""
    words: int = 0
    excerpt: tuple[str | Hole, ...] = ()
    """What stands before `<!--more-->`, in pieces; empty where there is none."""
    unknown: tuple[UnknownCall, ...] = ()
    """Calls of shortcodes that are not there."""


@dataclass(frozen=True, slots=True)
class Page:
    """A document with its place in the site."""

    head: Head
    kind: PageKind
    url: str
    """Site-absolute, percent-encoded, canonical: `/learn/wallets/`."""
    output: str
    """The file in the output, not encoded: `learn/wallets/index.html`."""
    template: str
    section: str = ""
    """Key of the section that holds the page: `` for the root, `learn`, `learn/deep`."""
    generated: bool = False
    """True for a section or home page that no file describes."""
    key: str = ""
    """Key of the section that the page is or, where it is none, that holds it."""
    number: int = 1
    """Of a list in several pages: which of them this is, and how many there are."""
    count: int = 1
    taxonomy: str = ""
    """The name of the taxonomy, for the kinds `taxonomy` and `term`."""
    term: str = ""
    """The term in the spelling that most pages use; of an archive the year."""

    @property
    def id(self) -> str:
        """What names the page in a build: its path, and its number where that is not the first."""
        return self.head.path if self.number == 1 else f"{self.head.path}#{self.number}"


@dataclass(frozen=True, slots=True)
class PageLink:
    """What one page may show of another.

    `title` is its shorter title where it has one; `image` is a path below `content/`, or a URL.
    """

    url: str
    title: str
    description: str = ""
    date: datetime | None = None
    section: str = ""
    kind: PageKind = "page"
    tags: tuple[str, ...] = ()
    image: str = ""
    updated: datetime | None = None
    expires: datetime | None = None
    key: str = ""
    """Of a section its key, by which `children(key)` and the like know it."""
    count: int = 0
    """Of a term in a list of terms: how many pages have it."""


@dataclass(frozen=True, slots=True)
class TermLink:
    """A term with its page, and how many pages have it."""

    url: str
    title: str
    count: int
    name: str
    """The term itself, where a document gives its page another title."""


@dataclass(frozen=True, slots=True)
class YearLink:
    """A year of an archive; `url` is empty where it has no page of its own."""

    year: int
    url: str
    count: int
    pages: tuple[PageLink, ...] = ()


@dataclass(frozen=True, slots=True)
class Series:
    """The pages that have one term, in the order in which they are read."""

    title: str
    url: str
    parts: tuple[PageLink, ...]


@dataclass(frozen=True, slots=True)
class Person:
    """An author. `url` is a page of this site or another, as written; empty where there is none."""

    name: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class FeedItem:
    """What a feed shows of a page, its body left out. `id` is that of the page.

    `categories` are its terms of every taxonomy but the one that names authors.
    """

    id: str
    path: str
    url: str
    title: str
    date: datetime
    updated: datetime
    summary: str = ""
    image: str = ""
    authors: tuple[Person, ...] = ()
    categories: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Feed:
    """The newest pages of a site, a section or a term. The feed's files lie in `folder` of the output.

    `title` and `description` are empty for the site's own feed; `url` is the page that lists the same, and
    `kind` what that page is.
    """

    url: str
    folder: str
    kind: PageKind = "home"
    title: str = ""
    description: str = ""
    items: tuple[FeedItem, ...] = ()


@dataclass(frozen=True, slots=True)
class Location:
    """A page as the sitemap lists it. `translations` maps language tags to URLs of the same page."""

    url: str
    changed: datetime | None = None
    translations: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PageGroup:
    """Pages under a heading; `url` is the page that lists all of them, `left` how many are not here."""

    title: str
    url: str
    pages: tuple[PageLink, ...] = ()
    left: int = 0


@dataclass(frozen=True, slots=True)
class Target:
    """Where a reference inside the site leads. `url` is final: percent-encoded, query kept, no fragment.

    `path` is the page or plain file below `content/`; empty where the site itself makes the page.
    """

    kind: Literal["page", "file"]
    url: str
    path: str = ""


@dataclass(frozen=True, slots=True)
class Translations:
    """A page in other languages, and in its own.

    `language` is the page's own as far as it is known, `links` maps language tags (BCP 47) and `x-default`
    to URLs: paths of this site, or whole ones.
    """

    language: str = ""
    links: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class NavItem:
    """An entry of the navigation, with its children in order. An empty `url` is a mere heading."""

    title: str
    url: str
    children: tuple[NavItem, ...] = ()


@dataclass(frozen=True, slots=True)
class Variant:
    """A picture in one of several widths or formats. `width` and `height` are pixels, `type` its media type."""

    url: str
    type: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Asset:
    """A published asset as templates and pages see it; its bytes are an `Output` of their own.

    `name` is the path under `assets/` (or, for an image of the content, under `content/`); `url` is
    fingerprinted. `width` and `height` are pixels, 0 where the asset is no image.
    """

    name: str
    url: str
    type: str
    size: int
    width: int = 0
    height: int = 0
    variants: tuple[Variant, ...] = ()
    """By format, the best first, then by width; the picture itself is among them where it is one of these."""
    recipe: str = ""
    """What names the encoding of the variants; empty where there are none but the picture itself."""
    color: str = ""
    """The mean colour of an opaque picture, as shades from 0 to 15: `r10 g3 b15`."""


@dataclass(frozen=True, slots=True)
class Partial:
    """A piece of HTML that is the same on many pages, but for the links that are marked on one of them.

    `marks` are the values of `href`, as they stand there, with those of their `aria-current`.
    """

    html: str
    marks: tuple[tuple[str, str], ...] = ()

    @property
    def marked(self) -> str:
        """The HTML as it stands in the page."""
        html = self.html
        for href, value in self.marks:
            html = html.replace(f'href="{href}"', f'href="{href}" aria-current="{value}"')
        return html


@dataclass(frozen=True, slots=True)
class Output:
    """A file of the release. `path` is relative to the output folder, with `/`, not encoded.

    `fingerprinted` says that the path contains a digest of the bytes, so that a copy never expires.
    `precache` says that a browser needs the file to open the site's pages offline. `url` answers with the
    file where that does not follow from its path (`/learn` for `learn.html`). `redirect` marks a stub: a
    page that only sends browsers on, for hosts that know no redirects.
    """

    path: str
    data: bytes
    type: str
    fingerprinted: bool = False
    precache: bool = True
    url: str = ""
    redirect: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """An output without its bytes: what the worker, the hosts and the publisher need to know.

    `url` is the canonical, percent-encoded URL that answers with these bytes; `digest` is their
    SHA-256 in lower-case hex; `transfer` is the number of body bytes that a browser downloads (after
    Brotli, where the type is compressible).
    """

    path: str
    url: str
    digest: str
    size: int
    transfer: int
    type: str
    fingerprinted: bool = False
    precache: bool = True
    redirect: bool = False


@dataclass(frozen=True, slots=True)
class Redirect:
    """An old URL and the page that answers for it now. `source` is a site-absolute path."""

    source: str
    target: str
    status: int = 308


def picture_name(path: str, written: str) -> str:
    """Return the name of a picture that the page at `path` names: `content/blog/a.png`, `assets/img/b.png`.

    `written` is relative to the page, or with a slash before it to the site.
    """
    found = normpath(join("/", dirname(path), written)).lstrip("/")
    return found if found.startswith("assets/") else f"content/{found}"
