"""Builds as a user runs them: the command line in a process of its own, on sites that are quick to make."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from holdfast.building import build

from . import sites

PACKAGES = os.pathsep.join(path for path in sys.path if path)

QUICK = f"{sites.SETTINGS}compress: false\n"
"""The smallest settings with which a build compresses nothing."""


@dataclass(frozen=True, slots=True)
class Run:
    """How a command ended, and what it said."""

    code: int
    out: str
    err: str

    @property
    def problems(self) -> str:
        """What was said on standard error, without the codes: problems as `as_text` gives them."""
        return re.sub(r"^(error|warning)\[[a-z0-9-]+\]", r"\1", self.err, flags=re.MULTILINE)


def command(
    site: Path, *arguments: str, env: Mapping[str, str] | None = None, cwd: Path | None = None
) -> Run:
    """Run `holdfast build` for a site with one process, wait for its end, and see that it shows no traceback."""
    done = subprocess.run(
        line(site, *arguments),
        env={**os.environ, "PYTHONPATH": PACKAGES, **(env or {})},
        cwd=cwd,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    assert "Traceback" not in done.stderr + done.stdout, done.stderr
    return Run(done.returncode, done.stdout, done.stderr)


def line(site: Path, *arguments: str) -> list[str]:
    """Return the command line of a build that prints problems only; it has one process unless told otherwise."""
    jobs = () if {"--jobs", "--executor"}.intersection(arguments) else ("--jobs", "1")
    return [sys.executable, "-m", "holdfast", "build", "--quiet", "--site", str(site), *jobs, *arguments]


def released(folder: Path) -> Path:
    """Make a small site with a release, of which tests take copies: then only what they add is built."""
    root = sites.make(folder / "released", {"site.yaml": QUICK, "content/index.md": "# Home\n"})
    report = build(root, jobs=1)
    assert (report.published, report.problems) == (True, ())
    return root


def copied(root: Path, to: Path) -> Path:
    """Return a copy of a site with its release and its cache."""
    return Path(shutil.copytree(root, to, symlinks=True))
