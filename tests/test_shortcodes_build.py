"""Shortcodes in whole builds: what is made again after an edit, and how unknown ones are told."""

from __future__ import annotations

from pathlib import Path

import pytest

from holdfast.building import build
from holdfast.problems import as_text

from . import sites

FILES: sites.Files = {
    "site.yaml": sites.SETTINGS + "compress: false\nminify: false\n",
    "templates/page.html": "{{ page.content }}",
    "templates/shortcodes/hi.html": "{% macro hi(name) %}<b>{{ name }}</b>{% endmacro %}",
    "templates/shortcodes/about.html": "{% macro about() %}{{ site.title }}{{ data.a.b }}{% endmacro %}",
    "data/a.yaml": "b: 1\nc: 2\n",
    "content/index.md": "# Home\n",
    "content/hi.md": "{{< hi you >}}\n",
    "content/in.md": '{{< include "hi.md" >}}\n',
    "content/site.md": "{{< about >}}\n",
    "content/g/gallery.md": '{{< gallery "*.svg" >}}\n',
    "content/g/a.svg": '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>',
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a site with a release."""
    made = sites.make(tmp_path, FILES)
    report = build(made, jobs=1)
    assert [one.code for one in report.problems if one.severity == "error"] == []
    assert report.published
    return made


def parsed_after(root: Path, name: str, content: str | bytes | None) -> int:
    """Edit a file, and return how many documents are parsed again."""
    sites.write(root, {name: content})
    return build(root, jobs=1).parsed


def test_only_pages_that_show_what_changed_are_parsed_again(root: Path) -> None:
    assert (root / "dist/in/index.html").read_text() == "<p><b>you</b></p>"
    hi = "{% macro hi(name) %}<i>{{ name }}</i>{% endmacro %}"
    assert parsed_after(root, "templates/shortcodes/hi.html", hi) == 2
    assert (root / "dist/in/index.html").read_text() == "<p><i>you</i></p>"
    assert parsed_after(root, "content/hi.md", "{{< hi all >}}\n") == 2
    assert (root / "dist/in/index.html").read_text() == "<p><i>all</i></p>"
    assert parsed_after(root, "templates/shortcodes/other.html", "{% macro other() %}{% endmacro %}") == 0
    assert parsed_after(root, "templates/page.html", "{{ page.content }}\n") == 0
    assert parsed_after(root, "content/g/b.svg", FILES["content/g/a.svg"]) == 1
    assert (root / "dist/g/gallery/index.html").read_text().count("<img") == 2
    assert parsed_after(root, "content/c.svg", FILES["content/g/a.svg"]) == 0
    settings = f"{FILES['site.yaml']!s}".replace("Test", "Best")
    assert parsed_after(root, "site.yaml", settings) == 1
    assert (root / "dist/site/index.html").read_text() == "<p>Best1</p>"
    assert parsed_after(root, "site.yaml", settings + "description: Words\n") == 0
    assert parsed_after(root, "data/a.yaml", "b: 3\n") == 1


def test_a_shortcode_that_appears_is_seen(root: Path) -> None:
    sites.write(root, {"content/new.md": "{{< new >}}\n"})
    assert [one.code for one in build(root, jobs=1).problems if "shortcode" in one.code] == [
        "unknown-shortcode"
    ]
    assert parsed_after(root, "templates/shortcodes/new.html", "{% macro new() %}New{% endmacro %}") == 1
    assert (root / "dist/new/index.html").read_text() == "<p>New</p>"
    assert parsed_after(root, "templates/shortcodes/new.html", None) == 1


def test_each_unknown_shortcode_is_told_once(root: Path) -> None:
    sites.write(
        root,
        {
            "content/a.md": "---\ntitle: A\n---\n\nText {{< hii >}} {{< hii >}} {{< lost >}}inner{{< /lost >}}\n",
            "content/b.md": '{{< hii >}} {{< include "a.md" >}}\n',
        },
    )
    told = [as_text(one) for one in build(root, jobs=1).problems if one.code == "unknown-shortcode"]
    line = "  5 | Text {{< hii >}} {{< hii >}} {{< lost >}}inner{{< /lost >}}\n"
    ho = (
        "error: there is no shortcode `hii`; it is called 3 times on 2 pages, first here\n"
        f"  --> content/a.md:5:6\n{line}    |      ^\n"
        "  help: did you mean `hi`?"
    )
    lost = (
        "error: there is no shortcode `lost`\n"
        f"  --> content/a.md:5:30\n{line}    |{' ' * 30}^\n"
        "  help: add it as templates/shortcodes/lost.html"
    )
    assert told == [ho, lost]
    assert "inner" in (root / "dist/a/index.html").read_text()


def test_pages_are_the_same_from_several_processes(
    root: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    extra = {
        f"content/p/{number}.md": '{{< include "hi.md" >}}{{< gallery "/g/*" >}}' for number in range(60)
    }
    sites.write(root, extra)
    one = build(root, jobs=1, clean=True)
    before = sites.tree(root / "dist")
    two = build(root, jobs=2, clean=True)
    assert (one.problems, before) == (two.problems, sites.tree(root / "dist"))
