"""What templates see as `page`, `site` and `section`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote, urljoin

from markupsafe import Markup, escape

from ..settings import Pwa, Settings
from ..templating import Params, params
from ..values import Document, Heading, Page, PageKind, PageLink, Translations
from .view import SiteView

WORDS_A_MINUTE = 220


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
    """The page that is being made."""

    title: str
    """The page's title."""
    url: str
    """Its address below the site: `/learn/keys/`."""
    path: str
    """Its file below `content/`."""
    kind: PageKind
    """What it is: `home`, `section`, `page`, `taxonomy`, `term`, `archive` or `error`."""
    section: str
    """The key of the section that it is, or that holds it."""
    canonical: str
    """Its whole address, with the site's origin."""
    description: str
    """What its front matter says."""
    summary: str
    """A plain text for lists: the summary of the front matter, else what stands before `<!--more-->`, else
    the first paragraph."""
    image: str
    """The picture that stands for it, as its front matter names it: for `picture()`."""
    date: datetime | None
    """When it was published, or None."""
    updated: datetime | None
    """When it was last changed, or None."""
    tags: tuple[str, ...]
    """Its tags, as written."""
    weight: int | None
    """Its weight, or None."""
    words: int
    """How many words it has."""
    params: Params
    """The author's own values: what is not there is None."""
    headings: tuple[Heading, ...]
    """All headings of the body: `level`, `id`, `text`, `html`."""
    content: Markup
    """The body as HTML."""
    excerpt: Markup
    """What stands before `<!--more-->` as HTML, else the summary in a paragraph."""
    generated: bool
    """True where no file describes the page."""
    number: int
    """Of a list in several pages: which of them this is."""
    count: int
    """How many pages the list has; 1 for everything else."""
    taxonomy: str
    """The name of the taxonomy, on its page and on those of its terms."""
    term: str
    """The term on its page; the year on a page of an archive."""
    link_title: str
    """The title for menus and lists: a shorter one where the page gives it."""
    noindex: bool
    """True where search engines should not show the page."""
    edit_url: str
    """Where the page's file can be edited; empty where `edit` is not set, and for a page without a file."""
    language: str
    """The language of the page: the site's, unless its translations say otherwise."""
    translations: dict[str, str]
    """The page in every language that it is to be had in, its own and `x-default` included: tag and URL."""

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
    """The site's name."""
    url: str
    """Its origin, without a slash at the end."""
    description: str
    """One sentence on the site."""
    language: str
    """The language of its pages."""
    author: str
    """Who writes it."""
    params: Params
    """The author's own values of `site.yaml`."""
    pwa: Pwa
    """The settings of the offline half."""
    toc_depth: int
    """The deepest level of headings that tables of contents show."""


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


def page_facts(
    page: Page,
    document: Document | None,
    texts: tuple[Markup, Markup],
    settings: Settings,
    translated: Translations | None = None,
) -> PageFacts:
    """Return what a template sees of its page; `texts` are its body and its excerpt."""
    head = page.head
    content, excerpt = texts
    links = translated.links if translated else {}
    return PageFacts(
        title=head.title,
        url=page.url,
        path=head.path,
        kind=page.kind,
        section=page.key,
        canonical=settings.url + page.url,
        description=head.description,
        summary=head.summary,
        image=head.image,
        date=head.date,
        updated=head.updated,
        tags=head.terms.get("tags", ()),
        weight=head.weight,
        words=document.words if document else 0,
        params=params(head.params),
        headings=document.headings if document else (),
        content=content,
        excerpt=excerpt or Markup(f"<p>{escape(head.summary)}</p>" if head.summary else ""),
        generated=page.generated,
        number=page.number,
        count=page.count,
        taxonomy=page.taxonomy,
        term=page.term,
        link_title=head.link_title or head.title,
        noindex=head.noindex,
        edit_url="" if page.generated else settings.edit.replace("{path}", quote(head.path)),
        language=(translated.language if translated else "") or settings.language,
        translations={tag: urljoin(f"{settings.url}/", url) for tag, url in links.items()},
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
        settings.markdown.toc_depth,
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
