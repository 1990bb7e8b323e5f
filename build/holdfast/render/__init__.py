"""Rendering: a page, its document and the templates give HTML; other pages are only asked about.

    templates = Templates({"page.html": (text, "templates/page.html"), …})      # once in a process
    made = page(one, document, settings, templates, view)                      # for each page

`closure(name, sources)` tells which templates a page depends on. `view` is a `SiteView`; what it
raises passes through untouched, and no other exception leaves this room. Templates may not know the
clock, chance or files: a page is a pure function of what is given here and what the view answers.
"""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from ..problems import Place, Problem, Severity
from ..settings import Images, Settings
from ..templating import closure, failure
from ..values import Document, Page, Partial
from .facts import SectionFacts, page_facts
from .headings import with_links
from .holes import fill
from .stub import stub
from .templates import Templates
from .view import SiteView

__all__ = ["SiteView", "Templates", "body", "closure", "content", "page", "stub"]


@dataclass(frozen=True, slots=True)
class Rendered:
    """A page's HTML, empty where a problem blocks, and the partials that stand in it."""

    html: str
    problems: tuple[Problem, ...] = ()
    partials: tuple[Partial, ...] = ()


def page(
    page: Page, document: Document | None, settings: Settings, templates: Templates, view: SiteView
) -> Rendered:
    """Return a page's HTML, and what was met on the way.

    `document` is None for a page that no file describes.
    """
    functions = templates.under(settings)
    severity: Severity = "warning" if settings.links == "warn" else "error"
    body, problems = fill(page, document.body, view, severity, settings.images) if document else ("", ())
    excerpt, _ = fill(page, document.excerpt, view, severity, settings.images) if document else ("", ())
    if settings.markdown.heading_links:
        body = with_links(body)
    witness = functions.start(view, page, severity, document.words if document else 0)
    translated = view.translations(page.head.path) if page.head.translations else None
    try:
        template = templates.environment.get_template(page.template)
        html = template.render(
            page=page_facts(page, document, (Markup(body), Markup(excerpt)), settings, translated),
            section=SectionFacts(page.key, functions.job.view),
        )
    except Exception as error:
        if error is witness.raised:
            raise
        named = Place(f"content/{page.head.path}", page.head.lines.get("template", 0))
        problem = failure(error, named, templates.texts, templates.names())
        return Rendered("", (*problems, *functions.job.problems, problem))
    problems += tuple(functions.job.problems)
    blocked = any(one.blocks for one in problems)
    return Rendered("" if blocked else html, problems, tuple(functions.job.partials))


def body(page: Page, document: Document, view: SiteView, images: Images | None = None) -> str:
    """Return the text of a page without its template; what is wrong with it is among the page's problems.

    Without `images` its pictures are plain `<img>` tags, as readers of feeds know them.
    """
    return fill(page, document.body, view, "error", images)[0]


def content(page: Page, document: Document, settings: Settings, view: SiteView) -> str:
    """Return what templates see as `page.content`: the part of a page's HTML that its own file gives."""
    text = body(page, document, view, settings.images)
    return with_links(text) if settings.markdown.heading_links else text
