"""The manual is true: its reference is the program's own, its evidence is there, and it builds without a word."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from docs import reference

from holdfast import building

ROOT = Path(__file__).parents[1]
MANUAL = ROOT / "docs"
GENERATED = reference.generated()


@pytest.mark.parametrize("name", GENERATED)
def test_the_reference_is_that_of_the_code(name: str) -> None:
    """`python -m docs.reference` writes the pages anew."""
    assert (MANUAL / "content/reference" / name).read_text() == GENERATED[name]


@pytest.mark.parametrize("name", GENERATED)
def test_everything_says_what_it_does(name: str) -> None:
    assert re.findall(r"^\|.*\|\s*\|$", GENERATED[name], re.MULTILINE) == []


def test_every_test_that_the_comparison_names_is_there() -> None:
    text = (MANUAL / "content/beside-others.md").read_text()
    named = re.findall(r"`(tests/[\w/]+\.py)`(?: `(\w+)`)?", text)
    missing = [
        f"{file} {function}"
        for file, function in named
        if not (ROOT / file).is_file() or f"def {function}" not in (ROOT / file).read_text()
    ]
    assert (missing, len(named) > 40) == ([], True)


def test_every_yes_of_the_comparison_names_its_test() -> None:
    head, _, evidence = (MANUAL / "content/beside-others.md").read_text().partition("## What shows it")
    rows = re.findall(r"^\| ([^|]+?) \| ([^|]+?) \|", head, re.MULTILINE)
    claimed = {name for name, mark in rows if mark.strip("*").startswith(("yes", "part", "strict"))}
    assert claimed == set(re.findall(r"^\| (.+?) \| `tests/", evidence, re.MULTILINE))


def test_the_manual_builds_without_a_word(tmp_path: Path) -> None:
    site = shutil.copytree(MANUAL, tmp_path / "docs", ignore=shutil.ignore_patterns("dist", ".holdfast"))
    report = building.build(site, jobs=1)
    assert (report.problems, report.published) == ((), True)
