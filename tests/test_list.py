"""`holdfast list`: the pages that a build leaves out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from holdfast import cli
from holdfast.building import build

from . import sites

FILES: dict[str, str | bytes | None] = {
    "content/a.md": "# A\n",
    "content/plans.md": "---\ndraft: true\n---\n# Plans\n",
    "content/blog/sale.md": "---\ntitle: Sale\ndraft: true\ndate: 2100-03-01\nexpires: 2100-04-01\n---\n",
    "content/blog/late.md": "---\ndate: 2090-01-01T12:00:00Z\n---\n",
    "content/blog/past.md": "---\ndate: 2020-01-01\nexpires: 2021-01-01\n---\n",
    "content/old/_index.md": "---\ncascade: {expires: 2019-01-01}\n---\n",
    "content/old/b.md": "# B\n",
}


def listed(root: Path, kind: str, capsys: pytest.CaptureFixture[str], code: int = 0) -> Any:
    assert cli.run(["list", kind, "--json", "--site", str(root)]) == code
    return json.loads(capsys.readouterr().out)


@pytest.mark.parametrize("built", [True, False])
def test_each_list_has_its_pages(
    built: bool, site: sites.MakeSite, capsys: pytest.CaptureFixture[str]
) -> None:
    root = site(FILES)
    if built:
        build(root, jobs=1)
    found = {
        kind: [one["path"] for one in listed(root, kind, capsys)["pages"]]
        for kind in ("drafts", "future", "expired")
    }
    assert found == {
        "drafts": ["content/plans.md", "content/blog/sale.md"],
        "future": ["content/blog/late.md", "content/blog/sale.md"],
        "expired": ["content/old/b.md", "content/blog/past.md"],
    }


def test_what_has_changed_since_the_last_build_is_seen_and_left_to_the_next(
    site: sites.MakeSite, capsys: pytest.CaptureFixture[str]
) -> None:
    root = site(FILES)
    build(root, jobs=1)
    sites.write(root, {"content/a.md": "---\ndraft: true\n---\n# Another\n", "content/plans.md": None})
    assert [one["title"] for one in listed(root, "drafts", capsys)["pages"]] == ["Another", "Sale"]
    report = build(root, jobs=1)
    assert (report.parsed, report.removed > 0) == (1, True)


def test_people_read_a_table(
    site: sites.MakeSite, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TZ", "UTC")
    assert cli.run(["list", "drafts", "--site", str(site(FILES))]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "no date           content/plans.md      Plans",
        "2100-03-01 00:00  content/blog/sale.md  Sale",
        "2 pages",
    ]


def test_pages_that_cannot_be_read_are_told(site: sites.MakeSite, capsys: pytest.CaptureFixture[str]) -> None:
    root = site({**FILES, "content/bad.md": "---\ntitle: [\n---\n"})
    answer = listed(root, "drafts", capsys, 1)
    assert ([one["file"] for one in answer["problems"]], len(answer["pages"])) == (["content/bad.md"], 2)


def test_a_folder_that_is_no_site_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    answer = listed(tmp_path, "drafts", capsys, 1)
    assert [one["code"] for one in answer["problems"]] == ["no-site"]
