"""Problems as people read them."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from string import ascii_lowercase

import pytest

from holdfast.commands.terminal import shortened
from holdfast.problems import Place, Problem, as_text, excerpt, merged
from holdfast.yamltext import placed

from .codes import all_codes

MANUAL = Path(__file__).resolve().parents[1] / "docs/content/reference/problems.md"

LONG = "".join(f"{number:03}{ascii_lowercase[:7]}" for number in range(30))
"""300 characters that say where they stand: every tenth begins the number of its group of ten."""


def at(column: int, line: str = LONG) -> str:
    """Return the excerpt of a problem in line 7."""
    return excerpt(Problem("code", "message", Place("content/a.md", 7, column), excerpt=line))


def test_a_problem_shows_its_place_its_line_and_what_to_do() -> None:
    place = Place("content/learn/keys.md", 12, 5)
    problem = Problem(
        "broken-link", "the link `x.md` leads nowhere", place, "did you mean `y.md`?", "See [x](x.md)"
    )
    assert as_text(problem).split("\n") == [
        "error: the link `x.md` leads nowhere",
        "  --> content/learn/keys.md:12:5",
        "  12 | See [x](x.md)",
        "     |     ^",
        "  help: did you mean `y.md`?",
    ]


@pytest.mark.parametrize(
    ("column", "shown"),
    [
        (1, LONG[:110] + "…"),
        (151, "…" + LONG[100:210] + "…"),
        (300, "…" + LONG[190:]),
        (0, LONG[:110] + "…"),
    ],
    ids=["start", "middle", "end", "unknown"],
)
def test_a_long_line_is_shown_around_the_column(column: int, shown: str) -> None:
    row, *caret = at(column).split("\n")
    assert row == f"  7 | {shown}"
    assert [shown[line.index("^") - 6] for line in caret] == ([LONG[column - 1]] if column else [])


def test_a_tab_is_one_column() -> None:
    assert at(2, "\tx") == "  7 |  x\n    |  ^"


def test_what_differs_only_in_its_page_is_told_once() -> None:
    one = Problem("empty-link", "a link says nothing", Place("templates/base.html", 4), page="/")
    other = replace(one, place=Place("templates/base.html", 9))
    found = merged([one, replace(one, page="/a/"), other, replace(one, page="/b/"), one])
    assert found == (replace(one, more=2), other)
    assert as_text(found[0]).split("\n")[2] == "  on: / and 2 more pages"
    assert as_text(found[1]).split("\n")[2] == "  on: /"


def test_a_key_of_a_yaml_file_is_found() -> None:
    text = "title: T\nredirects:\n  /old/: /new/\n"
    problem = Problem("broken-link", "gone", Place("site.yaml", key=("redirects", "/old/")))
    found = placed(problem, lambda file: text)
    assert (found.place, found.excerpt) == (Place("site.yaml", 3, 3), "  /old/: /new/")
    lost = placed(replace(problem, place=Place("site.yaml", key=("redirects", "/odd/"))), lambda file: text)
    assert lost.place == Place("site.yaml", 2, 1)


def test_of_many_problems_of_a_kind_a_terminal_shows_the_first() -> None:
    many = [Problem("broken-link", "gone", Place(f"content/{number // 2}.md")) for number in range(14)]
    other = Problem("unknown-key", "odd", Place("content/x.md"))
    shown, left = shortened([*many, other])
    assert shown == [*many[:10], other]
    assert left == ["4 more broken-link in 2 files"]


def test_every_code_is_in_the_manual() -> None:
    rows = [line for line in MANUAL.read_text(encoding="utf-8").split("\n") if line.startswith("| `")]
    told = [code for row in rows for code in re.findall(r"`([a-z0-9-]+)`", row.split("|")[1])]
    assert sorted(told) == sorted(all_codes())
