"""Reading: what a site's folders hold, and what of it is new."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from holdfast.files import Folders
from holdfast.problems import Problem

ROOTS = {"site.yaml": False, "content": False, "templates": True}


def write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)


def look(folder: Path, before: bytes | None = None, **options: object) -> Folders:
    return Folders(folder / "site", folder / "theme", ROOTS, options, before)


def age(folder: Path) -> None:
    """Make every file look older than the guard against writes in the same tick."""
    then = time.time() - 60
    for path in folder.rglob("*"):
        os.utime(path, (then, then))


def questions(folders: Folders) -> set[str]:
    return {f"{kind}({', '.join(map(str, args))})" for kind, args in folders.changed()}


def codes(problems: list[Problem]) -> list[tuple[str, str]]:
    return [(problem.code, problem.place.file) for problem in problems]


def test_a_site_hides_the_themes_file_of_that_name(tmp_path: Path) -> None:
    write(tmp_path / "theme/templates", {"base.html": "theme", "page.html": "theme"})
    write(tmp_path / "site", {"templates/page.html": "site", "content/a.md": "A", "site.yaml": "title: T"})
    folders = look(tmp_path)
    assert folders.names("templates") == ("base.html", "page.html")
    assert folders.answer(("templates", ("page.html",))) == b"site"
    assert folders.answer(("origin", ("templates/page.html",))) == "templates/page.html"
    assert folders.answer(("origin", ("templates/base.html",))) == "(default theme) templates/base.html"
    assert folders.answer(("file", ("site.yaml",))) == b"title: T"
    assert folders.answer(("content", ("b.md",))) is None


def test_what_is_new_since_the_last_build(tmp_path: Path) -> None:
    write(tmp_path / "site", {"content/a.md": "A", "content/b.md": "B", "content/c.md": "C"})
    age(tmp_path)
    first = look(tmp_path, drafts=False)
    for name in "abc":
        first.answer(("content", (f"{name}.md",)))
    before = first.save()
    assert questions(look(tmp_path, before, drafts=False)) == set()
    (tmp_path / "site/content/b.md").write_text("changed")
    (tmp_path / "site/content/c.md").unlink()
    write(tmp_path / "site", {"content/d.md": "D"})
    assert questions(look(tmp_path, before, drafts=True)) == {
        *(f"{kind}(content/{name}.md)" for kind in ("file", "stamp", "origin") for name in "bcd"),
        *(f"content({name}.md)" for name in "bcd"),
        "files(content)",
        "own(content)",
        "option(drafts)",
    }


def test_a_new_time_stamp_alone_is_no_change(tmp_path: Path) -> None:
    write(tmp_path / "site", {"content/a.md": "A"})
    age(tmp_path)
    first = look(tmp_path)
    first.answer(("content", ("a.md",)))
    before = first.save()
    os.utime(tmp_path / "site/content/a.md")
    assert questions(look(tmp_path, before)) == set()


def test_a_write_in_the_same_tick_is_seen(tmp_path: Path) -> None:
    write(tmp_path / "site", {"content/a.md": "A"})
    path = tmp_path / "site/content/a.md"
    stamp = path.stat().st_mtime_ns
    first = look(tmp_path)
    first.answer(("content", ("a.md",)))
    before = first.save()
    path.write_text("B")
    os.utime(path, ns=(stamp, stamp))
    assert "content(a.md)" in questions(look(tmp_path, before))


def test_a_time_that_was_set_back_hides_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Build machines often give all files one time: size, time and inode may then be those of before."""
    write(tmp_path / "site", {"content/a.md": "A"})
    age(tmp_path)
    later = time.time_ns() + 60_000_000_000
    monkeypatch.setattr("holdfast.files.time.time_ns", lambda: later)
    path = tmp_path / "site/content/a.md"
    seen = path.stat()
    first = look(tmp_path)
    first.answer(("content", ("a.md",)))
    before = first.save()
    path.write_text("B")
    while path.stat().st_ctime_ns == seen.st_ctime_ns:  # The clock of a file system ticks in milliseconds.
        os.utime(path, ns=(seen.st_atime_ns, seen.st_mtime_ns))
    os.utime(path, ns=(seen.st_atime_ns, seen.st_mtime_ns))
    assert (path.stat().st_mtime_ns, path.stat().st_ino) == (seen.st_mtime_ns, seen.st_ino)
    assert "content(a.md)" in questions(look(tmp_path, before))


def test_what_cannot_be_read_is_named(tmp_path: Path) -> None:
    write(tmp_path / "site", {"content/a/b.md": "B"})
    (tmp_path / "site/content/a/up").symlink_to("..")
    (tmp_path / "site/content/gone.md").symlink_to("nowhere")
    (tmp_path / os.fsdecode(b"site/content/\xff")).mkdir()
    folders = look(tmp_path)
    assert folders.names("content") == ("a/b.md",)
    assert codes(folders.problems) == [
        ("symlink-loop", "content/a/up"),
        ("broken-symlink", "content/gone.md"),
        ("file-name", "content/\\xff"),
    ]


def test_what_could_not_be_read_is_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "site", {"content/a.md": "A", "content/b.pdf": "B"})
    age(tmp_path)
    first = look(tmp_path)
    with monkeypatch.context() as patched:
        patched.setattr(Path, "open", refuse)
        patched.setattr(Path, "read_bytes", refuse)
        assert first.answer(("content", ("a.md",))) == b""
        assert first.answer(("stamp", ("content/b.pdf",))) == ("", 0)
    assert codes(first.problems) == [
        ("unreadable-file", "content/a.md"),
        ("unreadable-file", "content/b.pdf"),
    ]
    assert {"content(a.md)", "stamp(content/b.pdf)"} < questions(look(tmp_path, first.save()))


def refuse(*_: object, **__: object) -> None:
    raise PermissionError(13, "Permission denied")


def test_a_file_that_is_saved_between_two_reads_is_new_to_the_next_build(tmp_path: Path) -> None:
    write(tmp_path / "site", {"content/a.md": "A"})
    age(tmp_path)
    first = look(tmp_path)
    assert first.answer(("content", ("a.md",))) == b"A"
    write(tmp_path / "site", {"content/a.md": "B"})
    assert first.answer(("file", ("content/a.md",))) == b"B"
    assert "content(a.md)" in questions(look(tmp_path, first.save()))


def test_a_theme_below_the_site_is_not_the_sites_own(tmp_path: Path) -> None:
    write(tmp_path / "site/.venv/theme/templates", {"base.html": "theme", "page.html": "theme"})
    write(tmp_path / "site/templates", {"page.html": "site"})
    folders = Folders(tmp_path / "site", tmp_path / "site/.venv/theme", ROOTS, {}, None)
    assert folders.own("templates") == ("page.html",)
    assert folders.origin("templates/base.html") == "(default theme) templates/base.html"


def test_a_file_that_changes_hands_with_its_stamp_is_new(tmp_path: Path) -> None:
    write(tmp_path / "theme/templates", {"page.html": "theme"})
    age(tmp_path)
    first = look(tmp_path)
    first.answer(("templates", ("page.html",)))
    (tmp_path / "site/templates").mkdir(parents=True)
    os.link(tmp_path / "theme/templates/page.html", tmp_path / "site/templates/page.html")
    assert "origin(templates/page.html)" in questions(look(tmp_path, first.save()))


def test_only_what_is_named_is_looked_at_again(tmp_path: Path) -> None:
    write(tmp_path / "site", {"content/a.md": "A", "content/b.md": "B", "content/in/c.md": "C"})
    age(tmp_path)
    folders = look(tmp_path)
    for name in ("a.md", "b.md", "in/c.md"):
        folders.answer(("content", (name,)))
    write(tmp_path / "site", {"content/a.md": "new", "content/b.md": "new", "content/d.md": "new"})
    folders.look_again(["content/a.md", "content/a.md.swp", "content/in", "elsewhere/e.md"])
    assert questions(folders) == {f"{kind}(content/a.md)" for kind in ("file", "stamp", "origin")} | {
        "content(a.md)"
    }
    (tmp_path / "site/content/in").rename(tmp_path / "site/content/out")
    folders.look_again(["content/in", "content/out"])
    assert folders.names("content") == ("a.md", "b.md", "out/c.md")
    folders.look_again()
    assert {"content(b.md)", "content(d.md)", "files(content)"} < questions(folders)
    for name in folders.names("content"):
        folders.answer(("content", (name,)))
    folders.look_again()
    assert questions(folders) == set()


def test_a_named_file_is_compared_by_its_bytes(tmp_path: Path) -> None:
    write(tmp_path / "site", {"content/a.md": "A"})
    age(tmp_path)
    path = tmp_path / "site/content/a.md"
    stamp = path.stat().st_mtime_ns
    folders = look(tmp_path)
    folders.answer(("content", ("a.md",)))
    path.write_text("B")
    os.utime(path, ns=(stamp, stamp))
    folders.look_again(["content/a.md"])
    assert "content(a.md)" in questions(folders)
    folders.look_again(["content/a.md"])
    assert questions(folders) == set()


def test_a_problem_has_everything_looked_at_again(tmp_path: Path) -> None:
    write(tmp_path / "site", {"content/a.md": "A"})
    folders = look(tmp_path)
    link = tmp_path / "site/content/gone.md"
    link.symlink_to("nowhere")
    folders.look_again(["content/gone.md"])
    assert codes(folders.problems) == [("broken-symlink", "content/gone.md")]
    link.unlink()
    folders.look_again([])
    assert folders.problems == []


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_named_and_never_opened(tmp_path: Path) -> None:
    write(tmp_path / "site", {"content/a.md": "A"})
    os.mkfifo(tmp_path / "site/content/pipe")
    folders = look(tmp_path)
    assert folders.names("content") == ("a.md",)
    assert codes(folders.problems) == [("no-file", "content/pipe")]


def test_left_overs_of_editors_are_not_content(tmp_path: Path) -> None:
    names = [".DS_Store", ".git/config", "a.md~", ".a.md.swp", "#a.md#", "a.md", ".well-known/security.txt"]
    write(tmp_path / "site/content", dict.fromkeys(names, "x"))
    assert look(tmp_path).names("content") == (".well-known/security.txt", "a.md")
