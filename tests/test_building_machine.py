"""What a machine does to builds: full disks, refused folders, damaged caches, and two builds at once."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from holdfast.building import build

from . import services, sites
from .builds import PACKAGES, command, copied, line


def said(text: str) -> str:
    """Return the first problem that a command printed."""
    return text.partition("\n\n")[0]


# The output folder.


def test_an_output_folder_below_a_file(root: Path) -> None:
    sites.write(root, {"file": "words"})
    told = command(root, "--out", str(root / "file" / "dist"))
    assert (told.code, said(told.err)) == (
        1,
        (
            f"error[not-a-folder]: `{root}/file` cannot be used: File exists\n"
            f"  --> {root}/file\n"
            "  help: a file stands where a folder has to be: remove it, or choose another --out"
        ),
    )
    assert (root / "file").read_text() == "words"


@pytest.mark.parametrize("how", ["it is emptied", "it is made anew", "it is deleted"])
def test_an_output_folder_that_somebody_emptied(root: Path, how: str) -> None:
    assert command(root).code == 0
    before = sites.tree(root / "dist")
    if how == "it is emptied":
        subprocess.run("rm -r dist/*", shell=True, cwd=root, check=True)
    else:
        shutil.rmtree(root / "dist")
    if how == "it is made anew":
        (root / "dist").mkdir()  # Most file systems give it the number that the old one had.
    assert command(root).code == 0
    assert sites.tree(root / "dist") == before


def test_an_output_folder_that_holdfast_did_not_make(root: Path) -> None:
    sites.write(root, {"mine/thesis.txt": "years of work"})
    told = command(root, "--out", str(root / "mine"))
    assert (told.code, said(told.err)) == (
        1,
        (
            f"error[foreign-output]: `{root}/mine` is not empty and was not made by Holdfast, so nothing was written there\n"
            f"  --> {root}/mine\n"
            "  help: choose another folder with --out, or empty this one if nothing in it is needed"
        ),
    )
    assert sites.tree(root / "mine") == {"thesis.txt": b"years of work"}


# File systems, each mounted for one process and gone with it.

MOUNTED = """
import json, os, subprocess, sys
from pathlib import Path
from tests import sites
from tests.builds import QUICK, command
folder = Path(sys.argv[1])
subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", folder], check=True)
"""

FULL = (
    MOUNTED
    + """
root = sites.make(folder / "site", {"site.yaml": QUICK, "content/index.md": "# Home"})
assert command(root).code == 0
told = []
for number, room in enumerate([0, 4, 40, 90, 200, 400, 800, 1600]):
    sites.write(root, {"content/big.md": f"# {number}\\n\\n" + "words and more words\\n" * 15_000})
    free = os.statvfs(folder).f_bavail * 4096 - room * 1024
    with (folder / "filler").open("wb") as file:
        file.write(bytes(max(0, free)))
    before = sites.tree(root / "dist")
    run = command(root)
    intact = sites.tree(root / "dist") == before
    (folder / "filler").unlink()
    again = command(root)
    made = b"<h1>%d</h1>" % number in (root / "dist/big/index.html").read_bytes()
    told.append([run.code, run.err, intact, again.code, made])
print(json.dumps(told))
"""
)

READ_ONLY = (
    MOUNTED
    + """
root = Path(sys.argv[2])
assert command(root, "--out", str(folder / "dist")).code == 0
sites.write(root, {"content/index.md": "# New"})
subprocess.run(["mount", "-o", "remount,ro", folder], check=True)
run = command(root, "--out", str(folder / "dist"))
print(json.dumps([run.code, run.err, b"Home" in (folder / "dist/index.html").read_bytes()]))
"""
)


def mounted(program: str, *arguments: str) -> Any:
    """Run a program that may mount file systems of its own, and return what it prints."""
    isolated = ["unshare", "--user", "--map-root-user", "--mount"]
    here = shutil.which("unshare")
    able = here and subprocess.run([*isolated, "true"], capture_output=True, check=False).returncode == 0
    services.need("`unshare` with the right to mount", here if able else None)
    done = subprocess.run(
        [*isolated, sys.executable, "-c", program, *arguments],
        env={**os.environ, "PYTHONPATH": PACKAGES},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_a_full_disk_leaves_the_old_release(tmp_path: Path) -> None:
    told = mounted(FULL, str(tmp_path))
    assert {code for code, *_ in told} == {0, 1}
    for code, problem, intact, again, made in told:
        assert (again, made) == (0, True)
        assert intact == bool(code)
        assert (
            "make room on the disk, then build again; the last release is as it was" in str(problem)
        ) == intact


def test_a_read_only_output_folder_keeps_its_release(root: Path, tmp_path: Path) -> None:
    (tmp_path / "mounted").mkdir()
    code, told, intact = mounted(READ_ONLY, str(tmp_path / "mounted"), str(root))
    assert (code, intact) == (1, True)
    assert "Read-only file system" in str(told)
    assert "choose another folder with --out; the last release is as it was" in str(told)


# The cache.

DAMAGE = ["emptied", "cut short", "garbage", "a few bytes", "no database"]


@pytest.mark.parametrize("how", DAMAGE)
def test_a_damaged_cache_costs_time_and_nothing_else(root: Path, how: str) -> None:
    store = root / ".holdfast/store.sqlite"
    before, data = sites.tree(root / "dist"), store.read_bytes()
    chance = random.Random(how)
    if how == "emptied":
        store.write_bytes(b"")
    elif how == "cut short":
        store.write_bytes(data[: len(data) // 2 + 100])
    elif how == "garbage":
        store.write_bytes(data[:4096] + chance.randbytes(len(data) - 4096))
    elif how == "a few bytes":
        worse = bytearray(data)
        for _ in range(200):
            worse[chance.randrange(100, len(data))] = chance.randrange(256)
        store.write_bytes(worse)
    else:
        store.write_bytes(b"this is no database\n" * 500)
    told = command(root)
    assert (told.code, told.err) == (0, "")
    assert sites.tree(root / "dist") == before
    sites.write(root, {"content/a.md": "# A\n"})
    assert command(root).code == 0
    assert b"<h1>A</h1>" in (root / "dist/a/index.html").read_bytes()


def test_damage_anywhere_never_makes_a_wrong_page(root: Path, tmp_path: Path) -> None:
    data = (root / ".holdfast/store.sqlite").read_bytes()
    chance = random.Random(2)
    sites.write(root, {"content/a.md": "# A\n"})
    expected = copied(root, tmp_path / "clean")
    build(expected, jobs=1, clean=True)
    for number in range(12):
        worse, start = bytearray(data), chance.randrange(len(data))
        worse[start : start + 600] = chance.randbytes(len(worse[start : start + 600]))
        damaged = copied(root, tmp_path / str(number))
        (damaged / ".holdfast/store.sqlite").write_bytes(worse)
        assert build(damaged, jobs=1).problems == ()
        assert sites.tree(damaged / "dist") == sites.tree(expected / "dist")


def test_a_cache_that_cannot_be_kept(root: Path) -> None:
    shutil.rmtree(root / ".holdfast")
    sites.write(root, {".holdfast": "a file where the folder should be", "content/a.md": "# A\n"})
    told = command(root)
    assert (told.code, told.err) == (0, "")
    assert b"<h1>A</h1>" in (root / "dist/a/index.html").read_bytes()


# Two builds at once.


def test_two_builds_at_once(root: Path, tmp_path: Path) -> None:
    sites.write(root, {f"content/p{number}.md": f"# Page {number}\n" for number in range(40)})
    expected = copied(root, tmp_path / "clean")
    build(expected, jobs=1, clean=True)
    running = [
        subprocess.Popen(
            line(root),
            env={**os.environ, "PYTHONPATH": PACKAGES},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(3)
    ]
    ended = [process.communicate(timeout=120) for process in running]
    assert [process.returncode for process in running] == [0, 0, 0], ended
    assert not any("Traceback" in err for _, err in ended)
    assert sites.tree(root / "dist") == sites.tree(expected / "dist")
    assert sum("another build of this site is running" in err for _, err in ended) >= 1
