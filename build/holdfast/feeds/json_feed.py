"""JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/)."""

from __future__ import annotations

from typing import Any

from msgspec import json

from ..values import Person
from .entries import Channel, Entry


def json_feed(channel: Channel, url: str) -> str:
    """Return the JSON feed that lies at `url`. An item without a body has its summary as `content_text`."""
    feed: dict[str, Any] = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": channel.title,
        "home_page_url": channel.page_url,
        "feed_url": url,
        "description": channel.description,
        "icon": f"{channel.origin}/icon-512.png",
        "favicon": f"{channel.origin}/icon-192.png",
        "authors": [{"name": channel.author}] if channel.author else [],
        "language": channel.language,
        "items": [_item(entry) for entry in channel.entries],
    }
    return f"{json.encode(_given(feed)).decode()}\n"


def _item(entry: Entry) -> dict[str, Any]:
    content = {"content_html": entry.body} if entry.body else {"content_text": entry.summary or entry.title}
    item = {
        "id": entry.id,
        "url": entry.url,
        "title": entry.title,
        **content,
        "summary": entry.summary,
        "image": entry.image.url if entry.image else "",
        "date_published": entry.published.isoformat(),
        "date_modified": entry.updated.isoformat() if entry.updated != entry.published else "",
        "authors": [_author(person) for person in entry.authors],
        "tags": list(entry.categories),
    }
    return _given(item)


def _author(person: Person) -> dict[str, str]:
    return {"name": person.name, "url": person.url} if person.url else {"name": person.name}


def _given(value: dict[str, Any]) -> dict[str, Any]:
    """Return a map without what is empty."""
    return {key: one for key, one in value.items() if one}
