"""Commands on real sites: what an author types, and what comes of it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from holdfast import cli
from holdfast.commands.reasons import because

from .sites import MakeSite, tree, write

HELLO = {"content/index.md": "# Hello\n\nSee [the other](other.md).\n", "content/other.md": "# Other\n"}


@pytest.fixture
def holdfast(capsys: pytest.CaptureFixture[str]) -> Any:
    """Return a function that runs a command with `--json` and gives its exit code and its object."""

    def run(*arguments: str | Path) -> tuple[int, dict[str, Any]]:
        code = cli.run([*map(str, arguments), "--json"])
        told = capsys.readouterr()
        assert told.err == ""
        answer: dict[str, Any] = json.loads(told.out)
        return code, answer

    return run


def test_a_second_build_does_nothing(site: MakeSite, holdfast: Any) -> None:
    root = site(HELLO)
    code, first = holdfast("build", "--site", root)
    assert (code, first["problems"], first["pages"], first["parsed"]) == (0, [], 2, 2)
    code, second = holdfast("build", "--site", root)
    assert code == 0
    assert {name: second[name] for name in ("parsed", "rendered", "written", "removed")} == {
        "parsed": 0,
        "rendered": 0,
        "written": 0,
        "removed": 0,
    }


def test_a_wrong_link_is_published_and_told(site: MakeSite, holdfast: Any) -> None:
    root = site({**HELLO, "content/other.md": "# Other\n\n[Home](indx.md)\n"})
    code, report = holdfast("build", "--site", root)
    (problem,) = report["problems"]
    assert code == 1
    assert (problem["code"], problem["file"], problem["line"]) == ("broken-link", "content/other.md", 3)
    assert (root / "dist/other/index.html").is_file()


def test_a_page_that_cannot_be_made_holds_the_release_back(site: MakeSite, holdfast: Any) -> None:
    root = site(HELLO)
    holdfast("build", "--site", root)
    before = tree(root / "dist")
    write(root, {"content/index.md": "# New\n", "content/other.md": "---\ntitle: [\n---\n"})
    code, report = holdfast("build", "--site", root)
    assert (code, report["written"]) == (1, 0)
    assert tree(root / "dist") == before


def test_the_output_folder_may_be_elsewhere(site: MakeSite, holdfast: Any, tmp_path: Path) -> None:
    root = site(HELLO)
    assert holdfast("build", "--site", root, "--out", tmp_path / "out")[0] == 0
    assert (tmp_path / "out/index.html").is_file()
    assert not (root / "dist").exists()


def test_a_folder_that_is_somebody_elses_is_left_alone(site: MakeSite, holdfast: Any, tmp_path: Path) -> None:
    write(tmp_path / "home", {"letter.txt": "Dear friend"})
    code, report = holdfast("build", "--site", site(HELLO), "--out", tmp_path / "home")
    assert (code, [problem["code"] for problem in report["problems"]]) == (1, ["foreign-output"])
    assert tree(tmp_path / "home") == {"letter.txt": b"Dear friend"}


def test_a_disk_that_takes_no_more_keeps_the_old_release(site: MakeSite, holdfast: Any) -> None:
    root = site(HELLO)
    holdfast("build", "--site", root)
    before = tree(root / "dist")
    write(root, {"content/other.md": "# Another\n"})
    program = "\n".join(
        [
            "import resource",
            "resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000))",
            "from holdfast.cli import run",
            f"raise SystemExit(run(['build', '--quiet', '--site', {str(root)!r}]))",
        ]
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith("error[disk-full]: ")
    assert "  help: " in done.stderr
    assert "bug" not in done.stderr
    assert tree(root / "dist") == before
    holdfast("build", "--site", root)
    assert b"Another" in (root / "dist/other/index.html").read_bytes()


def test_a_folder_without_a_site_says_how_to_start(tmp_path: Path, holdfast: Any) -> None:
    code, report = holdfast("build", "--site", tmp_path)
    assert code == 1
    assert "holdfast new" in report["problems"][0]["help"]


def test_check_finds_problems_and_publishes_nothing(site: MakeSite, holdfast: Any) -> None:
    root = site({**HELLO, "content/other.md": "# Other\n\n[Home](index.md#nowhere)\n"})
    code, answer = holdfast("check", "--site", root)
    assert (code, [problem["code"] for problem in answer["problems"]]) == (1, ["broken-anchor"])
    assert not (root / "dist").exists()


@pytest.mark.usefixtures("chromium")
def test_check_offline_opens_every_page_without_a_server(site: MakeSite, holdfast: Any) -> None:
    root = site(HELLO)
    code, answer = holdfast("check", "--offline", "--site", root)
    assert (code, answer) == (
        0,
        {"pages": 2, "problems": [], "offline": {"pages": 2, "opened": 2, "absent": 0}},
    )
    assert not (root / "dist").exists()


@pytest.mark.parametrize("page", ["/other/", "content/other.md", "other.md", "other/index.html"])
def test_a_page_is_explained_by_any_of_its_names(site: MakeSite, holdfast: Any, page: str) -> None:
    root = site(HELLO)
    holdfast("build", "--site", root)
    code, answer = holdfast("explain", page, "--site", root)
    assert (code, answer["url"], answer["reasons"]) == (0, "/other/", ["first build"])
    assert "document(other.md)" in answer["questions"]


def test_reasons_are_sentences(site: MakeSite, holdfast: Any) -> None:
    root = site(HELLO)
    holdfast("build", "--site", root)
    write(root, {"content/other.md": "# Another title\n"})
    holdfast("build", "--site", root)
    _, other = holdfast("explain", "/other/", "--site", root)
    assert other["because"][0] == "what content/other.md says changed"
    _, home = holdfast("explain", "/", "--site", root)
    assert home["reasons"] != ["first build"]
    assert all(sentence.endswith("changed") or "title" in sentence for sentence in home["because"])


@pytest.mark.parametrize(
    ("reason", "sentence"),
    [
        ("first build", "it was made for the first time"),
        ("target(, /learn/keys.md)", "where /learn/keys.md leads to changed"),
        ("menu(main)", "the menu main changed"),
        ("a_later_view(x, 3)", "a later view x, 3 changed"),
        ("look()", "settings that pages may show changed in site.yaml"),
    ],
)
def test_a_reason_is_a_sentence(reason: str, sentence: str) -> None:
    assert because(reason) == sentence


def test_the_starter_builds_without_a_word(tmp_path: Path, holdfast: Any) -> None:
    holdfast("new", tmp_path / "mysite")
    code, report = holdfast("build", "--site", tmp_path / "mysite", "--strict")
    assert (code, report["pages"], report["problems"]) == (0, 3, [])
