"""The rules of ARCHITECTURE.md, stated as absences and held here."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "build" / "holdfast"
API = ROOT / "api" / "holdfast_api"

ROOMS = (
    "assets",
    "audit",
    "cards",
    "config",
    "data",
    "engine",
    "feeds",
    "graph",
    "hosting",
    "optimise",
    "parse",
    "render",
    "serving",
    "worker",
)
NOUNS = {
    "dialect",
    "media",
    "people",
    "permalinks",
    "problems",
    "schema",
    "settings",
    "templating",
    "text",
    "values",
    "yamltext",
}
"""What all rooms may import besides their own modules; the engine knows not even these."""

EDGE = ("commands", "cli", "__main__")

READERS = {
    "git",
    "files",
    "scanning",
    "publish",
    "cache",
    "building",
    "lock",
    "release",
    "starter",
    "engine",
    "serving",
    *EDGE,
}
WRITERS = {"publish", "cache", "lock", "engine", *EDGE}

READS = {"open", "read_text", "read_bytes", "iterdir", "glob", "rglob", "scandir", "listdir"}
WRITES = {
    "copy",
    "copyfile",
    "copytree",
    "mkdir",
    "makedirs",
    "rename",
    "rmdir",
    "rmtree",
    "symlink_to",
    "touch",
    "unlink",
    "write_bytes",
    "write_text",
}
IN_MEMORY = {"Image"}
"""Receivers whose `open` reads bytes that are in memory already (Pillow)."""

LONGEST_FUNCTION, LONGEST_FILE = 60, 500
USUAL_FUNCTION, USUAL_FILE = 35, 250


def python_files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*.py") if "__pycache__" not in path.parts)


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def room_of(path: Path) -> str:
    """Return the first name below the package: `parse/body.py` and `parse.py` are the room `parse`."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports(path: Path) -> Iterator[str]:
    """Yield the rooms of Holdfast that a file imports, whether at the top or later."""
    package = ("holdfast", *path.relative_to(PACKAGE).parts[:-1])
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            yield from (name.name.split(".")[1] for name in node.names if name.name.startswith("holdfast."))
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            full = (*base, *(node.module or "").split(".")) if node.module else base
            if full == ("holdfast",):
                yield from (name.name for name in node.names)
            elif full[:1] == ("holdfast",):
                yield full[1]


def calls(path: Path, names: set[str]) -> Iterator[str]:
    """Yield `file:line: name` of each call of a function or method with one of these names."""
    for node in ast.walk(parsed(path)):
        if not isinstance(node, ast.Call):
            continue
        target = node.func
        name = target.id if isinstance(target, ast.Name) else getattr(target, "attr", "")
        receiver = getattr(getattr(target, "value", None), "id", "")
        if name in names and receiver not in IN_MEMORY:
            yield f"{path.relative_to(ROOT).as_posix()}:{node.lineno}: {name}"


def functions(path: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            place = f"{path.relative_to(ROOT).as_posix()}:{node.lineno} {node.name}"
            yield place, (node.end_lineno or 0) - node.lineno + 1


def sources() -> list[Path]:
    return python_files(PACKAGE) + python_files(API)


def test_rooms_never_import_one_another() -> None:
    found = [
        f"{path.relative_to(ROOT).as_posix()} imports {name}"
        for path in python_files(PACKAGE)
        if (room := room_of(path)) in ROOMS
        for name in imports(path)
        if name != room and name not in (NOUNS if room != "engine" else ())
    ]
    assert found == []


def test_the_nouns_import_nothing_but_nouns() -> None:
    found = [
        f"{path.name} imports {name}"
        for path in python_files(PACKAGE)
        if room_of(path) in NOUNS
        for name in imports(path)
        if name not in NOUNS
    ]
    assert found == []


def test_nobody_imports_the_edge() -> None:
    found = [
        f"{path.relative_to(ROOT).as_posix()} imports {name}"
        for path in python_files(PACKAGE)
        if room_of(path) not in EDGE
        for name in imports(path)
        if name in EDGE
    ]
    assert found == []


def test_the_api_does_not_import_the_pipeline() -> None:
    found = [
        f"{path.name}: {node.module}"
        for path in python_files(API)
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "holdfast"
    ]
    assert found == []


def test_rooms_read_no_file() -> None:
    found = [
        call for path in python_files(PACKAGE) if room_of(path) not in READERS for call in calls(path, READS)
    ]
    assert found == []


def test_only_publish_writes() -> None:
    found = [
        call for path in python_files(PACKAGE) if room_of(path) not in WRITERS for call in calls(path, WRITES)
    ]
    assert found == []


def test_every_function_is_short() -> None:
    found = [
        f"{place}: {length}"
        for path in sources()
        for place, length in functions(path)
        if length > LONGEST_FUNCTION
    ]
    assert found == []


def test_most_functions_fit_a_screen() -> None:
    lengths = sorted(length for path in sources() for _, length in functions(path))
    assert lengths[int(len(lengths) * 0.95)] <= USUAL_FUNCTION


def test_every_file_is_short() -> None:
    found = {path.relative_to(ROOT).as_posix(): lines_of(path) for path in sources()}
    assert {name: lines for name, lines in found.items() if lines > LONGEST_FILE} == {}
    assert sorted(found.values())[int(len(found) * 0.8)] <= USUAL_FILE


def lines_of(path: Path) -> int:
    return path.read_text(encoding="utf-8").count("\n")


@pytest.mark.parametrize("folder", ["build", "api"])
def test_source_roots_are_no_packages(folder: str) -> None:
    assert not (ROOT / folder / "__init__.py").exists()


def test_every_public_name_says_what_it_gives() -> None:
    found = [
        f"{path.relative_to(ROOT).as_posix()}:{node.lineno} {node.name}"
        for path in sources()
        for node in public(parsed(path))
        if not ast.get_docstring(node)
    ]
    assert found == []


def public(module: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef]:
    """Yield the public functions and classes of a module, and the methods that a class itself brings."""
    for node in module.body:
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            continue
        if node.name.startswith("_"):
            continue
        yield node
        if isinstance(node, ast.ClassDef) and not node.bases:
            methods = (it for it in node.body if isinstance(it, ast.FunctionDef | ast.AsyncFunctionDef))
            yield from (method for method in methods if not method.name.startswith("_"))
