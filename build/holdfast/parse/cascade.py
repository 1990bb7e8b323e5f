"""What the page of a folder gives to the pages below it: the key `cascade` of its front matter."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING, Any

from ..problems import Place, Problem, line_of
from ..text import decoded
from ..values import CascadeRule
from .front_matter import written

if TYPE_CHECKING:
    from ..values import Source
    from ..yamltext import KeyPath, Yaml


def cascade(source: Source) -> tuple[tuple[CascadeRule, ...], tuple[Problem, ...]]:
    """Return the rules of a page, and what is wrong with their form.

    What keeps the page itself from being read is for whoever parses it to say; the values are checked
    with those of each page that gets them.
    """
    if b"cascade" not in source.data:
        return (), ()
    file = f"content/{source.path}"
    text, problem = decoded(source.data, file)
    found = None if problem else written(text, file)
    value = (found.yaml.value or {}).get("cascade") if found else None
    if found is None or found.problems or value is None:
        return (), ()
    rules: list[CascadeRule] = []
    wrong: list[Problem] = []
    several = isinstance(value, tuple)
    for index, one in enumerate(value if several else (value,)):
        path: KeyPath = ("cascade", index) if several else ("cascade",)
        fault = _fault(one)
        if fault:
            line, column = found.yaml.values.get(path) or found.yaml.place(path)
            place = Place(file, line, column)
            wrong.append(Problem("front-matter", fault, place, _ADVICE, line_of(text, line), blocks=True))
        else:
            rules.append(_rule(one, path, found.yaml, source.path))
    return tuple(rules), tuple(wrong)


_ADVICE = "write `key: value` lines below it, or a list of such maps, each with a `match: pattern`"


def _fault(one: Any) -> str:
    if not isinstance(one, dict):
        return "`cascade` must be a map of front matter"
    return "`match` must be text" if not isinstance(one.get("match", ""), str) else ""


def _rule(one: dict[str, Any], path: KeyPath, yaml: Yaml, page: str) -> CascadeRule:
    values = {key: value for key, value in one.items() if key != "match" and value is not None}
    at = {key: (*path, key) for key in values}
    return CascadeRule(
        f"content/{page}",
        posixpath.dirname(page),
        values,
        {key: yaml.texts[at[key]] for key in values if at[key] in yaml.texts},
        {key: yaml.values.get(at[key]) or yaml.place(at[key]) for key in values},
        one.get("match", ""),
    )
