"""What a newcomer meets when something goes wrong: the failures seen in other generators, row by row.

The table in `docs/content/guide/newcomer-failures.md` names each of these tests.
"""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

import httpx
import pytest
from packaging.requirements import Requirement

from .builds import Run
from .services import answers, wait_until
from .sites import MakeSite, write

MANUAL = Path(__file__).resolve().parents[1] / "docs/content/guide/newcomer-failures.md"


def holdfast(*arguments: str | Path, cwd: Path | None = None, given: str = "") -> Run:
    """Run a command as a user does, with its input from a pipe; it never shows a traceback."""
    line = [sys.executable, "-m", "holdfast", *map(str, arguments)]
    done = subprocess.run(
        line, cwd=cwd, input=given, capture_output=True, text=True, timeout=120, check=False
    )
    assert "Traceback" not in done.stderr + done.stdout, done.stderr
    return Run(done.returncode, done.stdout, done.stderr)


def problems(*arguments: str | Path) -> list[str]:
    """Return the problems that a command tells with `--json`, as text."""
    return [str(one["text"]) for one in json.loads(holdfast(*arguments, "--json").out)["problems"]]


@dataclass(frozen=True, slots=True)
class Dev:
    """A running `holdfast dev`."""

    process: subprocess.Popen[bytes]
    origin: str

    def get(self, path: str) -> httpx.Response:
        return httpx.get(self.origin + path, timeout=20)

    def state(self) -> dict[str, Any]:
        """Return what an open page is told: whether the last change is published, and the problems."""
        with httpx.stream("GET", f"{self.origin}/_holdfast/events", timeout=20) as stream:
            data = next(line for line in stream.iter_lines() if line.startswith("data: "))
        state: dict[str, Any] = json.loads(data.removeprefix("data: "))
        return state

    def overlay(self) -> list[str]:
        """Return the problems that are shown on the page, as text."""
        return [one["text"] for one in self.state()["problems"]]

    def waits_for(self, path: str, text: str) -> None:
        """Wait until a page holds a text."""
        wait_until(lambda: text in self.get(path).text, f"{text!r} on {path}")

    def tells(self, text: str) -> str:
        """Wait until a problem is shown on the page, and return it."""
        wait_until(lambda: text in "\n".join(self.overlay()), text)
        return next(one for one in self.overlay() if text in one)


@contextmanager
def dev(root: Path, port: int) -> Iterator[Dev]:
    """Run `holdfast dev`; in the end it is still alive."""
    command = [sys.executable, "-m", "holdfast", "dev", "--site", str(root), "--port", str(port), "--quiet"]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
        running = Dev(process, f"http://127.0.0.1:{port}")
        try:
            wait_until(lambda: answers(port), "holdfast dev")
            wait_until(lambda: running.get("/").status_code != 503, "the first build")
            yield running
            assert process.poll() is None
        finally:
            process.send_signal(signal.SIGINT)


BLOG = {
    "content/_index.md": "# Home\n",
    "content/blog/_index.md": "# Blog\n",
    "content/blog/a.md": "---\ntitle: Alpha\ndate: 2026-01-02\ntags: [one]\n---\nText\n",
    "content/blog/b.md": "---\ntitle: Beta\ndate: 2026-01-03\ntags: [two]\n---\nText\n",
}


def test_a_new_site_shows_its_pages_at_once(tmp_path: Path) -> None:
    holdfast("new", tmp_path / "mine")
    write(tmp_path / "mine", {"content/first.md": "# My first page\n"})
    assert holdfast("build", "--strict", cwd=tmp_path / "mine").code == 0
    assert "My first page" in (tmp_path / "mine/dist/first/index.html").read_text(encoding="utf-8")


def test_yaml_errors_are_shown_on_the_page_with_their_line(site: MakeSite, port: int) -> None:
    root = site(BLOG)
    with dev(root, port) as running:
        write(root, {"content/blog/a.md": "---\ntitle: Alpha\ndate: [\n---\nText\n"})
        assert "content/blog/a.md:" in running.tells("front-matter")
        assert not running.state()["published"]
        assert "Alpha" in running.get("/blog/a/").text, "the last good page is still there"
        write(root, {"content/blog/a.md": "---\ntitle: Gamma\n---\nText\n"})
        running.waits_for("/blog/a/", "Gamma")
        wait_until(lambda: running.overlay() == [], "no problem on the page")


def test_template_errors_are_shown_on_the_page_with_their_line(site: MakeSite, port: int) -> None:
    root = site(BLOG)
    with dev(root, port) as running:
        write(
            root,
            {"templates/page.html": "<!doctype html>\n<title>{{ page.title }}</title>\n{{ page.titel }}\n"},
        )
        assert running.tells("no `titel`").split("\n")[1:] == [
            "  --> templates/page.html:3",
            "  3 | {{ page.titel }}",
            "  help: did you mean `title`?",
        ]
        write(root, {"templates/page.html": "<title>{{ page.title }}</title>mended"})
        running.waits_for("/blog/a/", "mended")
        wait_until(lambda: running.overlay() == [], "no problem on the page")


def test_everything_that_shows_a_title_follows_it(site: MakeSite, port: int) -> None:
    root = site(BLOG)
    with dev(root, port) as running:
        running.waits_for("/blog/", "Alpha")
        write(root, {"content/blog/a.md": BLOG["content/blog/a.md"].replace("Alpha", "Omega")})
        for path in ("/blog/a/", "/blog/", "/tags/one/"):
            running.waits_for(path, "Omega")
            assert "Alpha" not in running.get(path).text


def test_whatever_shows_a_partial_data_or_a_new_page_follows(site: MakeSite, port: int) -> None:
    shows = (
        "<title>{{ page.title }}</title>{% include 'part.html' %} {{ data.facts.height }} metres"
        "{% for one in recent('blog', 9) %} {{ one.title }}{% endfor %}"
    )
    pages = {f"templates/{name}.html": shows for name in ("home", "post")}
    root = site({**BLOG, **pages, "templates/part.html": "First", "data/facts.yaml": "height: 12\n"})
    edits = {
        "templates/part.html": ("Second", "Second"),
        "data/facts.yaml": ("height: 13\n", "13 metres"),
        "content/blog/c.md": ("---\ntitle: Delta\ndate: 2026-01-04\n---\nText\n", "Delta"),
    }
    with dev(root, port) as running:
        running.waits_for("/", "12 metres")
        for name, (text, shown) in edits.items():
            write(root, {name: text})
            for path in ("/", "/blog/a/"):
                running.waits_for(path, shown)


def test_what_is_deleted_or_renamed_is_gone_at_once(site: MakeSite, port: int) -> None:
    root = site(BLOG)
    with dev(root, port) as running:
        assert running.get("/tags/two/").status_code == 200
        (root / "content/blog/b.md").unlink()
        wait_until(lambda: running.get("/blog/b/").status_code == 404, "404 for a deleted page")
        assert running.get("/tags/two/").status_code == 404
        assert "Beta" not in running.get("/blog/").text
        (root / "content/blog/a.md").rename(root / "content/blog/new.md")
        wait_until(lambda: running.get("/blog/a/").status_code == 404, "404 for the old name")
        running.waits_for("/blog/new/", "Alpha")
        assert "/blog/new/" in running.get("/blog/").text


def test_lines_count_from_the_top_of_the_file(site: MakeSite) -> None:
    page = "---\ntitle: T\ndate: 2026-01-02\ntags: [one]\n---\nText\n\n[x](lost.md)\n"
    (problem,) = problems("build", "--site", site({"content/a.md": page}))
    assert problem.split("\n")[1:3] == ["  --> content/a.md:8:1", "  8 | [x](lost.md)"]


def test_all_values_of_a_wrong_kind_are_told_each_with_its_line(site: MakeSite) -> None:
    page = "---\ntitle: [1]\ndate: soon\nweight: heavy\ndraft: perhaps\n---\nText\n"
    told = problems("build", "--site", site({"content/a.md": page}))
    assert [one.split("\n")[1] for one in told] == [
        "  --> content/a.md:2:8",
        "  --> content/a.md:3:7",
        "  --> content/a.md:4:9",
        "  --> content/a.md:5:8",
    ]
    assert all("[front-matter]" in one and "\n    |" in one for one in told)


@pytest.mark.parametrize(
    "broken",
    [
        "---\ntitle: a: b\n---\n",
        "---\n\ttitle: x\n---\n",
        "---\n- 1\n---\n",
        "---\ntitle: 'x\n---\n",
        "---\n\0\n---\n",
    ],
)
def test_invalid_yaml_never_ends_the_server(site: MakeSite, port: int, broken: str) -> None:
    root = site(BLOG)
    with dev(root, port) as running:
        write(root, {"content/blog/a.md": broken})
        assert re.search(r"--> content/blog/a\.md:[12]:\d+\n", running.tells("content/blog/a.md"))
        assert running.get("/blog/a/").status_code == 200


def test_strict_ends_with_the_problems_and_nothing_else(site: MakeSite) -> None:
    root = site({"content/a.md": "---\ntilte: A\n---\n# A\n"})
    run = holdfast("build", "--strict", "--quiet", "--site", root)
    assert (run.code, run.out) == (1, "")
    assert run.err == (
        "warning[unknown-key]: front matter has no key `tilte`\n"
        "  --> content/a.md:2:1\n  2 | tilte: A\n    | ^\n  help: did you mean `title`?\n\n"
    )


def test_a_broken_anchor_fails(site: MakeSite) -> None:
    root = site({"content/a.md": "# A\n\n[x](b.md#lost)\n", "content/b.md": "# B\n\n## Last\n"})
    for command in ("build", "check"):
        run = holdfast(command, "--site", root)
        assert run.code == 1
        assert "error[broken-anchor]: there is no `#lost` on content/b.md" in run.err
        assert "help: did you mean `#last`?" in run.err


def test_a_page_without_title_and_date_is_a_page(site: MakeSite) -> None:
    root = site({"content/blog/plain-words.md": "Only text.\n"})
    assert holdfast("build", "--strict", "--site", root).code == 0
    assert "<title>Plain words" in (root / "dist/blog/plain-words/index.html").read_text(encoding="utf-8")


def test_warnings_are_told_again_by_every_build(site: MakeSite, port: int) -> None:
    root = site({"content/a.md": "---\ntilte: A\n---\n# A\n", "content/b.md": "# B\n"})
    first = problems("build", "--site", root)
    assert len(first) == 1
    assert problems("build", "--site", root) == first
    write(root, {"content/b.md": "# Other\n"})
    assert problems("build", "--site", root) == first
    with dev(root, port) as running:
        write(root, {"content/b.md": "# Third\n"})
        running.waits_for("/b/", "Third")
        assert running.overlay() == first


def test_no_command_asks_a_question(tmp_path: Path) -> None:
    assert holdfast("new", tmp_path / "mine", given="").code == 0
    for command in ("build", "check", "serve"):
        run = holdfast(command, "--site", tmp_path)
        assert run.code in (1, 2)
        assert "holdfast " in run.err, "it says what to run"
    assert holdfast("build", "--site", tmp_path / "nowhere").code == 2


def test_two_pages_with_one_url_name_both(site: MakeSite) -> None:
    root = site({"content/a.md": "---\nurl: /x/\n---\n# A\n", "content/b.md": "---\nurl: /x/\n---\n# B\n"})
    run = holdfast("build", "--site", root)
    assert run.code == 1
    assert "error[same-url]: content/a.md and content/b.md would both be `/x/`" in run.err
    assert not (root / "dist").exists()


def test_misspelt_keys_are_told_with_what_was_meant(site: MakeSite) -> None:
    root = site({"content/a.md": "---\ntilte: A\nunknwon: 1\ndescripton: x\n---\n# A\n"})
    told = problems("build", "--site", root)
    assert [one.split("\n")[1] for one in told] == [f"  --> content/a.md:{line}:1" for line in (2, 3, 4)]
    assert "did you mean `title`?" in told[0]
    assert "did you mean `description`?" in told[2]


def test_the_size_of_an_installation_is_what_the_manual_says() -> None:
    said = re.search(r"Holdfast (\d+) MB", MANUAL.read_text(encoding="utf-8"))
    assert said
    measured = sum(size_of(name) for name in requirements("holdfast")) / 1_000_000
    assert abs(measured - int(said[1])) < 0.25 * int(said[1]), f"{measured:.0f} MB"


def requirements(name: str, found: set[str] | None = None) -> set[str]:
    """Return the names of all packages that one needs on this machine, itself left out."""
    found = set() if found is None else found
    for line in distribution(name).requires or ():
        one = Requirement(line)
        if one.name in found or (one.marker and not one.marker.evaluate({"extra": ""})):
            continue
        found.add(one.name)
        requirements(one.name, found)
    return found


def size_of(name: str) -> int:
    """Return the bytes that an installed package takes."""
    try:
        files = distribution(name).files or ()
    except PackageNotFoundError:
        return 0
    paths = [Path(str(one.locate())) for one in files if "__pycache__" not in one.parts]
    return sum(path.stat().st_size for path in paths if path.is_file())


def test_the_manual_names_each_of_these_tests() -> None:
    here = Path(__file__).read_text(encoding="utf-8")
    tests = set(re.findall(r"^def (test_\w+)", here, re.MULTILINE)) - {
        "test_the_manual_names_each_of_these_tests"
    }
    named = set(re.findall(r"`(test_\w+)`", MANUAL.read_text(encoding="utf-8")))
    assert tests <= named
    others = "".join(path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("test_*.py"))
    assert {name for name in named if f"def {name}(" not in others} == set()
