"""Feeds: which pages they hold, and how each format tells them."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from holdfast import feeds
from holdfast.feeds import portable
from holdfast.settings import Feeds, PageCollection, Settings, Taxonomy
from holdfast.values import Head

from . import graphs

SETTINGS = Settings("Lighthouse <&>", "https://example.org", author="Jane Doe", feeds=Feeds(count=2))
NEW = Head(
    "blog/new.md",
    "First <b> & 😀",
    date=datetime(2026, 3, 2, 9, 30, tzinfo=UTC),
    updated=datetime(2026, 3, 4, tzinfo=UTC),
    summary="Words & more",
    terms={"tags": ("a & b", "c"), "authors": ("Ann", "Bob")},
    image="https://cdn.example/p.png?x=1",
)
OLD = Head("blog/old.md", "Old", date=datetime(2025, 1, 1))
NOTE = Head("notes/a.md", "Note", date=datetime(2026, 2, 1, tzinfo=UTC))
PLAIN = Head("about.md", "About")


def made(*heads: Head, owner: str = "_index.md", settings: Settings = SETTINGS) -> dict[str, str]:
    """Return the files of one feed."""
    feed = graphs.asking(graphs.site(*heads, settings=settings))("feed_of", owner)
    bodies = {item.id: f"<p>Body of {item.title.lower().split()[0]}</p>" for item in feed.items}
    images = {item.id: feeds.Image(item.image, "image/png", 70) for item in feed.items if item.image}
    outputs = feeds.feed_outputs(feed, bodies, images, settings)
    assert not any(one.precache for one in outputs)
    return {one.path: one.data.decode() for one in outputs}


def windows(*heads: Head, settings: Settings = SETTINGS) -> dict[str, tuple[str, ...]]:
    """Return which pages are in which feed."""
    return graphs.site(*heads, settings=settings).feeds


def test_the_site_and_each_section_with_dated_pages_have_a_feed() -> None:
    assert windows(replace(NEW, terms={}), OLD, NOTE, PLAIN, Head("docs/a.md", "Undated")) == {
        "_index.md": ("blog/new.md", "notes/a.md"),
        "blog/_index.md": ("blog/new.md", "blog/old.md"),
        "notes/_index.md": ("notes/a.md",),
    }


def test_a_section_holds_the_pages_of_those_below() -> None:
    deep = Head("blog/2026/deep.md", "Deep", date=datetime(2026, 5, 1))
    found = windows(NEW, deep)
    assert (found["blog/_index.md"], found["blog/2026/_index.md"]) == (
        ("blog/2026/deep.md", "blog/new.md"),
        ("blog/2026/deep.md",),
    )


def test_each_term_has_a_feed_however_pages_spell_it() -> None:
    found = windows(
        replace(OLD, terms={"tags": ("Big Keys", "c", "C")}), replace(NOTE, terms={"tags": ("big keys",)})
    )
    assert found["tags/big-keys/_index.md"] == ("notes/a.md", "blog/old.md")
    assert found["tags/c/_index.md"] == ("blog/old.md",)
    quiet = replace(SETTINGS, taxonomies={"tags": Taxonomy(feeds=False)})
    assert set(windows(NEW, settings=quiet)) == {"_index.md", "blog/_index.md"}


def test_a_page_that_no_search_engine_may_show_is_in_no_feed() -> None:
    assert windows(replace(NEW, noindex=True)) == {}


def test_a_collection_without_feeds_is_in_none() -> None:
    quiet = replace(SETTINGS, content={"blog": PageCollection(feeds=False)})
    assert windows(NEW, NOTE, settings=quiet) == {
        "_index.md": ("notes/a.md",),
        "notes/_index.md": ("notes/a.md",),
    }


def test_no_format_is_no_feed() -> None:
    assert windows(NEW, settings=replace(SETTINGS, feeds=Feeds(formats=()))) == {}


def test_pages_of_one_moment_are_in_the_order_of_their_paths() -> None:
    twins = [Head(f"{name}.md", name, date=datetime(2026, 1, 1)) for name in "ba"]
    assert windows(*twins)["_index.md"] == ("a.md", "b.md")


def test_atom() -> None:
    assert made(NEW, OLD, owner="blog/_index.md")["blog/feed.xml"] == (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">\n'
        "<id>https://example.org/blog/</id>\n"
        "<title>Blog · Lighthouse &lt;&amp;&gt;</title>\n"
        "<updated>2026-03-04T00:00:00+00:00</updated>\n"
        '<link rel="self" type="application/atom+xml" href="https://example.org/blog/feed.xml"/>\n'
        '<link rel="alternate" type="text/html" href="https://example.org/blog/"/>\n'
        "<icon>https://example.org/favicon.ico</icon>\n"
        "<author><name>Jane Doe</name></author>\n"
        "<generator>Holdfast</generator>\n"
        "<entry>\n"
        "<id>https://example.org/blog/new/</id>\n"
        "<title>First &lt;b&gt; &amp; 😀</title>\n"
        '<link rel="alternate" type="text/html" href="https://example.org/blog/new/"/>\n'
        "<published>2026-03-02T09:30:00+00:00</published>\n"
        "<updated>2026-03-04T00:00:00+00:00</updated>\n"
        "<author><name>Ann</name></author>\n"
        "<author><name>Bob</name></author>\n"
        '<category term="a &amp; b"/>\n'
        '<category term="c"/>\n'
        '<link rel="enclosure" type="image/png" length="70" href="https://cdn.example/p.png?x=1"/>\n'
        "<summary>Words &amp; more</summary>\n"
        '<content type="html">&lt;p&gt;Body of first&lt;/p&gt;</content>\n'
        "</entry>\n"
        "<entry>\n"
        "<id>https://example.org/blog/old/</id>\n"
        "<title>Old</title>\n"
        '<link rel="alternate" type="text/html" href="https://example.org/blog/old/"/>\n'
        "<published>2025-01-01T00:00:00+00:00</published>\n"
        "<updated>2025-01-01T00:00:00+00:00</updated>\n"
        "<author><name>Jane Doe</name></author>\n"
        '<content type="html">&lt;p&gt;Body of old&lt;/p&gt;</content>\n'
        "</entry>\n"
        "</feed>\n"
    )


def test_rss() -> None:
    assert made(NEW)["rss.xml"] == (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        '<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"'
        ' xmlns:content="http://purl.org/rss/1.0/modules/content/"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/">\n'
        "<channel>\n"
        "<title>Lighthouse &#x3C;&#x26;&#x3E;</title>\n"
        "<link>https://example.org/</link>\n"
        "<description>Lighthouse &#x3C;&#x26;&#x3E;</description>\n"
        "<language>en</language>\n"
        "<lastBuildDate>Wed, 04 Mar 2026 00:00:00 +0000</lastBuildDate>\n"
        "<generator>Holdfast</generator>\n"
        "<docs>https://www.rssboard.org/rss-specification</docs>\n"
        '<atom:link rel="self" type="application/rss+xml" href="https://example.org/rss.xml"/>\n'
        "<item>\n"
        "<title>First &#x3C;b&#x3E; &#x26; 😀</title>\n"
        "<link>https://example.org/blog/new/</link>\n"
        '<guid isPermaLink="true">https://example.org/blog/new/</guid>\n'
        "<pubDate>Mon, 02 Mar 2026 09:30:00 +0000</pubDate>\n"
        "<dc:creator>Ann</dc:creator>\n"
        "<dc:creator>Bob</dc:creator>\n"
        "<category>a &amp; b</category>\n"
        "<category>c</category>\n"
        '<enclosure url="https://cdn.example/p.png?x=1" length="70" type="image/png"/>\n'
        "<description>Words &#x26; more</description>\n"
        "<content:encoded>&lt;p&gt;Body of first&lt;/p&gt;</content:encoded>\n"
        "</item>\n"
        "</channel>\n"
        "</rss>\n"
    )


def test_json() -> None:
    feed: dict[str, Any] = json.loads(made(NEW)["feed.json"])
    assert feed == {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Lighthouse <&>",
        "home_page_url": "https://example.org/",
        "feed_url": "https://example.org/feed.json",
        "icon": "https://example.org/icon-512.png",
        "favicon": "https://example.org/icon-192.png",
        "authors": [{"name": "Jane Doe"}],
        "language": "en",
        "items": [
            {
                "id": "https://example.org/blog/new/",
                "url": "https://example.org/blog/new/",
                "title": "First <b> & 😀",
                "content_html": "<p>Body of first</p>",
                "summary": "Words & more",
                "image": "https://cdn.example/p.png?x=1",
                "date_published": "2026-03-02T09:30:00+00:00",
                "date_modified": "2026-03-04T00:00:00+00:00",
                "authors": [{"name": "Ann"}, {"name": "Bob"}],
                "tags": ["a & b", "c"],
            }
        ],
    }


def test_characters_that_xml_forbids_are_dropped() -> None:
    for title in ("A\x01B\ufffe", "A\x01B", "A\x00B"):
        text = made(replace(NEW, title=title))["feed.xml"]
        assert "<title>AB</title>" in text
        assert '<content type="html">&lt;p&gt;Body of ab&lt;/p&gt;</content>' in text


def test_a_body_leaves_the_site_with_absolute_urls() -> None:
    base = "https://example.org/blog/new/"
    assert portable(
        '<a href="../old/?q#part">x</a> <a href="#fn">1</a> <a href="mailto:a@b.c">m</a>', base
    ) == (
        '<a href="https://example.org/blog/old/?q#part">x</a> '
        '<a href="https://example.org/blog/new/#fn">1</a> <a href="mailto:a@b.c">m</a>'
    )
    paths = ("/a/b.html#c", "/a/../b/", "/a//b", "/a?b", "//cdn.example/a", "/é/%20x")
    assert portable("".join(f'<a href="{path}"></a>' for path in paths), base) == (
        '<a href="https://example.org/a/b.html#c"></a><a href="https://example.org/b/"></a>'
        '<a href="https://example.org/a//b"></a><a href="https://example.org/a?b"></a>'
        '<a href="https://cdn.example/a"></a><a href="https://example.org/é/%20x"></a>'
    )
    assert portable('<img src="/p.png" srcset="/p,a.png 480w, /q.png 2x" loading="lazy" alt="">', base) == (
        '<img src="https://example.org/p.png"'
        ' srcset="https://example.org/p,a.png 480w, https://example.org/q.png 2x" alt="">'
    )
    assert portable('<video poster="p.png"><source src="v.mp4"></video><a href="http://[">y</a>', base) == (
        '<video poster="https://example.org/blog/new/p.png"><source src="https://example.org/blog/new/v.mp4">'
        '</video><a href="http://[">y</a>'
    )


def test_a_body_leaves_without_what_needs_the_site() -> None:
    base = "https://example.org/"
    assert portable('<h2 id="a">A <a class="anchor" href="#a">#</a></h2>', base) == "<h2>A </h2>"
    assert portable('<h2 id="a"><a href="#a">A</a></h2>', base) == "<h2>A</h2>"
    assert (
        portable('<form><p><button>Copy</button></p></form><p class="x" style="y">z</p>', base) == "<p>z</p>"
    )
    assert portable(
        '<pre><code class="a"><span class="k">x</span> <span class="s">&lt;</span></code></pre>', base
    ) == ("<pre><code>x &lt;</code></pre>")
    assert portable('<pre><code><span class="k">x</span> <span lang="de">y</span></code></pre>', base) == (
        '<pre><code>x <span lang="de">y</span></code></pre>'
    )
    long = f'<code><span class="k">{"a" * 4_000}</span>'  # A pattern that goes back would never end.
    assert portable(f"{long}<b>b</b></code>", base) == f"<code>{'a' * 4_000}<b>b</b></code>"
    assert portable('<li><input type="checkbox" checked disabled> a</li>', base) == "<li>☑ a</li>"
