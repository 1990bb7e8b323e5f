"""The short ways to write settings (`pwa: false`, `main: [learn/index.md]`) in their long form."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Raw = dict[str, Any]


def long_form(raw: Raw) -> Raw:
    """Return settings as written, with every shorthand spelled out. Paths of values stay the same."""
    full = _filled(raw)
    for key, spell in _SPELLED.items():
        if key in full:
            value = spell(full[key])
            full[key] = _filled(value) if isinstance(value, dict) else value
    for key, name in _LISTS:
        if isinstance(full.get(key), dict) and isinstance(full[key].get(name), str):
            full[key][name] = (full[key][name],)
    return full


def _filled(raw: Raw) -> Raw:
    """Return a map without the keys that have no value: they keep their defaults."""
    return {key: value for key, value in raw.items() if value is not None}


def _switch(value: Any) -> Any:
    return {"enabled": value} if isinstance(value, bool) else value


def _wish(value: Any) -> Any:
    """Spell out what is off by default, and on where anything is said of it."""
    return {"enabled": True, **value} if isinstance(value, dict) else _switch(value)


def _engine(value: Any) -> Any:
    return {"engine": value} if isinstance(value, str) else value


def _menus(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    return {name: _menu(items) for name, items in value.items()}


def _menu(items: Any) -> Any:
    if isinstance(items, tuple):
        return tuple(_menu_item(item) for item in items)
    return () if items is None else items


def _menu_item(item: Any) -> Any:
    if isinstance(item, str):
        return {"page": item} if item.endswith(".md") else {"url": item}
    if not isinstance(item, dict):
        return item
    full = _filled(item)
    return {**full, "children": _menu(full["children"])} if "children" in full else full


def _taxonomies(value: Any) -> Any:
    if isinstance(value, tuple) and all(isinstance(name, str) for name in value):
        return {name: {} for name in value}
    return {name: one or {} for name, one in value.items()} if isinstance(value, dict) else value


def _feeds(value: Any) -> Any:
    if isinstance(value, bool):
        return {} if value else {"formats": ()}
    return {"formats": value} if isinstance(value, tuple) else value


def _content(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    return {name: _page_collection(one) for name, one in value.items()}


def _page_collection(value: Any) -> Any:
    if not isinstance(value, dict):
        return {} if value is None else value
    full = _filled(value)
    if "fields" in full:
        full["fields"] = _declared(full["fields"])
    return full


def _declared(value: Any) -> Any:
    """Return fields in their long form: `author: text`, `level: [easy, hard]`, `items: page`."""
    return {key: _declared_field(one) for key, one in value.items()} if isinstance(value, dict) else value


def _declared_field(value: Any) -> Any:
    if isinstance(value, str):
        return {"type": value}
    if isinstance(value, tuple):
        return {"type": "choice", "values": value}
    if not isinstance(value, dict):
        return {} if value is None else value
    full = _filled(value)
    for key, spell in (("items", _declared_field), ("fields", _declared)):
        if key in full:
            full[key] = spell(full[key])
    return full


_LISTS = (
    ("pwa", "network_first"),
    ("hosting", "connect_src"),
    ("markdown", "extensions"),
    ("feeds", "formats"),
    ("robots", "disallow"),
    ("robots", "block"),
    ("images", "formats"),
    ("cards", "fonts"),
    ("check", "ignore"),
    ("external", "ignore"),
)
"""Lists of which a single entry may be written without brackets."""

_SPELLED: dict[str, Callable[[Any], Any]] = {
    "pwa": _switch,
    "compress": _switch,
    "markdown": _engine,
    "menus": _menus,
    "taxonomies": _taxonomies,
    "images": _switch,
    "cards": _wish,
    "feeds": _feeds,
    "content": _content,
}
