"""The fields that a collection declares, and values that keep to them or not: all faults at once.

Pydantic does the checking. It is imported with the first collection that declares fields, since that
costs more than a small build.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import urlsplit

from .problems import did_you_mean
from .settings import Field, FieldType
from .yamltext import in_utc

if TYPE_CHECKING:
    from pydantic import BaseModel
    from pydantic_core import ErrorDetails

    from .yamltext import KeyPath

_TEXTS = ("text", "url", "page", "file")
"""Types whose values YAML may take for a number or a date."""

OWN_KEYS: dict[str, FieldType] = {
    **dict.fromkeys(
        ("title", "description", "summary", "slug", "url", "template", "image", "sort", "list"), "text"
    ),
    **dict.fromkeys(("link_title", "linkTitle"), "text"),
    **dict.fromkeys(("date", "updated", "lastmod", "expires", "expiryDate"), "date"),
    **dict.fromkeys(("weight", "paginate"), "integer"),
    **dict.fromkeys(("draft", "noindex"), "boolean"),
    **dict.fromkeys(("aliases", "tags", "categories", "keywords"), "list"),
    **dict.fromkeys(("params", "translations"), "map"),
    **dict.fromkeys(("menu", "menus", "cascade"), "any"),
}
"""The keys that every page may have, with the type of their values; a collection may add rules to them.

`author` and `authors` are none of them: names of people are as good as pages, and a collection says which.
"""

Resolve = Callable[[Field, str], str]


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with the value at a path; an `unknown` key is no wrong value."""

    path: KeyPath
    message: str
    help: str = ""
    unknown: bool = False


@dataclass(slots=True)
class Checked:
    """Values with their defaults, none where one is wrong; all faults; and what `page` and `file` name.

    A name comes with its path, its field, what was written, and what stands for that in `values`.
    """

    values: dict[str, Any] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    names: list[tuple[KeyPath, Field, str, str]] = field(default_factory=list)


def check(
    fields: Mapping[str, Field],
    raw: Mapping[str, Any],
    texts: Mapping[KeyPath, str],
    resolve: Resolve = lambda field, written: written,
) -> Checked:
    """Return the checked values of `raw`; `texts` says how a scalar was written.

    `resolve` gives what is kept of the name of a page or a file.
    """
    from pydantic import ValidationError

    done = Checked()
    ready = _prepared(fields, raw, (), texts, done.faults)
    try:
        made = _model(fields).model_validate(ready).model_dump(by_alias=True)
    except ValidationError as error:
        done.faults += [_fault(one, fields) for one in error.errors(include_url=False)]
    else:
        done.values = _finished(fields, made, (), done, resolve)
    return done


def own_field(key: str, told: Field, taxonomies: Container[str]) -> Field:
    """Return what is said of a key; one that every page may have keeps its own type.

    For a list, `values` and `pattern` are rules for each entry then.
    """
    kind = "list" if key in taxonomies else OWN_KEYS.get(key)
    if kind is None:
        return told
    if kind != "list":
        return replace(told, type=kind)
    items = told.items or Field("choice" if told.values else "text", values=told.values, pattern=told.pattern)
    return replace(told, type="list", items=items, values=(), pattern="")


def check_one(key: str, field: Field, written: str) -> list[Fault]:
    """Return what is wrong with a field's default by its own rules; `written` is how a scalar stands."""
    return check({key: replace(field, default=None)}, {key: plain(field.default)}, {(key,): written}).faults


def plain(value: Any) -> Any:
    """Return a value that was stored, with tuples for its lists again."""
    if isinstance(value, dict):
        return {key: plain(one) for key, one in value.items()}
    return tuple(plain(one) for one in value) if isinstance(value, list | tuple) else value


# Before the checks: what YAML took for something else, and shorter ways to write a value.


def _prepared(
    fields: Mapping[str, Field],
    raw: Mapping[str, Any],
    above: KeyPath,
    texts: Mapping[KeyPath, str],
    faults: list[Fault],
) -> dict[str, Any]:
    ready = {}
    for key, value in raw.items():
        path = (*above, key)
        if key not in fields:
            advice = did_you_mean(key, [name for name in fields if name not in raw])
            faults.append(Fault(path, f"{_name(above)} has no key `{key}`", advice, unknown=True))
        elif value is not None:
            ready[key] = _ready(fields[key], value, path, texts, faults)
    return ready


def _ready(field: Field, value: Any, path: KeyPath, texts: Mapping[KeyPath, str], faults: list[Fault]) -> Any:
    if field.type == "list":
        if not isinstance(value, tuple):
            return (_ready(field.items, value, path, texts, faults),) if field.items else (value,)
        items = field.items or Field("any")
        return tuple(_ready(items, one, (*path, index), texts, faults) for index, one in enumerate(value))
    if field.type == "map" and field.fields and isinstance(value, dict):
        return _prepared(field.fields, value, path, texts, faults)
    textual = field.type in _TEXTS or (field.type == "choice" and str in map(type, field.values))
    if textual and not isinstance(value, str | dict | tuple):
        return texts.get(path, str(value))
    return value


# The model.

_MODELS: dict[int, tuple[Mapping[str, Field], type[BaseModel]]] = {}
_MOST = 200


def _model(fields: Mapping[str, Field]) -> type[BaseModel]:
    """Return the model of these fields, made once for each time that settings are read."""
    kept = _MODELS.get(id(fields))
    if kept is None or kept[0] is not fields:
        if len(_MODELS) >= _MOST:
            _MODELS.clear()
        kept = _MODELS[id(fields)] = fields, _built(fields)
    return kept[1]


def _built(fields: Mapping[str, Field]) -> type[BaseModel]:
    from pydantic import ConfigDict, create_model
    from pydantic import Field as Told

    made: dict[str, Any] = {}
    for number, (name, one) in enumerate(fields.items()):
        # An alias, since pydantic keeps some names for itself.
        if one.default is not None:
            told = Told(
                alias=name, default=_ready(one, plain(one.default), (), {}, []), validate_default=True
            )
        else:
            told = Told(alias=name) if one.required else Told(alias=name, default=None)
        made[f"field_{number}"] = (_kind(one), told)
    return create_model("Fields", __config__=ConfigDict(strict=True, extra="ignore"), **made)


def _kind(field: Field) -> Any:
    """Return the type of a field's values."""
    from pydantic import AfterValidator, BeforeValidator

    match field.type:
        case "any":
            return Any
        case "map":
            return _built(field.fields) if field.fields else dict[str, Any]
        case "list":
            item: Any = _kind(field.items or Field("any"))
            kind: Any = tuple[item, ...]
        case "integer":
            kind = int
        case "boolean":
            return bool
        case "date":
            return Annotated[datetime, BeforeValidator(_moment)]
        case "number" | "choice":
            kind = Any
        case _:
            kind = str
    return Annotated[kind, AfterValidator(partial(_held, field))]


class _Wrong(ValueError):
    """What a value must be, and how to write it."""


def _held(field: Field, value: Any) -> Any:
    """Return a value that keeps to the rules of its field."""
    if field.type == "number" and (isinstance(value, bool) or not isinstance(value, int | float)):
        raise _Wrong("must be a number", "write it without quotes: `2.5`")
    if field.values and not any(value == one and type(value) is type(one) for one in field.values):
        known = [str(one) for one in field.values]
        raise _Wrong(f"must be {_either(known)}", did_you_mean(str(value), known))
    if field.type == "url" and not _is_address(value):
        raise _Wrong("must be an address", "write `https://example.org/page`, or `/page/` on this site")
    if field.type in ("page", "file") and not value.strip():
        raise _Wrong(f"must be the path of a {field.type}", "")
    if field.pattern and isinstance(value, str) and not re.fullmatch(field.pattern, value):
        raise _Wrong(f"must match `{field.pattern}`", field.description)
    _bounded(field, value)
    return value


def _bounded(field: Field, value: Any) -> None:
    size = value if field.type in ("number", "integer") else len(value) if hasattr(value, "__len__") else 0
    unit = {"text": " characters", "list": " entries"}.get(field.type, "")
    is_ = f", and has {size}" if unit else ""
    have = "have" if unit else "be"
    if field.min is not None and size < field.min:
        raise _Wrong(f"must {have} at least {field.min:g}{unit}{is_}", "")
    if field.max is not None and size > field.max:
        raise _Wrong(f"must {have} at most {field.max:g}{unit}{is_}", "")


def _moment(value: Any) -> Any:
    if isinstance(value, str):
        try:
            return in_utc(datetime.fromisoformat(value.strip()))
        except ValueError:
            pass
    return value


def _is_address(value: str) -> bool:
    try:
        parts = urlsplit(value)
    except ValueError:
        return False
    if parts.scheme in ("http", "https"):
        return bool(parts.hostname)
    return parts.scheme in ("mailto", "tel") or (value.startswith("/") and not parts.netloc)


# After the checks.


def _finished(
    fields: Mapping[str, Field], made: Mapping[str, Any], above: KeyPath, done: Checked, resolve: Resolve
) -> dict[str, Any]:
    return {
        key: _resolved(fields[key], value, (*above, key), done, resolve)
        for key, value in made.items()
        if value is not None
    }


def _resolved(field: Field, value: Any, path: KeyPath, done: Checked, resolve: Resolve) -> Any:
    if field.type in ("page", "file"):
        kept = resolve(field, value)
        done.names.append((path, field, value, kept))
        return kept
    if field.type == "list" and field.items:
        items = field.items
        return tuple(_resolved(items, one, (*path, at), done, resolve) for at, one in enumerate(value))
    if field.type == "map" and field.fields:
        return _finished(field.fields, value, path, done, resolve)
    return value


# Sentences.

_MUST_BE = {
    "string_type": ("text", "put it in quotes"),
    "bool_type": ("`true` or `false`", "write it without quotes"),
    "int_type": ("a whole number", "write it without quotes: `10`"),
    "tuple_type": ("a list", "write `[one, two]`"),
    "dict_type": ("a map", "write `key: value` lines below it, indented by two spaces"),
    "model_type": ("a map", "write `key: value` lines below it, indented by two spaces"),
    "datetime_type": ("a date", "write `2026-11-23` or `2026-11-23T09:30:00+01:00`"),
}


def _fault(error: ErrorDetails, fields: Mapping[str, Field]) -> Fault:
    """Return one of pydantic's errors in words for authors."""
    path = error["loc"]
    wrong = error.get("ctx", {}).get("error")
    if isinstance(wrong, _Wrong):
        must, help = wrong.args
        return Fault(path, f"{_name(path)} {must}", help)
    if error["type"] == "missing":
        return Fault(path, f"{_name(path)} is missing", _example(path, fields))
    must, help = _MUST_BE.get(error["type"], (error["msg"].lower(), ""))
    return Fault(path, f"{_name(path)} must be {must}", help)


def _name(path: KeyPath) -> str:
    """Return a path as people read it: `authors`, entry 2 of `authors`."""
    keys = ".".join(part for part in path if isinstance(part, str))
    return f"entry {path[-1] + 1} of `{keys}`" if path and isinstance(path[-1], int) else f"`{keys}`"


def _example(path: KeyPath, fields: Mapping[str, Field]) -> str:
    """Return how a missing key is written."""
    found: Field | None = None
    within: Mapping[str, Field] = fields
    for part in path:
        found = found.items if isinstance(part, int) and found else within.get(str(part))
        within = found.fields if found else {}
    return (
        f"add `{path[-1]}: {sample(found)}`{f': {found.description}' if found.description else ''}"
        if found
        else ""
    )


def sample(field: Field) -> str:
    """Return a value as an example of what a field may hold."""
    match field.type:
        case "choice":
            return str(field.values[0]) if field.values else "…"
        case "list":
            return f"[{sample(field.items or Field())}]"
        case "page":
            return f"{field.to}/name.md".lstrip("/")
    given = {"integer": "1", "number": "1.5", "boolean": "true", "date": "2026-11-23", "file": "picture.png"}
    return given.get(field.type, "https://example.org" if field.type == "url" else "…")


def _either(known: list[str]) -> str:
    *rest, last = (f"`{one}`" for one in known)
    return f"{', '.join(rest)} or {last}" if rest else last
