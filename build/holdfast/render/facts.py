"""What templates see as `page`, `site` and `section`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from markupsafe import Markup

from ..settings import Pwa, Settings
from ..values import Document, Heading, Page, PageKind, PageLink
from .view import SiteView

WORDS_A_MINUTE = 220


class Params(dict[str, Any]):
    """Values of the author's own: `page.params.hero` is None where the page does not give it."""

    def __missing__(self, key: str) -> None:
        return None


def params(value: Any) -> Any:
    """Return a value in which every dictionary answers None for what it does not have."""
    if isinstance(value, dict):
        return Params({key: params(one) for key, one in value.items()})
    if isinstance(value, list | tuple):
        return tuple(params(one) for one in value)
    return value


@dataclass(frozen=True, slots=True)
class TocEntry:
    """A heading with the headings below it. `html` is its inline markup."""

    id: str
    text: str
    html: Markup
    level: int
    children: tuple[TocEntry, ...] = ()


@dataclass(frozen=True, slots=True)
class PageFacts:
    """The page that is being made. `section` is the key of the section it is, or that holds it."""

    title: str
    url: str
    path: str
    kind: PageKind
    section: str
    canonical: str
    description: str
    summary: str
    date: datetime | None
    updated: datetime | None
    tags: tuple[str, ...]
    weight: int | None
    words: int
    params: Params
    headings: tuple[Heading, ...]
    content: Markup
    generated: bool

    @property
    def reading_minutes(self) -> int:
        """Minutes that a reader needs, at least one."""
        return max(1, round(self.words / WORDS_A_MINUTE))

    @property
    def toc(self) -> tuple[TocEntry, ...]:
        """The headings from the second level down, nested."""
        return _nest([one for one in self.headings if one.level > 1])


@dataclass(frozen=True, slots=True)
class SiteFacts:
    """What `site.yaml` says that a template may show. `url` has no slash at its end."""

    title: str
    url: str
    description: str
    language: str
    author: str
    params: Params
    pwa: Pwa


class SectionFacts:
    """A section: its key is known, its title and URL are asked when a template shows them."""

    def __init__(self, key: str, view: SiteView) -> None:
        self.key = key
        self._view = view

    def __repr__(self) -> str:
        return f"<section {self.key!r}>"  # An address would make each build differ.

    @property
    def title(self) -> str:
        """The title of the section's page."""
        return self._page.title if self._page else ""

    @property
    def url(self) -> str:
        """The URL of the section's page."""
        return self._page.url if self._page else "/"

    @property
    def _page(self) -> PageLink | None:
        return self._view.section(self.key)


def page_facts(page: Page, document: Document | None, content: Markup, settings: Settings) -> PageFacts:
    """Return what a template sees of its page."""
    head = page.head
    return PageFacts(
        title=head.title,
        url=page.url,
        path=head.path,
        kind=page.kind,
        section=page.key,
        canonical=settings.url + page.url,
        description=head.description,
        summary=head.summary,
        date=head.date,
        updated=head.updated,
        tags=head.terms.get("tags", ()),
        weight=head.weight,
        words=document.words if document else 0,
        params=params(head.params),
        headings=document.headings if document else (),
        content=content,
        generated=page.generated,
    )


def site_facts(settings: Settings) -> SiteFacts:
    """Return what templates see of the settings."""
    return SiteFacts(
        settings.title,
        settings.url,
        settings.description,
        settings.language,
        settings.author,
        params(settings.params),
        settings.pwa,
    )


def _nest(headings: list[Heading]) -> tuple[TocEntry, ...]:
    """Return headings as a tree; a level that is left out does not deepen it."""
    entries: list[TocEntry] = []
    start = 0
    while start < len(headings):
        first = headings[start]
        end = start + 1
        while end < len(headings) and headings[end].level > first.level:
            end += 1
        below = _nest(headings[start + 1 : end])
        entries.append(TocEntry(first.id, first.text, Markup(first.html), first.level, below))
        start = end
    return tuple(entries)
