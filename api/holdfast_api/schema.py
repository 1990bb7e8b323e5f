"""Reads `collections:` of `site.yaml`, already parsed as YAML, into collections. No I/O.

Every fault is returned with its key path, so that whoever knows the file can point into it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from difflib import get_close_matches
from typing import Any, cast, get_args

from .fields import LENGTHS, LONGEST_INDEXED, Refused, compare, read
from .pattern import fault
from .values import TEXTS, Access, Collection, Field, Kind, Scalar, SchemaError

__all__ = ["Collection", "Field", "SchemaError", "parse_collections"]

Path = tuple[str | int, ...]
NAME = re.compile(r"[a-z][a-z0-9_]{0,27}")
RESERVED = ("id", "created", "limit", "after", "sort", "since")
"""Names that records and query strings already give a meaning."""
MOST_FIELDS = 100

COLLECTION_KEYS = ("fields", "read", "create", "seed")
COMMON_KEYS = ("type", "required", "default", "unique", "index", "sort", "retired")
BOUNDED: tuple[Kind, ...] = (*TEXTS, "integer", "number", "decimal", "date", "datetime")


def parse_collections(raw: Any) -> tuple[tuple[Collection, ...], tuple[SchemaError, ...]]:
    """Return the collections that can be used, and everything that is wrong with the declarations."""
    if raw is None:
        return (), ()
    if not isinstance(raw, Mapping):
        return (), (SchemaError((), "`collections` must be a mapping of names to declarations"),)
    reader = _Reader()
    found = [reader.collection(name, declared) for name, declared in raw.items()]
    return tuple(each for each in found if each), tuple(reader.errors)


class _Reader:
    """Walks the declarations and gathers faults."""

    def __init__(self) -> None:
        self.errors: list[SchemaError] = []

    def fail(self, path: Path, message: str, help: str = "") -> None:
        self.errors.append(SchemaError(path, message, help))

    def collection(self, name: Any, raw: Any) -> Collection | None:
        path: Path = (name if isinstance(name, (str, int)) else str(name),)
        before = len(self.errors)
        self.name(path, name, "collection")
        declared = self.mapping(path, raw, "collection")
        self.known(path, declared, COLLECTION_KEYS)
        fields = self.fields((*path, "fields"), declared.get("fields"))
        read_rule = self.access((*path, "read"), declared.get("read"))
        create_rule = self.access((*path, "create"), declared.get("create"))
        seed = declared.get("seed") or ""
        if not isinstance(seed, str) or seed.startswith("/") or ".." in seed.split("/") or "\\" in seed:
            self.fail((*path, "seed"), "`seed` must be a file of the site", "write `seed: data/name.yaml`")
        if len(self.errors) > before:
            return None
        return Collection(str(name), fields, read_rule, create_rule, seed)

    def fields(self, path: Path, raw: Any) -> tuple[Field, ...]:
        if not isinstance(raw, Mapping) or not raw:
            self.fail(path, "a collection needs `fields`", "write `fields: {name: {type: text}}`")
            return ()
        if len(raw) > MOST_FIELDS:
            self.fail(path, f"a collection has at most {MOST_FIELDS} fields")
        return tuple(field for name, each in raw.items() if (field := self.field((*path, name), name, each)))

    def field(self, path: Path, name: Any, raw: Any) -> Field | None:
        before = len(self.errors)
        self.name(path, name, "field")
        if name in RESERVED:
            self.fail(path, f"a field cannot be called `{name}`: the API uses that name itself")
        declared = self.mapping(path, {"type": raw} if isinstance(raw, str) else raw, "field")
        kind = self.kind(path, declared)
        if kind is None:
            return None
        self.known(path, declared, _keys(kind))
        field = Field(
            str(name),
            kind,
            values=self.values(path, declared, kind),
            places=self.places(path, declared),
            required=self.flag(path, declared, "required"),
            unique=self.flag(path, declared, "unique"),
            index=self.flag(path, declared, "index"),
            sort=self.flag(path, declared, "sort"),
            retired=self.flag(path, declared, "retired"),
        )
        if len(self.errors) > before:
            return None
        return self.limits(path, field, declared)

    def limits(self, path: Path, field: Field, declared: Mapping[str, Any]) -> Field:
        for key in ("min", "max"):
            if key in declared:
                bound = self.bound((*path, key), field, declared[key])
                field = replace(field, min=bound) if key == "min" else replace(field, max=bound)
        if field.min is not None and field.max is not None and not _ordered(field):
            self.fail((*path, "max"), "`max` is less than `min`")
        field = self.indexed(path, field)
        field = self.pattern((*path, "pattern"), field, declared.get("pattern"))
        default = declared.get("default")
        if default is None or any(error.path[: len(path)] == path for error in self.errors):
            return field
        return replace(field, default=self.value((*path, "default"), field, default))

    def indexed(self, path: Path, field: Field) -> Field:
        if field.kind not in TEXTS or not (field.unique or field.index or field.sort):
            return field
        longest = field.max if isinstance(field.max, int) else min(LENGTHS[field.kind], LONGEST_INDEXED)
        if longest > LONGEST_INDEXED:
            said = f"a text that is `unique`, `index` or `sort` has a `max` of at most {LONGEST_INDEXED}"
            self.fail((*path, "max"), said)
        return replace(field, max=longest)

    def bound(self, path: Path, field: Field, value: Any) -> Scalar:
        if field.kind not in TEXTS:
            return self.value(path, replace(field, min=None, max=None), value)
        if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= LENGTHS["text"] * 10:
            return value
        self.fail(path, f"`{path[-1]}` of a text is a number of characters")
        return None

    def pattern(self, path: Path, field: Field, pattern: Any) -> Field:
        if pattern is None:
            return field
        longest = field.max if isinstance(field.max, int) else LENGTHS.get(field.kind, 0)
        wrong = fault(pattern, longest) if isinstance(pattern, str) else "must be text in quotes"
        if wrong:
            self.fail(path, f"`pattern` {wrong}", "repeat less, not inside a repeat, or give a smaller `max`")
            return field
        return replace(field, pattern=pattern)

    def value(self, path: Path, field: Field, value: Any) -> Scalar:
        try:
            return read(field, plain(field, value))
        except Refused as refused:
            self.fail(path, f"`{path[-1]}` does not fit the field: {refused}")
            return None

    def values(self, path: Path, declared: Mapping[str, Any], kind: Kind) -> tuple[str, ...]:
        values = declared.get("values")
        if kind != "enum":
            return ()
        if not isinstance(values, list) or not values or not all(isinstance(v, str) and v for v in values):
            self.fail(
                (*path, "values"), "an enum needs `values`, a list of texts", "write `values: [open, done]`"
            )
            return ()
        if len(set(values)) < len(values):
            self.fail((*path, "values"), "`values` names a value twice")
        return tuple(values)

    def places(self, path: Path, declared: Mapping[str, Any]) -> int:
        places = declared.get("places", 2)
        if isinstance(places, int) and not isinstance(places, bool) and 0 <= places <= 12:
            return places
        self.fail((*path, "places"), "`places` is a number of digits from 0 to 12")
        return 2

    def kind(self, path: Path, declared: Mapping[str, Any]) -> Kind | None:
        kind = declared.get("type")
        kinds = get_args(Kind)
        if kind in kinds:
            return cast("Kind", kind)
        said = f"there is no type `{kind}`" if kind is not None else "a field needs a `type`"
        self.fail((*path, "type") if "type" in declared else path, said, _near(kind, kinds) or _one_of(kinds))
        return None

    def access(self, path: Path, value: Any) -> Access:
        if value not in (None, "public", "none"):
            self.fail(path, f"`{path[-1]}` is `public` or `none`", _near(value, ("public", "none")))
        return "public" if value == "public" else "none"

    def flag(self, path: Path, declared: Mapping[str, Any], key: str) -> bool:
        value = declared.get(key, False)
        if not isinstance(value, bool):
            self.fail((*path, key), f"`{key}` is `true` or `false`")
        return value is True

    def name(self, path: Path, name: Any, what: str) -> None:
        if not isinstance(name, str) or not NAME.fullmatch(name):
            rule = "lower-case letters, digits and `_`, beginning with a letter, at most 28 characters"
            self.fail(path, f"`{name}` cannot be the name of a {what}", f"use {rule}")

    def mapping(self, path: Path, raw: Any, what: str) -> Mapping[str, Any]:
        if isinstance(raw, Mapping):
            return raw
        self.fail(path, f"a {what} is declared by a mapping", "write `name: {type: text}`")
        return {}

    def known(self, path: Path, declared: Mapping[str, Any], known: tuple[str, ...]) -> None:
        for key in declared:
            if key not in known:
                self.fail(
                    (*path, key), f"there is no option `{key}` here", _near(key, known) or _one_of(known)
                )


def plain(field: Field, value: object) -> object:
    """Return a value as JSON would carry it, where YAML has read a date, a time or a number."""
    if isinstance(value, datetime):
        return value.isoformat() if value.tzinfo else value.isoformat() + "Z"
    if isinstance(value, date):
        return value.isoformat()
    if field.kind == "decimal" and isinstance(value, (int, float)) and not isinstance(value, bool):
        return format(value, "f") if isinstance(value, int) else _shortest(value)
    return value


def _shortest(value: float) -> str:
    text = repr(value)
    return text if "e" not in text else format(value, ".12f").rstrip("0").rstrip(".")


def _ordered(field: Field) -> bool:
    number = replace(field, kind="integer") if field.kind in TEXTS else field
    return compare(number, field.min, field.max) <= 0


def _keys(kind: Kind) -> tuple[str, ...]:
    keys: tuple[str, ...] = COMMON_KEYS
    keys += ("min", "max") if kind in BOUNDED else ()
    keys += ("pattern",) if kind in TEXTS else ()
    keys += ("values",) if kind == "enum" else ()
    return (*keys, "places") if kind == "decimal" else keys


def _near(name: object, known: Iterable[str]) -> str:
    near = get_close_matches(str(name), list(known), n=1)
    return f"did you mean `{near[0]}`?" if near else ""


def _one_of(known: Iterable[str]) -> str:
    return "known: " + ", ".join(f"`{each}`" for each in known)
