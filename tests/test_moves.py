"""Hints: after a build, the author is told which URLs are gone and how to keep them alive."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from holdfast.building import build
from holdfast.commands import summary
from holdfast.moves import Answering, Known, hints
from holdfast.report import Hint, Report

from . import sites
from .builds import QUICK, command

FILES: sites.Files = {
    "site.yaml": QUICK,
    "content/index.md": "# Home\n",
    "content/blog/old.md": "---\ntitle: A day at sea\n---\nWind.\n",
    "content/blog/other.md": "# Other\n",
}
OLD = "---\ntitle: A day at sea\n---\nWind.\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a site with a release."""
    made = sites.make(tmp_path / "site", FILES)
    assert build(made, jobs=1).hints == ()
    return made


def after(root: Path, files: sites.Files) -> tuple[Hint, ...]:
    """Return the hints of the build after an edit."""
    sites.write(root, files)
    report = build(root, jobs=1)
    assert report.published
    return report.hints


ALIAS = (Hint("/blog/old/", "content/blog/new.md", "aliases: [/blog/old/]"),)


@pytest.mark.parametrize(
    "text",
    [OLD, "---\ntitle: A day at sea\n---\nWind, and more of it.\n"],
    ids=["the same file", "the same title"],
)
def test_a_renamed_page_suggests_its_alias_once(root: Path, text: str) -> None:
    assert after(root, {"content/blog/old.md": None, "content/blog/new.md": text}) == ALIAS
    assert build(root, jobs=1).hints == ()
    assert after(root, {"content/index.md": "# Home again\n"}) == ()


def test_a_page_that_moved_under_another_title_is_known_by_its_name(root: Path) -> None:
    found = after(root, {"content/blog/old.md": None, "content/sea/old.md": "# At sea\n"})
    assert found == (Hint("/blog/old/", "content/sea/old.md", "aliases: [/blog/old/]"),)


def test_a_new_slug_keeps_the_aliases_that_are_there(root: Path) -> None:
    found = after(root, {"content/blog/old.md": "---\nslug: neu-für\naliases: [/x/]\n---\n"})
    assert found == (Hint("/blog/old/", "content/blog/old.md", "aliases: [/x/, /blog/old/]"),)
    found = after(root, {"content/blog/old.md": "---\nslug: b\naliases: [/x/, /blog/old/]\n---\n"})
    assert found == (
        Hint("/blog/neu-f%C3%BCr/", "content/blog/old.md", "aliases: [/x/, /blog/old/, /blog/neu-für/]"),
    )


def test_a_page_without_a_successor_is_told_too(root: Path) -> None:
    assert after(root, {"content/blog/old.md": None}) == (Hint("/blog/old/"),)


@pytest.mark.parametrize(
    "files",
    [
        {"content/blog/old.md": None, "content/blog/new.md": "---\naliases: [old]\n---\n# New\n"},
        {"content/blog/old.md": None, "site.yaml": QUICK + "redirects: {/blog/old/: /blog/other/}\n"},
        {"content/blog/old.md": "---\ndraft: true\n---\n# Old\n"},
        {"content/blog/old.md": "---\nexpires: 2020-01-01\n---\n# Old\n"},
        {"site.yaml": QUICK + "urls: {trailing_slash: never}\n"},
    ],
    ids=["an alias", "a redirect", "a draft", "an expired page", "another form of all URLs"],
)
def test_nobody_misses_what_is_answered_or_taken_back(root: Path, files: sites.Files) -> None:
    assert after(root, files) == ()


def test_what_was_not_published_is_told_when_it_is(root: Path) -> None:
    sites.write(
        root, {"content/blog/old.md": None, "content/blog/new.md": OLD, "content/a.md": "---\nurl: /\n---\n"}
    )
    report = build(root, jobs=1)
    assert (report.published, report.hints) == (False, ())
    assert after(root, {"content/a.md": None}) == ALIAS


def test_each_output_folder_has_a_history_of_its_own(root: Path) -> None:
    other = root.parent / "other"
    assert build(root, jobs=1, out=other).hints == ()
    assert after(root, {"content/blog/old.md": None, "content/blog/new.md": OLD}) == ALIAS
    assert build(root, jobs=1, out=other).hints == ALIAS


def test_two_pages_that_look_alike_are_no_evidence() -> None:
    before = {"/a/": Known("a.md", "Same", "1")}
    now = {"/b/": Known("b.md", "Same", "1"), "/c/": Known("c.md", "Same", "1")}
    assert hints(before, Answering(now)) == (Hint("/a/"),)


def test_a_folder_that_is_renamed_gives_a_hint_for_each_page() -> None:
    before = {"/blog/": Known("blog/_index.md", "Blog"), "/blog/a/": Known("blog/a/index.md", "A", "1")}
    now = {"/news/": Known("news/_index.md", "News"), "/news/a/": Known("news/a/index.md", "A", "1")}
    assert hints(before, Answering(now)) == (
        Hint("/blog/a/", "content/news/a/index.md", "aliases: [/blog/a/]"),
        Hint("/blog/"),
    )


def test_the_command_prints_the_line_to_paste(root: Path) -> None:
    sites.write(
        root, {"content/blog/old.md": None, "content/blog/other.md": None, "content/blog/new.md": OLD}
    )
    done = command(root, "--json")
    assert json.loads(done.out)["hints"] == [
        {"url": "/blog/old/", "file": "content/blog/new.md", "line": "aliases: [/blog/old/]"},
        {"url": "/blog/other/", "file": "", "line": ""},
    ]


def test_hints_are_a_few_lines() -> None:
    found = (*ALIAS, *(Hint(f"/{number}/") for number in range(9)))
    assert summary.hint_lines(Report(hints=found)) == [
        "/blog/old/ has moved. Keep the old address alive: content/blog/new.md: aliases: [/blog/old/]",
        *(
            f"No page answers /{number}/ any more. Where it leads now can be said in site.yaml: "
            f"redirects: {{/{number}/: /}}"
            for number in range(4)
        ),
        "5 more addresses have gone.",
    ]
