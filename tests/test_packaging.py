"""The wheel as a user gets it: installed in a clean environment, outside the checkout."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from .sites import files_of

ROOT = Path(__file__).resolve().parents[1]
UV = shutil.which("uv", path=str(Path(sys.executable).parent)) or shutil.which("uv")


def run(*command: str | Path, cwd: Path) -> str:
    """Run a program without this checkout's paths, and return what it prints."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    environment.pop("VIRTUAL_ENV", None)
    done = subprocess.run(
        [str(part) for part in command], cwd=cwd, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel with the backend that is installed here: no network is needed."""
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder, cwd=ROOT)
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def holdfast(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the wheel and its locked dependencies in an environment of its own; return the command."""
    assert UV, "uv comes with `make setup`"
    folder = tmp_path_factory.mktemp("clean")
    locked = folder / "locked.txt"
    run(
        *(UV, "export", "--quiet", "--frozen", "--no-dev", "--no-emit-project", "--output-file", locked),
        cwd=ROOT,
    )
    run(UV, "venv", "--quiet", "--python", sys.executable, folder / "venv", cwd=folder)
    python = folder / "venv" / Path(sys.executable).parent.name / "python"
    run(UV, "pip", "install", "--quiet", "--python", python, "-r", locked, cwd=folder)
    run(UV, "pip", "install", "--quiet", "--python", python, "--no-deps", wheel, cwd=folder)
    return python.with_name("holdfast")


def test_the_wheel_holds_code_theme_and_starter_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = {name for name in archive.namelist() if ".dist-info/" not in name}
    expected = {
        target + path.relative_to(ROOT / source).as_posix()
        for source, target in {
            "build/holdfast": "holdfast/",
            "api/holdfast_api": "holdfast_api/",
            "templates": "holdfast/theme/templates/",
            "assets": "holdfast/theme/assets/",
            "sw": "holdfast/theme/sw/",
        }.items()
        for path in files_of(ROOT / source)
        if not {"__pycache__", "node_modules"} & {*path.parts} and path.suffix != ".pyc"
    }
    assert names == expected


def test_two_wheels_are_the_same_bytes(wheel: Path, tmp_path: Path) -> None:
    run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", tmp_path, cwd=ROOT)
    assert next(tmp_path.glob("*.whl")).read_bytes() == wheel.read_bytes()


def test_the_lock_file_names_the_public_index_alone() -> None:
    text = (ROOT / "uv.lock").read_text(encoding="utf-8")
    assert {*re.findall(r"\w+://[^/\"]+", text)} == {"https://pypi.org", "https://files.pythonhosted.org"}


def test_an_installed_holdfast_makes_and_builds_a_site(holdfast: Path, tmp_path: Path) -> None:
    run(holdfast, "new", "mysite", cwd=tmp_path)
    site = tmp_path / "mysite"
    assert {path.relative_to(site).as_posix() for path in files_of(site)} == {
        "site.yaml",
        "content/index.md",
        "content/publishing.md",
        "content/writing.md",
    }
    report = json.loads(run(holdfast, "build", "--json", cwd=site))
    assert report["problems"] == []
    assert report["pages"] >= 3
    assert {"index.html", "writing/index.html", "sw.js", "app.webmanifest"} <= {
        path.relative_to(site / "dist").as_posix() for path in files_of(site / "dist")
    }
