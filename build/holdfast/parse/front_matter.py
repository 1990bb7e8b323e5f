"""Front matter: the YAML between two `---` lines at the head of a page."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..problems import Place, Problem, line_of
from ..yamltext import Fault, Yaml, read
from .fields import Given, checked, given

if TYPE_CHECKING:
    from ..settings import Authoring
    from ..values import CascadeRule, Reference

_END = re.compile(r"^(?:---|\.\.\.)[ \t]*$", re.MULTILINE)
_START = re.compile(r"---[ \t]*(?:\n|$)")


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """The checked values of a page's front matter by key, and the line of the file each stands in.

    `body` is the text behind it and `line` the line of the file at which the body starts.
    """

    values: dict[str, Any]
    lines: dict[str, int]
    body: str
    line: int = 1
    problems: tuple[Problem, ...] = ()
    broken: bool = False
    references: tuple[Reference, ...] = ()
    collection: str = ""


@dataclass(frozen=True, slots=True)
class Written:
    """The front matter of a text as it stands there, the text behind it, and the line where that starts."""

    yaml: Yaml
    body: str
    line: int = 1
    problems: tuple[Problem, ...] = ()


def front_matter(text: str, path: str, rules: Authoring, above: tuple[CascadeRule, ...] = ()) -> FrontMatter:
    """Return front matter, body, and every problem of the former.

    `above` is what the folders that hold the page say of it, the nearest last.
    """
    file = f"content/{path}"
    found = written(text, file)
    if found.problems:
        return FrontMatter({}, {}, "", 1, found.problems, broken=True)
    own: dict[str, Any] = found.yaml.value or {}
    values = given(own, found.yaml, Given(file, text), above, path)
    result = checked(values, path, rules)
    return FrontMatter(
        result.values,
        {result.name(key): found.yaml.keys[key,][0] for key in own},
        found.body,
        found.line,
        tuple(result.problems),
        references=tuple(result.references),
        collection=result.collection,
    )


def written(text: str, file: str) -> Written:
    """Return front matter as it is written, and what keeps it from being read."""
    if not (start := _START.match(text)):
        return _without(text, file)
    if not (end := _END.search(text, start.end())):
        return _failed(text, file, Fault("front matter is not closed", 1, 1, "end it with a line `---`"))
    matter = text[start.end() : end.start()]
    values = read(f"\n{matter}")  # the first line stands for `---`, so that lines are the file's
    if values.faults:
        return _failed(text, file, *values.faults)
    if not isinstance(values.value, dict | None):
        line, column = values.values[()]
        kind = "a list" if isinstance(values.value, tuple) else "text"
        fault = Fault(f"front matter must be `key: value` lines, but it is {kind}", line, column, _NO_MAP)
        return _failed(text, file, fault)
    return Written(values, text[end.end() + 1 :], matter.count("\n") + 3)


_NO_MAP = "write `title: …`; or put a blank line first where `---` is meant to draw a line"


def _without(text: str, file: str) -> Written:
    if text.startswith("+++\n"):
        fault = Fault("front matter between `+++` is TOML", 1, 1, "write it as YAML between two lines `---`")
        return _failed(text, file, fault)
    return Written(Yaml(), text)


def _failed(text: str, file: str, *faults: Fault) -> Written:
    return Written(Yaml(), "", 1, tuple(_problem(text, file, fault) for fault in faults))


def _problem(text: str, file: str, fault: Fault) -> Problem:
    return Problem(
        code="front-matter",
        message=fault.message,
        place=Place(file, fault.line, fault.column),
        help=fault.help,
        excerpt=line_of(text, fault.line),
        blocks=True,
    )
