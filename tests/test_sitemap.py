"""The sitemap and the robots file."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from xml.etree import ElementTree

from holdfast import feeds
from holdfast.feeds.sitemap import MOST_URLS
from holdfast.settings import Robots, Settings
from holdfast.values import Head, Location

from . import graphs

SETTINGS = Settings("Lighthouse", "https://example.org")
NAMES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}


def test_the_sitemap_lists_every_page_that_may_be_found() -> None:
    day = datetime(2026, 5, 4, tzinfo=UTC)
    made = graphs.site(Head("a & b.md", "A", updated=day), Head("c.md", "C"), Head("d.md", "D", noindex=True))
    (one,) = feeds.sitemap(graphs.asking(made)("locations"), SETTINGS)
    assert one.path == "sitemap.xml"
    assert one.data.decode() == (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
        "<url><loc>https://example.org/</loc></url>\n"
        "<url><loc>https://example.org/a-&amp;-b/</loc><lastmod>2026-05-04</lastmod></url>\n"
        "<url><loc>https://example.org/c/</loc></url>\n"
        "</urlset>\n"
    )


def test_a_translated_page_names_its_translations() -> None:
    (one,) = feeds.sitemap([Location("/a/", None, {"en": "/a/", "de": "https://example.de/a/"})], SETTINGS)
    assert one.data.decode().splitlines()[1:3] == [
        (
            '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
            ' xmlns:xhtml="http://www.w3.org/1999/xhtml">'
        ),
        (
            "<url><loc>https://example.org/a/</loc>"
            '<xhtml:link rel="alternate" hreflang="en" href="https://example.org/a/"/>'
            '<xhtml:link rel="alternate" hreflang="de" href="https://example.de/a/"/></url>'
        ),
    ]


def test_a_sitemap_of_more_urls_than_a_file_may_hold_has_an_index() -> None:
    rows = [Location(f"/{number}/", datetime(2026, 1, 1 + number % 9)) for number in range(MOST_URLS + 1)]
    made = {one.path: ElementTree.fromstring(one.data) for one in feeds.sitemap(rows, SETTINGS)}
    assert list(made) == ["sitemap.xml", "sitemap-1.xml", "sitemap-2.xml"]
    index = [
        (it.findtext("s:loc", "", NAMES), it.findtext("s:lastmod", "", NAMES)) for it in made["sitemap.xml"]
    ]
    assert index == [
        ("https://example.org/sitemap-1.xml", "2026-01-09"),
        ("https://example.org/sitemap-2.xml", "2026-01-06"),
    ]
    urls = [it.findtext("s:loc", "", NAMES) for part in list(made.values())[1:] for it in part]
    assert urls == [f"https://example.org{row.url}" for row in rows]
    assert len(made["sitemap-1.xml"]) == MOST_URLS


def test_a_sitemap_is_split_by_bytes_too() -> None:
    rows = [Location(f"/{number}/" + "x" * 100) for number in range(9)]
    made = feeds.sitemap(rows, SETTINGS, most_bytes=700)
    assert all(len(one.data) <= 700 for one in made[1:])
    assert sum(one.data.count(b"<url>") for one in made) == 9


def test_robots_may_read_everything() -> None:
    assert feeds.robots(SETTINGS).data.decode() == (
        "User-agent: *\nAllow: /\n\nSitemap: https://example.org/sitemap.xml\n"
    )


def test_robots_may_be_asked_to_stay_away() -> None:
    rules = Robots(disallow=("/drafts/", "/a b"), block=("GPTBot", "CCBot"))
    assert feeds.robots(replace(SETTINGS, robots=rules)).data.decode() == (
        "User-agent: *\nDisallow: /drafts/\nDisallow: /a%20b\n\n"
        "User-agent: GPTBot\nUser-agent: CCBot\nDisallow: /\n\n"
        "Sitemap: https://example.org/sitemap.xml\n"
    )
