"""Data files: what each form gives, how each can be wrong, and what templates make of them."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.building import build
from holdfast.data import named, read_data
from holdfast.engine.codec import decode, encode

from . import sites

VALUES: dict[str, tuple[str, Any]] = {
    "a.yaml": ("- {name: Ann, born: 1990-02-03}\n", ({"name": "Ann", "born": datetime(1990, 2, 3, tzinfo=UTC)},)),
    "a.yml": ("a: [1, two]\n", {"a": (1, "two")}),
    "a.json": ('{"a": [1, 2.5, null, true], "b": 99999999999999999999, "c": "\\ud800"}', {"a": (1, 2.5, None, True), "b": "99999999999999999999", "c": "?"}),
    "a.toml": ("day = 2020-01-02\nat = 10:30:00\n[x]\ny = [1]\n", {"day": datetime(2020, 1, 2, tzinfo=UTC), "at": "10:30:00", "x": {"y": (1,)}}),
    "a.csv": ('name,age\r\nAnn,30\n\n"Bo, junior","4\n5"\n', ({"name": "Ann", "age": "30"}, {"name": "Bo, junior", "age": "4\n5"})),
    "b.csv": ("\ufeffname;price\nA;1,50\n", ({"name": "A", "price": "1,50"},)),
    "c.CSV": ("", ()),
    "empty.yaml": ("", None),
}  # fmt: skip


@pytest.mark.parametrize("path", VALUES)
def test_each_form_gives_plain_values(path: str) -> None:
    text, expected = VALUES[path]
    assert read_data(text.encode(), path) == (expected, ())


WRONG = {
    "a.yaml": ("a: [1\nb: 2\n", 2, "a comma or `]` is missing"),
    "a.json": ('{"a": 1,\n "b": }', 2, "this is no JSON: expecting value"),
    "b.json": ('{"a": 1, "a": 2}', 0, "`a` is given twice in one object"),
    "c.json": ("[NaN]", 0, "JSON has no `NaN`"),
    "d.json": ("[" * 100_000, 0, "values nest too deep"),
    "a.toml": ("a = 1\nb = [1,\n", 2, "this is no TOML: invalid value"),
    "b.toml": ("a = 1\nb == 2\n", 2, "this is no TOML: invalid value"),
    "a.csv": ("a,b\n1,2\n1,2,3\n", 3, "this row has 3 fields, and the header has 2"),
    "b.csv": ('a,b\n1,"2\n', 2, "this is no CSV: unexpected end of data"),
    "c.csv": ("a,a\n", 1, "two columns are called `a`"),
    "d.csv": ("a,\n", 1, "column 2 has no name"),
    "e.csv": ("a\n\udcff", 2, "byte 2 (0xff) is not UTF-8 text"),
}


@pytest.mark.parametrize("path", WRONG)
def test_what_cannot_be_read_is_named_with_its_line(path: str) -> None:
    text, line, message = WRONG[path]
    value, (problem,) = read_data(text.encode("utf-8", "surrogateescape"), path)
    assert value is None
    assert (problem.place.file, problem.place.line, problem.blocks) == (f"data/{path}", line, True)
    assert problem.message.startswith(message)


@given(st.text() | st.binary(), st.sampled_from(["a.yaml", "a.json", "a.toml", "a.csv"]))
def test_no_bytes_raise_and_every_value_can_be_stored(data: str | bytes, path: str) -> None:
    raw = data.encode("utf-8", "surrogatepass") if isinstance(data, str) else data
    value, _ = read_data(raw, path)
    assert encode(decode(encode(value), Any)) == encode(value)


def test_two_files_of_one_name_are_named_both() -> None:
    found, problems = named(("a.json", "a.yaml", "b/c.csv", "b.toml", "readme.txt", "readme.yaml"))
    assert found == {"a": "a.json", "b/c": "b/c.csv", "b": "b.toml", "readme": "readme.yaml"}
    assert [one.message for one in problems] == [
        "data/a.json and data/a.yaml would both be `data.a`",
        "data/b/ and data/b.toml would both be `data.b`",
    ]


FILES: dict[str, str | bytes | None] = {
    "data/team/people.yaml": "- {name: Ann}\n- {name: Bo}\n",
    "data/team/price-list.csv": "item,price\nTea,2\n",
    "data/links.json": '{"home": "/"}',
    "data/notes.txt": "nobody reads this",
    "content/a.md": "# A\n",
    "content/b.md": "---\ntemplate: other\n---\n",
    "templates/other.html": "other",
}


def shown(root: Path) -> str:
    return (root / "dist/a/index.html").read_text()


def test_templates_see_files_by_their_path(site: sites.MakeSite) -> None:
    page = (
        "{% for one in data.team.people %}{{ one.name }} {% endfor %}"
        "{{ data.team['price-list'][0].price }} {{ data.links.home }} "
        "{{ data.team | join('+') }} {{ 'x' in data }} {{ data.get('x', 'none') }} {{ data | length }}"
    )
    root = site({**FILES, "templates/page.html": page})
    assert build(root, jobs=1).problems == ()
    assert shown(root) == "Ann Bo 2 / people+price-list False none 2"


@pytest.mark.parametrize(
    ("expression", "message", "help"),
    [
        ("data.teem", "`data` has no `teem`", "did you mean `team`?"),
        ("data.team.peple", "`data` has no `peple`", "did you mean `people`?"),
        ("data.links.hme", "`record` has no `hme`", "did you mean `home`?"),
        (
            "data.links.update(home='x')",
            "the template failed: data files cannot be changed by a template",
            "",
        ),
    ],
)
def test_what_is_not_there_is_named(expression: str, message: str, help: str, site: sites.MakeSite) -> None:
    root = site({**FILES, "templates/page.html": f"{{{{ {expression} }}}}"})
    (problem,) = build(root, jobs=1).problems
    assert (problem.place.file, problem.message, problem.help) == ("templates/page.html", message, help)


def test_a_page_is_made_again_for_the_files_that_it_shows(site: sites.MakeSite) -> None:
    root = site({**FILES, "templates/page.html": "{{ data.links.home }}"})
    build(root, jobs=1)
    sites.write(root, {"data/team/people.yaml": "[]\n", "data/new.toml": "", "data/notes.txt": "x"})
    assert build(root, jobs=1).rendered == 0
    sites.write(root, {"data/links.json": '{"home":    "/"}'})
    assert build(root, jobs=1).rendered == 0
    sites.write(root, {"data/links.json": '{"home": "/start/"}'})
    assert build(root, jobs=1).rendered == 1
    assert shown(root) == "/start/"
    sites.write(root, {"data/links.json": None})
    (problem,) = build(root, jobs=1).problems
    assert problem.message == "`data` has no `links`"


def test_bad_files_hold_a_release_back(site: sites.MakeSite) -> None:
    root = site({"content/a.md": "# A\n", "data/a.yaml": "x: [\n", "data/b.csv": "a\n1,2\n"})
    report = build(root, jobs=1)
    assert ([one.code for one in report.problems], report.published) == (["bad-data", "bad-data"], False)
