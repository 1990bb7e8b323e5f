"""Permalink patterns and slugs: which URL a page of a collection gets."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from holdfast.building import build
from holdfast.config import read_settings
from holdfast.graph.names import slug_of
from holdfast.graph.site import Site
from holdfast.permalinks import Token, faults, parts
from holdfast.problems import as_text
from holdfast.settings import PageCollection, Settings
from holdfast.values import Head

from . import sites
from .builds import QUICK
from .graphs import SETTINGS, site

DAY = datetime(2026, 3, 9, 22, 30, tzinfo=UTC)


def under(pattern: str, *heads: Head | str, files: tuple[str, ...] = (), folder: str = "") -> Site:
    """Return a site whose `blog` pages have URLs by a pattern."""
    content = {"blog": PageCollection(folder=folder, permalink=pattern)}
    settings = Settings(SETTINGS.title, SETTINGS.url, pwa=SETTINGS.pwa, content=content)
    return site(*heads, files=files, settings=settings)


def url_by(pattern: str, head: Head) -> str:
    """Return the URL that a pattern gives one page."""
    made = under(pattern, head)
    assert not made.problems
    (url,) = (page.url for page in made.pages if page.head.path == head.path)
    return url


@pytest.mark.parametrize(
    ("pattern", "url"),
    [
        ("/blog/:year/:month/:slug/", "/blog/2026/03/own/"),
        ("/:year-:month-:day/:filename", "/2026-03-09/Hello-World/"),
        ("/:monthname/:weekday/:yearday/:slug/", "/march/monday/068/own/"),
        ("/:section/:title/", "/blog/a-day-at-sea/"),
        ("/:sections/:title.html", "/blog/tech/web/a-day-at-sea.html"),
        ("/:sections[1:]/:slug/", "/tech/web/own/"),
        ("/:sections[0]/:sections[last]/:slug/", "/blog/web/own/"),
        ("/:sections[:last]/:slug/", "/blog/tech/own/"),
        ("/:sections[7]/:slug/", "/own/"),
        ("/:contentbasename/:slugorcontentbasename/:slugorfilename/", "/Hello-World/own/own/"),
        (r"/wiki/Talk\::slug/", "/wiki/Talk:own/"),
        ("/at 5/:slug/", "/at%205/own/"),
        ("/plain/:slug", "/plain/own/"),
    ],
)
def test_a_pattern_is_filled_in(pattern: str, url: str) -> None:
    assert (
        url_by(pattern, Head("blog/tech/web/Hello World.md", "A Day, at Sea!", date=DAY, slug="own")) == url
    )


def test_without_a_slug_the_file_name_is_taken() -> None:
    assert url_by("/:slug/", Head("blog/Hello World.md", "Title")) == "/Hello-World/"


def test_a_title_without_letters_falls_back_to_the_file_name() -> None:
    assert url_by("/:title/", Head("blog/party.md", "🎉🎉")) == "/party/"


def test_a_pattern_is_for_pages_and_not_for_sections_and_other_folders() -> None:
    made = under(
        "/p/:slug/",
        *("index.md", "about.md", "blog/_index.md", "blog/one.md", "blog/sub/_index.md", "blog/sub/two.md"),
        *(Head("blog/own.md", "Own", url="/mine/"), "blogs/three.md"),
    )
    assert [page.url for page in made.pages if page.kind != "error"] == [
        *("/", "/about/", "/blog/", "/blog/sub/", "/blogs/", "/blogs/three/", "/mine/", "/p/one/", "/p/two/"),
    ]


def test_the_innermost_collection_gives_the_pattern() -> None:
    content = {"all": PageCollection("blog", "/a/:slug/"), "news": PageCollection("blog/news", "/n/:slug/")}
    settings = Settings(SETTINGS.title, SETTINGS.url, pwa=SETTINGS.pwa, content=content)
    made = site("blog/one.md", "blog/news/two.md", settings=settings)
    assert [page.url for page in made.pages if page.kind == "page"] == ["/a/one/", "/n/two/"]


def test_sections_of_another_name_are_named_so() -> None:
    made = under("/:sections/x-:slug/", Head("blog/_index.md", "B", slug="journal"), Head("blog/a.md", "A"))
    assert [page.url for page in made.pages if page.kind == "page"] == ["/journal/x-a/"]


def test_the_files_of_a_bundle_go_with_its_page() -> None:
    made = under(
        "/:year/:slug/",
        Head("blog/trip/index.md", "Trip", date=DAY),
        "blog/_index.md",
        files=("blog/trip/route.gpx", "blog/trip/img/a.bin", "blog/other.gpx"),
    )
    assert [page.url for page in made.pages if page.kind == "page"] == ["/2026/trip/"]
    assert made.files == {
        "blog/other.gpx": "blog/other.gpx",
        "blog/trip/img/a.bin": "2026/trip/img/a.bin",
        "blog/trip/route.gpx": "2026/trip/route.gpx",
    }


def test_a_page_without_a_date_is_told_what_it_lacks() -> None:
    made = under("/:year/:slug/", Head("blog/one.md", "One"))
    assert [as_text(one) for one in made.problems] == [
        (
            "error: the page has no date, and the permalink `/:year/:slug/` of its collection needs one\n"
            "  --> content/blog/one.md:1\n"
            "  help: add `date: 2026-11-23` to its front matter, or give it a `url` of its own"
        )
    ]


def test_two_pages_with_one_permalink_are_named() -> None:
    made = under("/p/:title/", Head("blog/a.md", "Same"), Head("blog/b.md", "same!"))
    assert [one.message for one in made.problems] == [
        "content/blog/a.md and content/blog/b.md would both be `/p/same/`"
    ]


def test_a_wrong_pattern_is_shown_in_its_line() -> None:
    text = f"{sites.SETTINGS}content:\n  blog:\n    permalink: blog/:yeer/:slog[1]/:title[1:]/a?b\n"
    _, problems = read_settings(text.encode())
    assert [(one.message, one.help, one.place.line) for one in problems] == [
        ("the pattern `blog/:yeer/:slog[1]/:title[1:]/a?b` must start with `/`", START, 5),
        ("a permalink has no token `:yeer`", "did you mean `year`?", 5),
        ("a permalink has no token `:slog`", "did you mean `slug`?", 5),
        ("`:title[1:]` takes no such part", CUTS, 5),
        ("`/a?b` cannot stand in a URL pattern", WORDS, 5),
    ]


START = "write `/blog/:yeer/:slog[1]/:title[1:]/a?b`"
CUTS = "write `:sections[0]`, `:sections[last]`, `:sections[1:]` or `:sections[:last]`"
WORDS = "a pattern is a path of this site, made of words and tokens such as `:slug`"


@pytest.mark.parametrize("pattern", ["/:sections[]/", "/:sections[:]/", "/:sections[a]/", "/:sections[1/"])
def test_a_part_of_the_sections_is_written_right(pattern: str) -> None:
    assert [help for _, help in faults(pattern)] == [CUTS]


def test_a_pattern_is_text_and_tokens() -> None:
    assert parts(r"/a\:b/:year_:sections[1:]") == (
        "/a",
        ":",
        "b/",
        Token("year"),
        "_",
        Token("sections", "[1:]"),
    )


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Hello, World!", "hello-world"),
        ("Don’t panic: it's C++", "dont-panic-its-c"),
        ("Größe & Maß", "größe-maß"),
        ("ÉCLAIR CAFE\u0301", "éclair-café"),
        ("İstanbul", "i̇stanbul"),
        ("Как дела?", "как-дела"),
        ("我的第一篇文章", "我的第一篇文章"),
        ("日本語、テスト", "日本語-テスト"),
        ("한국어 제목", "한국어-제목"),
        ("مرحبا بالعالم", "مرحبا-بالعالم"),
        ("می\u200cروم", "می-روم"),
        ("नमस्ते दुनिया", "नमस्ते-दुनिया"),
        ("สวัสดีชาวโลก", "สวัสดีชาวโลก"),
        ("שלום עולם", "שלום-עולם"),
        ("١٢٣ أرقام", "١٢٣-أرقام"),
        ("Top 10 🎉 of 2026", "top-10-of-2026"),
        ("1️⃣ first", "1-first"),
        ("👩\u200d💻", ""),
        ("🎉", ""),
        ("---", ""),
        ("a/b\\c?d#e", "a-b-c-d-e"),
        ("x" * 300, "x" * 50),
        ("word " * 60, "-".join(["word"] * 40)),
    ],
)
def test_a_title_in_any_script_is_a_slug(title: str, slug: str) -> None:
    assert slug_of(title) == slug


def test_links_and_files_of_a_site_with_permalinks(tmp_path: Path) -> None:
    root = sites.make(
        tmp_path,
        {
            "site.yaml": QUICK + "content:\n  blog:\n    permalink: /:year/:title/\n",
            "content/blog/trip/index.md": "---\ntitle: Über uns\ndate: 2026-05-04\n---\n[map](map.txt) [two](../two.md)\n",
            "content/blog/trip/map.txt": "map",
            "content/blog/two.md": "---\ntitle: 二\ndate: 2025-01-01\n---\n[trip](trip/index.md)\n",
        },
    )
    report = build(root, jobs=1)
    assert (report.problems, report.published) == ((), True)
    trip = (root / "dist/2026/über-uns/index.html").read_text()
    assert "href=/2026/%C3%BCber-uns/map.txt" in trip
    assert "href=/2025/%E4%BA%8C/" in trip
    assert (root / "dist/2026/über-uns/map.txt").read_text() == "map"
    assert "href=/2026/%C3%BCber-uns/" in (root / "dist/2025/二/index.html").read_text()
