"""`holdfast new page`: what a new page says, and when there is none."""

from __future__ import annotations

import json
import re
from datetime import datetime
from pathlib import Path

import pytest

from holdfast import cli
from holdfast.building import build

from . import sites

COLLECTIONS = sites.SETTINGS + (
    """\
content:
  blog:
    sort: date
    fields:
      author: {type: page, to: authors, required: true, description: who wrote it}
      level: {type: choice, values: [easy, hard], required: true, default: easy}
      description: {required: true}
      keys: {type: list, required: true}
      mood: text
  authors: {}
"""
)
FILES: dict[str, str | bytes | None] = {"site.yaml": COLLECTIONS, "content/authors/ann.md": "# Ann\n"}
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d")


def new(root: Path, *arguments: str) -> int:
    return cli.run(["new", "page", *arguments, "--site", str(root)])


def test_a_page_has_what_its_collection_requires(
    site: sites.MakeSite, capsys: pytest.CaptureFixture[str]
) -> None:
    root = site(FILES)
    assert new(root, "blog/my-first-title") == 0
    assert capsys.readouterr().out == "A new page is in content/blog/my-first-title.md\n"
    text = (root / "content/blog/my-first-title.md").read_text()
    (written,) = MOMENT.findall(text)
    moment = datetime.fromisoformat(written)
    assert abs((datetime.now().astimezone() - moment).total_seconds()) < 60
    assert moment.utcoffset() == moment.astimezone().utcoffset()
    assert (
        MOMENT.sub("NOW", text)
        == """\
---
title: My first title
date: NOW
author:  # a page in content/authors: who wrote it
level: "easy"
description:  # text
keys:  # a list
---

"""
    )
    found = [one.message for one in build(root, jobs=1).problems]
    assert found == ["`author` is missing", "`description` is missing", "`keys` is missing"]


@pytest.mark.parametrize(
    ("path", "options", "file"),
    [
        ("about", (), "about.md"),
        ("about.md", (), "about.md"),
        ("content/about.md", (), "about.md"),
        ("blog/harbour/", (), "blog/harbour/index.md"),
        ("blog/harbour", ("--bundle",), "blog/harbour/index.md"),
        ("blog/_index", (), "blog/_index.md"),
        ("blog/2026/größe", (), "blog/2026/größe.md"),
    ],
)
def test_where_a_page_is_made(path: str, options: tuple[str, ...], file: str, site: sites.MakeSite) -> None:
    root = site({})
    assert new(root, path, *options) == 0
    assert [one.relative_to(root / "content").as_posix() for one in sites.files_of(root / "content")] == [
        file
    ]


def test_a_page_is_dated_where_its_neighbours_are(site: sites.MakeSite) -> None:
    root = site(
        {
            **FILES,
            "content/log/a.md": "---\ntitle: A\ndate: 2020-01-01\n---\n",
            "content/trips/b/index.md": "---\ndate: 2020-01-01\n---\n",
            "content/learn/c.md": "The word\n\ndates: none\n",
        }
    )
    for path in ("log/x", "trips/x/", "learn/x", "authors/x", "x"):
        assert new(root, path) == 0
    dated = {
        file.relative_to(root / "content").as_posix()
        for file in sites.files_of(root / "content")
        if MOMENT.search(file.read_text())
    }
    assert dated == {"log/x.md", "trips/x/index.md"}


ARCHETYPE = """\
---
title: {{ title }}
slug: {{ slug }}
date: {{ date }}
{{ fields }}
---
In {{ section }} of {{ site.title }}, {{ collection or 'no collection' }}.
"""


def test_an_archetype_is_found_by_collection_folder_or_default(site: sites.MakeSite) -> None:
    root = site(
        {
            **FILES,
            "archetypes/blog.md": ARCHETYPE,
            "archetypes/learn.md": "learn",
            "archetypes/learn/deep.md": "deep",
            "archetypes/default.md": "default",
        }
    )
    for path in ("blog/a", "blog/sub/a", "learn/a", "learn/deep/er/a", "a"):
        assert new(root, path) == 0
    assert (
        MOMENT.sub("NOW", (root / "content/blog/sub/a.md").read_text())
        == """\
---
title: A
slug: a
date: NOW
author:  # a page in content/authors: who wrote it
level: "easy"
description:  # text
keys:  # a list
---
In blog/sub of Test, blog.
"""
    )
    texts = [(root / f"content/{name}.md").read_text() for name in ("learn/a", "learn/deep/er/a", "a")]
    assert texts == ["learn", "deep", "default"]


def test_an_archetype_that_fails_is_named_with_its_line(
    site: sites.MakeSite, capsys: pytest.CaptureFixture[str]
) -> None:
    root = site({"archetypes/default.md": "---\ntitle: {{ titel }}\n---\n"})
    assert new(root, "a", "--json") == 1
    (problem,) = json.loads(capsys.readouterr().out)["problems"]
    assert (problem["file"], problem["line"]) == ("archetypes/default.md", 2)
    assert problem["message"] == "the archetype failed: 'titel' is undefined"
    assert not (root / "content").exists()


@pytest.mark.parametrize("there", ["a.md", "a.markdown", "a/index.md", "a/_index.md"])
@pytest.mark.parametrize("path", ["a", "a/"])
def test_a_page_that_is_there_is_left_alone(
    there: str, path: str, site: sites.MakeSite, capsys: pytest.CaptureFixture[str]
) -> None:
    root = site({f"content/{there}": "mine"})
    assert new(root, path) == 2
    assert f"content/{there} is there already." in capsys.readouterr().err
    assert sites.tree(root / "content") == {there: b"mine"}


@pytest.mark.parametrize("path", ["../a", "/a", "a//b", ".hidden", "blog/../../a", ""])
def test_what_is_no_path_below_content_is_refused(path: str, site: sites.MakeSite) -> None:
    root = site({})
    assert new(root, path) == 2
    assert sites.tree(root).keys() == {"site.yaml"}


def test_a_folder_that_is_no_site_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert new(tmp_path, "a") == 1
    assert "it has no `site.yaml`" in capsys.readouterr().err


def test_wrong_settings_are_told(site: sites.MakeSite, capsys: pytest.CaptureFixture[str]) -> None:
    assert new(site({"site.yaml": "title: x\n"}), "a") == 1
    assert "`url` is missing" in capsys.readouterr().err


def test_a_site_may_be_called_page(tmp_path: Path) -> None:
    assert cli.run(["new", "page", "--quiet", "--site", str(tmp_path)]) == 0
    assert (tmp_path / "page/site.yaml").is_file()
    assert cli.run(["new", "site", "other", "--site", str(tmp_path)]) == 2
