"""A blog of eight years, built at one moment: what its readers get, and what they must not see yet or any more."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from pathlib import Path

import pytest

from holdfast.building import build
from holdfast.report import Report

from . import blog, feed_rules, sites


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Report]:
    """Return the blog's release and the report of its build."""
    root = tmp_path_factory.mktemp("blog")
    sites.write(root, blog.files())
    return root / "dist", build(root, now=blog.NOW)


def test_it_builds_without_a_word(built: tuple[Path, Report]) -> None:
    _, report = built
    assert (report.problems, report.published) == ((), True)
    assert report.due == blog.NOW + timedelta(days=7)


def test_readers_see_300_posts_and_no_draft_or_other_post(built: tuple[Path, Report]) -> None:
    out, _ = built
    posts = sorted(out.glob("blog/[0-9]*/post-*/index.html"))
    assert len(posts) == blog.POSTS
    assert not [post for post in posts if post.parent.name >= "post-900" and len(post.parent.name) == 8]


def test_lists_terms_years_and_feeds_are_there(built: tuple[Path, Report]) -> None:
    out, _ = built
    assert len(list(out.glob("blog/page/*/index.html"))) == 29
    assert sorted(path.name for path in out.glob("blog/2*")) == [str(year) for year in range(2018, 2027)]
    assert {path.name for path in out.glob("tags/*/") if path.name != "page"} >= {
        "bread",
        "c++",
        "café",
        "苔",
    }
    assert [path.name for path in sorted(out.glob("series/*/"))] == [
        "a-year-of-bread",
        "along-the-river",
        "building-a-shed",
    ]
    for folder in ("", "blog/", "tags/bread/", "series/along-the-river/"):
        assert json.loads((out / f"{folder}feed.json").read_text())["items"]
        assert "<entry>" in (out / f"{folder}feed.xml").read_text()
        assert "<item>" in (out / f"{folder}rss.xml").read_text()


def test_the_archive_shows_every_post_under_its_year(built: tuple[Path, Report]) -> None:
    text = (built[0] / "archive/index.html").read_text()
    years = re.findall(
        r'<h2 id="?year-(\d+)"?><a href="?/blog/\1/"?>\1</a> <span class="?count"?>(\d+)', text
    )
    assert [year for year, _ in years] == [str(year) for year in range(2026, 2017, -1)]
    assert sum(int(count) for _, count in years) == len(set(re.findall(r"/blog/\d+/post-\d+/", text))) == 300


def test_every_feed_is_valid(built: tuple[Path, Report]) -> None:
    out, _ = built
    names = ("feed.xml", "feed.json", "rss.xml")
    found = sorted(path for name in names for path in out.rglob(name))
    complaints = {
        path.relative_to(out).as_posix(): feed_rules.complaints(path.name, path.read_bytes())
        for path in found
    }
    # The site, the blog, 20 tags, 3 series and 3 authors, in three formats.
    assert (len(found), {name: told for name, told in complaints.items() if told}) == (3 * 28, {})


def test_pictures_of_four_formats_come_in_two_more(built: tuple[Path, Report]) -> None:
    out, _ = built
    for number in range(4):
        page = next(out.glob(f"blog/*/post-{(24, 9, 6, 3)[number]}/index.html")).read_text()
        assert (
            "<picture>" in page,
            "<figcaption>A drawing" in page,
            "width=400" in page,
        ) == (True,) * 3
