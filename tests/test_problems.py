"""Problems as people read them."""

from __future__ import annotations

from string import ascii_lowercase

import pytest

from holdfast.problems import Place, Problem, as_text, excerpt

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
