"""The templates of a site, compiled once in a process and used for all its pages."""

from __future__ import annotations

from collections.abc import Mapping

from ..settings import Settings
from ..templating import Data, Names, digest, environment
from .facts import site_facts
from .functions import Functions


class Templates:
    """All templates by name: `sources` gives the text of each, and the file to name in problems."""

    def __init__(self, sources: Mapping[str, tuple[str, str]]) -> None:
        self.sources = sources
        self.texts = {file: text for text, file in sources.values()}
        self.environment = environment(sources)
        self.functions = Functions(self.environment, self.texts)
        self.environment.globals.update(self.functions.by_name())
        self.environment.globals["data"] = Data(lambda: self.functions.job.view)
        self._settings: Settings | None = None

    def under(self, settings: Settings) -> Functions:
        """Return the functions for pages of a site with these settings."""
        if settings is not self._settings:
            if settings != self._settings:
                self.functions.forget()
                self.environment.globals["site"] = site_facts(settings)
            self._settings = self.functions.settings = settings
        return self.functions

    def digest(self, name: str) -> str:
        """Return what stands for a template and all that it needs: it changes when one of them does."""
        return digest(name, self.sources)

    def names(self) -> Names:
        """Return everything that a template may name."""
        known = (*self.environment.globals, "page", "section")
        return Names(tuple(self.sources), known, tuple(self.environment.filters))
