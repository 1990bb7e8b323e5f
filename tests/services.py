"""Real services for tests: found on this machine, started on free ports, ended with the tests."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from holdfast.commands.offline import find_browser

PATIENCE = 30.0


def need(what: str, found: str | None) -> str:
    """Return what was found; else skip the test, or fail it where nothing may be missing (CI=true)."""
    if found:
        return found
    sentence = f"{what} is not installed: see .ci/tools"
    if os.environ.get("CI") == "true":
        pytest.fail(sentence)
    pytest.skip(sentence)


def chromium() -> str:
    """Return the path of a Chromium or Chrome."""
    return need("Chromium", find_browser())


def axe() -> Path:
    """Return the script of axe-core, which judges the accessibility of a page in a browser."""
    found = Path(__file__).resolve().parents[1] / ".venv/node/node_modules/axe-core/axe.min.js"
    return Path(need("axe-core", str(found) if found.is_file() else None))


def free_port() -> int:
    """Return a TCP port of this machine that nobody listens on."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        number: int = sock.getsockname()[1]
        return number


def wait_until(ready: Callable[[], bool], what: str) -> None:
    """Wait for something that comes soon; fail where it does not."""
    end = time.monotonic() + PATIENCE
    while not ready():
        if time.monotonic() > end:
            raise TimeoutError(what)
        time.sleep(0.05)


def answers(port: int) -> bool:
    """Return whether somebody listens on a port of this machine."""
    with socket.socket() as sock:
        return sock.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def redis() -> Iterator[str]:
    """Run a Redis that keeps nothing, and yield its URL."""
    program = need("Redis", shutil.which("redis-server"))
    port = free_port()
    command = [program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            wait_until(lambda: answers(port), "Redis")
            yield f"redis://127.0.0.1:{port}/0"
        finally:
            process.terminate()


@contextmanager
def postgres() -> Iterator[str]:
    """Run a PostgreSQL with an empty database, and yield its SQLAlchemy URL."""
    initdb = Path(need("PostgreSQL", _find_initdb())).resolve()
    with TemporaryDirectory(prefix="holdfast-pg-") as name:
        folder = Path(name)
        as_user = _unprivileged(folder)
        _run(as_user, initdb, "-D", str(folder / "data"), "-U", "holdfast", "-A", "trust", "--no-sync")
        port = free_port()
        options = ["-p", str(port), "-h", "127.0.0.1", "-k", name, "-F"]
        server = [*as_user, str(initdb.with_name("postgres")), "-D", str(folder / "data"), *options]
        with subprocess.Popen(server, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
            try:
                wait_until(lambda: answers(port), "PostgreSQL")
                _wait_for_queries(port)
                yield f"postgresql+psycopg://holdfast@127.0.0.1:{port}/postgres"
            finally:
                process.terminate()


def _find_initdb() -> str | None:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), reverse=True)
    return shutil.which("initdb") or (str(found[0]) if found else None)


def _unprivileged(folder: Path) -> list[str]:
    """Return how to run a program as somebody else, since PostgreSQL refuses to run as root."""
    if sys.platform == "win32" or os.geteuid() != 0:
        return []
    shutil.chown(folder, "postgres", "postgres")
    return ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", "--"]


def _run(as_user: list[str], program: Path, *arguments: str) -> None:
    done = subprocess.run(
        [*as_user, str(program), *arguments], capture_output=True, text=True, cwd="/", check=False
    )
    if done.returncode:
        raise RuntimeError(f"{program.name}: {done.stderr}")


def _wait_for_queries(port: int) -> None:
    import psycopg

    def ready() -> bool:
        try:
            psycopg.connect(f"postgresql://holdfast@127.0.0.1:{port}/postgres").close()
        except psycopg.OperationalError:
            return False
        return True

    wait_until(ready, "PostgreSQL")
