"""Publishing: all of a release or nothing, in proportion to what changed."""

from __future__ import annotations

import errno
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from holdfast.publish import ForeignFolderError, Published, StoppedError, Trees, publish


class Site:
    """An output folder with its memory, published to from texts."""

    def __init__(self, folder: Path) -> None:
        self.out, self.spare, self.data = folder / "dist", folder / "cache" / "next", b""
        self.loaded: list[str] = []

    def publish(self, files: Mapping[str, str]) -> Published:
        """Publish these texts as a new process would."""

        def load(path: str) -> bytes:
            self.loaded.append(path)
            return files[path].encode()

        release = {path: sha256(text.encode()).hexdigest() for path, text in files.items()}
        return publish(self.out, self.spare, release, load, Trees(self.data or None, self._save))

    def _save(self, data: bytes) -> None:
        self.data = data

    def read(self) -> dict[str, str]:
        return read(self.out)


def read(out: Path) -> dict[str, str]:
    """Return every file below a folder."""
    return {path.relative_to(out).as_posix(): path.read_text() for path in out.rglob("*") if path.is_file()}


FIRST = {"index.html": "1", "a/index.html": "a", "a/b/index.html": "b", "sw.js": "holdfast"}


def test_a_release_replaces_the_one_before(tmp_path: Path) -> None:
    site = Site(tmp_path)
    assert site.publish(FIRST) == Published(4, 0)
    second = {"index.html": "2", "a/index.html": "a", "c": "c", "sw.js": "holdfast"}
    assert site.publish(second) == Published(2, 1)
    assert site.read() == second
    assert not (site.out / "a/b").exists()


def test_only_what_changed_is_loaded(tmp_path: Path) -> None:
    site = Site(tmp_path)
    site.publish(FIRST)
    site.publish({**FIRST, "index.html": "2"})
    site.loaded.clear()
    site.publish({**FIRST, "index.html": "3"})
    assert site.loaded == ["index.html"]


def test_the_same_release_again_writes_nothing(tmp_path: Path) -> None:
    site = Site(tmp_path)
    site.publish(FIRST)
    before = site.out.stat().st_ino
    assert site.publish(FIRST) == Published(0, 0)
    assert site.out.stat().st_ino == before


def test_a_file_becomes_a_folder_and_back(tmp_path: Path) -> None:
    site = Site(tmp_path)
    for files in [{"a": "1"}, {"a/b": "2"}, {"a": "3"}, {"a/b/c": "4"}, {"a/b": "5"}]:
        site.publish(files)
        assert site.read() == files


def test_what_somebody_deleted_comes_back(tmp_path: Path) -> None:
    site = Site(tmp_path)
    site.publish(FIRST)
    subprocess.run(["rm", "-r", str(site.out)], check=True)
    assert site.publish(FIRST) == Published(4, 0)
    assert site.read() == FIRST


def test_a_forgotten_cache_means_writing_all(tmp_path: Path) -> None:
    site = Site(tmp_path)
    site.publish(FIRST)
    site.data = b""
    assert site.publish(FIRST) == Published(4, 0)
    assert site.read() == FIRST


def test_somebody_elses_folder_is_left_alone(tmp_path: Path) -> None:
    site = Site(tmp_path)
    (site.out).mkdir()
    (site.out / "thesis.txt").write_text("years of work")
    with pytest.raises(ForeignFolderError):
        site.publish(FIRST)
    assert site.read() == {"thesis.txt": "years of work"}


def test_a_refused_write_leaves_the_old_release(tmp_path: Path) -> None:
    site = Site(tmp_path)
    site.publish(FIRST)

    def load(path: str) -> bytes:
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space left"):
        publish(site.out, site.spare, {"index.html": "0"}, load, Trees(site.data, site._save))
    assert site.read() == FIRST
    assert site.publish({**FIRST, "index.html": "2"}) == Published(1, 0)
    assert site.read() == {**FIRST, "index.html": "2"}


def test_a_release_that_is_stopped_goes_on_where_it_was(tmp_path: Path) -> None:
    site = Site(tmp_path)
    site.publish(FIRST)
    new = {name: f"new {text}" for name, text in FIRST.items()}
    loaded: list[str] = []

    def load(path: str) -> bytes:
        loaded.append(path)
        return new[path].encode()

    release = {path: sha256(text.encode()).hexdigest() for path, text in new.items()}
    trees = Trees(site.data, site._save)
    with pytest.raises(StoppedError):
        publish(site.out, site.spare, release, load, trees, stop=lambda: len(loaded) > 1)
    assert (site.read(), len(loaded)) == (FIRST, 2)
    assert publish(site.out, site.spare, release, load, Trees(site.data, site._save)) == Published(4, 0)
    assert (site.read(), sorted(loaded)) == (new, sorted(new))


def test_a_repository_is_never_replaced(tmp_path: Path) -> None:
    site = Site(tmp_path)
    site.publish(FIRST)
    (site.out / ".git").mkdir()
    (site.out / ".git" / "HEAD").write_text("years of work")
    with pytest.raises(ForeignFolderError):
        site.publish({**FIRST, "index.html": "2"})
    assert site.read() == {**FIRST, ".git/HEAD": "years of work"}


def no_exchange(one: Path, other: Path) -> None:
    raise OSError(errno.ENOSYS, "Function not implemented")


def test_a_system_without_exchange(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("holdfast.publish.exchange", no_exchange)
    site = Site(tmp_path)
    site.publish(FIRST)
    left = site.spare.with_name("next.old") / "index.html"
    left.parent.mkdir(parents=True)
    left.write_text("left by a kill between two moves")
    for number in range(2, 5):
        files = {**FIRST, "index.html": f"{number}"}
        assert site.publish(files) == Published(1, 0)
        assert site.read() == files


def test_a_refused_move_leaves_the_old_release(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("holdfast.publish.exchange", no_exchange)
    site = Site(tmp_path)
    site.publish(FIRST)
    rename = Path.rename

    def refuse(self: Path, target: Path) -> Path:
        if self == site.spare:
            raise PermissionError(errno.EACCES, "Permission denied")
        return rename(self, target)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "rename", refuse)
        with pytest.raises(PermissionError):
            site.publish({**FIRST, "index.html": "2"})
    assert site.read() == FIRST
    assert site.publish({**FIRST, "index.html": "3"}) == Published(1, 0)
    assert site.read() == {**FIRST, "index.html": "3"}


def test_a_file_of_the_live_release_is_never_written_in_place(tmp_path: Path) -> None:
    site = Site(tmp_path)
    site.publish(FIRST)
    site.publish({**FIRST, "new": "1"})
    os.link(site.out / "a/index.html", site.spare / "a/added")
    with pytest.raises(FileExistsError):
        site.publish({**FIRST, "a/added": "2"})
    assert site.read() == {**FIRST, "new": "1"}


PATHS = st.sampled_from(["index.html", "a/index.html", "a/b/index.html", "c.css", "d/e/f.js", "d/e"])


def _fits(files: Mapping[str, str]) -> bool:
    return not any(other.startswith(f"{path}/") for path in files for other in files)


RELEASE = st.dictionaries(PATHS, st.sampled_from(["1", "2", "3"]), min_size=1).filter(_fits)


@settings(max_examples=150, deadline=None)
@given(st.lists(RELEASE, min_size=1, max_size=6))
def test_the_output_is_the_release(
    tmp_path_factory: pytest.TempPathFactory, releases: list[dict[str, str]]
) -> None:
    site = Site(tmp_path_factory.mktemp("site"))
    before: dict[str, str] = {}
    for release in releases:
        site.publish({**release, "sw.js": "holdfast"})
        assert site.read() == {**release, "sw.js": "holdfast"}
        before = release
    assert before


KILLED = """
import sys
from pathlib import Path
from tests.test_publish import Site
site = Site(Path(sys.argv[1]))
memory = Path(sys.argv[1]) / "memory"
site.data = memory.read_bytes() if memory.exists() else b""
site._save = lambda data: (memory.with_suffix(".new").write_bytes(data), memory.with_suffix(".new").rename(memory))
number = int(sys.argv[2])
print("ready", flush=True)
site.publish({f"f{n}/index.html": f"{number}" for n in range(150)} | {"sw.js": f"holdfast {number}"})
"""


def start(folder: Path, number: int) -> subprocess.Popen[bytes]:
    """Start to publish release `number` in another process; return when it is about to."""
    process = subprocess.Popen(
        [sys.executable, "-c", KILLED, str(folder), str(number)],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert process.stdout is not None
    process.stdout.readline()
    return process


def test_a_kill_leaves_the_old_release_or_the_new_one(tmp_path: Path) -> None:
    chance, seen = random.Random(1), set()
    process = start(tmp_path, 0)
    begin = time.perf_counter()
    process.communicate()
    whole = time.perf_counter() - begin
    for number in range(1, 26):
        process = start(tmp_path, number)
        time.sleep(chance.random() * whole)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        files = read(tmp_path / "dist")
        texts = {text.removeprefix("holdfast ") for text in files.values()}
        assert (len(texts), len(files)) == (1, 151), "a mix of two releases"
        seen |= texts
    assert len(seen) > 1
