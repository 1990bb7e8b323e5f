"""The codes of all problems, read from the source."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1] / "build" / "holdfast"
CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")

SELDOM_WRITTEN = {
    "render/failures.py": {"undefined"},
}
"""Codes that reach a problem by a way that the search does not follow."""


def all_codes() -> set[str]:
    """Return every code that a problem may have."""
    found = set().union(*SELDOM_WRITTEN.values())
    for path in PACKAGE.rglob("*.py"):
        found.update(_codes(ast.parse(path.read_text(encoding="utf-8"))))
    return found - {"outbound"}  # A link to another site, not a problem.


def _codes(module: ast.Module) -> Iterator[str]:
    """Yield what is given as `code`: to a problem, to a function with that parameter, or to a variable."""
    places = {"Problem": 0, "Finding": 0, "finding": 0, "complain": 0}
    for node in ast.walk(module):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            names = [one.arg for one in node.args.args]
            if "code" in names:
                places[node.name] = names.index("code") - (names[0] == "self")
                defaults = dict(zip(reversed(names), reversed(node.args.defaults), strict=False))
                yield from _texts(defaults.get("code"))
    for node in ast.walk(module):
        if isinstance(node, ast.Call):
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            if name in places:
                yield from _texts(next(iter(node.args[places[name] :]), None))
                yield from (text for one in node.keywords if one.arg == "code" for text in _texts(one.value))
        elif isinstance(node, ast.Assign):
            yield from _assigned(node)


def _assigned(node: ast.Assign) -> Iterator[str]:
    for target in node.targets:
        names = target.elts if isinstance(target, ast.Tuple) else [target]
        first = names[0]
        if not (isinstance(first, ast.Name) and first.id == "code"):
            continue
        if len(names) == 1:
            yield from _texts(node.value)
        else:
            for one in ast.walk(node.value):
                if isinstance(one, ast.Tuple):
                    yield from _texts(one.elts[0])


def _texts(node: ast.AST | None) -> Iterator[str]:
    """Yield the codes among the constants of an expression."""
    options = [node.body, node.orelse] if isinstance(node, ast.IfExp) else [node]
    for one in options:
        if isinstance(one, ast.Constant) and isinstance(one.value, str) and CODE.fullmatch(one.value):
            yield one.value
