"""What the head of a page tells other programs: its feeds, its picture, and structured data."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin

from markupsafe import Markup

from .. import media
from ..people import AUTHOR_KEYS, authors_of
from ..settings import FEED_FILES, FeedFormat, Settings
from ..values import Page, PageLink, Person, picture_name
from .view import SiteView

FEED_TYPES = {"atom": "application/atom+xml", "json": "application/feed+json", "rss": "application/rss+xml"}
_LISTS = ("section", "taxonomy", "term", "archive")


@dataclass(frozen=True, slots=True)
class FeedLink:
    """A feed that a page names in its head."""

    title: str
    url: str
    type: str


@dataclass(frozen=True, slots=True)
class PageImage:
    """The picture that stands for a page. `url` is absolute; sizes are pixels, 0 where not known."""

    url: str
    type: str
    width: int = 0
    height: int = 0
    alt: str = ""


def feed_links(page: Page, settings: Settings, view: SiteView) -> tuple[FeedLink, ...]:
    """Return the site's feeds and those of the section or term around a page, in every format."""
    if not settings.feeds.formats:
        return ()
    owners = list(view.feeds_near(page.key))
    if page.kind == "term" and (own := view.term_feed(page.head.path)):
        owners.append(own)
    return tuple(_feed_link(owner, format, settings) for owner in owners for format in settings.feeds.formats)


def _feed_link(owner: PageLink, format: FeedFormat, settings: Settings) -> FeedLink:
    title = settings.title if owner.kind == "home" else f"{owner.title} · {settings.title}"
    folder = owner.url.removesuffix(".html").rstrip("/")
    return FeedLink(title, f"{folder}/{FEED_FILES[format]}", FEED_TYPES[format])


def page_image(page: Page, settings: Settings, view: SiteView) -> PageImage | None:
    """Return the picture that a page's front matter names, else its card; None where it has neither.

    Vector images are none: neither search engines nor chat programs draw them.
    """
    found = _named_image(page, settings, view)
    if found or not settings.cards.enabled:
        return found
    card = view.card(page.head.path)
    return PageImage(settings.url + card, "image/png", 1200, 630, page.head.title) if card else None


def _named_image(page: Page, settings: Settings, view: SiteView) -> PageImage | None:
    written = page.head.image
    if not written:
        return None
    if "://" in written:
        kind = media.type_of(written.partition("?")[0])
        return PageImage(written, kind if kind.startswith("image/") else "")
    found = view.named_picture(picture_name(page.head.path, written))
    if found is None or found.type == "image/svg+xml":
        return None
    own = [one for one in found.variants if one.type == found.type]
    best = own[-1] if own else found  # Chat programs refuse large files.
    return PageImage(settings.url + best.url, best.type, best.width, best.height)


def people(page: Page, settings: Settings, view: SiteView) -> tuple[Person, ...]:
    """Return who wrote a page, else the site's author; the URL of each is absolute."""
    found = authors_of(page.head) or ((Person(settings.author),) if settings.author else ())
    return tuple(_resolved(one, settings, view) for one in found)


def _resolved(one: Person, settings: Settings, view: SiteView) -> Person:
    """Return a person with a whole address; one who is named by the path of a page has its title."""
    page = view.page_link(one.name) if one.name.startswith("/") else None
    if page:
        return Person(page.title, settings.url + page.url)
    return Person(one.name, _address(one.url, settings, view))


def _address(written: str, settings: Settings, view: SiteView) -> str:
    """Return a URL or a path below `content/` as an absolute URL."""
    if not written or "://" in written:
        return written
    found = view.target("", f"/{written.lstrip('/')}")
    return urljoin(f"{settings.url}/", found.url if found else written)


def jsonld(page: Page, words: int, type: str, settings: Settings, view: SiteView) -> Markup:
    """Return a page's structured data (https://schema.org) as a `<script>` that holds no code.

    The home page is a `WebSite`, a list a `CollectionPage`, a page with a date a `BlogPosting` and any
    other a `WebPage`, unless `type` says otherwise; all but the home page have a `BreadcrumbList`. Error
    pages have none.
    """
    if page.kind == "error":
        return Markup("")
    if page.kind == "home":
        graph = [_site(settings)]
    else:
        graph = [_page(page, words, type, settings, view), _breadcrumbs(page, settings, view)]
    data = {"@context": "https://schema.org", "@graph": graph}
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for letter in "<>&":  # Neither `</script>` nor `<!--` may stand in it (HTML §4.12.1.3).
        text = text.replace(letter, f"\\u{ord(letter):04x}")
    return Markup(f'<script type="application/ld+json">{text}</script>')


def _site(settings: Settings) -> dict[str, Any]:
    return _given(
        {
            "@type": "WebSite",
            "@id": f"{settings.url}/#website",
            "url": f"{settings.url}/",
            "name": settings.title,
            "description": settings.description,
            "inLanguage": settings.language,
            "publisher": _publisher(settings),
        }
    )


def _publisher(settings: Settings) -> dict[str, Any]:
    logo = {"@type": "ImageObject", "url": f"{settings.url}/icon-512.png", "width": 512, "height": 512}
    return {"@type": "Organization", "name": settings.title, "url": f"{settings.url}/", "logo": logo}


def _page(page: Page, words: int, type: str, settings: Settings, view: SiteView) -> dict[str, Any]:
    head, url = page.head, settings.url + page.url
    about: dict[str, Any] = {
        "@type": type or _usual_type(page),
        "@id": f"{url}#page",
        "url": url,
        "name": head.title,
        "description": head.description or head.summary,
        "inLanguage": settings.language,
        "isPartOf": {"@id": f"{settings.url}/#website"},
    }
    if page.kind == "page" and (head.date or type):
        image = page_image(page, settings, view)
        about |= {
            "headline": head.title,
            "datePublished": _moment(head.date),
            "dateModified": _moment(head.updated or head.date),
            "author": [_person(one) for one in people(page, settings, view)],
            "publisher": _publisher(settings),
            "mainEntityOfPage": url,
            "image": image.url if image else "",
            "keywords": list(keywords(page)),
            "wordCount": words,
        }
    return _given(about)


def _usual_type(page: Page) -> str:
    if page.kind in _LISTS:
        return "CollectionPage"
    return "BlogPosting" if page.head.date else "WebPage"


def keywords(page: Page) -> tuple[str, ...]:
    """Return a page's terms of every taxonomy but the one that names authors."""
    found = (term for name, all in page.head.terms.items() if name not in AUTHOR_KEYS for term in all)
    return tuple(dict.fromkeys(found))


def _person(person: Person) -> dict[str, Any]:
    return _given({"@type": "Person", "name": person.name, "url": person.url})


def _breadcrumbs(page: Page, settings: Settings, view: SiteView) -> dict[str, Any]:
    trail = [(one.title, one.url) for one in view.breadcrumbs(page.head.path)]
    items = [
        {"@type": "ListItem", "position": number, "name": name, "item": settings.url + url}
        for number, (name, url) in enumerate([*trail, (page.head.title, page.url)], 1)
    ]
    return {"@type": "BreadcrumbList", "itemListElement": items}


def _moment(date: Any) -> str:
    return date.isoformat() if date else ""


def _given(value: dict[str, Any]) -> dict[str, Any]:
    """Return a map without what is empty."""
    return {key: one for key, one in value.items() if one}
