"""The theme's lists: what a reader and a search engine get of terms, long lists, years and series."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from holdfast.building import build
from holdfast.render.pager import Pager
from holdfast.values import Head, Page

from .sites import SETTINGS, MakeSite

BLOG = {
    f"content/blog/p{number}.md": (
        f"---\ntitle: Post {number}\ndate: 202{4 + number % 2}-01-0{number}\ntags: [Sea, t{number % 2}]\n"
        f"series: Crossing\n---\nSee [one](p1.md).\n"
    )
    for number in range(1, 6)
}


@pytest.fixture
def blog(site: MakeSite) -> Path:
    """Return the release of a small blog."""
    root = site(
        {
            "site.yaml": SETTINGS
            + "minify: false\ncompress: false\ntaxonomies: [tags, series]\nparams: {backlinks: true}\n"
            + "content: {blog: {paginate: 2, archive: true}}\n",
            **BLOG,
        }
    )
    report = build(root, jobs=1)
    assert (report.published, report.problems) == (True, ())
    return root / "dist"


def part(html: str, start: str, end: str) -> list[str]:
    """Return the links between two marks as `url text`, the current one with a star."""
    text = html[html.index(start) :]
    links = re.findall(r"<a ([^>]*)>(.*?)</a>", text[: text.index(end)])
    found = []
    for attributes, words in links:
        url = re.search(r'href="([^"]*)"', attributes)
        words = re.sub("<[^>]+>", "", words)
        found.append(f"{url[1] if url else ''} {words}" + " *" * ('aria-current="page"' in attributes))
    return found


def test_each_page_of_a_list_has_a_head_of_its_own(blog: Path) -> None:
    html = (blog / "blog/page/2/index.html").read_text()
    assert "<title>Blog, page 2 · Test</title>" in html
    assert re.findall(r'<link rel="(canonical|prev|next)" href="([^"]*)"', html) == [
        ("canonical", "https://example.org/blog/page/2/"),
        ("prev", "https://example.org/blog/"),
        ("next", "https://example.org/blog/page/3/"),
    ]
    assert part(html, '<nav class="pages"', "</nav>") == [
        "/blog/ Previous",
        "/blog/ Page 1",
        "/blog/page/2/ Page 2 *",
        "/blog/page/3/ Page 3",
        "/blog/page/3/ Next",
    ]
    assert part(html, '<ul class="posts"', "</ul>") == ["/blog/p1/ Post 1", "/blog/p4/ Post 4"]
    assert part(html, '<nav class="crumbs"', "</nav>") == ["/ Home", "/blog/ Blog"]


def test_terms_and_years_lead_to_their_pages(blog: Path) -> None:
    html = (blog / "tags/index.html").read_text()
    assert part(html, '<ul class="terms"', "</ul>") == ["/tags/sea/ Sea", "/tags/t0/ t0", "/tags/t1/ t1"]
    html = (blog / "tags/sea/index.html").read_text()
    assert part(html, '<nav class="crumbs"', "</nav>") == ["/ Home", "/tags/ Tags"]
    html = (blog / "blog/index.html").read_text()
    assert part(html, '<nav class="years"', "</nav>") == ["/blog/2025/ 20253", "/blog/2024/ 20242"]
    html = (blog / "blog/2024/index.html").read_text()
    assert "<h1>Blog 2024</h1>" in html
    assert part(html, '<nav class="years"', "</nav>") == ["/blog/2025/ 2025", "/blog/2024/ 2024 *"]


def test_a_list_of_terms_in_several_pages_is_a_list_like_any_other(site: MakeSite) -> None:
    root = site(
        {
            "site.yaml": SETTINGS
            + "minify: false\ncompress: false\ntaxonomies: {tags: {paginate_terms: 2}, series: {}}\n",
            "content/tags/_index.md": "---\ntitle: Topics\n---\nWhat we write about.\n",
            **BLOG,
        }
    )
    assert build(root, jobs=1).problems == ()
    first = (root / "dist/tags/index.html").read_text()
    assert part(first, '<ul class="terms"', "</ul>") == ["/tags/sea/ Sea", "/tags/t0/ t0"]
    assert "What we write about." in first
    html = (root / "dist/tags/page/2/index.html").read_text()
    assert "<title>Topics, page 2 · Test</title>" in html
    assert '<div class="prose">' not in html
    assert re.findall(r'<link rel="(canonical|prev|next)" href="([^"]*)"', html) == [
        ("canonical", "https://example.org/tags/page/2/"),
        ("prev", "https://example.org/tags/"),
    ]
    assert part(html, '<ul class="terms"', "</ul>") == ["/tags/t1/ t1"]
    assert '<a href="/tags/t1/">t1</a> <span class="count">3</span>' in html
    assert part(html, '<nav class="pages"', "</nav>") == [
        "/tags/ Previous",
        "/tags/ Page 1",
        "/tags/page/2/ Page 2 *",
    ]
    assert part(html, '<nav class="crumbs"', "</nav>") == ["/ Home", "/tags/ Topics"]
    sitemap = (root / "dist/sitemap.xml").read_text()
    assert re.findall("<loc>https://example.org(/tags/[^<]*)", sitemap) == [
        "/tags/",
        *("/tags/sea/", "/tags/t0/", "/tags/t1/"),
    ]
    assert not list(root.glob("dist/tags/*.xml"))  # A list of terms has no feed, as before.


def test_an_archive_of_all_years_may_have_several_pages(site: MakeSite) -> None:
    archive = "---\ntitle: Archive\ntemplate: archive\nlist: blog\npaginate: 2\n---\n"
    root = site(
        {
            "site.yaml": SETTINGS
            + "minify: false\ncompress: false\ntaxonomies: [tags, series]\ncontent: {blog: {archive: true}}\n",
            "content/archive.md": archive,
            **BLOG,
        }
    )
    assert build(root, jobs=1).problems == ()
    pages = {
        number: (root / f"dist/archive/{place}index.html").read_text()
        for number, place in ((1, ""), (2, "page/2/"), (3, "page/3/"))
    }
    year = r'<h2 id="year-\d+"><a href="([^"]*)">(\d+)</a> <span class="count">(\d+)</span>|<h3 .*?>(Post \d)</a>'
    shown = {
        number: [" ".join(filter(None, it)) for it in re.findall(year, text)]
        for number, text in pages.items()
    }
    assert shown == {
        1: ["/blog/2025/ 2025 3", "Post 5", "Post 3"],
        2: ["/blog/2025/ 2025 3", "Post 1", "/blog/2024/ 2024 2", "Post 4"],
        3: ["/blog/2024/ 2024 2", "Post 2"],
    }
    assert part(pages[2], '<nav class="pages"', "</nav>") == [
        "/archive/ Previous",
        "/archive/ Page 1",
        "/archive/page/2/ Page 2 *",
        "/archive/page/3/ Page 3",
        "/archive/page/3/ Next",
    ]


def test_a_post_shows_what_belongs_to_it(blog: Path) -> None:
    html = (blog / "blog/p1/index.html").read_text()
    assert part(html, '<nav class="series"', "</nav>") == [
        "/series/crossing/ Crossing",
        "/blog/p2/ Post 2",
        "/blog/p4/ Post 4",
        "/blog/p1/ Post 1 *",
        "/blog/p3/ Post 3",
        "/blog/p5/ Post 5",
    ]
    assert part(html, '<ul class="tags"', "</ul>") == ["/tags/sea/ Sea", "/tags/t1/ t1"]
    assert part(html, '<h2 id="after-related"', "</section>") == [
        "/blog/p5/ Post 5",
        "/blog/p3/ Post 3",
        "/blog/p4/ Post 4",
        "/blog/p2/ Post 2",
    ]
    assert part(html, '<h2 id="after-backlinks"', "</section>") == [
        f"/blog/p{number}/ Post {number}" for number in (2, 3, 4, 5)
    ]


def test_an_edit_of_a_title_makes_only_what_shows_it_again(site: MakeSite) -> None:
    posts = {
        f"content/blog/p{number:02}.md": f"---\ntitle: Post {number}\ndate: 2026-01-{number:02}\n---\n"
        for number in range(1, 21)
    }
    root = site({"content/blog/_index.md": "---\ntitle: Blog\npaginate: 2\n---\n", **posts})
    assert build(root, jobs=1).rendered == 33
    path = root / "content/blog/p05.md"
    path.write_text(path.read_text().replace("Post 5", "Post five"))
    report = build(root, jobs=1)
    assert report.rendered == 4  # The post, its two neighbours, and the page of the list that shows it.


@pytest.mark.parametrize(
    ("number", "count", "shown"),
    [
        (1, 1, (1,)),
        (1, 3, (1, 2, 3)),
        (1, 9, (1, 2, 0, 9)),
        (4, 9, (1, 2, 3, 4, 5, 0, 9)),
        (5, 9, (1, 0, 4, 5, 6, 0, 9)),
        (9, 9, (1, 0, 8, 9)),
    ],
)
def test_a_pager_shows_some_numbers(number: int, count: int, shown: tuple[int, ...]) -> None:
    page = Page(Head("blog/_index.md", "Blog"), "section", "/", "", "", number=number, count=count)
    assert Pager(page, None).numbers() == shown  # type: ignore[arg-type]


def test_no_search_engine_shows_what_asks_not_to_be(site: MakeSite) -> None:
    root = site({"site.yaml": SETTINGS + "minify: false\n", "content/a.md": "---\nnoindex: true\n---\n# A\n"})
    build(root, jobs=1)
    assert '<meta name="robots" content="noindex">' in (root / "dist/a/index.html").read_text()
    assert '"robots"' not in (root / "dist/index.html").read_text()


def test_the_list_beside_a_page_is_open_on_the_way_to_it(site: MakeSite) -> None:
    files = ("docs/_index.md", "docs/a.md", "docs/b/_index.md", "docs/b/c.md", "docs/b/d/e.md", "docs/f/g.md")
    root = site({f"content/{name}": "" for name in files} | {"site.yaml": SETTINGS + "minify: false\n"})
    assert build(root, jobs=1).problems == ()
    html = (root / "dist/docs/b/c/index.html").read_text()
    assert part(html, '<nav class="side"', "</nav>") == [
        "/docs/ Docs",
        "/docs/a/ A",
        "/docs/b/ B",
        "/docs/b/c/ C *",
        "/docs/b/d/ D",
        "/docs/f/ F",
    ]
