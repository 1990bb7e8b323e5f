"""The sitemap, by the protocol of sitemaps.org, and robots.txt (RFC 9309)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from html import escape
from urllib.parse import urljoin

from ..settings import Settings
from ..values import Location, Output
from .markup import element

_SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
_XHTML = "http://www.w3.org/1999/xhtml"
_FIRST = '<?xml version="1.0" encoding="UTF-8"?>'

MOST_URLS = 50_000
MOST_BYTES = 50 * 1024 * 1024
"""What one file of a sitemap may hold, uncompressed."""


def sitemap(
    locations: Iterable[Location],
    settings: Settings,
    *,
    most_urls: int = MOST_URLS,
    most_bytes: int = MOST_BYTES,
) -> tuple[Output, ...]:
    """Return `sitemap.xml`: the canonical URL of every page, the day of its last change, its translations.

    Where that is more than one file may hold it becomes the index of `sitemap-1.xml`, `sitemap-2.xml` …
    """
    rows = [(_row(one, settings.url), one.changed) for one in locations]
    translated = any("<xhtml:" in row for row, _ in rows)
    names = f' xmlns:xhtml="{_XHTML}"' if translated else ""
    head, foot = f'{_FIRST}\n<urlset xmlns="{_SITEMAP}"{names}>\n', "</urlset>\n"
    parts = list(_split(rows, most_urls, most_bytes - len(head) - len(foot)))
    if len(parts) == 1:
        return (_xml("sitemap.xml", head + "".join(row for row, _ in parts[0]) + foot),)
    made, index = [], [_FIRST, f'<sitemapindex xmlns="{_SITEMAP}">']
    for number, part in enumerate(parts, 1):
        path = f"sitemap-{number}.xml"
        made.append(_xml(path, head + "".join(row for row, _ in part) + foot))
        newest = max((changed for _, changed in part if changed), default=None)
        index.append(f"<sitemap><loc>{settings.url}/{path}</loc>{_day(newest)}</sitemap>")
    return (_xml("sitemap.xml", "\n".join([*index, "</sitemapindex>", ""])), *made)


def robots(settings: Settings) -> Output:
    """Return `robots.txt` (RFC 9309): what crawlers are asked not to read, and where the sitemap is."""
    rules = settings.robots
    rows = ["User-agent: *", *(f"Disallow: {_pattern(path)}" for path in rules.disallow)]
    rows += [] if rules.disallow else ["Allow: /"]
    if rules.block:
        rows += ["", *(f"User-agent: {name}" for name in rules.block), "Disallow: /"]
    rows += ["", f"Sitemap: {settings.url}/sitemap.xml", ""]
    return Output("robots.txt", "\n".join(rows).encode(), "text/plain; charset=utf-8", precache=False)


Row = tuple[str, datetime | None]


def _split(rows: list[Row], most_urls: int, most_bytes: int) -> Iterator[list[Row]]:
    """Yield the rows in parts that each fit into a file; the last may be empty where there is no row."""
    part: list[Row] = []
    size = 0
    for row in rows:
        length = len(row[0].encode())
        if part and (len(part) >= most_urls or size + length > most_bytes):
            yield part
            part, size = [], 0
        part.append(row)
        size += length
    yield part


def _row(one: Location, origin: str) -> str:
    links = "".join(
        element("xhtml:link", attributes={"rel": "alternate", "hreflang": language, "href": address})
        for language, url in one.translations.items()
        for address in [urljoin(f"{origin}/", url)]
    )
    return f"<url><loc>{escape(origin + one.url, quote=False)}</loc>{_day(one.changed)}{links}</url>\n"


def _day(changed: datetime | None) -> str:
    return f"<lastmod>{changed.date().isoformat()}</lastmod>" if changed else ""


def _pattern(path: str) -> str:
    """Return a path as a rule may hold it: RFC 9309 §2.2.2 has it start with `/` and percent-encoded."""
    return path.strip().replace(" ", "%20").replace("#", "%23")


def _xml(path: str, text: str) -> Output:
    return Output(path, text.encode(), "application/xml", precache=False)
