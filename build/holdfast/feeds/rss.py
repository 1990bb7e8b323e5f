"""RSS 2.0, with the elements that its Best Practices Profile recommends.

https://www.rssboard.org/rss-specification, https://www.rssboard.org/rss-profile
"""

from __future__ import annotations

from collections.abc import Iterator
from email.utils import format_datetime

from .entries import Channel, Entry
from .markup import element, text

_NAMES = (
    ("atom", "http://www.w3.org/2005/Atom"),
    ("content", "http://purl.org/rss/1.0/modules/content/"),
    ("dc", "http://purl.org/dc/elements/1.1/"),
)


def rss(channel: Channel, url: str) -> str:
    """Return the RSS feed that lies at `url`. Authors stand in `dc:creator`, since RSS's own element is an e-mail address."""
    names = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in _NAMES)
    link = {"rel": "self", "type": "application/rss+xml", "href": url}
    rows = [
        '<?xml version="1.0" encoding="utf-8"?>',
        f'<rss version="2.0" {names}>',
        "<channel>",
        _plain("title", channel.title),
        element("link", channel.page_url),
        _plain("description", channel.description or channel.title),
        element("language", channel.language),
        element("lastBuildDate", format_datetime(channel.updated)),
        "<generator>Holdfast</generator>",
        "<docs>https://www.rssboard.org/rss-specification</docs>",
        element("atom:link", attributes=link),
    ]
    for entry in channel.entries:
        rows += ["<item>", *_item(entry), "</item>"]
    return "\n".join([*rows, "</channel>", "</rss>", ""])


def _item(entry: Entry) -> Iterator[str]:
    yield _plain("title", entry.title)
    yield element("link", entry.url)
    yield element("guid", entry.id, {"isPermaLink": "true"})
    yield element("pubDate", format_datetime(entry.published))
    for person in entry.authors:
        yield element("dc:creator", person.name)
    for term in entry.categories:
        yield element("category", term)
    if entry.image:
        given = {"url": entry.image.url, "length": str(entry.image.size), "type": entry.image.type}
        yield element("enclosure", attributes=given)
    if entry.summary:
        yield _plain("description", entry.summary)
    if entry.body:
        yield f"<content:encoded>{entry.escaped}</content:encoded>"


def _plain(name: str, value: str) -> str:
    """Return an element whose text is no HTML: readers that decode it once or twice show the same."""
    written = text(value).replace("&amp;", "&#x26;").replace("&lt;", "&#x3C;").replace("&gt;", "&#x3E;")
    return f"<{name}>{written}</{name}>"
