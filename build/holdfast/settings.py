"""The settings of a site, as `site.yaml` gives them: plain and frozen. `config.py` reads them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class MenuItem:
    """A menu entry: a `page` (a path below `content/`) or a `url`; `title` may come from the page."""

    title: str = ""
    """What is shown; the page's title where it is empty."""
    page: str = ""
    """The path of a page below `content/`, with an anchor if you like."""
    url: str = ""
    """An address elsewhere, in place of `page`."""
    weight: int | None = None
    """Where it stands among the entries: lighter ones come first, those without a weight last."""
    children: tuple[MenuItem, ...] = ()
    """Entries below this one."""


SORTS = ("weight", "date", "title", "path")
"""What a list may be sorted by; `-` in front is the opposite order."""

FieldType = Literal[
    "text", "integer", "number", "boolean", "date", "choice", "list", "map", "page", "file", "url", "any"
]


@dataclass(frozen=True, slots=True)
class Field:
    """What a collection says of one front matter key.

    - `type`: `date` is a day or a moment with its time zone; `page` refers to another page by its path,
      `file` to a file beside the page; `choice` is one of `values`; `list` holds `items`; `map` has
      `fields`.
    - `min` and `max` bound a number, the letters of a text, or the entries of a list.
    - `pattern` is a regular expression that the whole of a text must match.
    - `to`: the folder below `content/` in which a `page` must lie.
    """

    type: FieldType = "text"
    required: bool = False
    """A page without it is an error."""
    default: Any = None
    """The value of pages that do not give it."""
    description: str = ""
    """What it is for: told in error messages, and in pages that `holdfast new page` makes."""
    values: tuple[str | int | float, ...] = ()
    """What a `choice` may be."""
    min: float | None = None
    max: float | None = None
    pattern: str = ""
    to: str = ""
    items: Field | None = None
    """What a `list` holds: a field."""
    fields: dict[str, Field] = field(default_factory=dict)
    """What a `map` holds: fields by name."""


@dataclass(frozen=True, slots=True)
class PageCollection:
    """A kind of pages: all those in one folder below `content/`, and in the folders below that.

    - `folder`: where it lies; its own name where it is empty, `/` for all pages.
    - `permalink`: a pattern such as `/blog/:year/:slug/`.
    - `sort`: how its pages are ordered in lists: `weight`, `date` (the newest first), `title`, `path`,
      with `-` in front for the opposite; empty is by weight, then date, then title.
    - `paginate`: entries on each page of its section's list, 0 for all.
    - `archive`: also makes a page for each year.
    - `feeds`: false keeps its pages out of every feed.
    - `strict`: a key that neither Holdfast nor `fields` knows is an error, not a warning.
    """

    folder: str = ""
    permalink: str = ""
    template: str = ""
    """The template of its pages, where they name none."""
    sort: str = ""
    paginate: int = 0
    archive: bool = False
    feeds: bool = True
    """Whether its section has feeds of its own."""
    strict: bool = False
    fields: dict[str, Field] = field(default_factory=dict)
    """The schema: what the front matter of its pages must hold."""


@dataclass(frozen=True, slots=True)
class Taxonomy:
    """A way to group pages by terms in their front matter: `/tags/`, `/tags/name/`."""

    title: str = ""
    """The title of the page that lists all terms; the name where it is empty."""
    paginate: int = 0
    """Entries on each page of a term, 0 for all."""
    paginate_terms: int = 0
    """Terms on each page of the list of all terms, 0 for all."""
    sort: str = ""
    """How the pages of a term are ordered, as for a collection. A series is read in this order too;
    where it is empty, by weight and then the oldest first."""
    related: float = 1.0
    """How much a shared term counts for related pages, 0 for nothing."""
    feeds: bool = True
    """Whether each term has feeds of its own."""


@dataclass(frozen=True, slots=True)
class Urls:
    """The form of URLs. `never` gives `/learn/keys` instead of `/learn/keys/`."""

    trailing_slash: Literal["always", "never"] = "always"
    """Whether the addresses of pages end in `/`."""


QUALITY = {"avif": 55, "webp": 78, "jpeg": 82}
"""Qualities at which photographs look alike in each format."""


@dataclass(frozen=True, slots=True)
class Images:
    """How pictures of the content are made for screens of every size.

    - `formats`: what is made besides the original, the best first.
    - `widths`: in pixels; never more than the original has.
    - `sizes`: the `sizes` attribute, how wide a picture is shown.
    - `quality`: 1 to 100 for `avif`, `webp` and `jpeg`; a format that is left out keeps its own.
    - `placeholder`: shows the picture's mean colour until it is there.
    """

    enabled: bool = True
    """`false` (or `images: false`) leaves pictures as they are."""
    formats: tuple[Literal["avif", "webp"], ...] = ("avif", "webp")
    widths: tuple[int, ...] = (480, 800, 1200, 1600)
    sizes: str = "(min-width: 48rem) 44rem, 100vw"
    quality: dict[str, int] = field(default_factory=QUALITY.copy)
    placeholder: bool = True


@dataclass(frozen=True, slots=True)
class Cards:
    """Pictures that other sites show with a link (Open Graph), drawn for each page from `template`."""

    enabled: bool = False
    """`cards: true`, or a setting below it, draws them."""
    template: str = "card.svg"
    """The template that draws them, below `templates/`."""
    fonts: tuple[str, ...] = ()
    """TrueType or OpenType files below `assets/` that are tried before the typeface that comes along."""


FeedFormat = Literal["atom", "json", "rss"]
FEED_FILES: dict[FeedFormat, str] = {"atom": "feed.xml", "json": "feed.json", "rss": "rss.xml"}
"""The file that holds a feed of each format, beside the page that it belongs to."""


@dataclass(frozen=True, slots=True)
class Feeds:
    """Which feeds are made, for the site, each section with dated pages, and each term.

    - `formats`: `atom` is `feed.xml`, `json` is `feed.json`, `rss` is `rss.xml`; `feeds: false` makes none.
    - `count`: how many pages a feed holds, the newest first.
    - `content`: `full` carries the text of the pages, `summary` only what lists show of them.
    - `terms`: the same for the feeds of terms, of which a large site has thousands.
    """

    formats: tuple[FeedFormat, ...] = ("atom", "json", "rss")
    count: int = 20
    content: Literal["full", "summary"] = "full"
    terms: Literal["full", "summary"] = "summary"


@dataclass(frozen=True, slots=True)
class Robots:
    """What `robots.txt` asks of crawlers (RFC 9309). They may read everything but this.

    - `disallow`: paths that no crawler should read: `/drafts/`. They may be listed by search engines all
      the same; `noindex` in a page's front matter keeps it out.
    - `block`: crawlers that should read nothing, by the names they give themselves: `GPTBot`.
    """

    disallow: tuple[str, ...] = ()
    block: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Markdown:
    """How Markdown becomes HTML."""

    engine: Literal["commonmark", "python-markdown"] = "commonmark"
    """`commonmark` is fast and exact; `python-markdown` is for sites that come from its extensions."""
    extensions: tuple[str, ...] = ()
    """What to switch on, or off with `-` in front: `-math`, `-wikilinks`, `-tabs`, an option of the engine."""
    highlight: bool = True
    """Whether code is coloured."""
    titles: dict[str, str] = field(default_factory=dict)
    """Titles of notes by their kind, where the English ones will not do: `{note: Hinweis, recipe: Rezept}`."""
    heading_links: bool = True
    """Whether each heading has a link to itself, shown where one points at it."""
    toc_depth: int = 3
    """The deepest level of headings in tables of contents, from 2 to 6."""


@dataclass(frozen=True, slots=True)
class Pwa:
    """The installable half. Empty names and colours fall back to the site's."""

    enabled: bool = True
    """`pwa: false` publishes a worker that removes itself, and no web app manifest."""
    name: str = ""
    """The app's name; the site's title where it is empty."""
    short_name: str = ""
    """What fits below an icon; the name where it is empty."""
    icon: str = ""
    """An image below `assets/`, or else below `content/`; every size is made from it."""
    theme_color: str = "#0f3d5c"
    """The colour of the browser's frame, in quotes."""
    background_color: str = "#ffffff"
    """The colour behind the icon while the app starts, in quotes."""
    display: Literal["standalone", "minimal-ui", "browser", "fullscreen"] = "standalone"
    """How much of the browser an installed app shows."""
    update: Literal["auto", "prompt"] = "auto"
    """`auto`: a new build takes over at the next navigation; `prompt`: the visitor is asked."""
    network_first: tuple[str, ...] = ()
    """URL prefixes whose pages are asked of the network before the store."""


@dataclass(frozen=True, slots=True)
class Compress:
    """Whether compressed copies are written, and the Brotli qualities (0 to 11) of assets and of pages.

    Files above 256 KiB are compressed like pages.
    """

    enabled: bool = True
    """`compress: false` writes no compressed copies."""
    assets: int = 11
    """Brotli's quality for files that never change."""
    pages: int = 5
    """Brotli's quality for pages."""


@dataclass(frozen=True, slots=True)
class Hosting:
    """What a host is told: extra security policy sources, extra headers, and where the API lives."""

    headers: dict[str, str] = field(default_factory=dict)
    """Headers of every answer; an empty value takes one of Holdfast's away."""
    connect_src: tuple[str, ...] = ()
    """Origins that scripts may talk to besides the site's own."""
    hsts: bool = True
    """Whether browsers are told to use HTTPS only."""


@dataclass(frozen=True, slots=True)
class Check:
    """What `holdfast check` leaves out."""

    ignore: tuple[str, ...] = ()
    """Codes of problems that the checks of finished pages do not tell: `[heading-order]`."""


@dataclass(frozen=True, slots=True)
class External:
    """How `holdfast check --external` asks other sites whether links to them still lead somewhere."""

    ignore: tuple[str, ...] = ()
    """Addresses that are not asked; `*` stands for anything: `https://example.com/*`."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that `site.yaml` may say. Only `title` and `url` have to be there."""

    title: str
    """The site's name."""
    url: str
    """Origin without a trailing slash: `https://example.org`."""
    description: str = ""
    """One sentence on the site, for search engines and lists."""
    language: str = "en"
    """The language of the pages, as a BCP 47 tag."""
    author: str = ""
    """Who writes the site: for feeds and search engines."""
    menus: dict[str, tuple[MenuItem, ...]] = field(default_factory=dict)
    """Menus by name; the theme shows `main` and `footer`."""
    markdown: Markdown = field(default_factory=Markdown)
    """How pages are read."""
    pwa: Pwa = field(default_factory=Pwa)
    """The installable, offline half."""
    compress: Compress = field(default_factory=Compress)
    """Compressed copies of the files."""
    hosting: Hosting = field(default_factory=Hosting)
    """What hosts and servers are told."""
    links: Literal["error", "warn"] = "error"
    """Whether a link that leads nowhere is an error or a warning."""
    minify: bool = True
    """Whether HTML, styles and scripts are made smaller."""
    redirects: dict[str, str] = field(default_factory=dict)
    """Old addresses and what answers for them now: a page, or another site."""
    collections: dict[str, Any] = field(default_factory=dict)
    """What the API keeps; see the guide to the API."""
    params: dict[str, Any] = field(default_factory=dict)
    """Your own values: `site.params` in templates."""
    content: dict[str, PageCollection] = field(default_factory=dict)
    """Collections of pages by name, each a folder with rules of its own."""
    taxonomies: dict[str, Taxonomy] = field(default_factory=lambda: {"tags": Taxonomy()})
    """Ways to group pages; a list of names will do."""
    urls: Urls = field(default_factory=Urls)
    """The form of addresses."""
    images: Images = field(default_factory=Images)
    """How pictures are made for screens of every size; `false` leaves them alone."""
    cards: Cards = field(default_factory=Cards)
    """Pictures for links on other sites; `true` draws them."""
    feeds: Feeds = field(default_factory=Feeds)
    """Atom, JSON and RSS; `false` makes none."""
    robots: Robots = field(default_factory=Robots)
    """What `robots.txt` asks of crawlers."""
    llms: bool = True
    """Makes `llms.txt`, a list of the pages for language models (llmstxt.org)."""
    check: Check = field(default_factory=Check)
    """What checks leave out."""
    external: External = field(default_factory=External)
    """Which links to other sites are not checked."""
    edit: str = ""
    """A URL in which `{path}` stands for a page's path in the repository: the link "edit this page"."""
    git: bool = False
    """Takes the day of a page's last change from git where its front matter gives none."""


@dataclass(frozen=True, slots=True)
class Authoring:
    """What the parsing of a page depends on: few settings, so that the others parse nothing again.

    `content` holds the collection of the page's folder alone.
    """

    markdown: Markdown = field(default_factory=Markdown)
    taxonomies: tuple[str, ...] = ("tags",)
    content: dict[str, PageCollection] = field(default_factory=dict)


def authoring(settings: Settings, folder: str = "") -> Authoring:
    """Return what the parsing of the pages in a folder depends on."""
    name = collection_of(settings.content, folder)
    kept = {}
    if name:
        one = settings.content[name]
        kept[name] = PageCollection(folder=one.folder or name, strict=one.strict, fields=one.fields)
    return Authoring(settings.markdown, tuple(settings.taxonomies), kept)


def collection_of(content: Mapping[str, PageCollection], folder: str) -> str:
    """Return the name of the collection that a folder belongs to, the innermost; empty for none."""
    found = [
        (len(place), name)
        for name, one in content.items()
        if not (place := (one.folder or name).strip("/")) or f"{folder}/".startswith(f"{place}/")
    ]
    return max(found)[1] if found else ""


def innermost(content: Mapping[str, PageCollection], folder: str) -> PageCollection | None:
    """Return the collection that a folder belongs to, the innermost; None where there is none."""
    return content.get(collection_of(content, folder))
