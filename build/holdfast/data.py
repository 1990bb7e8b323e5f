"""The bytes of a data file become plain values: YAML, JSON, TOML and CSV. What is wrong is a problem."""

from __future__ import annotations

import csv
import json
import re
import tomllib
from collections.abc import Callable, Mapping
from datetime import date, time
from io import StringIO
from typing import Any

from .problems import Place, Problem, line_of
from .text import decoded
from .yamltext import in_utc, read

_LARGEST_INTEGER = 1 << 63
_TOML_PLACE = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")


class _Fault(Exception):
    """What keeps a text from being read, with line, column and advice."""


def is_data(path: str) -> bool:
    """Return whether a file of `data/` is read: its extension says in which form it is."""
    return path.rpartition(".")[2].lower() in _READERS


def read_data(data: bytes, path: str) -> tuple[Any, tuple[Problem, ...]]:
    """Return the value of a data file, with tuples for lists and times in UTC; None where it is wrong.

    A CSV file is a tuple of rows, each by the names in its first line; all of their values are text.
    """
    file = f"data/{path}"
    text, problem = decoded(data, file)
    if problem:
        return None, (problem,)
    try:
        return _plain(_READERS[path.rpartition(".")[2].lower()](text)), ()
    except _Fault as fault:
        message, line, column, help = fault.args
    except RecursionError:
        message, line, column, help = "values nest too deep", 0, 0, ""
    place = Place(file, line, column)
    return None, (Problem("bad-data", message, place, help, line_of(text, line), blocks=True),)


def named(paths: tuple[str, ...]) -> tuple[dict[str, str], tuple[Problem, ...]]:
    """Return the file of each name (`team/people` is `team/people.yaml`), and those that claim one name."""
    found: dict[str, str] = {}
    problems = []
    folders = {path[:end] for path in paths if is_data(path) for end in _slashes(path)}
    for path in filter(is_data, paths):
        name = path.rpartition(".")[0]
        other = found.setdefault(name, path)
        other = f"{name}/" if name in folders else other
        if other != path:
            shown = name.replace("/", ".")
            message = f"data/{other} and data/{path} would both be `data.{shown}`"
            problems.append(
                Problem("same-data", message, Place(f"data/{path}"), "rename one of them", blocks=True)
            )
    return found, tuple(problems)


def _slashes(path: str) -> list[int]:
    return [at for at, letter in enumerate(path) if letter == "/"]


def _yaml(text: str) -> Any:
    found = read(text)
    for one in found.faults:
        raise _Fault(one.message, one.line, one.column, one.help)
    return found.value


def _json(text: str) -> Any:
    def pairs(found: list[tuple[str, Any]]) -> dict[str, Any]:
        names = [name for name, _ in found]
        for name in names:
            if names.count(name) > 1 and len(names) < 1000:
                raise _Fault(f"`{name}` is given twice in one object", 0, 0, "keep one of them")
        return dict(found)

    def constant(name: str) -> Any:
        raise _Fault(f"JSON has no `{name}`", 0, 0, "write `null`, or a number")

    try:
        return json.loads(text, object_pairs_hook=pairs, parse_constant=constant)
    except json.JSONDecodeError as error:
        said = error.msg[:1].lower() + error.msg[1:]
        raise _Fault(f"this is no JSON: {said}", error.lineno, error.colno, "") from None
    except ValueError as error:  # Numbers of thousands of digits.
        raise _Fault(f"this is no JSON: {error}", 0, 0, "") from None


def _toml(text: str) -> Any:
    try:
        return tomllib.loads(text)
    except ValueError as error:
        found = _TOML_PLACE.search(str(error))
        said = str(error)[: found.start()] if found else str(error)
        end = text.rstrip("\n").count("\n") + 1
        line, column = (int(found[1]), int(found[2])) if found and found[1] else (end, 0)
        raise _Fault(f"this is no TOML: {said[:1].lower()}{said[1:]}", line, column, "") from None


def _csv(text: str) -> Any:
    first = text.partition("\n")[0]
    comma = max(",;\t", key=first.count)
    reader = csv.reader(StringIO(text, newline=""), delimiter=comma, strict=True)
    rows = []
    try:
        header = [name.strip() for name in next(reader, [])]
        _check_header(header)
        line = reader.line_num + 1
        for row in reader:
            if row and len(row) != len(header):
                message = f"this row has {len(row)} fields, and the header has {len(header)}"
                raise _Fault(message, line, 1, f"put a value that contains `{comma}` in double quotes")
            rows += [dict(zip(header, row, strict=True))] if row else []
            line = reader.line_num + 1
    except csv.Error as error:
        raise _Fault(f"this is no CSV: {error}", reader.line_num, 1, 'double a `"` inside quotes') from None
    return rows


def _check_header(header: list[str]) -> None:
    for number, name in enumerate(header, 1):
        if not name:
            raise _Fault(
                f"column {number} has no name", 1, 1, "the first line gives the names of the columns"
            )
        if header.index(name) != number - 1:
            raise _Fault(f"two columns are called `{name}`", 1, 1, "rename one of them")


_READERS: Mapping[str, Callable[[str], Any]] = {
    "yaml": _yaml,
    "yml": _yaml,
    "json": _json,
    "toml": _toml,
    "csv": _csv,
}


def _plain(value: Any) -> Any:
    """Return a value that can be stored: numbers of more than 64 bits are text, times are in UTC."""
    if isinstance(value, dict):
        return {_sound(key): _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return tuple(map(_plain, value))
    if isinstance(value, date):
        return in_utc(value)
    if isinstance(value, time):
        return value.isoformat()
    if isinstance(value, int) and not -_LARGEST_INTEGER <= value < _LARGEST_INTEGER:
        return str(value)
    return _sound(value) if isinstance(value, str) else value


def _sound(text: str) -> str:
    """Return text without halves of characters, which JSON can write and nothing can store."""
    return text.encode("utf-8", "replace").decode()
