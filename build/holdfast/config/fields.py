"""What the fields of a page collection say, checked: bounds, patterns, defaults, folders."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, get_args

from .. import schema
from ..settings import Field, FieldType, Settings

if TYPE_CHECKING:
    from ..yamltext import KeyPath

Found = tuple["KeyPath", str, str]
"""A path, a sentence, and advice."""

_FOR = {
    "pattern": ("text", "choice", "url"),
    "values": ("choice", "text", "integer", "number"),
    "min": ("text", "integer", "number", "list"),
    "max": ("text", "integer", "number", "list"),
    "items": ("list",),
    "fields": ("map",),
    "to": ("page",),
}
"""The types that a rule is for."""


def field_findings(raw: dict[str, Any]) -> Iterator[Found]:
    """Yield all that is wrong with declared fields as written. Values of a wrong type are passed over."""
    folders: dict[str, str] = {}
    for name, one in _maps(raw.get("content")):
        folder = one.get("folder") or name
        other = folders.setdefault(folder.strip("/"), name) if isinstance(folder, str) else name
        if other != name:
            at: KeyPath = ("content", name, *(("folder",) if "folder" in one else ()))
            yield at, f"`{other}` and `{name}` are both of the folder `{folder}`", "give each its own"
        for key, field in _maps(one.get("fields")):
            path = ("content", name, "fields", key)
            yield from _own_key(path, key, field) if key in schema.OWN_KEYS else ()
            yield from _field(path, key, field)


def _maps(value: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    for key, one in value.items() if isinstance(value, dict) else ():
        if isinstance(one, dict):
            yield key, one


def _own_key(path: KeyPath, key: str, field: dict[str, Any]) -> Iterator[Found]:
    """Every page may have this key, so its type is known."""
    kind = field.get("type", schema.OWN_KEYS[key])
    if kind in get_args(FieldType) and kind != schema.OWN_KEYS[key]:
        is_ = schema.OWN_KEYS[key]
        yield (*path, "type"), f"`{key}` is a key of every page, of the type `{is_}`", "leave `type` out"


def _field(path: KeyPath, key: str, field: dict[str, Any]) -> Iterator[Found]:
    kind = field.get("type", "text")
    for rule, kinds in _FOR.items() if "type" in field else ():
        if field.get(rule) is not None and kind in get_args(FieldType) and kind not in kinds:
            where = " or ".join(f"`{one}`" for one in kinds)
            yield (*path, rule), f"`{rule}` says nothing of a `{kind}`", f"it is for the type {where}"
    values = field.get("values")
    if kind == "choice" and not values:
        yield path, f"the choice `{key}` has no values", f"write `{key}: [one, two]`"
    for index, value in enumerate(values if isinstance(values, tuple) else ()):
        if isinstance(value, bool):
            advice = "YAML reads `yes`, `no`, `on` and `off` as that: put the value in quotes"
            yield (*path, "values", index), "a value cannot be true or false", advice
    least, most = field.get("min"), field.get("max")
    if isinstance(least, int | float) and isinstance(most, int | float) and least > most:
        yield (
            (*path, "min"),
            f"`min` is {least} and `max` is {most}: nothing can be both",
            "change one of them",
        )
    pattern = field.get("pattern")
    if isinstance(pattern, str) and (wrong := _bad_pattern(pattern)):
        yield (
            (*path, "pattern"),
            f"`{pattern}` is no pattern: {wrong}",
            r"write `\` before a sign that is meant",
        )
    for name, inner in [("items", field.get("items"))]:
        if isinstance(inner, dict):
            yield from _field((*path, name), key, inner)
    for name, inner in _maps(field.get("fields")):
        yield from _field((*path, "fields", name), name, inner)


def _bad_pattern(pattern: str) -> str:
    try:
        re.compile(pattern)
    except (re.error, RecursionError, OverflowError) as error:
        return str(error)
    return ""


def default_findings(settings: Settings, texts: Mapping[KeyPath, str]) -> Iterator[Found]:
    """Yield a finding for each default that breaks the rules of its own field."""
    for name, one in settings.content.items():
        above = ("content", name, "fields")
        fields = {key: schema.own_field(key, field, settings.taxonomies) for key, field in one.fields.items()}
        yield from _defaults(fields, above, texts)


def _defaults(fields: Mapping[str, Field], above: KeyPath, texts: Mapping[KeyPath, str]) -> Iterator[Found]:
    for key, one in fields.items():
        path = (*above, key)
        if one.default is not None:
            found = schema.check_one(key, one, texts.get((*path, "default"), str(one.default)))
            for fault in found:
                at = (*path, "default", *fault.path[1:])
                yield at, f"the default breaks the field's own rules: {fault.message}", fault.help
        yield from _defaults(one.fields, (*path, "fields"), texts)
        if one.items:
            yield from _defaults({"items": one.items}, path, texts)
