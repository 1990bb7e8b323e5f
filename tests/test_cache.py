"""`holdfast cache`: what builds keep, shown, shrunk and deleted; and what they shrink by themselves."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from holdfast import cache, lock
from holdfast.building import build
from holdfast.engine import Store

from . import sites
from .builds import PACKAGES, QUICK
from .test_building_machine import mounted

DAY = 86_400


def line(root: Path, *arguments: str) -> list[str]:
    return [sys.executable, "-m", "holdfast", "cache", "--site", str(root), *arguments]


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": PACKAGES}


def run(root: Path, *arguments: str) -> str:
    """Run the command, and return what it prints."""
    done = subprocess.run(
        line(root, *arguments), env=environment(), capture_output=True, text=True, check=True
    )
    assert done.stderr == ""
    return done.stdout


def told(root: Path, *arguments: str) -> dict[str, Any]:
    """Run the command with `--json`, and return the object."""
    found: dict[str, Any] = json.loads(run(root, *arguments, "--json"))
    return found


def names(root: Path) -> set[str]:
    return {path.name for path in (root / ".holdfast").iterdir()}


def test_what_is_kept_is_shown(root: Path) -> None:
    sites.write(root, {"content/a.md": "# A\n", "content/b.md": "# B\n"})
    build(root, jobs=1)
    found = told(root)
    steps = {one["step"]: one for one in found["store"]["steps"]}
    assert (found["folder"], found["state"], found["freed"]) == (str(root / ".holdfast"), "good", 0)
    assert (found["salt"], found["versions"]) == (cache.salt().hex()[:12], cache.versions())
    assert {name: steps[name]["calls"] for name in ("settings", "document", "page")} == {
        "settings": 1,
        "document": 3,
        "page": 5,  # Those for what is not there, and for no network, have no file.
    }
    assert {one["stale"] for one in steps.values()} == {0}
    size = (root / ".holdfast/store.sqlite").stat().st_size
    assert [(one["name"], one["bytes"]) for one in found["files"] if one["name"] == "store.sqlite"] == [
        ("store.sqlite", size)
    ]
    assert found["store"]["bytes"] == size
    assert 0 < sum(one["bytes"] for one in steps.values()) + found["store"]["notes"] < size
    text = run(root)
    assert "The next build uses it." in text
    assert "3 calls" in text


@pytest.mark.parametrize("state", ["none", "other versions", "damaged"])
def test_what_the_next_build_cannot_use_is_said(root: Path, state: str) -> None:
    store = root / ".holdfast/store.sqlite"
    store.unlink()
    if state == "other versions":
        Store(store, b"another").close()
        other = Store(store, b"another")
        other.commit()
        other.close()
    elif state == "damaged":
        store.write_bytes(b"this is no database\n" * 500)
    assert told(root)["state"] == state
    if state == "damaged":
        assert store.stat().st_size == 10_000  # A look changes nothing.


def test_no_cache_is_no_reason_to_fail(tmp_path: Path) -> None:
    root = sites.make(tmp_path / "new", {})
    for doing in ("show", "prune", "clear"):
        assert (told(root, doing)["state"], told(root, doing)["bytes"]) == ("none", 0)
    assert not (root / ".holdfast").exists()


def test_pruning_deletes_what_no_build_needs(root: Path) -> None:
    folder = root / ".holdfast"
    sites.write(
        root,
        {
            ".holdfast/next-0123456789ab/old.html": "left by an output folder that is gone",
            ".holdfast/bug-20200101-000000-1.txt": "an old report",
            ".holdfast/bug-20990101-000000-1.txt": "a new report",
            ".holdfast/external.json": "{}",
        },
    )
    then = time.time() - 40 * DAY
    os.utime(folder / "bug-20200101-000000-1.txt", (then, then))
    before = names(root)
    freed = told(root, "prune")["freed"]
    assert before - names(root) == {"next-0123456789ab", "bug-20200101-000000-1.txt"}
    assert freed >= len("left by an output folder that is gone" + "an old report")
    report = build(root, jobs=1)
    assert (report.ran, report.cache) == ({}, "")


def test_clearing_deletes_everything_but_the_release(root: Path) -> None:
    release = sites.tree(root / "dist")
    found = told(root, "clear")
    assert (found["state"], found["bytes"], found["freed"] > 0) == ("none", 0, True)
    assert names(root) == {"lock", ".gitignore"}
    report = build(root, jobs=1)
    assert (report.parsed, report.cache) == (1, "")
    assert sites.tree(root / "dist") == release


@pytest.mark.parametrize("doing", ["prune", "clear"])
def test_a_build_at_work_is_waited_for(root: Path, doing: str) -> None:
    sites.write(root, {".holdfast/next-0123456789ab/old.html": "left"})
    with lock.exclusive(root / ".holdfast/lock", lambda sentence: None):
        waiting = subprocess.Popen(line(root, doing), env=environment(), stderr=subprocess.PIPE, text=True)
        assert waiting.stderr
        assert waiting.stderr.readline() == "another build of this site is running: waiting for it to end\n"
        assert "next-0123456789ab" in names(root)
    _, rest = waiting.communicate(timeout=120)
    assert (waiting.returncode, rest) == (0, "")
    assert "next-0123456789ab" not in names(root)


READ_ONLY = """
import json, shutil, subprocess, sys
from pathlib import Path
from tests.test_cache import environment, line
site, folder = Path(sys.argv[1]), Path(sys.argv[1]) / ".holdfast"
store = (folder / "store.sqlite").read_bytes()
subprocess.run(["mount", "-t", "tmpfs", "tmpfs", folder], check=True)
(folder / "store.sqlite").write_bytes(store)
subprocess.run(["mount", "-o", "remount,ro", folder], check=True)
told = [subprocess.run(line(site, doing), env=environment(), capture_output=True, text=True) for doing in ("prune", "clear")]
print(json.dumps([[one.returncode, one.stdout, one.stderr] for one in told]))
"""


def test_a_cache_that_cannot_be_written_is_left_alone(root: Path) -> None:
    refused = f"{root}/.holdfast cannot be written, so nothing was deleted.\n"
    assert mounted(READ_ONLY, str(root)) == [[1, "", refused]] * 2


def test_a_look_waits_for_nobody(root: Path) -> None:
    with lock.exclusive(root / ".holdfast/lock", lambda sentence: None):
        store = Store(root / ".holdfast/store.sqlite", cache.salt())
        store.set_note("draft", b"what a build has not committed yet")
        try:
            assert told(root)["state"] == "good"
        finally:
            store.close()


def test_the_store_shrinks_with_the_site(tmp_path: Path) -> None:
    many = {f"content/{number}.md": f"# {number}\n\n" + f"Words {number}\n" * 4_000 for number in range(40)}
    root = sites.make(tmp_path / "site", {"site.yaml": QUICK, "content/index.md": "# Home\n", **many})
    build(root, jobs=1)
    store = root / ".holdfast/store.sqlite"
    large = store.stat().st_size
    sites.write(root, dict.fromkeys(many))
    build(root, jobs=1)
    assert store.stat().st_size < large // 2
    assert told(root)["store"]["unused"] < 2_000_000
    assert build(root, jobs=1).ran == {}
