"""Files for machines: the sitemap and the robots file."""

from __future__ import annotations

from datetime import UTC, datetime

from holdfast import feeds
from holdfast.graph import build_site
from holdfast.settings import Settings
from holdfast.values import Head

SETTINGS = Settings("Lighthouse", "https://example.org")


def test_the_sitemap_lists_every_page() -> None:
    heads = (Head("a & b.md", "A", updated=datetime(2026, 5, 4, tzinfo=UTC)), Head("c.md", "C"))
    made = feeds.sitemap(build_site(heads, (), SETTINGS).pages, SETTINGS)
    assert made.path == "sitemap.xml"
    assert made.data.decode() == (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
        "<url><loc>https://example.org/</loc></url>\n"
        "<url><loc>https://example.org/a-&amp;-b/</loc><lastmod>2026-05-04</lastmod></url>\n"
        "<url><loc>https://example.org/c/</loc></url>\n"
        "</urlset>\n"
    )


def test_robots_may_read_everything() -> None:
    assert feeds.robots(SETTINGS).data.decode() == (
        "User-agent: *\nAllow: /\n\nSitemap: https://example.org/sitemap.xml\n"
    )
