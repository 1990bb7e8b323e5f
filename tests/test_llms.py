"""llms.txt: the site as a list for language models."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from holdfast import feeds
from holdfast.graph.feeds import LONGEST_GROUP
from holdfast.settings import Settings
from holdfast.values import Head

from . import graphs

SETTINGS = Settings("Lighthouse", "https://example.org", "Keys, kept\nwell")


def made(*heads: Head, settings: Settings = SETTINGS) -> str:
    ask = graphs.asking(graphs.site(*heads, settings=settings))
    return feeds.llms(ask("page_groups"), ask("site_feed"), settings).data.decode()


def test_the_pages_are_listed_by_section() -> None:
    text = made(
        Head("about.md", "About [us]", "Who we are"),
        Head("learn/_index.md", "Learn"),
        Head("learn/keys.md", "Keys", summary="What a key is", weight=1),
        Head("learn/deep/er.md", "Deeper"),
        Head("learn/hidden.md", "Hidden", noindex=True),
        Head("blog/a.md", "Post", date=datetime(2026, 1, 1)),
    )
    assert text == (
        "# Lighthouse\n\n> Keys, kept well\n\n"
        "## Pages\n\n- [About \\[us\\]](https://example.org/about/): Who we are\n\n"
        "## Blog\n\n- [Post](https://example.org/blog/a/)\n\n"
        "## Learn\n\n- [Keys](https://example.org/learn/keys/): What a key is\n"
        "- [Deeper](https://example.org/learn/deep/er/)\n\n"
        "## Optional\n\n- [Sitemap](https://example.org/sitemap.xml): every page\n"
        "- [Feed](https://example.org/feed.xml): the newest pages\n"
    )


def test_a_long_section_ends_with_a_link_to_its_page() -> None:
    heads = [Head(f"learn/{number:03}.md", f"{number:03}") for number in range(LONGEST_GROUP + 7)]
    rows = made(*heads, settings=replace(SETTINGS, description="")).splitlines()
    assert rows[2] == "## Learn"
    assert len([row for row in rows if "/learn/" in row]) == LONGEST_GROUP + 1
    assert "- [7 more](https://example.org/learn/)" in rows
