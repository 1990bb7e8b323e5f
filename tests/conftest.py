"""What tests of several rooms share: sites on disk, and real services."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from . import services, sites
from .builds import copied, released

settings.register_profile("holdfast", deadline=None)  # a busy machine is no bug
settings.load_profile("holdfast")


@pytest.fixture
def site(tmp_path: Path) -> sites.MakeSite:
    """Return a function that makes a site from a map of path to content: `site({"content/index.md": "# Hi"})`."""

    def make(files: sites.Files | None = None, *, name: str = "site") -> Path:
        return sites.make(tmp_path / name, files or {})

    return make


@pytest.fixture(scope="session")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a site with a release, to be copied."""
    return released(tmp_path_factory.mktemp("good"))


@pytest.fixture
def root(good: Path, tmp_path: Path) -> Path:
    """Return a copy of that site."""
    return copied(good, tmp_path / "site")


@pytest.fixture
def port() -> int:
    """Return a free TCP port."""
    return services.free_port()


@pytest.fixture(scope="session")
def chromium() -> str:
    """Return the path of a Chromium; without one the test is skipped, or fails with CI=true."""
    return services.chromium()


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """Return the URL of a PostgreSQL that runs for these tests alone."""
    with services.postgres() as url:
        yield url


@pytest.fixture(scope="session")
def redis() -> Iterator[str]:
    """Return the URL of a Redis that runs for these tests alone."""
    with services.redis() as url:
        yield url
