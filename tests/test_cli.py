"""The command line: arguments in, exit code out, every problem printed once."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

import click
import pytest

from holdfast import building, cli
from holdfast.commands import summary, terminal
from holdfast.commands.progress import Lines
from holdfast.problems import Place, Problem
from holdfast.report import Explanation, Report, Visit

from .sites import MakeSite, files_of, tree

BROKEN_LINK = Problem(
    "broken-link",
    "there is no page `walets.md`",
    Place("content/index.md", 3, 8),
    "did you mean `wallets.md`?",
    "See [the](walets.md) page.",
)
UNKNOWN_KEY = Problem(
    "unknown-key", "unknown key `tittle`", Place("content/index.md", 2, 1), severity="warning"
)
REPORT = Report(
    pages=24,
    parsed=2,
    rendered=3,
    written=5,
    removed=1,
    seconds=0.25,
    first_visit=Visit(9, 182_400),
    returning=Visit(2, 1_200),
    published=True,
    out="/srv/site/dist",
    files=31,
    size=2_340_000,
)

Fake = Callable[[Any], None]


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> Fake:
    """Return a function that makes every build end with a report, or with an exception."""

    def answer(outcome: Report | Exception) -> None:
        def build(site: Path, **options: Any) -> Report:
            if isinstance(outcome, Exception):
                raise outcome
            return outcome

        monkeypatch.setattr(building, "build", build)

    return answer


def test_the_front_door_knows_every_command() -> None:
    assert list(cli.COMMANDS) == ["new", "dev", "build", "serve", "check", "list", "explain", "cache"]


@pytest.mark.parametrize("name", cli.COMMANDS)
def test_every_command_has_the_common_options_and_an_example(name: str) -> None:
    command: click.Command = import_module(f"holdfast.commands.{name}").command
    options = {option for parameter in command.params for option in parameter.opts}
    assert {"--site", "--json", "--quiet"} <= options
    assert f"  holdfast {name}" in (command.epilog or "")
    assert [it.name for it in command.params if isinstance(it, click.Option) and not it.help] == []


def test_help_imports_no_command() -> None:
    program = (
        "import sys\nfrom holdfast import cli\ncli.run(['--help'])\n"
        "heavy = {'pydantic', 'jinja2', 'rich', 'starlette', 'sqlalchemy', 'holdfast.building'}\n"
        "sys.exit(f'imported {heavy & set(sys.modules)}' if heavy & set(sys.modules) else 0)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert "holdfast new mysite" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["bild"], "There is no command `bild`. Did you mean `build`?"),
        (["build", "--site", "nowhere"], "Directory 'nowhere' does not exist."),
        (["build", "--jobs", "0"], "0 is not in the range x>=1."),
        (["serve", "--port", "80000"], "80000 is not in the range 0<=x<=65535."),
        (["new"], "Missing argument 'DIR | page PATH'."),
    ],
)
def test_wrong_usage_ends_with_2(
    arguments: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.run(arguments) == 2
    assert sentence in capsys.readouterr().err


def test_a_good_build_ends_with_a_summary(fake: Fake, capsys: pytest.CaptureFixture[str]) -> None:
    fake(REPORT)
    assert cli.run(["build"]) == 0
    told = capsys.readouterr()
    assert told.err == ""
    assert told.out == (
        "Built 24 pages in 0.25 s: 2 parsed, 3 rendered, 5 written, 1 removed\n"
        "  /srv/site/dist: 31 files, 2.3 MB\n"
        "  A first visit downloads 182 kB in 9 requests.\n"
        "  A returning visit downloads 1.2 kB in 2 requests.\n"
    )


def test_problems_are_printed_in_the_common_form(fake: Fake, capsys: pytest.CaptureFixture[str]) -> None:
    fake(replace(REPORT, problems=(BROKEN_LINK, UNKNOWN_KEY)))
    assert cli.run(["build"]) == 1
    told = capsys.readouterr()
    assert told.err == (
        "warning[unknown-key]: unknown key `tittle`\n"
        "  --> content/index.md:2:1\n"
        "\n"
        "error[broken-link]: there is no page `walets.md`\n"
        "  --> content/index.md:3:8\n"
        "  3 | See [the](walets.md) page.\n"
        "    |        ^\n"
        "  help: did you mean `wallets.md`?\n"
        "\n"
    )
    assert told.out.endswith("\n1 error, 1 warning\n")


def test_warnings_alone_are_good_unless_strict(fake: Fake) -> None:
    fake(replace(REPORT, problems=(UNKNOWN_KEY,)))
    assert [cli.run(["build", "--quiet"]), cli.run(["build", "--quiet", "--strict"])] == [0, 1]


def test_quiet_prints_problems_alone(fake: Fake, capsys: pytest.CaptureFixture[str]) -> None:
    fake(replace(REPORT, problems=(UNKNOWN_KEY,)))
    cli.run(["build", "--quiet"])
    assert capsys.readouterr() == (
        "",
        "warning[unknown-key]: unknown key `tittle`\n  --> content/index.md:2:1\n\n",
    )


def test_json_is_one_object_and_nothing_else(fake: Fake, capsys: pytest.CaptureFixture[str]) -> None:
    fake(replace(REPORT, problems=(BROKEN_LINK,), returning=None))
    assert cli.run(["build", "--json"]) == 1
    told = capsys.readouterr()
    assert told.err == ""
    assert json.loads(told.out) == {
        "pages": 24,
        "parsed": 2,
        "rendered": 3,
        "written": 5,
        "removed": 1,
        "seconds": 0.25,
        "problems": [
            {
                "severity": "error",
                "code": "broken-link",
                "file": "content/index.md",
                "line": 3,
                "column": 8,
                "message": "there is no page `walets.md`",
                "excerpt": "See [the](walets.md) page.",
                "help": "did you mean `wallets.md`?",
                "page": "",
                "more": 0,
                "frame": "  3 | See [the](walets.md) page.\n    |        ^",
                "text": "error[broken-link]: there is no page `walets.md`\n  --> content/index.md:3:8\n"
                "  3 | See [the](walets.md) page.\n    |        ^\n  help: did you mean `wallets.md`?",
            }
        ],
        "first_visit": {"requests": 9, "bytes": 182400},
        "returning": None,
        "due": None,
        "cache": None,
        "hints": [],
    }


def test_a_build_that_is_held_back_says_so(
    fake: Fake, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fake(replace(REPORT, published=False, out=str(tmp_path), problems=(replace(BROKEN_LINK, blocks=True),)))
    assert cli.run(["build"]) == 1
    told = capsys.readouterr()
    assert told.err.endswith(f"Not published: {tmp_path} is as it was.\n")
    assert told.out == "1 error\n"


def test_a_first_release_has_no_returning_visitors(fake: Fake, capsys: pytest.CaptureFixture[str]) -> None:
    fake(replace(REPORT, returning=None))
    cli.run(["build"])
    assert "returning" not in capsys.readouterr().out


def test_many_problems_are_counted_by_kind() -> None:
    problems = (BROKEN_LINK,) * 1200 + (UNKNOWN_KEY,)
    assert summary.verdict(problems) == "1,200 errors, 1 warning (1,200 broken-link, 1 unknown-key)"


def test_a_bug_is_called_a_bug(fake: Fake, site: MakeSite, capsys: pytest.CaptureFixture[str]) -> None:
    fake(KeyError("wallets"))
    root = site()
    assert cli.run(["build", "--site", str(root)]) == 1
    (report,) = files_of(root / ".holdfast")
    told = capsys.readouterr()
    assert told.err == (
        "error[bug]: this is a bug in Holdfast, not in your site (KeyError: 'wallets')\n"
        f"  --> {report}\n"
        "  help: the file above says what happened; please send it to Holdfast's authors\n"
        "\n"
    )
    assert "Traceback" not in told.out
    assert "Traceback" in report.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "dist/a.html"), "error[machine]: the disk is full"),
        (
            PermissionError(errno.EACCES, os.strerror(errno.EACCES), "dist"),
            "error[machine]: permission denied",
        ),
        (
            OSError(errno.EROFS, os.strerror(errno.EROFS), "dist"),
            "error[machine]: the file system is read-only",
        ),
        (MemoryError(), "error[machine]: the machine ran out of memory"),
    ],
)
def test_what_the_machine_refuses_is_no_bug(
    error: Exception, sentence: str, fake: Fake, site: MakeSite, capsys: pytest.CaptureFixture[str]
) -> None:
    fake(error)
    root = site()
    assert cli.run(["build", "--site", str(root)]) == 1
    told = capsys.readouterr().err
    assert told.startswith(sentence)
    assert "  help: " in told
    assert not (root / ".holdfast").exists()


def test_an_interrupt_is_quiet(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def interrupted(site: Path, **options: Any) -> Report:
        raise KeyboardInterrupt

    monkeypatch.setattr(building, "build", interrupted)
    assert cli.run(["build"]) == 130
    assert capsys.readouterr().err.strip() == ""


def test_new_makes_the_starter(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "my site"
    assert cli.run(["new", str(folder)]) == 0
    assert sorted(tree(folder)) == [
        "content/index.md",
        "content/publishing.md",
        "content/writing.md",
        "site.yaml",
    ]
    assert capsys.readouterr().out.endswith(f"Now:\n\n  cd '{folder}'\n  holdfast dev\n")


def test_new_leaves_a_folder_with_files_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "mine.txt").write_text("keep me", encoding="utf-8")
    assert cli.run(["new", str(tmp_path)]) == 2
    assert f"`{tmp_path}` is not empty" in capsys.readouterr().err
    assert tree(tmp_path) == {"mine.txt": b"keep me"}


def test_the_starter_settings_are_short(tmp_path: Path) -> None:
    cli.run(["new", "--quiet", str(tmp_path / "new")])
    text = (tmp_path / "new" / "site.yaml").read_text(encoding="utf-8")
    assert text.count("\n") <= 40


def test_serve_says_what_to_do_without_a_build(site: MakeSite, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["serve", "--site", str(site())]) == 2
    assert "Build it first: holdfast build" in capsys.readouterr().err


def test_explain_tells_reasons_and_questions(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = Explanation(
        "content/learn/keys.md", "/learn/keys/", ("its source changed",), ("menu(main)", "page(/learn/)")
    )
    monkeypatch.setattr(building, "explain", lambda site, page: answer)
    assert cli.run(["explain", "/learn/keys/"]) == 0
    assert capsys.readouterr().out == (
        "content/learn/keys.md → /learn/keys/\n"
        "Made again because:\n"
        "  its source changed\n"
        "It depends on:\n"
        "  menu(main)\n"
        "  page(/learn/)\n"
    )


def test_explain_knows_only_what_was_built(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(building, "explain", lambda site, page: None)
    assert cli.run(["explain", "/nowhere/"]) == 2
    assert "No build of this site made `/nowhere/`" in capsys.readouterr().err


def test_colours_are_those_of_the_severity() -> None:
    rows = terminal.coloured(BROKEN_LINK).split("\n")
    assert rows[0] == "\x1b[31m\x1b[1merror[broken-link]:\x1b[0m\x1b[1m there is no page `walets.md`\x1b[0m"
    assert click.unstyle("\n".join(rows)).count("\n") == 4


def test_a_file_name_cannot_steer_the_terminal() -> None:
    problem = Problem("file-name", "odd", Place("content/\x1b[2Jx.md"))
    assert "content/\\x1b[2Jx.md" in click.unstyle(terminal.coloured(problem))


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (1000, "1.0 kB"),
        (18_240, "18.2 kB"),
        (182_400, "182 kB"),
        (2_340_000, "2.3 MB"),
    ],
)
def test_sizes_are_for_people(number: int, text: str) -> None:
    assert terminal.size(number) == text


def test_progress_says_in_plain_words_what_goes_on(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("holdfast.commands.progress.PAUSE", 0.0)
    lines = Lines()
    for step, total in (("document", 1200), ("seal page", 3), ("storing", 0), ("site", 1)):
        lines.show(step, 1, total)
    assert capsys.readouterr().err.splitlines() == [
        "reading: 1 of 1,200",
        "compressing: 1 of 3",
        "storing in the browser: 1",
        "site: 1 of 1",
    ]
