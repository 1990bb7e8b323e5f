"""The cascade: front matter that the page of a folder gives to the pages below it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from holdfast import parse
from holdfast.building import build
from holdfast.cache import salt
from holdfast.engine.codec import decode
from holdfast.engine.store import Store
from holdfast.problems import as_text
from holdfast.text import matches
from holdfast.values import CascadeRule, Head, Source

from . import sites

HOME = "content/index.md"


def heads(root: Path) -> dict[str, Head]:
    """Return the head of every document of the last build by its path."""
    store = Store(root / ".holdfast/store.sqlite", salt(), drop=False)
    found = {key: decode(data, Head) for key, data in store.answers("head")}
    store.close()
    return found


def test_the_nearest_wins_and_the_page_above_all(site: sites.MakeSite) -> None:
    root = site(
        {
            HOME: "---\ncascade: {weight: 1, template: page, params: {a: 1, b: 1, c: 1}}\n---\n",
            "content/top.md": "# Top\n",
            "content/blog/_index.md": "---\ncascade:\n  weight: 2\n  date: 2020-01-02\n  params: {b: 2, c: 2}\n---\n",
            "content/blog/a.md": "---\nparams: {c: 3}\n---\n",
            "content/blog/b.md": "---\nweight: 3\nlastmod: 2020-01-01\n---\n",
            "content/blog/c.md": "---\nweight:\n---\n",
            "content/blog/sub/d/index.md": "# D\n",
        }
    )
    assert build(root, jobs=1).problems == ()
    found = {
        path: (head.weight, head.template, head.date is not None, head.params)
        for path, head in heads(root).items()
    }
    assert found == {
        "index.md": (None, "", False, {}),
        "top.md": (1, "page", False, {"a": 1, "b": 1, "c": 1}),
        "blog/_index.md": (1, "page", False, {"a": 1, "b": 1, "c": 1}),
        "blog/a.md": (2, "page", True, {"a": 1, "b": 2, "c": 3}),
        "blog/b.md": (3, "page", True, {"a": 1, "b": 2, "c": 2}),
        "blog/c.md": (None, "page", True, {"a": 1, "b": 2, "c": 2}),
        "blog/sub/d/index.md": (2, "page", True, {"a": 1, "b": 2, "c": 2}),
    }


def test_rules_may_be_for_some_pages_and_the_last_that_matches_wins(site: sites.MakeSite) -> None:
    index = "---\ncascade:\n  - {weight: 1}\n  - {match: '2026/**', weight: 2}\n  - {match: '*.md', weight: 3}\n---\n"
    root = site(
        {
            "content/blog/_index.md": index,
            "content/blog/a.md": "# A\n",
            "content/blog/2026/b.md": "# B\n",
            "content/blog/2025/c.md": "# C\n",
        }
    )
    assert build(root, jobs=1).problems == ()
    weights = {path: head.weight for path, head in heads(root).items()}
    assert weights == {"blog/_index.md": None, "blog/a.md": 3, "blog/2026/b.md": 2, "blog/2025/c.md": 1}


@pytest.mark.parametrize(
    ("glob", "path", "expected"),
    [
        ("*.md", "a.md", True),
        ("*.md", "sub/a.md", False),
        ("**", "sub/deep/a.md", True),
        ("sub/**", "sub/deep/a.md", True),
        ("**/a.md", "a.md", True),
        ("**/a.md", "sub/deep/a.md", True),
        ("/?.md", "b.md", True),
        ("a.md", "aXmd", False),
    ],
)
def test_patterns_of_paths(glob: str, path: str, expected: bool) -> None:
    assert matches(glob, path) == expected


def test_problems_have_their_line_in_the_page_of_the_folder_and_are_told_once(site: sites.MakeSite) -> None:
    root = site(
        {
            "site.yaml": sites.SETTINGS + "content: {blog: {fields: {level: [easy, hard]}}}\n",
            "content/blog/_index.md": "---\ncascade:\n  weight: heavy\n  levle: easy\n  level: mild\n  slug: x\n---\n",
            "content/blog/a.md": "# A\n",
            "content/blog/b.md": "---\nlevel: easy\n---\n",
        }
    )
    report = build(root, jobs=1)
    found = {(one.place.file, one.place.line, one.place.column, one.message) for one in report.problems}
    index = "content/blog/_index.md"
    assert found == {
        (index, 3, 11, "`weight` must be a whole number"),
        (index, 4, 10, "front matter has no key `levle`"),
        (index, 5, 10, "`level` must be `easy` or `hard`"),
        (index, 6, 9, "`slug` cannot be the same on many pages"),
    }
    assert len(report.problems) == 4
    assert not report.published


def test_a_cascade_of_another_form_is_named(site: sites.MakeSite) -> None:
    root = site(
        {
            "content/blog/_index.md": "---\ncascade:\n  - {weight: 1}\n  - text\n---\n",
            HOME: "---\ncascade: x\n---\n",
        }
    )
    assert [as_text(one) for one in build(root, jobs=1).problems] == [
        """\
error: `cascade` must be a map of front matter
  --> content/blog/_index.md:4:5
  4 |   - text
    |     ^
  help: write `key: value` lines below it, or a list of such maps, each with a `match: pattern`""",
        """\
error: `cascade` must be a map of front matter
  --> content/index.md:2:10
  2 | cascade: x
    |          ^
  help: write `key: value` lines below it, or a list of such maps, each with a `match: pattern`""",
    ]


def test_a_page_with_none_below_it_is_told(site: sites.MakeSite) -> None:
    root = site({"content/a.md": "---\ncascade: {weight: 1}\n---\n"})
    (problem,) = build(root, jobs=1).problems
    assert (problem.message, problem.severity) == ("`cascade` does nothing here", "warning")


def test_an_edit_parses_the_pages_below_again_and_no_others(site: sites.MakeSite) -> None:
    pages = {
        f"content/{folder}/{name}.md": "# Hi\n" for folder in ("blog", "learn", "blog/sub") for name in "abc"
    }
    index = "---\ncascade: {weight: %s}\n---\n"
    root = site({**pages, "content/blog/_index.md": index % 1, "content/learn/_index.md": "# Learn\n"})
    build(root, jobs=1)
    sites.write(root, {"content/blog/_index.md": index % 2})
    assert build(root, jobs=1).ran["document"] == 7
    sites.write(root, {"content/blog/_index.md": index % 2 + "More words.\n"})
    assert build(root, jobs=1).ran["document"] == 1
    sites.write(root, {"content/blog/sub/_index.md": index % 2})
    assert build(root, jobs=1).ran["document"] == 4


def test_a_folder_of_drafts(site: sites.MakeSite) -> None:
    root = site({"content/new/_index.md": "---\ncascade: {draft: true}\n---\n", "content/new/a.md": "# A\n"})
    build(root, jobs=1)
    assert [path.parent.name for path in (root / "dist").rglob("index.html")] == ["dist", "new"]


def test_what_a_rule_holds() -> None:
    text = "---\ncascade:\n  version: 1.10\n  date: 2020-01-02\n---\n"
    rules, problems = parse.cascade(Source("a/_index.md", text.encode()))
    assert (rules, problems) == (
        (
            CascadeRule(
                "content/a/_index.md",
                "a",
                {"version": 1.1, "date": datetime(2020, 1, 2, tzinfo=UTC)},
                {"version": "1.10", "date": "2020-01-02"},
                {"version": (3, 12), "date": (4, 9)},
            ),
        ),
        (),
    )
