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
