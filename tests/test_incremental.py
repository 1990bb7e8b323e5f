"""The promise of the engine on real sites: an incremental build equals a clean one, byte for byte."""

from __future__ import annotations

import sqlite3
from functools import partial
from importlib.metadata import version
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from holdfast import auditing, strata
from holdfast.building import build, explain
from holdfast.cache import salt
from holdfast.engine import Engine, Store
from holdfast.files import Folders
from holdfast.problems import Problem
from holdfast.report import Report

from . import sites
from .edits import EDIT, QUICK, clean, image, keep_up

SHARDS, EDITS = 6, 50
"""Random sequences of edits, 300 in all, in groups that run in parallel."""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a site with a release."""
    made = sites.make(tmp_path / "site", QUICK)
    assert build(made, jobs=1).published
    return made


def same_as_clean(root: Path) -> Report:
    """Build, compare everything with a clean build, and return the report."""
    report = build(root, jobs=1)
    expected, reference = clean(root, root.parent / "clean")
    assert (report.problems, report.published) == (reference.problems, reference.published)
    assert not report.published or sites.tree(root / "dist") == expected
    return report


def test_the_home_page_follows_the_template_that_it_extends(root: Path) -> None:
    sites.write(root, {"templates/base.html": "<p>{% block main %}{% endblock %}"})
    assert same_as_clean(root).rendered == 3


def test_a_help_that_names_the_nearest_template_follows_the_templates(root: Path) -> None:
    sites.write(root, {"content/a.md": "---\ntemplate: pge.html\n---\n"})
    assert "did you mean `page.html`?" in [one.help for one in same_as_clean(root).problems]
    sites.write(root, {"templates/pgee.html": "x"})
    assert "did you mean `pgee.html`?" in [one.help for one in same_as_clean(root).problems]


def test_a_template_shown_by_another_name_is_followed(root: Path) -> None:
    sites.write(
        root, {"templates/page.html": "{% set show = partial %}{{ show('x.html') }}", "templates/x.html": "1"}
    )
    same_as_clean(root)
    sites.write(root, {"templates/x.html": "2"})
    assert same_as_clean(root).rendered == 2


def test_a_draft_is_not_shown_by_the_page_that_is_made_in_its_place(root: Path) -> None:
    draft = "---\ndraft: true\n---\n# Plans\n\nTop secret.\n"
    sites.write(root, {"content/sub/_index.md": draft, "content/sub/c.md": "# C\n", "content/404.md": draft})
    assert same_as_clean(root).published
    assert b"secret" not in b"".join(sites.tree(root / "dist").values())
    assert build(root, jobs=1, drafts=True).published
    assert b"secret" in (root / "dist/sub/index.html").read_bytes()


def test_a_site_may_have_a_highlight_sheet_of_its_own(root: Path) -> None:
    sheets = "assets/css/highlight.*.css"
    (made,) = (root / "dist").glob(sheets)
    sites.write(root, {"assets/css/highlight.css": ".k{color:red}"})
    same_as_clean(root)
    assert [sheet.read_text() for sheet in (root / "dist").glob(sheets)] == [".k{color:red}"]
    sites.write(root, {"assets/css/highlight.css": None})
    same_as_clean(root)
    assert list((root / "dist").glob(sheets)) == [made]


def test_what_is_mended_without_a_change_to_a_file_is_seen(root: Path) -> None:
    (root / "content/in").symlink_to(".")
    assert not build(root, jobs=1).published
    (root / "content/in").unlink()
    assert same_as_clean(root).published


def test_a_file_that_cannot_be_read_costs_no_release(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read, before = Path.read_bytes, sites.tree(root / "dist")
    sites.write(root, {"content/b.md": "# New\n", "content/new.png": image("green"), "sw/worker/new.js": ""})
    refused = {root / "content/b.md", root / "content/new.png", root / "sw/worker/new.js"}

    def refuse(self: Path) -> bytes:
        if self in refused:
            raise PermissionError(13, "Permission denied")
        return read(self)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "read_bytes", refuse)
        report = build(root, jobs=1)
    named = {
        f"content/{path.name}" if path.parent.name != "worker" else "sw/worker/new.js" for path in refused
    }
    assert {one.place.file for one in report.problems if one.code == "unreadable-file"} == named
    assert sites.tree(root / "dist") == before
    assert same_as_clean(root).published


def test_a_page_that_is_saved_during_a_build_is_built_by_the_next(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    problems = auditing.problems_of

    def late(engine: Engine, folders: Folders) -> tuple[Problem, ...]:
        sites.write(root, {"content/b.md": "# Third\n\n[lost](lost.md)\n"})
        return problems(engine, folders)

    sites.write(root, {"content/b.md": "# Second\n\n[lost](lost.md)\n"})
    with monkeypatch.context() as patched:
        patched.setattr(strata, "problems_of", late)
        build(root, jobs=1)
    same_as_clean(root)
    assert b"Third" in (root / "dist/b/index.html").read_bytes()


def test_an_edit_that_is_undone_after_a_kill_is_undone(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    sites.write(root, {"content/b.md": "# Edited\n"})
    with monkeypatch.context() as patched:
        patched.setattr(strata, "_release", killed)
        with pytest.raises(KeyboardInterrupt):
            build(root, jobs=1)
    sites.write(root, {"content/b.md": QUICK["content/b.md"]})
    same_as_clean(root)
    sites.write(root, {"content/a.md": "# A\n\n[b](b.md)\n"})
    same_as_clean(root)


def test_what_a_visitor_has_is_what_was_published(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device")

    sites.write(root, {"content/b.md": "# Edited\n"})
    with monkeypatch.context() as patched:
        patched.setattr("holdfast.publish._swap", refuse)
        assert not build(root, jobs=1).published
    returning = build(root, jobs=1).returning
    assert returning
    assert returning.bytes > 0


@pytest.mark.parametrize("out", [".", "..", "content", "content/out", "assets/out", "site.yaml"])
def test_the_output_is_no_source(root: Path, out: str) -> None:
    before = sites.tree(root)
    report = build(root, out=root / out, jobs=1)
    assert ([one.code for one in report.problems], report.published) == (["misplaced-output"], False)
    assert sites.tree(root) == before


def test_a_disk_that_is_full_to_the_end_is_named(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(store: Store) -> None:
        codes.append(sqlite3.SQLITE_CORRUPT if not codes else sqlite3.SQLITE_FULL)
        error = sqlite3.OperationalError("database or disk is full")
        error.sqlite_errorcode = codes[-1]
        raise error

    codes: list[int] = []
    before = sites.tree(root / "dist")
    sites.write(root, {"content/b.md": "# Edited\n"})
    with monkeypatch.context() as patched:
        patched.setattr(Store, "commit", refuse)
        report = build(root, jobs=1)
    assert ([one.code for one in report.problems], len(codes)) == (["disk-full"], 2)
    assert sites.tree(root / "dist") == before
    same_as_clean(root)


@pytest.mark.parametrize("package", ["rjsmin", "rcssmin", "selectolax", "markupsafe", "minify-html"])
def test_a_new_version_of_what_makes_the_output_drops_the_store(
    package: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = salt()
    monkeypatch.setattr("holdfast.cache.version", lambda name: "99" if name == package else version(name))
    assert salt.__wrapped__() != before


def test_a_page_is_explained_while_a_build_is_at_work(root: Path) -> None:
    store = Store(root / ".holdfast/store.sqlite", salt())
    try:
        found = explain(root, "/b/")
    finally:
        store.close()
    assert found
    assert found.reasons == ("first build",)


@pytest.mark.parametrize("shard", range(SHARDS))
@settings(max_examples=EDITS, deadline=None, suppress_health_check=list(HealthCheck))
@given(groups=st.lists(st.lists(EDIT, min_size=1, max_size=3), min_size=1, max_size=3))
def test_incremental_equals_clean(
    shard: int, tmp_path_factory: pytest.TempPathFactory, groups: list[list[tuple[str, ...]]]
) -> None:
    keep_up(tmp_path_factory.mktemp("site"), groups, partial(build, jobs=1))
