"""Atom (RFC 4287)."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from .entries import Channel, Entry
from .markup import element


def atom(channel: Channel, url: str) -> str:
    """Return the Atom feed that lies at `url`. Its id and those of its entries are the addresses of the pages."""
    rows = [
        '<?xml version="1.0" encoding="utf-8"?>',
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{escape(channel.language)}">',
        element("id", channel.id),
        element("title", channel.title),
        *([element("subtitle", channel.description)] if channel.description else []),
        element("updated", channel.updated.isoformat()),
        element("link", attributes={"rel": "self", "type": "application/atom+xml", "href": url}),
        element("link", attributes={"rel": "alternate", "type": "text/html", "href": channel.page_url}),
        element("icon", f"{channel.origin}/favicon.ico"),
        f"<author>{element('name', channel.author or channel.title)}</author>",
        "<generator>Holdfast</generator>",
    ]
    for entry in channel.entries:
        rows += ["<entry>", *_entry(entry), "</entry>"]
    return "\n".join([*rows, "</feed>", ""])


def _entry(entry: Entry) -> Iterator[str]:
    yield element("id", entry.id)
    yield element("title", entry.title)
    yield element("link", attributes={"rel": "alternate", "type": "text/html", "href": entry.url})
    yield element("published", entry.published.isoformat())
    yield element("updated", entry.updated.isoformat())
    for person in entry.authors:
        uri = element("uri", person.url) if person.url else ""
        yield f"<author>{element('name', person.name)}{uri}</author>"
    for term in entry.categories:
        yield element("category", attributes={"term": term})
    if entry.image:
        size = str(entry.image.size or "")
        given = {"rel": "enclosure", "type": entry.image.type, "length": size, "href": entry.image.url}
        yield element("link", attributes=given)
    if entry.summary:
        yield element("summary", entry.summary)
    if entry.body:
        yield f'<content type="html">{entry.escaped}</content>'
