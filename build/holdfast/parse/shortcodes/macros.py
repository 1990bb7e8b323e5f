"""The macros behind shortcodes, compiled once in a process and used for all pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from jinja2 import nodes
from jinja2.environment import Template

from ...problems import Place, Problem
from ...templating import Names, digest, environment, failure
from .arguments import Signature, signature
from .calls import Inner
from .functions import Functions, numeric

if TYPE_CHECKING:
    from collections.abc import Iterator

_FOLDER, _ENDING = "shortcodes/", ".html"
_ICONS, _ICON = "icons/", ".svg"


class Shortcodes:
    """All shortcodes by name: `sources` are the templates, with the text of each and its file."""

    def __init__(self, sources: Mapping[str, tuple[str, str]]) -> None:
        self._sources = sources
        self.texts = {file: text for text, file in sources.values()}
        self.environment = environment(sources)
        self.functions = Functions()
        self.environment.globals.update(self.functions.globals())
        self.environment.filters.update(self.functions.filters())
        self.environment.tests["numeric"] = numeric
        self._signatures: dict[str, Signature | Problem] = {}

    def names(self) -> tuple[str, ...]:
        """Return the names of all shortcodes; a file whose name starts with `_` is none."""
        return tuple(sorted(self._names(_FOLDER, _ENDING)))

    def digest(self, name: str) -> str:
        """Return what stands for a shortcode and all that its template needs; empty where there is none."""
        template = _template(name)
        return digest(template, self._sources) if template in self._sources else ""

    def icon(self, name: str) -> str:
        """Return the text of an icon, or an empty one."""
        return self._sources.get(f"{_ICONS}{name}{_ICON}", ("", ""))[0]

    def icon_names(self) -> tuple[str, ...]:
        """Return the names of all icons."""
        return tuple(sorted(self._names(_ICONS, _ICON)))

    def inner(self, name: str) -> Inner:
        """Say whether calls of a name have an inner text; one that is not known may."""
        found = self.signature(name) if _template(name) in self._sources else None
        return found.inner if isinstance(found, Signature) else "may"

    def signature(self, name: str) -> Signature | Problem:
        """Return what calls of a shortcode may give, or what is wrong with its template."""
        if name not in self._signatures:
            self._signatures[name] = self._read(name)
        return self._signatures[name]

    def load(self, name: str) -> Template:
        """Return a shortcode's template; raises what Jinja raises."""
        return self.environment.get_template(_template(name))

    def failure(self, error: Exception, otherwise: Place) -> Problem:
        """Return what an exception that is being handled means for whoever wrote the template."""
        try:
            self.environment.handle_exception()  # Puts the template's lines in place of compiled ones.
        except Exception as rewritten:  # noqa: BLE001 - whatever it was
            error = rewritten
        known = (*self.environment.globals, "varargs", "caller")
        names = Names(tuple(self._sources), known, tuple(self.environment.filters))
        found = failure(error, otherwise, self.texts, names)
        return replace(found, blocks=False)  # The page can be made without the shortcode.

    def _read(self, name: str) -> Signature | Problem:
        text, file = self._sources[_template(name)]
        try:
            tree = self.environment.parse(text, _template(name), file)
            self.load(name)  # Some faults show only when it is compiled.
        except Exception as error:  # noqa: BLE001 - all of them are the template's
            return self.failure(error, Place(file))
        for macro in tree.find_all(nodes.Macro):
            if macro.name == macro_name(name):
                return signature(macro)
        message = f"the template of the shortcode `{name}` has no macro `{macro_name(name)}`"
        help = f"write `{{% macro {macro_name(name)}(…) %}}…{{% endmacro %}}`"
        return Problem("shortcode", message, Place(file, 1), help)

    def _names(self, folder: str, ending: str) -> Iterator[str]:
        for name in self._sources:
            if name.startswith(folder) and name.endswith(ending):
                short = name[len(folder) : -len(ending)]
                if not short.rpartition("/")[2].startswith("_"):
                    yield short


def macro_name(name: str) -> str:
    """Return the name of a shortcode's macro: that of its file, `_` for what no name in Jinja can hold."""
    return name.rpartition("/")[2].replace("-", "_").replace(".", "_")


def _template(name: str) -> str:
    return f"{_FOLDER}{name}{_ENDING}"
