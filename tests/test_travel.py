"""A cache that travels: restored on another machine it saves the work, and it is never believed too much."""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tomllib
from pathlib import Path
from time import time_ns

import pytest

from holdfast import cache
from holdfast.building import build
from holdfast.report import Visit

from . import sites
from .builds import PACKAGES, QUICK, command
from .test_building_machine import mounted
from .test_determinism import SITE

FILES: sites.Files = {
    **SITE,
    "site.yaml": f"{QUICK}cards: true\n",
    "templates/shortcodes/hi.html": "{% macro hi() %}Hi{% endmacro %}",
    "content/hi.md": "---\ndescription: A greeting\n---\n# Hi\n\n{{< hi >}}\n",
}

DAMAGED = "the cache was damaged, or restored in part: everything was made anew"
OTHER = (
    "the cache was made by another version of Holdfast, Python or a library, or on another kind of machine: "
    "everything was made anew"
)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a site that was built, to be taken elsewhere."""
    root = sites.make(tmp_path_factory.mktemp("home") / "site", FILES)
    report = build(root, jobs=1)
    assert (report.published, report.problems, report.cache) == (True, (), "")
    return root


def taken(home: Path, to: Path, *without: str, time: int | None = None) -> Path:
    """Return a site with its cache as a build machine unpacks them: new files, all of one time if given."""
    shutil.copytree(home, to, ignore=shutil.ignore_patterns(*without), copy_function=shutil.copyfile)
    for path in to.rglob("*") if time is not None else ():
        os.utime(path, (time or 0, time or 0))
    return to


@pytest.mark.parametrize("time", [None, 0], ids=["times of now", "one time for all"])
@pytest.mark.parametrize("without", ["dist", "-"], ids=["cache alone", "with its release"])
def test_elsewhere_nothing_is_made_again(home: Path, tmp_path: Path, without: str, time: int | None) -> None:
    there = taken(home, tmp_path / "deep/er/elsewhere", without, time=time)
    report = build(there, jobs=1)
    assert (report.ran, report.parsed, report.rendered, report.cache) == ({}, 0, 0, "")
    assert (report.published, report.returning) == (
        True,
        Visit(1, 0),
    )  # Its `sw.js` is asked for, and is the same.
    assert sites.tree(there / "dist") == sites.tree(home / "dist")


def test_elsewhere_an_edit_costs_what_it_costs_here(home: Path, tmp_path: Path) -> None:
    edit = {"content/learn/Zebra.md": "# Zebra\n\nA new body.\n", "content/new.md": "# New\n"}
    here, there = taken(home, tmp_path / "here"), taken(home, tmp_path / "there", "dist", time=0)
    build(here, jobs=1)
    ran = []
    for root in (here, there):
        sites.write(root, edit)
        report = build(root, jobs=1)
        ran.append((report.ran, report.parsed, report.returning))
    assert ran[0] == ran[1]
    assert ran[0][1] == 2
    assert sites.tree(here / "dist") == sites.tree(there / "dist")


def test_files_with_other_times_are_read_once(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = taken(home, tmp_path / "there", "dist")
    build(there, jobs=1)
    later = time_ns() + 60_000_000_000
    monkeypatch.setattr(
        "holdfast.files.time.time_ns", lambda: later
    )  # No write hides in the tick of another.
    assert build(there, jobs=1).ran == {}

    def refuse(file: object) -> bytes:
        raise AssertionError("a file is read whose times are known")

    monkeypatch.setattr("holdfast.files._digest_of", refuse)
    report = build(there, jobs=1)
    assert (report.ran, report.written) == ({}, 0)


def test_on_vercel_it_lies_where_that_host_keeps_it(tmp_path: Path) -> None:
    on_vercel, out = {"VERCEL": "1"}, ".vercel/output"
    first = sites.make(tmp_path / "one/vercel/path0", FILES)
    assert command(first, "--target", "vercel", env=on_vercel).code == 0
    second = sites.make(tmp_path / "two/vercel/path0", FILES)
    shutil.copytree(first / "node_modules", second / "node_modules", copy_function=shutil.copyfile)
    sites.write(
        second,
        {f"{out}/builds.json": "{}", "content/hi.md": "---\ndescription: A greeting\n---\n# Hi\n\nHello.\n"},
    )
    told = subprocess.run(
        [sys.executable, "-m", "holdfast", "build", "--json", "--target", "vercel", "--site", second],
        env={**os.environ, "PYTHONPATH": PACKAGES, **on_vercel},
        capture_output=True,
        text=True,
        check=True,
    )
    assert re.findall(r'"(parsed|rendered)": (\d+)', told.stdout) == [("parsed", "1"), ("rendered", "1")]
    assert not (second / ".holdfast").exists()
    assert b"Hello" in (second / out / "static/hi/index.html").read_bytes()


# What a cache depends on.


def test_every_library_that_makes_output_is_in_the_salt() -> None:
    project = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text())["project"]
    needed = [*project["dependencies"], *project["optional-dependencies"]["cards"]]
    edge = {
        "click",
        "httpx",
        "rich",
        "segno",
        "sqlalchemy",
        "starlette",
        "uvicorn",
        "watchdog",
    }  # make no page
    names = {re.split(r"[>=\[]", one)[0] for one in needed}
    assert names - edge == {*cache.SALT, *cache.OPTIONAL} - {"markupsafe"}  # that is a part of Jinja


@pytest.fixture
def other_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make this machine one of another kind, for this process."""
    salt = cache.salt.__wrapped__
    monkeypatch.setattr("platform.machine", lambda: "another")
    monkeypatch.setattr("holdfast.session.salt", salt)


@pytest.mark.usefixtures("other_machine")
def test_another_kind_of_machine_makes_everything_anew(home: Path, tmp_path: Path) -> None:
    there = taken(home, tmp_path / "there", "dist")
    report = build(there, jobs=1)
    assert (report.parsed, report.cache) == (len(list(home.rglob("content/**/*.md"))), OTHER)
    assert sites.tree(there / "dist") == sites.tree(home / "dist")
    assert build(there, jobs=1).cache == ""


# What was restored in part.


@pytest.mark.parametrize("part", [0.0, 0.3, 0.999])
def test_a_store_that_was_cut_off_is_told_and_made_anew(home: Path, tmp_path: Path, part: float) -> None:
    there = taken(home, tmp_path / "there", "dist")
    store = there / ".holdfast/store.sqlite"
    data = store.read_bytes()
    store.write_bytes(data[: int(len(data) * part)])
    report = build(there, jobs=1)
    assert report.cache == (DAMAGED if part else "")  # An empty file is a store without anything in it.
    assert report.parsed == len(list(home.rglob("content/**/*.md")))
    assert sites.tree(there / "dist") == sites.tree(home / "dist")


KILLED = """
import os, sqlite3, sys
store = sqlite3.connect(sys.argv[1], isolation_level=None)
store.execute("pragma cache_size=1")
store.execute("begin immediate")
store.execute("update call set key = key || 'x'")
store.execute("update value set data = zeroblob(2 * length(data))")
os._exit(9)
"""


def killed(root: Path) -> Path:
    """Have a write to a store killed half way, and return the journal that it leaves."""
    store = root / ".holdfast/store.sqlite"
    assert subprocess.run([sys.executable, "-c", KILLED, store], check=False).returncode == 9
    journal = store.with_name("store.sqlite-journal")
    assert journal.stat().st_size > 1000
    return journal


def test_the_journal_of_a_killed_build_restores_the_store(home: Path, tmp_path: Path) -> None:
    here = taken(home, tmp_path / "here")
    build(here, jobs=1)
    killed(here)
    report = build(here, jobs=1)
    assert (report.ran, report.cache) == ({}, "")


@pytest.mark.parametrize("part", [0.5, 1.0], ids=["in part", "whole"])
def test_a_journal_from_elsewhere_is_not_believed(home: Path, tmp_path: Path, part: float) -> None:
    here = taken(home, tmp_path / "here")
    build(here, jobs=1)
    killed(here)
    there = taken(here, tmp_path / "there", "dist")
    journal = there / ".holdfast/store.sqlite-journal"
    data = journal.read_bytes()
    journal.write_bytes(data[: int(len(data) * part)])
    report = build(there, jobs=1)
    assert (report.cache, report.parsed) == (DAMAGED, len(list(home.rglob("content/**/*.md"))))
    assert sites.tree(there / "dist") == sites.tree(home / "dist")


def test_a_person_is_told_plainly(home: Path, tmp_path: Path) -> None:
    there = taken(home, tmp_path / "there", "dist")
    (there / ".holdfast/store.sqlite").write_bytes(b"this is no database\n" * 500)
    line = [sys.executable, "-m", "holdfast", "build", "--jobs", "1", "--site", str(there)]
    done = subprocess.run(
        line, env={**os.environ, "PYTHONPATH": PACKAGES}, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == f"{DAMAGED[0].upper()}{DAMAGED[1:]}."


READ_ONLY = """
import json, shutil, subprocess, sys
from pathlib import Path
from holdfast.building import build
from tests.test_travel import taken
home, there = Path(sys.argv[1]), Path(sys.argv[2])
taken(home, there, "dist", ".holdfast")
(there / ".holdfast").mkdir()
subprocess.run(["mount", "-t", "tmpfs", "tmpfs", there / ".holdfast"], check=True)
shutil.copyfile(home / ".holdfast/store.sqlite", there / ".holdfast/store.sqlite")
subprocess.run(["mount", "-o", "remount,ro", there / ".holdfast"], check=True)
report = build(there, jobs=1)
print(json.dumps([report.ran, report.published, report.cache]))
"""


def test_a_cache_that_cannot_be_written_is_read(home: Path, tmp_path: Path) -> None:
    assert mounted(READ_ONLY, str(home), str(tmp_path / "there")) == [
        {},
        True,
        "`.holdfast` cannot be written (Read-only file system): the next build will not know what this one finds out",
    ]
    assert sites.tree(tmp_path / "there/dist") == sites.tree(home / "dist")


# What is left over.


def test_what_outputs_leave_behind_is_swept(home: Path, tmp_path: Path) -> None:
    root = taken(home, tmp_path / "root")
    for number, out in enumerate([root / "one", root / "two", tmp_path / "three", root / "one"]):
        sites.write(root, {"content/hi.md": f"# Hi {number}\n"})
        build(root, out=out, jobs=1)
        build(root, out=out, jobs=1)
    shutil.rmtree(root / "two")
    shutil.rmtree(tmp_path / "three")
    sites.write(
        root, {".holdfast/next-0123456789ab/old.html": "left by another path", "content/hi.md": "# Last\n"}
    )
    build(root, out=root / "one", jobs=1)
    with sqlite3.connect(root / ".holdfast/store.sqlite") as store:
        notes = {row[0] for row in store.execute("select name from note where name like '% of %'")}
    assert notes == {
        f"{what} of {name}" for what in ("trees", "entries", "pages") for name in ("dist", "one")
    }
    assert len(list((root / ".holdfast").glob("next-*"))) <= 2
    assert not (root / ".holdfast/next-0123456789ab").exists()
