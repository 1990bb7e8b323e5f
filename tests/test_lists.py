"""Lists in several pages, their order, and archives by year."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from holdfast.config import read_settings
from holdfast.graph import Site
from holdfast.parse import document
from holdfast.problems import as_text
from holdfast.settings import Authoring, PageCollection, Settings, Taxonomy
from holdfast.values import Head, PageLink, Source, YearLink

from .graphs import SETTINGS, asking, site


def post(number: int, year: int = 2026, **more: object) -> Head:
    """Return a post of the blog."""
    date = datetime(year, 3, number, tzinfo=UTC)
    return Head(f"blog/p{number}.md", f"Post {number}", date=date, **more)  # type: ignore[arg-type]


def urls(made: Site, kind: str) -> list[tuple[str, int, int]]:
    """Return URL, number and count of the pages of one kind."""
    return [(page.url, page.number, page.count) for page in made.pages if page.kind == kind]


def test_of_very_many_titles_only_sections_are_given() -> None:
    sections = (Head(f"blog/s{number}/_index.md", f"Section {number}", weight=number) for number in (1, 2, 3))
    ask = asking(site(Head("blog/_index.md", "Blog"), post(1), *sections))
    every = ["Section 1", "Section 2", "Section 3", "Post 1"]
    given = {most: [one.title for one in ask("titles", "blog", most)] for most in (0, 4, 3, 2)}
    assert given == {0: every, 4: every, 3: every[:3], 2: every[:2]}


def test_a_section_is_cut_into_pages() -> None:
    made = site(Head("blog/_index.md", "Blog", paginate=2), *(post(number) for number in range(1, 6)))
    assert urls(made, "section") == [("/blog/", 1, 3), ("/blog/page/2/", 2, 3), ("/blog/page/3/", 3, 3)]
    assert [page.id for page in made.pages if page.kind == "section"] == [
        "blog/_index.md",
        "blog/_index.md#2",
        "blog/_index.md#3",
    ]
    ask = asking(made)
    assert [one.title for one in ask("entries", "blog/_index.md")] == ["Post 5", "Post 4"]
    assert [one.title for one in ask("entries", "blog/_index.md#3")] == ["Post 1"]
    assert ask("list_urls", "blog/_index.md") == ("/blog/", "/blog/page/2/", "/blog/page/3/")
    assert ask("entry_count", "blog/_index.md") == 5
    assert ask("page_link", "/blog/page/2/").url == "/blog/"
    assert [one.title for one in ask("children", "")] == ["Blog"]
    assert len(ask("children", "blog")) == 5


def test_collections_and_taxonomies_say_how_long_a_list_is() -> None:
    settings = replace(
        SETTINGS,
        content={"posts": PageCollection(folder="blog", paginate=3)},
        taxonomies={"tags": Taxonomy(paginate=2)},
    )
    made = site(*(post(number, terms={"tags": ("sea",)}) for number in range(1, 5)), settings=settings)
    assert urls(made, "section") == [("/blog/", 1, 2), ("/blog/page/2/", 2, 2)]
    assert urls(made, "term") == [("/tags/sea/", 1, 2), ("/tags/sea/page/2/", 2, 2)]
    made = site(
        Head("blog/_index.md", "Blog", paginate=4), post(1), post(2), post(3), post(4), settings=settings
    )
    assert urls(made, "section") == [("/blog/", 1, 1)]


def test_a_list_of_terms_is_cut_where_the_taxonomy_or_its_document_says_so() -> None:
    posts = (post(1, terms={"tags": ("sea", "wind", "ice")}), post(2, terms={"tags": ("sea", "Fog", "c")}))
    document = Head("tags/c.md", "The letter C", link_title="C", description="A letter.")
    taxonomies = {"tags": Taxonomy(paginate_terms=2)}
    made = site(*posts, document, settings=replace(SETTINGS, taxonomies=taxonomies))
    assert urls(made, "taxonomy") == [("/tags/", 1, 3), ("/tags/page/2/", 2, 3), ("/tags/page/3/", 3, 3)]
    assert urls(made, "term") == [(f"/tags/{name}/", 1, 1) for name in ("c", "fog", "ice", "sea", "wind")]
    ask = asking(made)
    shown = [
        [(one.url, one.title, one.description, one.count) for one in ask("entries", f"tags/_index.md{id}")]
        for id in ("", "#2", "#3")
    ]
    assert shown == [
        [("/tags/c/", "C", "A letter.", 1), ("/tags/fog/", "Fog", "", 1)],
        [("/tags/ice/", "ice", "", 1), ("/tags/sea/", "sea", "", 2)],
        [("/tags/wind/", "wind", "", 1)],
    ]
    assert ask("entry_count", "tags/_index.md") == len(ask("terms", "tags")) == 5
    assert ask("list_urls", "tags/_index.md") == ("/tags/", "/tags/page/2/", "/tags/page/3/")

    whole = replace(SETTINGS, taxonomies={"tags": Taxonomy(paginate=2)})
    assert urls(site(*posts, settings=whole), "taxonomy") == [("/tags/", 1, 1)]
    made = site(*posts, Head("tags/_index.md", "Topics", paginate=4), settings=whole)
    assert urls(made, "taxonomy") == [("/tags/", 1, 2), ("/tags/page/2/", 2, 2)]


def test_home_and_any_page_may_list_a_section() -> None:
    made = site(
        Head("index.md", "Home", paginate=1),
        Head("about.md", "About"),
        Head("news.md", "News", listed="blog", paginate=2),
        Head("all.html.md", "All", listed="/", sort="title", url="/all.html", paginate=4),
        *(post(number) for number in range(1, 4)),
        Head("blog/deep/d.md", "Deep", date=datetime(2020, 1, 1, tzinfo=UTC)),
    )
    ask = asking(made)
    assert urls(made, "home") == [("/", 1, 4), ("/page/2/", 2, 4), ("/page/3/", 3, 4), ("/page/4/", 4, 4)]
    assert [one.title for one in ask("entries", "news.md#2")] == ["Post 1", "Deep"]
    assert [one.title for one in ask("entries", "all.html.md")] == ["About", "Deep", "News", "Post 1"]
    assert ask("list_urls", "all.html.md") == ("/all.html", "/all/page/2/")
    assert ask("entries", "about.md") == ()


def test_a_list_of_no_section_is_told() -> None:
    made = site(Head("news.md", "News", listed="blgo", lines={"listed": 3}), post(1))
    assert [as_text(one) for one in made.problems] == [
        (
            "error: `list` names the section `blgo`, which is not there\n"
            "  --> content/news.md:3\n"
            "  help: did you mean `blog`?"
        )
    ]


def test_a_page_where_a_list_continues_is_a_collision() -> None:
    made = site(Head("blog/_index.md", "Blog", paginate=1), post(1), post(2), "blog/page/2.md")
    assert [as_text(one).split("\n")[0] for one in made.problems] == [
        (
            "error: page 2 of the list content/blog/_index.md and content/blog/page/2.md would both be "
            "`/blog/page/2/`"
        )
    ]


@pytest.mark.parametrize(
    ("sort", "titles"),
    [
        ("", "b d a c"),
        ("weight", "b d a c"),
        ("-weight", "d b a c"),
        ("date", "a c b d"),
        ("-date", "b c a d"),
        ("title", "a b c d"),
        ("-title", "d c b a"),
        ("path", "c d a b"),
    ],
)
def test_a_section_is_sorted_and_neighbours_follow(sort: str, titles: str) -> None:
    made = site(
        Head("s/_index.md", "S", sort=sort),
        Head("s/3.md", "a", date=datetime(2026, 3, 3, tzinfo=UTC)),
        Head("s/4.md", "b", date=datetime(2026, 1, 1, tzinfo=UTC), weight=1),
        Head("s/1.md", "c", date=datetime(2026, 2, 2, tzinfo=UTC)),
        Head("s/2.md", "d", weight=2),
    )
    ask = asking(made)
    assert " ".join(one.title for one in ask("titles", "s")) == titles
    row = titles.split()
    before, after = ask("neighbours", "s/1.md")
    at = row.index("c")
    around = [row[at - 1] if at else None, row[at + 1] if at < 3 else None]
    if sort in ("", "date"):
        around.reverse()  # Time runs upwards in these: the older one is the previous.
    assert [before and before.title, after and after.title] == around


def test_a_collection_says_the_order_of_its_sections() -> None:
    settings = replace(SETTINGS, content={"blog": PageCollection(sort="-date")})
    made = site(post(1), post(2), Head("blog/deep/_index.md", "Deep", sort="title"), settings=settings)
    assert made.sorts == {"blog": "-date", "blog/deep": "title"}
    assert [one.title for one in asking(made)("titles", "blog")] == ["Post 1", "Post 2", "Deep"]


def archived(*heads: Head | str) -> Site:
    """Return a site whose blog has pages for each year."""
    settings = Settings(
        "Lighthouse", "https://example.org", content={"blog": PageCollection(archive=True, paginate=2)}
    )
    return site(*heads, settings=settings)


def test_a_collection_of_all_pages_has_its_rules_everywhere() -> None:
    every = PageCollection(folder="/", archive=True, permalink="/:year/:slug/", sort="title")
    settings = Settings("Lighthouse", "https://example.org", content={"all": every})
    made = site(post(1, 2024), replace(post(2), path="top.md"), settings=settings)
    assert urls(made, "archive") == [("/2024/", 1, 1), ("/2026/", 1, 1)]
    assert urls(made, "page") == [("/2024/p1/", 1, 1), ("/2026/top/", 1, 1)]
    assert made.sorts == {"": "title", "blog": "title"}


def test_an_archive_has_a_page_for_each_year() -> None:
    made = archived(post(1, 2024), post(2, 2026), post(3, 2026), post(4, 2026))
    assert urls(made, "archive") == [
        ("/blog/2024/", 1, 1),
        ("/blog/2026/", 1, 2),
        ("/blog/2026/page/2/", 2, 2),
    ]
    ask = asking(made)
    assert ask("years", "blog") == (YearLink(2026, "/blog/2026/", 3), YearLink(2024, "/blog/2024/", 1))
    assert [one.title for one in ask("archive", "blog")[0].pages] == ["Post 4", "Post 3", "Post 2"]
    assert [one.title for one in ask("entries", "blog/2026/_index.md#2")] == ["Post 2"]
    assert [one.title for one in ask("breadcrumbs", "blog/2026/_index.md")] == ["Lighthouse", "Blog"]
    assert ask("section", "blog") == PageLink("/blog/", "Blog", kind="section", key="blog")
    assert ask("years", "") == (YearLink(2026, "", 3), YearLink(2024, "", 1))


def test_a_folder_in_the_place_of_an_archive_is_the_authors() -> None:
    made = archived(post(1, 2024), "blog/2024/x.md")
    assert urls(made, "archive") == []
    assert made.problems == ()
    assert asking(made)("years", "blog") == (YearLink(2024, "", 1),)


def test_an_order_that_is_none_is_told_with_its_line() -> None:
    text = (
        b"title: T\nurl: https://example.org\ncontent:\n  blog: {sort: dat}\ntaxonomies:\n  tags: {sort: x}\n"
    )
    settings, problems = read_settings(text)
    assert settings is None
    assert [as_text(one).split("\n", 1)[1] for one in problems] == [
        "  --> site.yaml:4:16\n  4 |   blog: {sort: dat}\n    |                ^\n  help: did you mean `date`?",
        (
            "  --> site.yaml:6:16\n  6 |   tags: {sort: x}\n    |                ^\n"
            "  help: write `-date` for the oldest first"
        ),
    ]
    (problem,) = document(Source("a.md", b"---\nsort: -titel\n---\n"), Authoring()).problems
    assert as_text(problem) == (
        "error: `sort` must be `weight`, `date`, `title` or `path`\n"
        "  --> content/a.md:2:7\n  2 | sort: -titel\n    |       ^\n  help: did you mean `title`?"
    )
