"""Files for machines that list the site: the sitemap and the robots file."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from html import escape

from .settings import Settings
from .values import Output, Page

_SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"


def sitemap(pages: Iterable[Page], settings: Settings) -> Output:
    """Return `sitemap.xml`: the canonical URL of every page, with the day of its last change if known.

    Follows the protocol of sitemaps.org; error pages are left out.
    """
    rows = ['<?xml version="1.0" encoding="UTF-8"?>', f'<urlset xmlns="{_SITEMAP}">']
    for page in pages:
        if page.kind != "error":
            rows.append(_row(settings.url + page.url, page.head.updated or page.head.date))
    return _text("sitemap.xml", [*rows, "</urlset>"], "application/xml")


def robots(settings: Settings) -> Output:
    """Return `robots.txt` (RFC 9309): everything may be read, and where the sitemap is."""
    rows = ["User-agent: *", "Allow: /", "", f"Sitemap: {settings.url}/sitemap.xml"]
    return _text("robots.txt", rows, "text/plain; charset=utf-8")


def _row(url: str, changed: date | None) -> str:
    day = f"<lastmod>{changed.strftime('%Y-%m-%d')}</lastmod>" if changed else ""
    return f"<url><loc>{escape(url, quote=False)}</loc>{day}</url>"


def _text(path: str, rows: list[str], type: str) -> Output:
    return Output(path, ("\n".join(rows) + "\n").encode(), type, precache=False)
