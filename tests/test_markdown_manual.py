"""What the manual says about Markdown is what Holdfast does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from holdfast.dialect import FEATURES
from holdfast.parse.notes import KINDS

from .documents import COMMONMARK, PYTHON_MARKDOWN, html, page, problems

GUIDE = Path(__file__).resolve().parents[1] / "docs/content/guide"
TEXT = (GUIDE / "markdown.md").read_text()
ROWS = [
    re.findall(r"`([^`]+)`", row)
    for row in TEXT.splitlines()
    if row.startswith("| `") and row.count("`") == 6
]


@pytest.mark.parametrize(("written", "commonmark", "python"), ROWS)
def test_engines_differ_as_the_table_says(written: str, commonmark: str, python: str) -> None:
    text = written.replace("⏎", "\n")
    assert html(page(text, COMMONMARK)).replace("\n", "⏎") == commonmark
    assert html(page(text, PYTHON_MARKDOWN)).replace("\n", "⏎") == python


def test_the_table_is_there() -> None:
    assert len(ROWS) == 10


def test_kinds_and_names_are_those_of_the_manual() -> None:
    assert [kind for kind in KINDS if f"`{kind}`" not in TEXT and f"::: {kind}" not in TEXT] == []
    assert [name for name in FEATURES if f"`-{name}`" not in TEXT] == []


@pytest.mark.parametrize("name", ["markdown", "code-blocks", "math"])
def test_the_manual_is_right_in_both_engines(name: str) -> None:
    for markdown in (COMMONMARK, PYTHON_MARKDOWN):
        assert problems(page((GUIDE / f"{name}.md").read_text(), markdown)) == ""
