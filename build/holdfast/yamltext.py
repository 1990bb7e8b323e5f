"""YAML with places: plain values, and the line and column where each of them was written.

YAML 1.1 as libyaml reads it, with two deviations: `12:30` is text and no number in base 60, and a key
that is given twice is a fault. Nothing here raises for what a file may contain.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any

import yaml

from .problems import Place, Problem, line_of

KeyPath = tuple[str | int, ...]
Point = tuple[int, int]

_PREFIX = "tag:yaml.org,2002:"
_STR = f"{_PREFIX}str"
_DEEPEST = 100
_LARGEST = 200_000
_NOT_YAML = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SENTENCES = (
    ("mapping values are not allowed", "`: ` cannot stand here", "put a value that contains `: ` in quotes"),
    ("unexpected end of stream", "a quote is opened here and never closed", "close it"),
    ("',' or ']'", "a comma or `]` is missing", "the list starts in line {line}"),
    ("',' or '}'", "a comma or `}` is missing", "the map starts in line {line}"),
    ("could not find expected ':'", "this is no `key: value`", "write a `:` and a space behind the key"),
    (
        "expected key",
        "this is no `key: value` of the map around it",
        "start it in the same column as the keys above",
    ),
    (
        "expected '-' indicator",
        "this is no item of the list around it",
        "start it with `- ` in the same column",
    ),
    ("expected node content", "a value is missing here", "write one, or put the value in quotes"),
    ("undefined alias", "a bare `*` refers to a value that is not there", "put the value in quotes"),
    ("alphabetic", "a bare `*`, `&` or `!` cannot start a value", "put the value in quotes"),
    ("found another document", "a second document starts here", "take this line out"),
    ("could not determine a constructor", "this tag is not known", "take it out, or put the value in quotes"),
)


@dataclass(frozen=True, slots=True)
class Fault:
    """What keeps a text from being read as YAML, with its line and column (counted from 1)."""

    message: str
    line: int
    column: int
    help: str = ""


@dataclass(slots=True)
class Yaml:
    """A YAML text as plain values (tuples for lists, dates in UTC), each with its place.

    `keys` says where the key (or the list item) of a path stands, `values` where its value starts, and
    `texts` how a scalar was written.
    """

    value: Any = None
    keys: dict[KeyPath, Point] = field(default_factory=dict)
    values: dict[KeyPath, Point] = field(default_factory=dict)
    texts: dict[KeyPath, str] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()

    def place(self, path: KeyPath) -> Point:
        """Return where the key of a path stands; of the nearest key around it where there is none."""
        while path not in self.keys and path:
            path = path[:-1]
        return self.keys.get(path, (1, 1))


def read(text: str) -> Yaml:
    """Return the values of a YAML text and all its faults."""
    result = Yaml()
    if too_deep := _too_deep(text):
        result.faults = (too_deep,)
        return result
    try:
        loader = yaml.CSafeLoader(text)
        node = loader.get_single_node()
        if node is not None:
            reader = _Reader(loader, text, result)
            result.value = reader.plain(node, ())
            result.faults = tuple(reader.faults)
    except yaml.MarkedYAMLError as error:
        result.faults = (_fault(text, error),)
    except yaml.reader.ReaderError:
        found = _NOT_YAML.search(text)
        result.faults = (
            _at(text, found.start() if found else 0, "a control character stands in the text", ""),
        )
    return result


def placed(problem: Problem, text: Callable[[str], str]) -> Problem:
    """Return a problem with the line that it points to; `text` gives the text of a file of the site."""
    place = problem.place
    if place.key and not place.line:
        line, column = read(text(place.file)).place(place.key)
        place = Place(place.file, line, column)
    elif not place.line or problem.excerpt:
        return problem
    return replace(problem, place=place, excerpt=line_of(text(place.file), place.line))


class _Reader:
    """Turns nodes into plain values and notes where they stand."""

    def __init__(self, loader: Any, text: str, result: Yaml) -> None:
        self.loader = loader
        self.text = text
        self.result = result
        self.faults: list[Fault] = []
        self.open: list[Any] = []
        self.count = 0

    def plain(self, node: Any, path: KeyPath) -> Any:
        self.count += 1
        self.result.values[path] = point(self.text, node.start_mark.index)
        if isinstance(node, yaml.ScalarNode):
            self.result.texts[path] = node.value
            return node.value if node.tag == _STR else self.scalar(node)
        if node in self.open or len(self.open) > _DEEPEST or self.count > _LARGEST:
            self.fault(
                node, "an alias makes this value endless" if node in self.open else "this value is too large"
            )
            return None
        self.open.append(node)
        value = self.items(node, path) if isinstance(node, yaml.SequenceNode) else self.map(node, path)
        self.open.pop()
        return value

    def items(self, node: Any, path: KeyPath) -> tuple[Any, ...]:
        for index, item in enumerate(node.value):
            self.result.keys[*path, index] = point(self.text, item.start_mark.index)
        return tuple(self.plain(item, (*path, index)) for index, item in enumerate(node.value))

    def map(self, node: Any, path: KeyPath) -> dict[str, Any]:
        seen: dict[str, int] = {}
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode):
                self.fault(key, "a key must be text", "put the key in quotes")
            elif key.value in seen:
                line = point(self.text, seen[key.value])[0]
                self.fault(
                    key,
                    f"`{key.value}` is given twice",
                    f"it stands in line {line} already: keep one of them",
                )
            else:
                seen[key.value] = key.start_mark.index
        if "<<" in seen:
            self.loader.flatten_mapping(node)
        value: dict[str, Any] = {}
        for key, item in node.value:
            if isinstance(key, yaml.ScalarNode):
                below = (*path, key.value)
                self.result.keys[below] = point(self.text, key.start_mark.index)
                value[key.value] = self.plain(item, below)
        return value

    def scalar(self, node: Any) -> Any:
        kind = node.tag.removeprefix(_PREFIX)
        if kind == "value" or (kind in ("int", "float") and ":" in node.value):
            return node.value
        try:
            value = self.loader.construct_object(node)
        except yaml.constructor.ConstructorError as error:
            self.faults.append(_fault(self.text, error))
            return None
        except ValueError as error:
            self.fault(node, f"`{node.value}` is no {kind}: {error}", "mend it, or put it in quotes")
            return None
        if isinstance(value, date):
            return in_utc(value)
        if isinstance(value, int) and value.bit_length() > 63:
            return node.value
        return value

    def fault(self, node: Any, message: str, advice: str = "") -> None:
        self.faults.append(_at(self.text, node.start_mark.index, message, advice))


def in_utc(value: date) -> datetime:
    """Return a date or time as a time in UTC; without a zone it is taken to be in UTC."""
    if not isinstance(value, datetime):
        return datetime(value.year, value.month, value.day, tzinfo=UTC)
    try:
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)
    except OverflowError:
        return value.replace(tzinfo=UTC)


def point(text: str, index: int) -> Point:
    """Return line and column of a character; YAML's own line ends (U+2028 …) do not count as lines."""
    return text.count("\n", 0, index) + 1, index - text.rfind("\n", 0, index)


def _at(text: str, index: int, message: str, advice: str) -> Fault:
    return Fault(message, *point(text, index), advice)


def _fault(text: str, error: yaml.MarkedYAMLError) -> Fault:
    """Return libyaml's error at the place that the author should look at."""
    mark = error.problem_mark or error.context_mark
    index = mark.index if mark else 0
    if error.context_mark and not text[index:].strip():
        index = min(index, error.context_mark.index)
    said = str(error.problem or error.context or "this cannot be read")
    start = text.count("\n", 0, error.context_mark.index) + 1 if error.context_mark else 1
    if text[index : index + 1] == "\t" or "tab character" in said:
        return _at(text, index, "a tab cannot indent YAML", "indent with spaces")
    if "cannot start any token" in said:
        sign = text[index : index + 1]
        return _at(text, index, f"a bare `{sign}` cannot start a value", "put the value in quotes")
    for part, message, advice in _SENTENCES:
        if part in said:
            return _at(text, index, message, advice.replace("{line}", str(start)))
    return _at(text, index, said, "")


def _too_deep(text: str) -> Fault | None:
    """Return a fault where values nest so deep that libyaml's recursion would break the process."""
    if sum(map(text.count, "[{-?:")) <= 1000:
        return None
    depth = 0
    try:
        for event in yaml.parse(text, Loader=yaml.CSafeLoader):
            if isinstance(event, yaml.CollectionStartEvent):
                depth += 1
                if depth > _DEEPEST:
                    index = event.start_mark.index if event.start_mark else 0
                    return _at(text, index, "values nest too deep", "")
            elif isinstance(event, yaml.CollectionEndEvent):
                depth -= 1
    except yaml.YAMLError:
        return None
    return None
