"""The Jinja environment of pages and of shortcodes: escaping, strict, and the same on every machine."""

from __future__ import annotations

from collections.abc import Callable, Mapping, MutableMapping
from datetime import date
from typing import Any

from jinja2 import Environment, FunctionLoader
from jinja2.environment import Template, TemplateModule
from jinja2.runtime import Context

from .failures import Strict
from .sources import EXTENSIONS
from .tracing import traced

_IMPURE = ("lipsum",)


class FreshTemplate(Template):
    """A template whose top level runs for each page that imports it.

    Jinja keeps an imported template's values; what it asked would then be recorded for one page only.
    """

    def _get_default_module(self, ctx: Context | None = None) -> TemplateModule:
        return self.make_module()


class PlainEnvironment(Environment):
    """An environment whose templates have no globals of their own.

    Jinja gives each a `ChainMap`, and goes through all of it, in Python, for each page and each include.
    """

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        return super().make_globals(d) if d else self.globals


def environment(sources: Mapping[str, tuple[str, str]]) -> Environment:
    """Return the Jinja environment: escaping, strict, and without anything that depends on chance."""

    def load(name: str) -> tuple[str, str, Callable[[], bool]] | None:
        found = sources.get(name)
        return (found[0], found[1], lambda: True) if found else None

    made = PlainEnvironment(
        loader=FunctionLoader(load),
        autoescape=True,
        undefined=Strict,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=-1,
        extensions=EXTENSIONS,
    )
    made.template_class = traced(FreshTemplate)
    made.filters.pop("random")
    for name in _IMPURE:
        made.globals.pop(name)
    filters: dict[str, Callable[..., Any]] = {"date": format_date, "iso": iso}
    made.filters.update(filters)
    return made


_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def format_date(value: date, form: str = "") -> str:
    """Return a date as `4 March 2026`, or as `form` says in the codes of `strftime`."""
    return value.strftime(form) if form else f"{value.day} {_MONTHS[value.month - 1]} {value.year}"


def iso(value: date) -> str:
    """Return a date or a moment in ISO 8601, for `datetime` attributes."""
    return value.isoformat()
