"""The settings of a site, as `site.yaml` gives them: plain and frozen. `config.py` reads them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class MenuItem:
    """A menu entry: a `page` (a path below `content/`) or a `url`; `title` may come from the page."""

    title: str = ""
    page: str = ""
    url: str = ""
    weight: int | None = None
    children: tuple[MenuItem, ...] = ()


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
    default: Any = None
    description: str = ""
    values: tuple[str | int | float, ...] = ()
    min: float | None = None
    max: float | None = None
    pattern: str = ""
    to: str = ""
    items: Field | None = None
    fields: dict[str, Field] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PageCollection:
    """A kind of pages: all those in one folder below `content/`, and in the folders below that.

    - `folder`: where it lies; its own name where it is empty.
    - `permalink`: a pattern such as `/blog/:year/:slug/`.
    - `sort`: how its pages are ordered in lists: `weight`, `date` (the newest first), `title`, `path`,
      with `-` in front for the opposite; empty is by weight, then date, then title.
    - `paginate`: entries on each page of its section's list, 0 for all.
    - `archive`: also makes a page for each year.
    - `strict`: a key that neither Holdfast nor `fields` knows is an error, not a warning.
    """

    folder: str = ""
    permalink: str = ""
    template: str = ""
    sort: str = ""
    paginate: int = 0
    archive: bool = False
    feeds: bool = True
    strict: bool = False
    fields: dict[str, Field] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Taxonomy:
    """A way to group pages by terms in their front matter: `/tags/`, `/tags/name/`.

    `related` is how much a shared term counts for related pages, 0 for nothing.
    """

    title: str = ""
    paginate: int = 0
    related: float = 1.0
    feeds: bool = True


@dataclass(frozen=True, slots=True)
class Urls:
    """The form of URLs. `never` gives `/learn/keys` instead of `/learn/keys/`."""

    trailing_slash: Literal["always", "never"] = "always"


@dataclass(frozen=True, slots=True)
class Images:
    """How pictures of the content are made for screens of every size.

    - `formats`: what is made besides the original, the best first.
    - `widths`: in pixels; never more than the original has.
    - `sizes`: the `sizes` attribute, how wide a picture is shown.
    - `quality`: 1 to 100 for each format.
    - `placeholder`: shows the picture's mean colour until it is there.
    """

    enabled: bool = True
    formats: tuple[Literal["avif", "webp"], ...] = ("avif", "webp")
    widths: tuple[int, ...] = (480, 800, 1200, 1600)
    sizes: str = "(min-width: 48rem) 44rem, 100vw"
    quality: dict[str, int] = field(default_factory=lambda: {"avif": 55, "webp": 78, "jpeg": 82})
    placeholder: bool = True


@dataclass(frozen=True, slots=True)
class Cards:
    """Pictures that other sites show with a link (Open Graph), drawn for each page from `template`."""

    enabled: bool = False
    template: str = "card.svg"


@dataclass(frozen=True, slots=True)
class Feeds:
    """Which feeds are made, for the site, each section with dated pages, and each term."""

    formats: tuple[Literal["atom", "json", "rss"], ...] = ("atom", "json", "rss")
    count: int = 20
    content: Literal["full", "summary"] = "full"


@dataclass(frozen=True, slots=True)
class Markdown:
    """How Markdown becomes HTML. `extensions` are engine options or Python-Markdown extensions."""

    engine: Literal["commonmark", "python-markdown"] = "commonmark"
    extensions: tuple[str, ...] = ()
    highlight: bool = True


@dataclass(frozen=True, slots=True)
class Pwa:
    """The installable half. Empty names and colours fall back to the site's."""

    enabled: bool = True
    name: str = ""
    short_name: str = ""
    icon: str = ""
    """An image below `assets/`, or else below `content/`; every size is made from it."""
    theme_color: str = "#0f3d5c"
    background_color: str = "#ffffff"
    display: Literal["standalone", "minimal-ui", "browser", "fullscreen"] = "standalone"
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
    assets: int = 11
    pages: int = 5


@dataclass(frozen=True, slots=True)
class Hosting:
    """What a host is told: extra security policy sources, extra headers, and where the API lives."""

    headers: dict[str, str] = field(default_factory=dict)
    connect_src: tuple[str, ...] = ()
    hsts: bool = True


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that `site.yaml` may say. Only `title` and `url` have to be there."""

    title: str
    url: str
    """Origin without a trailing slash: `https://example.org`."""
    description: str = ""
    language: str = "en"
    author: str = ""
    menus: dict[str, tuple[MenuItem, ...]] = field(default_factory=dict)
    markdown: Markdown = field(default_factory=Markdown)
    pwa: Pwa = field(default_factory=Pwa)
    compress: Compress = field(default_factory=Compress)
    hosting: Hosting = field(default_factory=Hosting)
    links: Literal["error", "warn"] = "error"
    minify: bool = True
    redirects: dict[str, str] = field(default_factory=dict)
    collections: dict[str, Any] = field(default_factory=dict)
    params: dict[str, Any] = field(default_factory=dict)
    content: dict[str, PageCollection] = field(default_factory=dict)
    taxonomies: dict[str, Taxonomy] = field(default_factory=lambda: {"tags": Taxonomy()})
    urls: Urls = field(default_factory=Urls)
    images: Images = field(default_factory=Images)
    cards: Cards = field(default_factory=Cards)
    feeds: Feeds = field(default_factory=Feeds)
    edit: str = ""
    """A URL in which `{path}` stands for a page's path in the repository: the link "edit this page"."""
    git: bool = False
    """Takes the day of a page's last change from git where its front matter gives none."""


@dataclass(frozen=True, slots=True)
class Authoring:
    """What the parsing of a page depends on: few settings, so that the others parse nothing again."""

    markdown: Markdown = field(default_factory=Markdown)
    taxonomies: tuple[str, ...] = ("tags",)
    content: dict[str, PageCollection] = field(default_factory=dict)


def authoring(settings: Settings) -> Authoring:
    """Return what the parsing of pages depends on."""
    kept = {
        name: PageCollection(folder=one.folder or name, strict=one.strict, fields=one.fields)
        for name, one in settings.content.items()
    }
    return Authoring(settings.markdown, tuple(settings.taxonomies), kept)
