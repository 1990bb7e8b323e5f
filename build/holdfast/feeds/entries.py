"""A feed as all formats see it: absolute URLs, every date with its zone, authors resolved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urljoin

from ..settings import Settings
from ..values import Feed, FeedItem, Person
from .markup import text


@dataclass(frozen=True, slots=True)
class Image:
    """A picture by its absolute URL; `size` is in bytes, 0 where it is not known."""

    url: str
    type: str
    size: int = 0


@dataclass(frozen=True, slots=True)
class Entry:
    """An item with its text. `body` is portable HTML, empty where the feed holds summaries.

    `escaped` is the body as it stands between tags of XML: written once for all formats.
    """

    id: str
    url: str
    title: str
    published: datetime
    updated: datetime
    summary: str
    body: str
    escaped: str
    image: Image | None
    authors: tuple[Person, ...]
    categories: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Channel:
    """A feed with its entries, the newest first."""

    id: str
    page_url: str
    origin: str
    title: str
    description: str
    language: str
    author: str
    updated: datetime
    entries: tuple[Entry, ...]


def channel(
    feed: Feed, bodies: Mapping[str, str], images: Mapping[str, Image], settings: Settings
) -> Channel:
    """Return what every format of a feed says."""
    page = settings.url + feed.url
    entries = tuple(
        _entry(item, bodies.get(item.id, ""), images.get(item.id), settings) for item in feed.items
    )
    return Channel(
        id=page,
        page_url=page,
        origin=settings.url,
        title=f"{feed.title} · {settings.title}" if feed.title else settings.title,
        description=feed.description if feed.title else settings.description,
        language=settings.language,
        author=settings.author,
        updated=max(entry.updated for entry in entries),
        entries=entries,
    )


def _entry(item: FeedItem, body: str, image: Image | None, settings: Settings) -> Entry:
    url = settings.url + item.url
    people = item.authors or ((Person(settings.author),) if settings.author else ())
    return Entry(
        id=url,
        url=url,
        title=item.title,
        published=zoned(item.date),
        updated=zoned(item.updated),
        summary=item.summary,
        body=body,
        escaped=text(body),
        image=image,
        authors=tuple(_whole(one, settings.url) for one in people),
        categories=item.categories,
    )


def _whole(one: Person, origin: str) -> Person:
    return Person(one.name, urljoin(f"{origin}/", one.url)) if one.url else one


def zoned(date: datetime) -> datetime:
    """Return a moment in whole seconds with a zone; one without counts as UTC."""
    return (date if date.tzinfo else date.replace(tzinfo=UTC)).astimezone(UTC).replace(microsecond=0)
