"""Feeds, sitemap and their like in whole builds: when they are made, and when they are made again."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from holdfast.building import build

from . import sites
from .builds import QUICK

POST = "---\ntitle: {0}\ndate: 2026-01-0{1}\n---\nText of {0}.\n"


@pytest.fixture
def blog(tmp_path: Path) -> Path:
    posts = {f"content/blog/{name}.md": POST.format(name, day) for day, name in enumerate("abc", 1)}
    return sites.make(
        tmp_path, {"site.yaml": f"{QUICK}feeds: {{count: 2}}\n", "content/page.md": "# Page\n", **posts}
    )


def text(root: Path, name: str) -> str:
    return (root / "dist" / name).read_text(encoding="utf-8")


def test_an_edit_outside_of_every_feed_makes_none_again(blog: Path) -> None:
    assert build(blog, jobs=1).ran["feed"] == 2
    assert text(blog, "feed.xml").count("<entry>") == 2
    sites.write(blog, {"content/blog/a.md": POST.format("a", 1) + "More.\n", "content/page.md": "# Other\n"})
    ran = build(blog, jobs=1).ran
    assert (ran.get("feed body"), ran.get("feed")) == (None, None)


def test_a_body_is_made_once_for_all_feeds(blog: Path) -> None:
    assert build(blog, jobs=1).ran["feed body"] == 2
    sites.write(blog, {"content/blog/c.md": POST.format("c", 3) + "[page](../page.md)\n"})
    ran = build(blog, jobs=1).ran
    assert (ran["feed body"], ran["feed"]) == (1, 2)
    assert "https://example.org/page/" in text(blog, "blog/rss.xml")


def test_summaries_need_no_bodies(blog: Path) -> None:
    sites.write(blog, {"site.yaml": f"{QUICK}feeds: {{content: summary, formats: json}}\n"})
    assert "feed body" not in build(blog, jobs=1).ran
    assert json.loads(text(blog, "feed.json"))["items"][0]["content_text"] == "Text of c."
    assert not (blog / "dist/feed.xml").exists()


def test_feeds_of_terms_hold_summaries_unless_told_otherwise(blog: Path) -> None:
    post = "---\ntitle: T\ndate: 2026-02-01\ntags: [x]\ndescription: Short\n---\nLong text.\n"
    sites.write(blog, {"content/blog/t.md": post})
    build(blog, jobs=1)
    assert "Long text." in text(blog, "blog/feed.xml")
    assert "<summary>Short</summary>" in text(blog, "tags/x/feed.xml")
    assert "Long text." not in text(blog, "tags/x/feed.xml")
    sites.write(blog, {"site.yaml": f"{QUICK}feeds: {{content: summary, terms: full}}\n"})
    assert build(blog, jobs=1).ran["feed body"] == 1
    assert "Long text." in text(blog, "tags/x/feed.xml")
    assert "Long text." not in text(blog, "blog/feed.xml")


@pytest.mark.parametrize("name", ["feed.xml", "blog/feed.json", "robots.txt", "llms.txt", "sitemap.xml"])
def test_a_file_of_the_author_takes_the_place_of_one_of_ours(blog: Path, name: str) -> None:
    sites.write(blog, {f"content/{name}": "mine"})
    report = build(blog, jobs=1)
    assert (report.problems, text(blog, name)) == ((), "mine")


def test_a_page_may_take_the_place_of_a_feed(blog: Path) -> None:
    sites.write(blog, {"content/page.md": "---\nurl: /feed.xml\n---\n# Feed\n"})
    assert build(blog, jobs=1).published
    assert "<h1>Feed</h1>" in text(blog, "feed.xml/index.html")


def test_links_to_feeds_lead_where_there_are_some(blog: Path) -> None:
    sites.write(
        blog, {"content/page.md": "[a](/feed.xml) [b](/blog/feed.json) [c](/llms.txt) [d](/x/feed.xml)\n"}
    )
    assert [one.message for one in build(blog, jobs=1).problems] == ["the link `/x/feed.xml` leads nowhere"]
    sites.write(blog, {"site.yaml": f"{QUICK}feeds: false\nllms: false\n"})
    assert len(build(blog, jobs=1).problems) == 4


def test_feeds_have_types_of_their_own(blog: Path) -> None:
    build(blog, jobs=1)
    host = text(blog, "_holdfast/host.json")
    for name, kind in (("feed.xml", "atom+xml"), ("feed.json", "feed+json"), ("rss.xml", "rss+xml")):
        assert f'"{name}": "application/{kind}; charset=utf-8"' in host


def test_no_redirect_takes_the_place_of_a_feed(blog: Path) -> None:
    sites.write(blog, {"site.yaml": f"{QUICK}redirects: {{/feed.xml/: /page/, /index.xml: /blog/rss.xml}}\n"})
    report = build(blog, jobs=1)
    assert (report.published, report.problems) == (True, ())
    assert text(blog, "feed.xml").startswith("<?xml")


def test_vercel_is_told_the_types_of_feeds(blog: Path) -> None:
    assert build(blog, jobs=1, target="vercel", out=blog / ".vercel/output").published
    config = json.loads((blog / ".vercel/output/config.json").read_text(encoding="utf-8"))
    told = {path: one["contentType"] for path, one in config["overrides"].items() if path.startswith("blog/")}
    assert told == {
        "blog/feed.json": "application/feed+json; charset=utf-8",
        "blog/feed.xml": "application/atom+xml; charset=utf-8",
        "blog/rss.xml": "application/rss+xml; charset=utf-8",
    }
