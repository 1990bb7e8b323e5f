"""Where a build keeps what the next one may need, and on what that depends."""

from __future__ import annotations

import os
import platform
import sys
import zlib
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from shutil import copyfile, rmtree
from stat import S_ISREG
from tempfile import TemporaryDirectory

from . import __version__
from .engine.store import remove_store
from .lock import exclusive

STORE, SPARE, LOCK, IGNORED = "store.sqlite", "next-", "lock", ".gitignore"
"""The file of the store, the beginning of the names of spare folders, and what makes a folder a cache."""

SALT = (
    *("brotli", "comrak", "jinja2", "latex2mathml", "markdown", "markupsafe", "minify-html", "msgspec"),
    *("pillow", "pydantic", "pygments", "pyyaml", "rcssmin", "rjsmin", "selectolax"),
)
"""The libraries that have a say in what a build makes."""

OPTIONAL = ("font-source-sans-pro", "resvg-py", "uharfbuzz")
"""What draws cards, where it is installed."""


@dataclass(frozen=True, slots=True)
class Cache:
    """Where a build keeps what the next one may need."""

    folder: Path
    scratch: Path
    keeps: bool = True
    refused: str = ""
    """Why nothing that this build finds out outlives it; empty where all does."""

    @property
    def store(self) -> Path | None:
        """The file of the store; None where nothing can be kept."""
        return self.folder / STORE if self.keeps else None

    def drop(self) -> None:
        """Forget what earlier builds found out."""
        if self.store:
            remove_store(self.store)

    def spare(self, name: str) -> Path:
        """Return the folder that takes turns with the output folder of a name."""
        return self.folder / f"{SPARE}{sha256(name.encode()).hexdigest()[:12]}"

    def sweep(self, names: Collection[str]) -> None:
        """Delete the spare folders of all output folders but these."""
        kept = {self.spare(name) for name in names}
        for folder in self.folder.glob(f"{SPARE}*"):
            if folder not in kept:
                rmtree(folder, ignore_errors=True)


@dataclass(frozen=True, slots=True)
class Kept:
    """A file or a folder in a cache: the bytes that deleting it would free, and when it was last written."""

    name: str
    size: int
    written: datetime


def kept(folder: Path) -> tuple[Kept, ...]:
    """Return everything that lies in a cache folder, by name; what makes it one is left out."""
    found = []
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if path.name not in (LOCK, IGNORED):
            size = sum(_own_size(file) for file in (path.rglob("*") if path.is_dir() else (path,)))
            found.append(Kept(path.name, size, datetime.fromtimestamp(path.lstat().st_mtime, UTC)))
    return tuple(found)


def remove(path: Path) -> None:
    """Delete a file, or a folder with all that is in it."""
    if path.is_dir() and not path.is_symlink():
        rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _own_size(file: Path) -> int:
    """Return the bytes that go with a file: none of one that the release has under another name."""
    status = file.lstat()
    return status.st_size if S_ISREG(status.st_mode) and status.st_nlink == 1 else 0


@contextmanager
def open_cache(site: Path, waiting: Callable[[str], None]) -> Iterator[Cache]:
    """Open the cache folder for this build alone; a folder that cannot be written is no reason to fail."""
    folder = cache_folder(site)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / IGNORED).write_text("*\n", encoding="utf-8")
    except OSError as error:
        with TemporaryDirectory() as scratch:
            yield _borrowed(folder, Path(scratch), str(error.strerror))
        return
    with exclusive(folder / LOCK, waiting):
        scratch_folder = folder / "scratch"
        rmtree(scratch_folder, ignore_errors=True)
        scratch_folder.mkdir()
        yield Cache(folder, scratch_folder)
        rmtree(scratch_folder, ignore_errors=True)


def cache_folder(site: Path) -> Path:
    """Return where a site's cache lies: on Vercel in the folder that it keeps between builds."""
    if os.environ.get("VERCEL"):
        return site / "node_modules" / ".cache" / "holdfast"
    return site / ".holdfast"


def _borrowed(folder: Path, scratch: Path, reason: str) -> Cache:
    """Return a cache for one build, with what can be read of one that cannot be written."""
    refused = (
        f"`{folder.name}` cannot be written ({reason}): the next build will not know what this one finds out"
    )
    with suppress(OSError):
        copyfile(folder / STORE, scratch / STORE)
        return Cache(scratch, scratch, refused=refused)
    return Cache(scratch, scratch, keeps=False, refused=refused)


def versions() -> str:
    """Return what a person may want to know of what a cache depends on; `salt` holds more."""
    python = f"{platform.python_implementation()} {platform.python_version()}"
    return f"Holdfast {__version__}, {python}, {sys.platform} {platform.machine()}"


@cache
def salt() -> bytes:
    """Return what a store depends on besides its inputs: Holdfast's own code, Python, the machine, libraries.

    The path of the site is no part of it, nor are the times of its files: a cache may be taken elsewhere.
    Machines are told apart since compiled encoders of pictures may round otherwise on others.
    """
    package = Path(__file__).parent
    python = (sys.implementation.name, sys.version_info[:], sys.platform, platform.machine())
    digest = sha256(f"{__version__} {python} {zlib.ZLIB_RUNTIME_VERSION}".encode())
    schema = find_spec("holdfast_api")  # It judges the collections of `site.yaml`.
    for folder in (package, *map(Path, (schema and schema.submodule_search_locations) or ())):
        for file in sorted(folder.rglob("*.py")):
            digest.update(file.read_bytes())
    for name in SALT:
        digest.update(f"{name} {version(name)}".encode())
    for name in OPTIONAL:
        with suppress(PackageNotFoundError):
            digest.update(f"{name} {version(name)}".encode())
    return digest.digest()
