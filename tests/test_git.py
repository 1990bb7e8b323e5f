"""What git knows of a site: dates of last changes, and where its pages can be edited."""

from __future__ import annotations

import os
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from holdfast import git
from holdfast.building import build
from holdfast.problems import as_text
from holdfast.report import Report

from . import sites
from .builds import QUICK
from .test_incremental import same_as_clean

SHOWN = "{{ page.title }}: {{ page.updated | iso if page.updated else 'never' }}"
FILES: sites.Files = {
    "site.yaml": QUICK + "git: true\nminify: false\n",
    "templates/page.html": SHOWN,
    "templates/home.html": SHOWN,
    "content/index.md": "# Home\n",
    "content/a.md": "# A\n",
    "content/sub/ü b.md": "# B\n",
    "content/own.md": "---\nupdated: 2020-02-02\n---\n# Own\n",
}


def run(folder: Path, *words: str, at: str = "2024-01-02T03:04:05+02:00") -> str:
    """Run git in a folder, as an author whose clock stands still."""
    who = {
        f"GIT_{role}_{what}": f"{what}@example.org"
        for role in ("AUTHOR", "COMMITTER")
        for what in ("NAME", "EMAIL")
    }
    environment = os.environ | who | {
        "GIT_AUTHOR_DATE": at, "GIT_COMMITTER_DATE": "2030-01-01T00:00:00Z",
        "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1",
    }  # fmt: skip
    done = subprocess.run(
        ["git", "-C", str(folder), "-c", "protocol.file.allow=always", *words],
        env=environment, check=True, capture_output=True, text=True,
    )  # fmt: skip
    return done.stdout


def commit(folder: Path, at: str) -> None:
    """Commit everything but what a build makes."""
    (folder / ".gitignore").write_text(".holdfast\ndist\n")
    run(folder, "add", ".")
    run(folder, "commit", "-q", "--allow-empty", "-m", "Edit", at=at)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a site in a repository with one commit."""
    made = sites.make(tmp_path / "site", FILES)
    run(made, "init", "-q", "-b", "main")
    commit(made, "2024-01-02T03:04:05+02:00")
    return made


def shown(root: Path) -> dict[str, str]:
    """Return what the pages show."""
    return {
        path.relative_to(root / "dist").parent.as_posix(): path.read_text()
        for path in sorted((root / "dist").rglob("index.html"))
        if path.read_text().count(":") and path.parent.name != "sub"
    }


def built(root: Path) -> Report:
    """Build, compare with a clean build, and see that a second build starts neither git nor any step."""
    report = same_as_clean(root)
    assert build(root, jobs=1).ran == {}
    return report


def test_the_last_commit_dates_a_page_that_does_not_itself(root: Path) -> None:
    assert built(root).problems == ()
    assert shown(root) == {
        ".": "Home: 2024-01-02T01:04:05+00:00",
        "a": "A: 2024-01-02T01:04:05+00:00",
        "own": "Own: 2020-02-02T00:00:00+00:00",
        "sub/ü-b": "B: 2024-01-02T01:04:05+00:00",
    }
    assert (
        "<loc>https://example.org/a/</loc><lastmod>2024-01-02</lastmod>"
        in (root / "dist/sitemap.xml").read_text()
    )


def test_a_commit_renders_the_pages_whose_date_it_changes(root: Path) -> None:
    built(root)
    sites.write(root, {"content/a.md": "# A\n\nMore.\n", "content/new.md": "# New\n"})
    assert built(root).problems == ()
    assert shown(root)["new"] == "New: never"
    commit(root, "2025-05-05T00:00:00Z")
    assert built(root).rendered == 2
    assert (shown(root)["a"], shown(root)["new"], shown(root)["sub/ü-b"]) == (
        "A: 2025-05-05T00:00:00+00:00",
        "New: 2025-05-05T00:00:00+00:00",
        "B: 2024-01-02T01:04:05+00:00",
    )


def test_a_commit_elsewhere_renders_nothing(root: Path) -> None:
    built(root)
    sites.write(root, {"notes.txt": "x"})
    commit(root, "2025-05-05T00:00:00Z")
    assert built(root).ran == {}


def test_a_file_that_moves_has_the_date_of_its_move(root: Path) -> None:
    (root / "content/a.md").rename(root / "content/moved.md")
    commit(root, "2025-06-06T00:00:00Z")
    built(root)
    assert shown(root)["moved"] == "A: 2025-06-06T00:00:00+00:00"


def test_another_branch_and_packed_names_are_seen(root: Path) -> None:
    built(root)
    run(root, "checkout", "-q", "-b", "other")
    sites.write(root, {"content/a.md": "# A!\n"})
    commit(root, "2025-07-07T00:00:00Z")
    run(root, "pack-refs", "--all")
    built(root)
    assert shown(root)["a"] == "A!: 2025-07-07T00:00:00+00:00"
    run(root, "checkout", "-q", "main")
    built(root)
    assert shown(root)["a"] == "A: 2024-01-02T01:04:05+00:00"
    run(root, "checkout", "-q", "--detach", "other")
    built(root)
    assert shown(root)["a"] == "A!: 2025-07-07T00:00:00+00:00"


def test_a_build_without_news_does_not_start_git(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    built(root)
    monkeypatch.setattr("subprocess.run", lambda *_, **__: pytest.fail("git was started"))
    assert build(root, jobs=1).ran == {}
    sites.write(root, {"content/b.md": "# Another\n"})
    assert build(root, jobs=1).rendered > 0


def test_without_the_setting_git_is_not_asked(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sites.write(root, {"site.yaml": QUICK})
    monkeypatch.setattr("subprocess.run", lambda *_, **__: pytest.fail("git was started"))
    assert build(root, jobs=1).problems == ()
    assert shown(root)["a"] == "A: never"


def test_a_working_tree_of_its_own_and_a_site_below_the_root(root: Path, tmp_path: Path) -> None:
    sites.write(root, {f"docs/{name}": text for name, text in FILES.items()})
    commit(root, "2025-08-08T00:00:00Z")
    run(root, "worktree", "add", "-q", str(tmp_path / "tree"), "-b", "tree")
    for folder in (root / "docs", tmp_path / "tree/docs"):
        assert build(folder, jobs=1).problems == ()
        assert shown(folder)["a"] == "A: 2025-08-08T00:00:00+00:00"
        assert git.prefix(folder) == "docs/"


def warning(report: Report) -> str:
    """Return the one problem of a build, which holds nothing back."""
    assert report.published
    (problem,) = report.problems
    return as_text(problem)


def test_a_shallow_clone_is_named_and_tells_nothing_wrong(root: Path, tmp_path: Path) -> None:
    sites.write(root, {"content/a.md": "# A!\n"})
    commit(root, "2025-05-05T00:00:00Z")
    run(tmp_path, "clone", "-q", "--depth=1", f"file://{root}", "clone")
    assert warning(build(tmp_path / "clone", jobs=1)) == SHALLOW
    assert shown(tmp_path / "clone")["a"] == "A!: never"
    run(tmp_path / "clone", "fetch", "-q", "--unshallow")
    assert build(tmp_path / "clone", jobs=1).problems == ()
    assert shown(tmp_path / "clone")["a"] == "A!: 2025-05-05T00:00:00+00:00"


SHALLOW = """\
warning: `git: true` cannot date all pages: the clone is shallow: git knows only the last few commits
  --> site.yaml:4:1
  4 | git: true
    | ^
  help: fetch the whole history with `git fetch --unshallow`; on Vercel set the variable \
VERCEL_DEEP_CLONE=true, in GitHub Actions give `actions/checkout` a `fetch-depth: 0`"""


def test_no_repository_no_commits_and_no_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = sites.make(tmp_path / "site", FILES)
    monkeypatch.setattr(git, "find_repository", _within(tmp_path))
    assert "the site is in no git repository" in warning(build(root, jobs=1))
    run(root, "init", "-q", "-b", "main")
    assert "the git repository has no commits yet" in warning(build(root, jobs=1))
    commit(root, "2025-05-05T00:00:00Z")
    with monkeypatch.context() as patched:
        patched.setenv("PATH", str(tmp_path))
        assert "git cannot be run" in warning(build(root, jobs=1))
    assert build(root, jobs=1).problems == ()
    assert shown(root)["a"] == "A: 2025-05-05T00:00:00+00:00"
    (root / ".git/refs/heads/main").write_text("0" * 39 + "1\n")
    assert "git says: " in warning(build(root, jobs=1))


def _within(folder: Path) -> object:
    """Return `find_repository` as if nothing above a folder were a repository."""
    find = git.find_repository

    def found(site: Path) -> git.Repository | None:
        repository = find(site)
        return repository if repository and repository.root.is_relative_to(folder) else None

    return found


def test_a_hook_that_points_git_elsewhere_misleads_nobody(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_DIR", "/nowhere")
    assert git.history(root, "content").changed["own.md"] == datetime(2024, 1, 2, 1, 4, 5, tzinfo=UTC)


# --- edit this page


def test_every_page_with_a_file_can_be_edited(root: Path) -> None:
    edit = "edit: https://code.example/site/edit/main/{path}\n"
    docs = {"docs/site.yaml": QUICK + edit + "minify: false\n", "docs/content/a b/ü.md": "# Ü\n"}
    sites.write(root, docs)
    assert build(root / "docs", jobs=1).problems == ()
    link = '<a href="https://code.example/site/edit/main/docs/content/a%20b/%C3%BC.md">Edit this page</a>'
    assert link in (root / "docs/dist/a-b/ü/index.html").read_text()
    assert "Edit this page" not in (root / "docs/dist/a-b/index.html").read_text()


def test_without_git_the_path_starts_at_the_site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(git, "find_repository", _within(tmp_path))
    root = sites.make(
        tmp_path, {"site.yaml": QUICK + "edit: https://c.example/{path}?a\n", "content/a.md": "# A\n"}
    )
    assert build(root, jobs=1).problems == ()
    assert "https://c.example/content/a.md?a" in (root / "dist/a/index.html").read_text()


@pytest.mark.parametrize("edit", ["https://code.example/edit/", "code.example/{path}"])
def test_a_link_that_cannot_be_filled_in_is_named(tmp_path: Path, edit: str) -> None:
    root = sites.make(tmp_path, {"site.yaml": QUICK + f'edit: "{edit}"\n'})
    (problem,) = build(root, jobs=1).problems
    assert (problem.place.line, problem.help) == (4, "write `https://example.org/repo/edit/main/{path}`")
