"""The templates of a site, compiled once in a process and used for all its pages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from hashlib import blake2b
from typing import Any

from jinja2 import Environment, FunctionLoader
from jinja2.environment import Template, TemplateModule
from jinja2.runtime import Context

from ..settings import Settings
from .facts import site_facts
from .failures import Names, Strict
from .functions import Functions
from .sources import EXTENSIONS, closure

_IMPURE = ("lipsum",)


class FreshTemplate(Template):
    """A template whose top level runs for each page that imports it.

    Jinja keeps an imported template's values; what it asked would then be recorded for one page only.
    """

    def _get_default_module(self, ctx: Context | None = None) -> TemplateModule:
        return self.make_module()


class Templates:
    """All templates by name: `sources` gives the text of each, and the file to name in problems."""

    def __init__(self, sources: Mapping[str, tuple[str, str]]) -> None:
        self.sources = sources
        self.texts = {file: text for text, file in sources.values()}
        self.environment = environment(sources)
        self.functions = Functions(self.environment, self.texts)
        self.environment.globals.update(self.functions.by_name())
        self._settings: Settings | None = None

    def under(self, settings: Settings) -> Functions:
        """Return the functions for pages of a site with these settings."""
        if settings is not self._settings:
            if settings != self._settings:
                self.functions.forget()
                self.environment.globals["site"] = site_facts(settings)
            self._settings = settings
        return self.functions

    def digest(self, name: str) -> str:
        """Return what stands for a template and all that it needs: it changes when one of them does."""
        texts = {one: text for one, (text, _) in self.sources.items()}
        state = blake2b(digest_size=16)
        for one in closure(name, texts):
            state.update(repr((one, self.sources.get(one))).encode())
        return state.hexdigest()

    def names(self) -> Names:
        """Return everything that a template may name."""
        known = (*self.environment.globals, "page", "section")
        return Names(tuple(self.sources), known, tuple(self.environment.filters))


def environment(sources: Mapping[str, tuple[str, str]]) -> Environment:
    """Return the Jinja environment: escaping, strict, and without anything that depends on chance."""

    def load(name: str) -> tuple[str, str, Callable[[], bool]] | None:
        found = sources.get(name)
        return (found[0], found[1], lambda: True) if found else None

    made = Environment(
        loader=FunctionLoader(load),
        autoescape=True,
        undefined=Strict,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=-1,
        extensions=EXTENSIONS,
    )
    made.template_class = FreshTemplate
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
