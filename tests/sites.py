"""Sites for tests: a map of path to content, written to a folder."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

Files = Mapping[str, str | bytes | None]
MakeSite = Callable[..., Path]

SETTINGS = "title: Test\nurl: https://example.org\n"


def write(root: Path, files: Files) -> None:
    """Write files below a folder; None removes one."""
    for name, content in files.items():
        path = root / name
        if content is None:
            path.unlink()
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)


def make(root: Path, files: Files) -> Path:
    """Make a site with these files, and with the smallest `site.yaml` where they hold none."""
    write(root, {"site.yaml": SETTINGS, **files})
    return root


def tree(root: Path) -> dict[str, bytes]:
    """Return all files below a folder by their path."""
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in files_of(root)}


def files_of(root: Path) -> list[Path]:
    """Return the files below a folder, in order."""
    return sorted(path for path in root.rglob("*") if path.is_file())
