"""Related pages by shared terms, and backlinks."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from holdfast.graph.relations import NEWEST
from holdfast.parse import document
from holdfast.settings import Authoring, Taxonomy
from holdfast.values import Head, PageLink, Source

from .graphs import SETTINGS, asking, site


def post(name: str, *tags: str, day: int = 1, series: str = "") -> Head:
    """Return a dated page with these tags."""
    terms = {"tags": tags} | ({"series": (series,)} if series else {})
    return Head(f"{name}.md", name, date=datetime(2026, 1, day, tzinfo=UTC), terms=terms)


def test_pages_that_share_rare_terms_come_first() -> None:
    heads = [
        post("here", "keys", "news"),
        post("rare", "Keys"),
        post("both", "keys", "news"),
        post("older", "news", day=2),
        post("newer", "news", day=3),
        post("other", "sea"),
    ]
    ask = asking(site(*heads))
    assert [one.title for one in ask("related", "here.md", 9)] == ["both", "rare", "newer", "older"]
    assert ask("related", "here.md", 1) == (PageLink("/both/", "both", date=heads[2].date),)
    assert ask("related", "other.md", 5) == ()
    assert ask("related", "lost.md", 5) == ()


def test_a_taxonomy_says_how_much_it_counts() -> None:
    heads = [
        post("here", "news", "sea", series="Keys"),
        post("like", "news", "sea"),
        post("part", series="Keys"),
    ]
    for weight, titles in ((1.0, ["like", "part"]), (3.0, ["part", "like"]), (0.0, ["like"])):
        taxonomies = {"tags": Taxonomy(), "series": Taxonomy(related=weight)}
        ask = asking(site(*heads, settings=replace(SETTINGS, taxonomies=taxonomies)))
        assert [one.title for one in ask("related", "here.md", 5)] == titles


def test_of_a_term_of_many_pages_the_newest_are_looked_at() -> None:
    heads = [
        Head(f"p{number:03}.md", f"{number}", date=datetime(2020, 1, 1, 0, number % 60, tzinfo=UTC))
        for number in range(2 * NEWEST)
    ]
    heads = [replace(head, terms={"tags": ("all",)}) for head in heads]
    found = asking(site(*heads))("related", "p000.md", 1000)
    assert len(found) == NEWEST
    assert found[0].title == "59"


def test_backlinks_are_the_pages_whose_text_links_here() -> None:
    ask = asking(
        site(
            Head("a.md", "A", links=("learn/keys.md", "/learn/keys/", "/")),
            Head("b.md", "B", links=("[[keys]]", "[[nowhere]]", "lost.md", "notes.txt")),
            Head("learn/_index.md", "Learn", links=("keys/", "./")),
            Head("learn/keys.md", "Keys", links=("keys.md", "../a.md", "/tags/sea/"), aliases=("/old/",)),
            Head("learn/c.md", "C", link_title="See", links=("/old/?x=1",), terms={"tags": ("sea",)}),
            files=("notes.txt",),
        )
    )
    assert [one.title for one in ask("backlinks", "learn/keys.md")] == ["A", "B", "Learn", "See"]
    assert ask("backlinks", "a.md") == (PageLink("/learn/keys/", "Keys", section="learn"),)
    assert [one.title for one in ask("backlinks", "tags/sea/_index.md")] == ["Keys"]
    assert [one.title for one in ask("backlinks", "index.md")] == []
    assert [one.title for one in ask("backlinks", "_index.md")] == ["A"]
    assert ask("backlinks", "learn/_index.md") == ()


def test_a_head_holds_what_its_text_links_to() -> None:
    text = (
        "[a](a.md#x) [b](../b/) [a](a.md) [here](#part) [out](https://example.com) ![i](i.png)\n\n## Part\n"
    )
    found = document(Source("p.md", text.encode()), Authoring())
    assert found.head.links == ("a.md", "../b/")
