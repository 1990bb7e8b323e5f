"""The graph: URLs, sections, order, links and collisions, from heads alone."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from msgspec import msgpack

from holdfast.graph import Site
from holdfast.graph.names import output_of, safe, url_of
from holdfast.problems import Place, as_text
from holdfast.settings import MenuItem, Settings
from holdfast.values import Head, NavItem, PageLink, Redirect

from .graphs import asking, site


def places(made: Site) -> dict[str, str]:
    """Return the URL of each page by its path, less the 404 page."""
    return {page.head.path: page.url for page in made.pages if page.kind != "error"}


def reports(made: Site) -> list[str]:
    """Return the problems of a site as people read them, line by line."""
    return [row for problem in made.problems for row in as_text(problem).split("\n")]


def day(number: int) -> datetime:
    """Return a day of May 2026."""
    return datetime(2026, 5, number, tzinfo=UTC)


def test_folders_are_sections_and_files_are_pages() -> None:
    made = site("index.md", "learn/_index.md", "learn/wallets.md", "learn/deep-sea/diving.md")
    assert [(page.url, page.output, page.kind, page.section, page.template) for page in made.pages] == [
        ("/", "index.html", "home", "", "home.html"),
        ("/404.html", "404.html", "error", "", "404.html"),
        ("/learn/", "learn/index.html", "section", "", "section.html"),
        ("/learn/deep-sea/", "learn/deep-sea/index.html", "section", "learn", "section.html"),
        (
            "/learn/deep-sea/diving/",
            "learn/deep-sea/diving/index.html",
            "page",
            "learn/deep-sea",
            "page.html",
        ),
        ("/learn/wallets/", "learn/wallets/index.html", "page", "learn", "page.html"),
    ]
    assert [page.head.title for page in made.pages if page.generated] == ["This page is not here", "Deep sea"]
    assert made.problems == ()


def test_a_site_without_pages_has_a_home_page() -> None:
    made = site(settings=Settings("Lighthouse", "https://example.org"))
    assert [(page.url, page.head.title) for page in made.pages] == [
        ("/", "Lighthouse"),
        ("/404.html", "This page is not here"),
        ("/offline.html", "You are offline"),
    ]


def test_404_and_offline_may_be_written() -> None:
    made = site(Head("404.md", "Lost"), Head("offline.md", "Cut off"), Head("learn/404.md", "The status 404"))
    assert [(page.url, page.kind, page.head.title, page.generated) for page in made.pages] == [
        ("/", "home", "Lighthouse", True),
        ("/404.html", "error", "Lost", False),
        ("/learn/", "section", "Learn", True),
        ("/learn/404/", "page", "The status 404", False),
        ("/offline.html", "error", "Cut off", False),
    ]


def test_a_plain_file_takes_the_place_of_the_404_page() -> None:
    made = site("index.md", files=("404.html",))
    assert [page.url for page in made.pages] == ["/"]
    assert (made.files, made.problems) == ({"404.html": "404.html"}, ())


def test_no_file_takes_the_place_of_the_service_worker() -> None:
    assert reports(site("index.md", files=("sw.js",))) == [
        "error: Holdfast's service worker and content/sw.js would both be `/sw.js`",
        "  --> content/sw.js",
        "  help: rename one of them, or give one a `slug` or a `url` of its own",
    ]


def test_index_files_describe_their_folder() -> None:
    made = site(
        *("README.md", "a/index.md", "a/one.md", "b/README.md", "c/README.md", "c/_index.md", "d/index.md"),
        *("e.md", "e/one.md", "f.md", "g/index.md", "g/h/i/one.md"),
        files=("d/x.png", "f/x.png"),
    )
    kinds = {
        page.head.path: (page.url, page.kind, page.section) for page in made.pages if page.kind != "error"
    }
    assert kinds == {
        "README.md": ("/", "home", ""),
        "a/index.md": ("/a/", "section", ""),
        "a/one.md": ("/a/one/", "page", "a"),
        "b/README.md": ("/b/", "section", ""),
        "c/_index.md": ("/c/", "section", ""),
        "c/README.md": ("/c/README/", "page", "c"),
        "d/index.md": ("/d/", "page", ""),
        "e.md": ("/e/", "section", ""),
        "e/one.md": ("/e/one/", "page", "e"),
        "f.md": ("/f/", "page", ""),
        "g/index.md": ("/g/", "section", ""),
        "g/h/_index.md": ("/g/h/", "section", "g"),
        "g/h/i/_index.md": ("/g/h/i/", "section", "g/h"),
        "g/h/i/one.md": ("/g/h/i/one/", "page", "g/h/i"),
    }


def test_slug_and_url_change_the_address() -> None:
    made = site(
        Head("learn/_index.md", "Lernen", slug="lernen"),
        Head("learn/keys.md", "Keys", slug="schlüssel"),
        Head("learn/about.md", "About", url="/about"),
        Head("learn/old.md", "Old", url="/old.html"),
    )
    assert places(made) == {
        "_index.md": "/",
        "learn/_index.md": "/lernen/",
        "learn/keys.md": "/lernen/schl%C3%BCssel/",
        "learn/about.md": "/about/",
        "learn/old.md": "/old.html",
    }


@pytest.mark.parametrize(
    ("name", "part", "url"),
    [
        ("Hello World", "Hello-World", "/Hello-World/"),
        ("what is 50% of #1? “No” 'idea'", "what-is-50-of-1-No-idea", "/what-is-50-of-1-No-idea/"),
        ("a - b", "a-b", "/a-b/"),
        ("café", "café", "/caf%C3%A9/"),
        ("cafe\u0301", "café", "/caf%C3%A9/"),
        ("日本語", "日本語", "/%E6%97%A5%E6%9C%AC%E8%AA%9E/"),
        ("v1.2 (beta) & more", "v1.2-(beta)-&-more", "/v1.2-(beta)-&-more/"),
        ("tab\tand\nline\x07", "tab-and-line", "/tab-and-line/"),
        (".hidden.", "hidden", "/hidden/"),
        ("???", "", ""),
    ],
)
def test_names_become_safe_urls(name: str, part: str, url: str) -> None:
    assert safe(name) == part
    if part:
        assert url_of(f"{part}/index.html") == url


@pytest.mark.parametrize(
    "url", ["about/", "/../x", "/a//b", "/a?b", "/a#b", "/%2e%2e/x", "/a\\b", "/a\x00", "//x"]
)
def test_urls_that_cannot_be_used(url: str) -> None:
    assert output_of(url) == ""


def test_a_wrong_url_a_wrong_slug_and_a_wrong_name_are_told() -> None:
    made = site(
        Head("a.md", "A", url="../a", lines={"url": 3}),
        Head("b.md", "B", slug="x/y", lines={"slug": 2}),
        "c/???.md",
    )
    assert reports(made) == [
        "error: `../a` cannot be the URL of a page",
        "  --> content/a.md:3",
        "  help: a URL is a path of this site such as `/about/`: it starts with `/` and has no `..`, `?` or `#`",
        "error: `x/y` cannot be the last part of a URL",
        "  --> content/b.md:2",
        "  help: a slug is one name without `/`; use `url` for a whole path",
        "error: nothing in the file name `???.md` can stand in a URL",
        "  --> content/c/???.md",
        "  help: rename the file, or give it a `slug`",
    ]
    assert all(problem.blocks for problem in made.problems)


@pytest.mark.parametrize(
    ("heads", "files", "message"),
    [
        (("a.md", "a/index.md"), (), "content/a.md and content/a/index.md would both be `/a/`"),
        (("Keys.md", "keys.md"), (), "content/Keys.md and content/keys.md would both be `/keys/`"),
        (("a b.md", "a-b.md"), (), "content/a b.md and content/a-b.md would both be `/a-b/`"),
        (("a/_index.md", "a/index.md"), (), "content/a/_index.md and content/a/index.md would both be `/a/`"),
        (("a/b.md",), ("a/index.html",), "the folder content/a and content/a/index.html would both be `/a/`"),
        (
            ("a/b.md", "x/y.md"),
            ("a",),
            "content/a/b.md would be published inside `/a/`, but content/a is published as the file `/a`",
        ),
    ],
)
def test_two_sources_of_one_output_block(
    heads: tuple[str, ...], files: tuple[str, ...], message: str
) -> None:
    made = site(*heads, files=files)
    assert message in [problem.message for problem in made.problems]
    assert all(problem.blocks for problem in made.problems)


def test_aliases_and_redirects() -> None:
    made = site(
        Head("learn/keys.md", "Keys", aliases=("/old/keys", "former", "/keys.php")),
        settings=Settings(
            "L",
            "https://example.org",
            redirects={
                "/k/": "learn/keys.md",
                "/away/": "https://example.com/",
                "/x": "/k/",
                "/y": "/z",
                "/z": "/y",
            },
        ),
    )
    assert made.redirects == (
        Redirect("/old/keys/", "/learn/keys/"),
        Redirect("/learn/former/", "/learn/keys/"),
        Redirect("/keys.php", "/learn/keys/"),
        Redirect("/k/", "/learn/keys/"),
        Redirect("/away/", "https://example.com/"),
        Redirect("/x/", "/learn/keys/"),
    )
    assert [problem.message for problem in made.problems] == [
        "the redirect of `/y/` leads to `/z`, which is not there",
        "the redirect of `/z/` leads to `/y`, which is not there",
    ]


def test_an_alias_that_is_taken_names_both_and_does_not_block() -> None:
    made = site(
        Head("a.md", "A", aliases=("/b/", "/old/"), lines={"aliases": 4}),
        "b.md",
        Head("c.md", "C", aliases=("/old", "/../x")),
    )
    assert [(problem.message, problem.place, problem.blocks) for problem in made.problems] == [
        ("the alias `/b/` of content/a.md is also the URL of content/b.md", Place("content/a.md", 4), False),
        ("the alias `/old` of content/c.md is also an alias of content/a.md", Place("content/c.md"), False),
        ("`/../x` cannot be an old URL of a page", Place("content/c.md"), False),
    ]
    assert made.redirects == (Redirect("/old/", "/a/"),)


def test_children_are_in_order_and_show_what_a_list_shows() -> None:
    ask = asking(
        site(
            Head("notes/c.md", "c"),
            Head("notes/b.md", "B", summary="About b"),
            Head("notes/old.md", "Old", date=day(1)),
            Head("notes/new.md", "New", date=day(2)),
            Head("notes/first.md", "First", weight=1),
            "notes/deep/x.md",
        )
    )
    assert ask("children", "notes") == (
        PageLink("/notes/first/", "First", section="notes"),
        PageLink("/notes/new/", "New", date=day(2), section="notes"),
        PageLink("/notes/old/", "Old", date=day(1), section="notes"),
        PageLink("/notes/b/", "B", "About b", section="notes"),
        PageLink("/notes/c/", "c", section="notes"),
        PageLink("/notes/deep/", "Deep", section="notes", kind="section", key="notes/deep"),
    )
    assert ask("titles", "notes")[1] == PageLink("/notes/new/", "New", section="notes")
    assert ask("sections", "notes") == (
        PageLink("/notes/deep/", "Deep", section="notes", kind="section", key="notes/deep"),
    )
    assert ask("section", "notes") == PageLink("/notes/", "Notes", kind="section", key="notes")
    assert ask("section", "nowhere") is None
    assert ask("children", "nowhere") == ()


def test_recent_reaches_into_sections_below() -> None:
    posts = [
        Head(f"blog/{year}/p{number}.md", str(number), date=day(number))
        for year, number in ((1, 3), (2, 9), (1, 5))
    ]
    ask = asking(site(*posts, Head("blogs/x.md", "X", date=day(20))))
    assert [one.title for one in ask("recent", "blog", 2)] == ["9", "5"]
    assert [one.title for one in ask("recent", "", 9)] == ["X", "9", "5", "3"]


def test_neighbours_follow_the_section_and_time() -> None:
    ask = asking(
        site(
            *(Head(f"guide/{name}.md", name, weight=number) for number, name in enumerate(("a", "b", "c"))),
            *(Head(f"blog/{number}.md", str(number), date=day(number)) for number in (1, 2, 3)),
        )
    )
    assert ask("neighbours", "guide/a.md") == (None, PageLink("/guide/b/", "b", section="guide"))
    assert [one.title for one in ask("neighbours", "guide/b.md")] == ["a", "c"]
    assert [one.title for one in ask("neighbours", "blog/2.md")] == ["1", "3"]
    assert ask("neighbours", "guide/_index.md") == (None, None)


def test_breadcrumbs_go_from_the_home_page_down() -> None:
    ask = asking(site("a/b/c.md"))
    assert [one.url for one in ask("breadcrumbs", "a/b/c.md")] == ["/", "/a/", "/a/b/"]
    assert [one.url for one in ask("breadcrumbs", "a/_index.md")] == ["/"]
    assert ask("breadcrumbs", "_index.md") == ()


def test_menus_are_resolved_and_told_where_they_lead_nowhere() -> None:
    items = (
        MenuItem(page="learn/keys.md"),
        MenuItem("Top", "learn/"),
        MenuItem("Away", url="https://example.com/"),
    )
    made = site(
        Head("learn/keys.md", "Keys"),
        settings=Settings("L", "https://x.org", menus={"main": (*items, MenuItem(page="learn/kays.md"))}),
    )
    assert asking(made)("menu", "main") == (
        NavItem("Keys", "/learn/keys/"),
        NavItem("Top", "/learn/"),
        NavItem("Away", "https://example.com/"),
    )
    assert reports(made) == [
        "error: the menu `main` names `learn/kays.md`, which is not there",
        "  --> site.yaml",
        "  help: did you mean `learn/keys.md`?",
    ]


def test_a_menu_that_nobody_wrote_shows_few_top_level_pages() -> None:
    ask = asking(site("about.md", "learn/x.md", Head("news.md", "News", date=day(1))))
    assert ask("menu", "main") == (NavItem("about", "/about/"), NavItem("Learn", "/learn/"))
    assert ask("menu", "footer") == ()
    many = asking(site(*(f"t{number}/x.md" for number in range(20)), Head("about.md", "About", weight=1)))
    assert many("menu", "main") == (NavItem("About", "/about/"),)


def test_a_tree_is_nested() -> None:
    ask = asking(site("a/b/c.md", "a/d.md"))
    assert ask("tree", "a") == (
        NavItem("B", "/a/b/", (NavItem("c", "/a/b/c/"),)),
        NavItem("d", "/a/d/"),
    )


def test_a_site_is_a_plain_value() -> None:
    made = site(Head("a/b.md", "B", aliases=("/old/",), params={"x": ["y"]}), files=("a/c.png",))
    data = msgpack.Encoder(order="deterministic").encode(made)
    assert msgpack.Decoder(Site).decode(data) == made
