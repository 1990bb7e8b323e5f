"""What a card shows: a template and the facts of a page give SVG."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from jinja2 import TemplateError

from ..problems import Place, Problem
from ..templating import Names, digest, environment, failure, params

if TYPE_CHECKING:
    from ..settings import Settings
    from ..values import Page


@dataclass(frozen=True, slots=True)
class CardPage:
    """A page as the template of cards sees it; `section` is the title of the section that holds it."""

    title: str
    description: str
    url: str
    kind: str
    section: str
    date: datetime | None
    tags: tuple[str, ...]
    params: Mapping[str, Any]


class Templates:
    """All templates by name, as text and file."""

    def __init__(self, sources: Mapping[str, tuple[str, str]]) -> None:
        self.sources = sources
        self.texts = {file: text for text, file in sources.values()}
        self.environment = environment(sources)

    def digest(self, name: str) -> str:
        """Return what stands for a template and all that it needs."""
        return digest(name, self.sources)

    def names(self) -> Names:
        """Return everything that the template of cards may name."""
        return Names(tuple(self.sources), ("page", "site"), tuple(self.environment.filters))


def described(
    page: Page, section: str, settings: Settings, templates: Templates
) -> tuple[str, tuple[Problem, ...]]:
    """Return the SVG that the template of `settings.cards` gives for a page; none with what fails in it."""
    head = page.head
    shown = CardPage(
        head.title, head.description or head.summary, page.url, page.kind, section,
        head.date, head.terms.get("tags", ()), params(head.params),
    )  # fmt: skip
    try:
        template = templates.environment.get_template(settings.cards.template)
        return template.render(page=shown, site=settings).strip(), ()
    except (TemplateError, ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        return "", (failure(error, Place("site.yaml"), templates.texts, templates.names()),)
