"""Keys that no setting has, at every level of the file."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from functools import cache
from types import UnionType
from typing import TYPE_CHECKING, Any, get_args, get_origin, get_type_hints

from ..problems import did_you_mean
from ..settings import Settings

if TYPE_CHECKING:
    from ..yamltext import KeyPath

Unknown = tuple["KeyPath", str, str]


def unknown_keys(raw: dict[str, Any]) -> tuple[dict[str, Any], list[Unknown]]:
    """Return settings without their unknown keys, and for each of those its path, sentence and advice."""
    found: list[Unknown] = []
    known: dict[str, Any] = _known(raw, Settings, (), found)
    return known, found


def _known(value: Any, kind: Any, path: KeyPath, found: list[Unknown]) -> Any:
    """Return the part of a value that its type knows."""
    if isinstance(kind, type) and is_dataclass(kind) and isinstance(value, dict):
        types = _types(kind)
        found += [((*path, key), *_about(key, path, types)) for key in value if key not in types]
        return {
            key: _known(item, types[key], (*path, key), found) for key, item in value.items() if key in types
        }
    inner = get_args(kind)
    if get_origin(kind) is UnionType:  # `Field | None`
        return _known(value, inner[0], path, found)
    if get_origin(kind) is dict and isinstance(value, dict):
        return {key: _known(item, inner[1], (*path, key), found) for key, item in value.items()}
    if get_origin(kind) is tuple and isinstance(value, tuple):
        return tuple(_known(item, inner[0], (*path, index), found) for index, item in enumerate(value))
    return value


@cache
def _types(kind: Any) -> dict[str, Any]:
    hints = get_type_hints(kind)
    return {each.name: hints[each.name] for each in fields(kind)}


def _about(key: str, path: KeyPath, types: dict[str, Any]) -> tuple[str, str]:
    above = ".".join(part for part in path if isinstance(part, str))
    message = f"`{above}` has no key `{key}`" if path else f"there is no setting `{key}`"
    if not path:
        for name, kind in types.items():
            if isinstance(kind, type) and is_dataclass(kind) and key in _types(kind):
                return message, f"it belongs below `{name}:`"
    advice = did_you_mean(key.lower().replace("-", "_"), types)
    return message, advice or ("" if path else "put your own values under `params:`")
