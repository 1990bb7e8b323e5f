"""The ES modules of the worker, taken apart: what each imports, exports and declares."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..problems import Place, Problem, did_you_mean, line_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ..values import Source

FOLDER = "sw/worker/"

_IMPORT = re.compile(r"^import\s*(?:\{([^}]*)\}\s*from\s*)?([\"'])([^\"'\n]+)\2;?[ \t]*$", re.MULTILINE)
_ANY_IMPORT = re.compile(r"^import\b", re.MULTILINE)
_EXPORT = re.compile(r"^export\s+(?=(?:async\s+function|function|class|const|let)\b)", re.MULTILINE)
_ANY_EXPORT = re.compile(r"^export\b", re.MULTILINE)
_DECLARED = re.compile(
    r"^(export\s+)?(?:async\s+function\*?|function\*?|class|const|let|var)\s+([\w$]+)", re.MULTILINE
)
_CAST = re.compile(r"/\*\* @type \{[^*]*\} \*/ ?")
_LINE_ENDS = re.compile(r"\r\n?|[\u2028\u2029]")


@dataclass(frozen=True, slots=True)
class Import:
    """One import statement: the module's path, the names, and the statement's line."""

    path: str
    names: tuple[str, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Module:
    """A module by its path below `sw/worker/`. `code` has neither imports nor `export` any more."""

    path: str
    text: str
    code: str
    imports: tuple[Import, ...]
    exports: tuple[str, ...]
    declares: tuple[tuple[str, int], ...]
    """Top-level names with their lines."""
    problems: tuple[Problem, ...] = ()


def read_module(source: Source) -> Module:
    """Return a module taken apart; forms that cannot be joined are problems with their line."""
    text = _LINE_ENDS.sub("\n", source.data.decode("utf-8-sig", "replace"))
    found = [_import(source.path, text, match) for match in _IMPORT.finditer(text)]
    declared = [(match[2], _line(text, match.start()), bool(match[1])) for match in _DECLARED.finditer(text)]
    return Module(
        path=source.path,
        text=text,
        code=_squeezed(_EXPORT.sub("", _IMPORT.sub("", text))),
        imports=tuple(found),
        exports=tuple(name for name, _, exported in declared if exported),
        declares=tuple((name, line) for name, line, _ in declared),
        problems=tuple(_unknown_forms(source.path, text)),
    )


def import_problems(module: Module, modules: Mapping[str, Module]) -> Iterator[Problem]:
    """Yield a problem for every import of a module or a name that is not there, and every unknown form."""
    yield from module.problems
    faulty = {fault.place.line for fault in module.problems}
    for one in module.imports:
        if one.line in faulty:
            continue
        other = modules.get(one.path)
        if other is None:
            message = f"`{module.path}` imports `{one.path}`, and there is no such module in `{FOLDER}`"
            yield problem("worker-import", message, module, one.line, did_you_mean(one.path, modules))
            continue
        for name in one.names:
            if name not in other.exports:
                message = f"`{one.path}` exports no `{name}`"
                yield problem("worker-import", message, module, one.line, did_you_mean(name, other.exports))


def problem(code: str, message: str, module: Module, line: int, help: str = "") -> Problem:
    """Return a problem in a module, which keeps the release from being published."""
    place = Place(FOLDER + module.path, line)
    return Problem(code, message, place, help, line_of(module.text, line), blocks=True)


def _import(path: str, text: str, match: re.Match[str]) -> Import:
    target = posixpath.normpath(posixpath.join(posixpath.dirname(path), match[3]))
    names = tuple(name.strip() for name in (match[1] or "").split(",") if name.strip())
    return Import(target, names, _line(text, match.start()))


def _unknown_forms(path: str, text: str) -> Iterator[Problem]:
    """Yield a problem for every import and export that joining does not understand."""
    understood = {match.start() for match in _IMPORT.finditer(text) if " as " not in (match[1] or "")}
    understood |= {match.start() for match in _EXPORT.finditer(text)}
    statements = [*_ANY_IMPORT.finditer(text), *_ANY_EXPORT.finditer(text)]
    for match in sorted(statements, key=lambda one: one.start()):
        if match.start() in understood:
            continue
        line = _line(text, match.start())
        kind = match[0]
        yield Problem(
            "worker-import",
            f"this form of `{kind}` cannot be joined into one script",
            Place(FOLDER + path, line),
            'write `import { name } from "./module.js"`'
            if kind == "import"
            else "write `export` before a function, class, const or let",
            line_of(text, line),
            blocks=True,
        )


def _squeezed(code: str) -> str:
    """Return code without casts, indentation, and lines that are nothing but comment.

    Where a template literal goes on over lines, a line may be text: such code stays as it is.
    """
    kept = []
    inside = False
    for line in (_CAST.sub("", line).strip() for line in code.split("\n")):
        if inside:
            inside = "*/" not in line
        elif line.startswith("/*") and "*/" not in line and not line.startswith("/*!"):
            inside = True
        elif line and not line.startswith("//") and not (line.startswith("/*") and line.endswith("*/")):
            kept.append(line)
    return code.strip() if any(line.count("`") % 2 for line in kept) else "\n".join(kept)


def _line(text: str, position: int) -> int:
    return text.count("\n", 0, position) + 1
