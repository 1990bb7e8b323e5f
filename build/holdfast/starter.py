"""Where the files are that Holdfast itself brings to a site: the default theme and the starter."""

from __future__ import annotations

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent


def theme() -> Path:
    """Return the folder of the default theme: it holds `templates/`, `assets/` and `sw/`.

    An installed wheel carries it inside the package; in a checkout it is the repository itself.
    """
    installed = PACKAGE / "theme"
    return installed if installed.is_dir() else PACKAGE.parents[1]


def starter() -> Path:
    """Return the folder that `holdfast new` copies."""
    return PACKAGE / "starter"


def starter_files() -> tuple[str, ...]:
    """Return the paths of the starter's files in order, relative to `starter()`; no hidden ones."""
    root = starter()
    paths = (path.relative_to(root) for path in sorted(root.rglob("*")) if path.is_file())
    return tuple(
        path.as_posix() for path in paths if not any(part.startswith((".", "__")) for part in path.parts)
    )
