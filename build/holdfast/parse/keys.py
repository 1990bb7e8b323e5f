"""The keys that front matter may have, and the form of each value."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from ..problems import did_you_mean
from ..settings import SORTS
from ..values import MenuPlace
from ..yamltext import in_utc

if TYPE_CHECKING:
    from collections.abc import Callable


class WrongValue(Exception):
    """A value of the wrong type: what it must be, and how to write it."""


def _text(value: Any, written: str) -> str:
    if isinstance(value, dict | tuple | bytes):
        raise WrongValue(
            "text", "write it in one line, in quotes where it holds `: ` or starts with `[` or `{`"
        )
    return " ".join(written.split())


def texts(value: Any, written: str) -> tuple[str, ...]:
    """Return a list of texts, or one text with commas, each once."""
    if isinstance(value, dict) or (
        isinstance(value, tuple) and any(isinstance(item, dict | tuple) for item in value)
    ):
        raise WrongValue("a list of texts", "write `[one, two]`")
    if isinstance(value, tuple):
        return tuple(dict.fromkeys(str(item) for item in value if item is not None))
    return tuple(dict.fromkeys(part.strip() for part in written.split(",") if part.strip()))


def _address(value: Any, written: str) -> tuple[str, ...]:
    return texts((_text(value, written),) if not isinstance(value, dict | tuple) else value, written)


def _people(value: Any, written: str) -> tuple[Any, ...]:
    """Return names, or maps with a `name`: commas in them are part of the name."""
    people = value if isinstance(value, tuple) else (value if isinstance(value, dict) else written,)
    if not all(isinstance(one, str) or (isinstance(one, dict) and "name" in one) for one in people):
        raise WrongValue("a name, or a list of names", "write `Jane Doe`, or `{name: Jane Doe, url: /jane/}`")
    return people


def _whole(value: Any, written: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise WrongValue("a whole number", "write it without quotes: `10`")
    return value


def _sort(value: Any, written: str) -> str:
    sort = _text(value, written)
    if sort.removeprefix("-") not in SORTS:
        advice = (
            did_you_mean(sort.removeprefix("-"), SORTS) or "write `sort: date`, or `-date` for the opposite"
        )
        raise WrongValue("`weight`, `date`, `title` or `path`", advice)
    return sort


def _count(value: Any, written: str) -> int:
    number = _whole(value, written)
    if number < 0:
        raise WrongValue("zero or more", "write how many entries a page of the list has: `10`")
    return number


def _flag(value: Any, written: str) -> bool:
    if not isinstance(value, bool):
        raise WrongValue("true or false", "write `true` or `false` without quotes")
    return value


def _date(value: Any, written: str) -> datetime:
    if isinstance(value, datetime):
        return value
    try:
        return in_utc(datetime.fromisoformat(written.strip()))
    except ValueError:
        raise WrongValue("a date", "write `2026-11-23` or `2026-11-23T09:30:00+01:00`") from None


def _map(value: Any, written: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise WrongValue("a map", "write `key: value` lines below it, indented by two spaces")
    return value


def _anything(value: Any, written: str) -> Any:
    return value


def _text_map(value: Any, written: str) -> dict[str, str]:
    if not isinstance(value, dict) or any(isinstance(one, dict | tuple) for one in value.values()):
        raise WrongValue("a map of texts", "write `de: de/page.md` lines below it, indented by two spaces")
    return {key: str(one) for key, one in value.items() if one is not None}


def _menus(value: Any, written: str) -> tuple[MenuPlace, ...]:
    """Return the wishes of `main`, `[main, footer]` or `{main: {weight: 2, title: …, parent: …}}`."""
    if not isinstance(value, dict):
        return tuple(MenuPlace(name) for name in texts(value, written))
    places = []
    for name, wish in value.items():
        wish = wish or {}
        if not isinstance(wish, dict) or wish.keys() - _PLACE.keys():
            raise WrongValue("the name of a menu, or a map", _MENU_ADVICE)
        wrong = [key for key, one in wish.items() if not isinstance(one, _PLACE[key]) or one is True]
        if wrong:
            raise WrongValue("the name of a menu, or a map", _MENU_ADVICE)
        named = {"title" if key == "name" else key: one for key, one in wish.items()}
        places.append(MenuPlace(name, **named))
    return tuple(places)


_PLACE = {"title": str, "name": str, "weight": int, "parent": str, "identifier": str}
"""What a wish may hold; Hugo calls the title `name`."""
_MENU_ADVICE = "write `main`, or `main: {title: Short, weight: 2, parent: Docs}` below it"

KINDS: dict[str, Callable[[Any, str], Any]] = {
    "title": _text,
    "description": _text,
    "summary": _text,
    "date": _date,
    "updated": _date,
    "lastmod": _date,
    "weight": _whole,
    "slug": _text,
    "url": _text,
    "aliases": _address,
    "draft": _flag,
    "template": _text,
    "author": _people,
    "authors": _people,
    "tags": texts,
    "categories": texts,
    "keywords": texts,
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
    "cascade": _anything,
}
"""What reads the value of each key, and raises where it is of another form."""

ALIASES = {
    "lastmod": "updated",
    "linkTitle": "link_title",
    "expiryDate": "expires",
    "menu": "menus",
    "list": "listed",
}
"""Other names of keys, as other generators have them."""
