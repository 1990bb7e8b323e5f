"""Where a build keeps what the next one may need, and on what that depends."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from shutil import rmtree
from tempfile import TemporaryDirectory

from . import __version__
from .lock import exclusive

_SALT = (
    *("brotli", "comrak", "jinja2", "markdown", "markupsafe", "minify-html", "msgspec", "pillow", "pydantic"),
    *("pygments", "pyyaml", "rcssmin", "rjsmin", "selectolax"),
)

_OPTIONAL = ("font-source-sans-pro", "resvg-py", "uharfbuzz")
"""What draws cards, where it is installed."""


@dataclass(frozen=True, slots=True)
class Cache:
    """Where a build keeps what the next one may need."""

    folder: Path
    scratch: Path
    keeps: bool = True

    @property
    def store(self) -> Path | None:
        """The file of the store; None where nothing can be kept."""
        return self.folder / "store.sqlite" if self.keeps else None

    def drop(self) -> None:
        """Forget what earlier builds found out."""
        if self.store:
            self.store.unlink(missing_ok=True)


@contextmanager
def open_cache(site: Path, waiting: Callable[[str], None]) -> Iterator[Cache]:
    """Open the cache folder for this build alone; a folder that cannot be written is no reason to fail."""
    folder = cache_folder(site)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / ".gitignore").write_text("*\n", encoding="utf-8")
    except OSError:
        with TemporaryDirectory() as scratch:
            yield Cache(Path(scratch), Path(scratch), keeps=False)
        return
    with exclusive(folder / "lock", waiting):
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


@cache
def salt() -> bytes:
    """Return what a store depends on besides its inputs: Holdfast's own code, Python, and libraries."""
    package = Path(__file__).parent
    digest = sha256(f"{__version__} {sys.version_info[:2]}".encode())
    schema = find_spec("holdfast_api")  # It judges the collections of `site.yaml`.
    for folder in (package, *map(Path, (schema and schema.submodule_search_locations) or ())):
        for file in sorted(folder.rglob("*.py")):
            digest.update(file.read_bytes())
    for name in _SALT:
        digest.update(f"{name} {version(name)}".encode())
    for name in _OPTIONAL:
        with suppress(PackageNotFoundError):
            digest.update(f"{name} {version(name)}".encode())
    return digest.digest()
