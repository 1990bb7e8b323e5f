"""A build that is killed at any moment leaves the old release or the new one, and the next build is right."""

from __future__ import annotations

import os
import random
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from holdfast.building import build

from . import sites
from .builds import PACKAGES, QUICK, copied, line

CHUNKS, KILLS = 5, 11
"""Groups of kills, each with a site of its own, so that they can run beside each other."""

PAGES, FEW = 120, 3
PATIENCE = 10.0

Tree = dict[str, bytes]


def edited(number: int, chance: random.Random) -> sites.Files:
    """Return an edit: of a few bodies, of a title that every page shows, of every page, of the settings."""
    numbers = chance.sample(range(PAGES), FEW)
    some = [f"content/part{number % 4}/page{number // 4}.md" for number in numbers]
    files: dict[str, str] = dict.fromkeys(some, f"# Edited\n\nIn version {number}.\n")
    kind = chance.randrange(6)
    if kind == 0:
        files["content/part0/_index.md"] = f"# Part of version {number}\n"
    elif kind == 1:
        files["site.yaml"] = f"{QUICK}description: Version {number}\n"
    elif kind == 2:
        files["templates/page.html"] = f"<title>{number}</title>{{{{ page.content }}}}\n"
    return files


@dataclass(slots=True)
class Attempt:
    """A site whose builds are killed, and a copy of it whose builds are not."""

    root: Path
    calm: Path
    releases: list[Tree] = field(default_factory=list)

    def edit(self, files: sites.Files) -> None:
        """Change both sites, and build the calm one."""
        sites.write(self.root, files)
        sites.write(self.calm, files)
        report = build(self.calm, jobs=1)
        assert (report.published, report.problems) == (True, ())
        self.releases.append(sites.tree(self.calm / "dist"))

    def start(self) -> subprocess.Popen[bytes]:
        """Start a build with a pool, in a process group of its own."""
        return subprocess.Popen(
            line(self.root, "--jobs", "2"),
            env={**os.environ, "PYTHONPATH": PACKAGES},
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def is_newest(self) -> bool:
        """Return whether the newest release lies in the output folder; fail where it is none, or a mix."""
        there = sites.tree(self.root / "dist")
        differing = [[path for path in there if there[path] != one.get(path)] for one in self.releases]
        assert there in self.releases, f"neither the old release nor the new one: {differing[-3:]}"
        return there == self.releases[-1]


@pytest.fixture
def attempt(tmp_path: Path) -> Attempt:
    """Return a site of many pages that has a release."""
    pages = {
        f"content/part{number % 4}/page{number // 4}.md": f"# Page {number}\n\n" + "Words of a page.\n" * 20
        for number in range(PAGES)
    }
    calm = sites.make(tmp_path / "calm", {"site.yaml": QUICK, "content/index.md": "# Home\n", **pages})
    build(calm, jobs=1)
    return Attempt(copied(calm, tmp_path / "killed"), calm, [sites.tree(calm / "dist")])


def is_there(group: int) -> bool:
    """Return whether a process group has a process left."""
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def wait_until_gone(group: int) -> None:
    end = time.monotonic() + PATIENCE
    while is_there(group):
        assert time.monotonic() < end, "processes of a killed build stay"
        time.sleep(0.01)


def publishing(attempt: Attempt, process: subprocess.Popen[bytes]) -> Iterator[None]:
    """Yield until the build prepares its next release, or ends."""

    def state() -> list[tuple[int, int]]:
        with suppress(FileNotFoundError):  # Exchanged or removed while we look.
            spares = [spare.stat() for spare in (attempt.root / ".holdfast").glob("next-*")]
            return [(stat.st_ino, stat.st_mtime_ns) for stat in spares]
        return []

    before = state()
    while state() == before and process.poll() is None:
        yield


@dataclass(slots=True)
class Aim:
    """How long to wait before a kill: shorter after a build that ended first, since machines are not even."""

    longest: float

    def wait(self, process: subprocess.Popen[bytes], chance: random.Random) -> bool:
        """Wait, and tell whether the build still runs."""
        with suppress(subprocess.TimeoutExpired):
            process.wait(chance.uniform(0, self.longest))
        running = process.poll() is None
        self.longest *= 1.1 if running else 0.6
        return running


def kill(attempt: Attempt, aim: Aim, chance: random.Random, *, late: bool) -> bool:
    """Start a build and kill it, at any moment or (`late`) while it publishes. Tell whether it still ran."""
    process = attempt.start()
    for _ in publishing(attempt, process) if late else ():
        time.sleep(0.0002)
    running = aim.wait(process, chance)
    process.kill()
    process.wait()
    wait_until_gone(process.pid)
    return running


@pytest.mark.parametrize("seed", range(CHUNKS))
def test_a_killed_build_leaves_one_whole_release(attempt: Attempt, seed: int) -> None:
    chance = random.Random(seed)
    attempt.edit({"site.yaml": f"{QUICK}description: Another\n"})
    aims = {
        (True, False): Aim(2.0),
        (False, False): Aim(0.7),
        (True, True): Aim(0.02),
        (False, True): Aim(0.01),
    }
    killed = 0
    seen: set[str] = set()
    while killed < KILLS or seen != {"old", "new"}:
        assert len(attempt.releases) < 6 * KILLS, f"{killed} builds were killed and left {seen}"
        files, late = edited(len(attempt.releases), chance), chance.random() < 0.5
        attempt.edit(files)
        running = kill(attempt, aims[len(files) > FEW, late], chance, late=late)
        newest = attempt.is_newest()
        if running:
            killed += 1
            seen.add("new" if newest else "old")
        if chance.random() < 0.5:
            report = build(attempt.root, jobs=1)
            assert (report.published, report.problems) == (True, ())
            assert attempt.is_newest()
    build(attempt.root, jobs=1)
    assert attempt.is_newest()
