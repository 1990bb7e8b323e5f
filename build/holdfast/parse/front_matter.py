"""Front matter: the YAML between two `---` lines at the head of a page."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from ..problems import Place, Problem, did_you_mean, line_of
from ..settings import SORTS
from ..values import MenuPlace
from ..yamltext import Fault, in_utc, read

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..yamltext import Yaml

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


def front_matter(text: str, file: str, taxonomies: tuple[str, ...] = ("tags",)) -> FrontMatter:
    """Return front matter, body, and every problem of the former.

    `taxonomies` are the keys that hold terms.
    """
    if not (start := _START.match(text)):
        return _without(text, file)
    if not (end := _END.search(text, start.end())):
        return _failed(text, file, Fault("front matter is not closed", 1, 1, "end it with a line `---`"))
    written = text[start.end() : end.start()]
    values = read(f"\n{written}")  # the first line stands for `---`, so that lines are the file's
    if values.faults:
        return _failed(text, file, *values.faults)
    if not isinstance(values.value, dict | None):
        line, column = values.values[()]
        kind = "a list" if isinstance(values.value, tuple) else "text"
        fault = Fault(f"front matter must be `key: value` lines, but it is {kind}", line, column, _NO_MAP)
        return _failed(text, file, fault)
    body = text[end.end() + 1 :]
    checked = _Fields(values, text, file, _KINDS | dict.fromkeys(taxonomies, _texts))
    checked.check()
    keys: list[str] = list(values.value or {})
    return FrontMatter(
        checked.fields,
        {_ALIASES.get(key, key): values.keys[key,][0] for key in keys},
        body,
        written.count("\n") + 3,
        tuple(checked.problems),
    )


_NO_MAP = "write `title: …`; or put a blank line first where `---` is meant to draw a line"


def _without(text: str, file: str) -> FrontMatter:
    if text.startswith("+++\n"):
        fault = Fault("front matter between `+++` is TOML", 1, 1, "write it as YAML between two lines `---`")
        return _failed(text, file, fault)
    return FrontMatter({}, {}, text)


def _failed(text: str, file: str, *faults: Fault) -> FrontMatter:
    problems = tuple(_problem(text, file, fault) for fault in faults)
    return FrontMatter({}, {}, "", 1, problems, broken=True)


def _problem(text: str, file: str, fault: Fault) -> Problem:
    return Problem(
        code="front-matter",
        message=fault.message,
        place=Place(file, fault.line, fault.column),
        help=fault.help,
        excerpt=line_of(text, fault.line),
        blocks=True,
    )


class _Wrong(Exception):
    """A value of the wrong type: what it must be, and how to write it."""


@dataclass(slots=True)
class _Fields:
    """Checks each key against its type and gathers what is wrong."""

    yaml: Yaml
    text: str
    file: str
    kinds: dict[str, Callable[[Any, str], Any]]
    fields: dict[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def check(self) -> None:
        for key, value in (self.yaml.value or {}).items():
            kind = self.kinds.get(key)
            if kind is None:
                self.unknown(key)
            elif value is not None:
                try:
                    self.fields[_ALIASES.get(key, key)] = kind(value, self.yaml.texts.get((key,), ""))
                except _Wrong as wrong:
                    must, advice = wrong.args
                    self.problem(
                        key, "front-matter", f"`{key}` must be {must}", advice, self.yaml.values[key,]
                    )

    def unknown(self, key: str) -> None:
        free = [known for known in self.kinds if known not in (self.yaml.value or {})]
        advice = did_you_mean(key.lower(), free) or "put your own values under `params:`"
        self.problem(key, "unknown-key", f"front matter has no key `{key}`", advice, self.yaml.keys[key,])

    def problem(self, key: str, code: str, message: str, advice: str, at: tuple[int, int]) -> None:
        line, column = at
        excerpt = line_of(self.text, line)
        wrong = code == "front-matter"
        self.problems.append(
            Problem(
                code=code,
                message=message,
                place=Place(self.file, line, column),
                help=advice,
                excerpt=excerpt,
                severity="error" if wrong else "warning",
                blocks=wrong,
            )
        )


def _text(value: Any, written: str) -> str:
    if isinstance(value, dict | tuple | bytes):
        raise _Wrong("text", "write it in one line, in quotes where it holds `: ` or starts with `[` or `{`")
    return " ".join(written.split())


def _texts(value: Any, written: str) -> tuple[str, ...]:
    if isinstance(value, dict) or (
        isinstance(value, tuple) and any(isinstance(item, dict | tuple) for item in value)
    ):
        raise _Wrong("a list of texts", "write `[one, two]`")
    if isinstance(value, tuple):
        return tuple(dict.fromkeys(str(item) for item in value if item is not None))
    return tuple(dict.fromkeys(part.strip() for part in written.split(",") if part.strip()))


def _address(value: Any, written: str) -> tuple[str, ...]:
    return _texts((_text(value, written),) if not isinstance(value, dict | tuple) else value, written)


def _whole(value: Any, written: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise _Wrong("a whole number", "write it without quotes: `10`")
    return value


def _sort(value: Any, written: str) -> str:
    sort = _text(value, written)
    if sort.removeprefix("-") not in SORTS:
        advice = (
            did_you_mean(sort.removeprefix("-"), SORTS) or "write `sort: date`, or `-date` for the opposite"
        )
        raise _Wrong("`weight`, `date`, `title` or `path`", advice)
    return sort


def _count(value: Any, written: str) -> int:
    number = _whole(value, written)
    if number < 0:
        raise _Wrong("zero or more", "write how many entries a page of the list has: `10`")
    return number


def _flag(value: Any, written: str) -> bool:
    if not isinstance(value, bool):
        raise _Wrong("true or false", "write `true` or `false` without quotes")
    return value


def _date(value: Any, written: str) -> datetime:
    if isinstance(value, datetime):
        return value
    try:
        return in_utc(datetime.fromisoformat(written.strip()))
    except ValueError:
        raise _Wrong("a date", "write `2026-11-23` or `2026-11-23T09:30:00+01:00`") from None


def _map(value: Any, written: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _Wrong("a map", "write `key: value` lines below it, indented by two spaces")
    return value


def _text_map(value: Any, written: str) -> dict[str, str]:
    if not isinstance(value, dict) or any(isinstance(one, dict | tuple) for one in value.values()):
        raise _Wrong("a map of texts", "write `de: de/page.md` lines below it, indented by two spaces")
    return {key: str(one) for key, one in value.items() if one is not None}


def _menus(value: Any, written: str) -> tuple[MenuPlace, ...]:
    """Return the wishes of `main`, `[main, footer]` or `{main: {weight: 2, title: …, parent: …}}`."""
    if not isinstance(value, dict):
        return tuple(MenuPlace(name) for name in _texts(value, written))
    places = []
    for name, wish in value.items():
        wish = wish or {}
        if not isinstance(wish, dict) or wish.keys() - _PLACE.keys():
            raise _Wrong("the name of a menu, or a map", _MENU_ADVICE)
        wrong = [key for key, one in wish.items() if not isinstance(one, _PLACE[key]) or one is True]
        if wrong:
            raise _Wrong("the name of a menu, or a map", _MENU_ADVICE)
        places.append(MenuPlace(name, **wish))
    return tuple(places)


_PLACE = {"title": str, "weight": int, "parent": str}
_MENU_ADVICE = "write `main`, or `main: {title: Short, weight: 2, parent: Docs}` below it"

_KINDS: dict[str, Callable[[Any, str], Any]] = {
    "title": _text,
    "description": _text,
    "date": _date,
    "updated": _date,
    "lastmod": _date,
    "weight": _whole,
    "slug": _text,
    "url": _text,
    "aliases": _address,
    "draft": _flag,
    "template": _text,
    "categories": _texts,
    "keywords": _texts,
    "params": _map,
    "link_title": _text,
    "linkTitle": _text,
    "expires": _date,
    "expiryDate": _date,
    "image": _text,
    "sort": _sort,
    "list": _text,
    "paginate": _count,
    "translations": _text_map,
    "noindex": _flag,
    "menus": _menus,
    "menu": _menus,
}
_ALIASES = {
    "lastmod": "updated",
    "linkTitle": "link_title",
    "expiryDate": "expires",
    "menu": "menus",
    "list": "listed",
}
