"""What pydantic finds, in sentences for authors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..problems import did_you_mean

if TYPE_CHECKING:
    from ..yamltext import KeyPath

_MUST_BE = {
    "string_type": "text",
    "bool_type": "`true` or `false`",
    "bool_parsing": "`true` or `false`",
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_from_float": "a whole number",
    "tuple_type": "a list",
    "dict_type": "a map of `key: value` lines",
    "dataclass_type": "a map of `key: value` lines",
}
_ADVICE = {
    ("url",): "add `url: https://example.org`, the address at which the site will live",
    ("title",): "add `title: My site`",
    ("hosting",): "name the host on the command line: `holdfast build --target vercel`",
    ("pwa",): "write `pwa: false`, or settings below it",
    ("compress",): "write `compress: false`, or settings below it",
    ("menus",): "write `main: [learn/index.md]` below it",
}


def sentence_for(error: Any) -> str:
    """Return the sentence for one of pydantic's errors."""
    name = _name(error["loc"])
    kind = error["type"]
    if kind == "missing":
        return f"{name} is missing"
    if kind == "literal_error":
        choices = error["ctx"]["expected"].replace("'", "`")
        return f"{name} must be {choices}"
    must_be = _MUST_BE.get(kind)
    return f"{name} must be {must_be}" if must_be else f"{name}: {error['msg'].lower()}"


def _name(path: KeyPath) -> str:
    """Return a path as people read it: `pwa.icon`, entry 2 of `menus.main`."""
    keys = ".".join(part for part in path if isinstance(part, str))
    entry = f"entry {path[-1] + 1} of " if isinstance(path[-1], int) else ""
    return f"{entry}`{keys}`"


def advice_for(error: Any) -> str:
    """Return what to do about one of pydantic's errors."""
    if error["type"] == "literal_error":
        choices = error["ctx"]["expected"].replace("'", "").replace(" or ", ", ").split(", ")
        return did_you_mean(str(error["input"]), choices)
    return _ADVICE.get(error["loc"], "")
