"""Taxonomies: how terms become pages, what describes them, and what pages may ask about them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from holdfast.graph import Site, build_site
from holdfast.graph.terms import term_part
from holdfast.problems import as_text
from holdfast.settings import Settings, Taxonomy
from holdfast.values import Head, PageLink, TermLink

from .graphs import SETTINGS, asking, site


def tagged(path: str, *tags: str, **more: object) -> Head:
    """Return a document with these tags."""
    return Head(path, path.partition(".")[0], terms={"tags": tags}, lines={"tags": 3}, **more)  # type: ignore[arg-type]


def made_pages(made: Site) -> list[tuple[str, str, str, bool]]:
    """Return URL, kind, title and whether it is made, of the pages of taxonomies and terms."""
    kinds = ("taxonomy", "term")
    return [(one.url, one.kind, one.head.title, one.generated) for one in made.pages if one.kind in kinds]


def test_terms_get_pages_where_some_page_has_them() -> None:
    made = site(tagged("a.md", "Sea", "Größe"), tagged("b.md", "Sea"), "c.md")
    assert made_pages(made) == [
        ("/tags/", "taxonomy", "Tags", True),
        ("/tags/gr%C3%B6%C3%9Fe/", "term", "Größe", True),
        ("/tags/sea/", "term", "Sea", True),
    ]
    assert made.problems == ()
    ask = asking(made)
    assert ask("terms", "tags") == (
        TermLink("/tags/gr%C3%B6%C3%9Fe/", "Größe", 1, "Größe"),
        TermLink("/tags/sea/", "Sea", 2, "Sea"),
    )
    assert [one.title for one in ask("entries", "tags/sea/_index.md")] == ["a", "b"]
    assert [one.url for one in ask("page_terms", "a.md", "tags")] == ["/tags/sea/", "/tags/gr%C3%B6%C3%9Fe/"]
    assert ask("page_terms", "a.md", "colours") == ()
    assert [one.url for one in ask("breadcrumbs", "tags/sea/_index.md")] == ["/", "/tags/"]
    assert [one.title for one in ask("children", "")] == ["a", "b", "c"]


def test_no_taxonomy_has_pages_without_terms() -> None:
    made = site("tags/_index.md", "tags/sea.md")
    assert made_pages(made) == []
    assert [(page.url, page.kind) for page in made.pages if page.url.startswith("/tags/")] == [
        ("/tags/", "section"),
        ("/tags/sea/", "page"),
    ]


def test_spellings_in_other_case_or_width_are_one_term() -> None:
    made = site(
        tagged("a.md", "open  source"),
        tagged("b.md", "Open Source", "open source"),
        tagged("c.md", "Ｏpen Source"),
    )
    assert made_pages(made)[1:] == [("/tags/open-source/", "term", "open source", True)]
    assert asking(made)("terms", "tags") == (TermLink("/tags/open-source/", "open source", 3, "open source"),)


def test_terms_are_in_alphabetical_order() -> None:
    made = site(tagged("a.md", "Zebra", "äpfel", "Apfelbaum", "bee"))
    assert [one.title for one in asking(made)("terms", "tags")] == ["äpfel", "Apfelbaum", "bee", "Zebra"]


def test_the_most_frequent_spelling_counts() -> None:
    made = site(tagged("a.md", "html"), tagged("b.md", "HTML"), tagged("c.md", "HTML"))
    assert made_pages(made)[1:] == [("/tags/html/", "term", "HTML", True)]


@pytest.mark.parametrize(
    ("term", "part"),
    [
        ("Ｃ＋＋", "c++"),
        ("Über uns", "über-uns"),
        ("機械学習", "機械学習"),
        ("ΟΔΟΣ", "οδος".replace("σ", "ς")),
        ("пример", "пример"),
        ("a/b", "ab"),
        ("#?", ""),
    ],
)
def test_a_term_of_any_script_has_a_url(term: str, part: str) -> None:
    assert term_part(term) == part


def test_a_document_describes_a_taxonomy_or_a_term() -> None:
    made = site(
        tagged("a.md", "Sea", "C#", "Deep Sea", "Old", "Wet"),
        Head("tags/_index.md", "Topics", "What we write about"),
        Head("tags/sea.md", "The sea"),
        Head("tags/c-sharp.md", "C#"),
        Head("tags/deep-sea/_index.md", "The deep sea", template="deep.html"),
        Head("tags/wet/index.md", "Wet things", slug="moist"),
        Head("tags/about.md", "About these tags"),
        Head("old.md", "Old things", url="/tags/old/"),
    )
    assert made_pages(made) == [
        ("/tags/", "taxonomy", "Topics", False),
        ("/tags/c-sharp/", "term", "C#", False),
        ("/tags/deep-sea/", "term", "The deep sea", False),
        ("/tags/moist/", "term", "Wet things", False),
        ("/tags/old/", "term", "Old things", False),
        ("/tags/sea/", "term", "The sea", False),
    ]
    templates = {page.url: page.template for page in made.pages if page.kind in ("taxonomy", "term")}
    assert (templates["/tags/sea/"], templates["/tags/deep-sea/"]) == ("term.html", "deep.html")
    assert [page.kind for page in made.pages if page.url == "/tags/about/"] == ["page"]
    assert [one.title for one in asking(made)("breadcrumbs", "tags/about.md")] == ["Lighthouse", "Topics"]
    assert asking(made)("terms", "tags")[0] == TermLink("/tags/c-sharp/", "C#", 1, "C#")


def test_a_document_beside_the_folder_describes_the_taxonomy() -> None:
    made = site(tagged("a.md", "sea"), Head("tags.md", "All topics"))
    assert made_pages(made)[0] == ("/tags/", "taxonomy", "All topics", False)
    assert made.problems == ()


def test_templates_of_its_own_are_preferred() -> None:
    made = build_site((tagged("a.md", "sea"),), (), SETTINGS, None, ("tags/term.html", "term.html"))
    assert {page.kind: page.template for page in made.pages if page.taxonomy} == {
        "taxonomy": "taxonomy.html",
        "term": "tags/term.html",
    }


def test_what_describes_terms_may_have_some_itself() -> None:
    made = site(tagged("tags/sea.md", "sea", "wind"), tagged("tags/_index.md", "ice"), tagged("a.md", "Sky"))
    assert made_pages(made) == [
        ("/tags/", "taxonomy", "tags/_index", False),
        ("/tags/sea/", "term", "tags/sea", False),
        ("/tags/sky/", "term", "Sky", True),
    ]
    ask = asking(made)
    assert ask("terms", "tags") == (TermLink("/tags/sky/", "Sky", 1, "Sky"),)
    assert (ask("entries", "tags/sea.md"), ask("parts", "/tags/sea/")) == ((), ())


def test_two_terms_of_one_url_block_and_name_both() -> None:
    made = site(tagged("a.md", "c"), tagged("b.md", "c#", "?"))
    assert [as_text(one) for one in made.problems] == [
        (
            "error: nothing in the term `?` of `tags` can stand in a URL\n"
            "  --> content/b.md:3\n"
            "  help: describe it in a document such as content/tags/name.md with `title: ?`"
        ),
        (
            "error: the terms `c` and `c#` of `tags` would both be `/tags/c/`\n"
            "  --> content/b.md:3\n"
            "  help: describe it in a document such as content/tags/name.md with `title: c#`"
        ),
    ]
    assert all(one.blocks for one in made.problems)


def test_a_series_is_read_from_the_oldest_part_on() -> None:
    settings = Settings(
        "Lighthouse",
        "https://example.org",
        taxonomies={"series": Taxonomy("Reihen"), "topics": Taxonomy(sort="title")},
    )
    heads = [
        Head(
            f"{name}.md",
            name,
            date=datetime(2026, 5, number, tzinfo=UTC),
            terms={"series": ("Keys",), "topics": ("Keys",)},
        )
        for number, name in enumerate("cab", 1)
    ]
    made = site(*heads, settings=settings)
    ask = asking(made)
    assert [one.title for one in ask("entries", "series/keys/_index.md")] == ["b", "a", "c"]
    assert [one.title for one in ask("parts", "/series/keys/")] == ["c", "a", "b"]
    assert [one.title for one in ask("parts", "/topics/keys/")] == ["a", "b", "c"]
    assert ask("term_neighbours", "a.md", "series") == (
        PageLink("/c/", "c", section="", kind="page"),
        PageLink("/b/", "b", section="", kind="page"),
    )
    assert ask("term_neighbours", "a.md", "tags") == (None, None)
    assert ask("parts", "/a/") == ()
    assert made_pages(made)[0] == ("/series/", "taxonomy", "Reihen", True)
