"""Drafts, scheduled and expired pages: what is public depends on the moment of the build, and on nothing else."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from holdfast.building import build, moment
from holdfast.engine.steps import Question
from holdfast.files import Folders

from . import sites

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
FILES: dict[str, str | bytes | None] = {
    "content/index.md": "# Home\n",
    "content/draft.md": "---\ndraft: true\n---\n",
    "content/soon.md": "---\ndate: 2026-11-25T13:00:00Z\n---\n",
    "content/past.md": "---\ndate: 2026-11-25\nexpires: 2026-11-25T11:00:00Z\n---\n",
    "content/brief.md": "---\nexpires: 2026-11-25T15:00:00+01:00\n---\n",
    "templates/page.html": "{{ page.title }}",
    "templates/post.html": "{{ page.title }}",
}


def pages(root: Path) -> set[str]:
    """Return the published pages, less those that every site has."""
    made = {path.parent.name for path in (root / "dist").rglob("index.html")}
    return made - {"dist"}


def test_what_is_public_follows_the_moment_of_the_build(site: sites.MakeSite) -> None:
    root = site(FILES)
    found = {}
    for hours in (-13, -12, -2, -1, 0, 1, 2, 90):
        report = build(root, jobs=1, now=NOON + hours * HOUR)
        found[hours] = (pages(root), report.due and (report.due - NOON) / HOUR, report.ran == {})
    assert found == {
        -13: ({"brief"}, -12, False),
        -12: ({"brief", "past"}, -1, False),
        -2: ({"brief", "past"}, -1, True),
        -1: ({"brief"}, 1, False),
        0: ({"brief"}, 1, True),
        1: ({"brief", "soon"}, 2, False),
        2: ({"soon"}, None, False),
        90: ({"soon"}, None, True),
    }
    assert build(root, jobs=1, now=NOON).due == NOON + HOUR
    assert pages(root) == {"brief"}


@pytest.mark.parametrize(
    ("option", "more"), [("drafts", {"draft"}), ("future", {"soon"}), ("expired", {"past"})]
)
def test_each_option_builds_its_pages_too(option: str, more: set[str], site: sites.MakeSite) -> None:
    root = site(FILES)
    build(
        root,
        jobs=1,
        now=NOON,
        drafts=option == "drafts",
        future=option == "future",
        expired=option == "expired",
    )
    assert pages(root) == {"brief"} | more
    assert build(root, jobs=1, now=NOON).removed
    assert pages(root) == {"brief"}


def test_few_moments_are_asked_about(site: sites.MakeSite, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    answer = Folders.answer

    def spy(self: Folders, question: Question) -> object:
        asked.extend([question[1][0]] if question[0] == "past" else [])
        return answer(self, question)

    monkeypatch.setattr(Folders, "answer", spy)
    made = {f"content/{n}.md": f"---\ndate: {2000 + n}-01-01\n---\n" for n in range(60)}
    build(site(made), jobs=1, now=NOON)
    assert len(asked) <= 6
    assert {"2026-01-01T00:00:00+00:00", "2027-01-01T00:00:00+00:00"} <= {*asked}


def test_a_link_to_a_page_that_is_not_public_says_so(site: sites.MakeSite) -> None:
    links = "[d](draft.md)\n\n[s](/soon)\n\n[p](past.md#part)\n\n[e](other.md)\n"
    expired = {"content/other.md": "---\nexpires: 2026-11-25 11:30:00\n---\n"}
    root = site({**FILES, **expired, "content/index.md": f"# Home\n\n{links}"})
    report = build(root, jobs=1, now=NOON)
    assert [(one.place.line, one.help) for one in report.problems] == [
        (3, "content/draft.md is a draft: `--drafts` builds it"),
        (5, "content/soon.md is not public before 2026-11-25 13:00 UTC: `--future` builds it"),
        (7, "content/past.md has expired on 2026-11-25 11:00 UTC: `--expired` builds it"),
        (9, "content/other.md has expired on 2026-11-25 11:30 UTC: `--expired` builds it"),
    ]


def test_a_menu_and_a_template_say_so_too(site: sites.MakeSite) -> None:
    settings = sites.SETTINGS + "menus: {main: [soon.md]}\n"
    page = "{{ url('draft.md') }}"
    root = site({**FILES, "site.yaml": settings, "templates/page.html": page})
    helps = [one.help for one in build(root, jobs=1, now=NOON).problems]
    assert helps == [
        "content/soon.md is not public before 2026-11-25 13:00 UTC: `--future` builds it",
        "content/draft.md is a draft: `--drafts` builds it",
    ]


def test_the_moment_can_be_given_to_builds_that_have_to_be_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1764072000")
    assert moment() == datetime(2025, 11, 25, 12, tzinfo=UTC)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "soon")
    assert abs(moment() - datetime.now(UTC)) < HOUR


def test_the_worker_is_told_when_pages_expire(site: sites.MakeSite) -> None:
    root = site({**FILES, "content/größe.md": "---\nexpires: 2027-01-01T00:00:00.5Z\n---\n"})
    found = {}
    for also in (False, True):
        build(root, jobs=1, now=NOON, expired=also)
        (manifest,) = (root / "dist/_holdfast").glob("manifest.*.json")
        found[also] = json.loads(manifest.read_text()).get("expires")
    assert found == {False: {"/brief/": 1795615200, "/größe/": 1798761601}, True: None}
