"""The functions that templates call. They know the page that is being made, and ask its view."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from html import escape
from typing import TYPE_CHECKING, Any

from jinja2 import Undefined
from markupsafe import Markup

from .. import media
from ..problems import Place, Problem, Severity, line_of
from ..text import matches
from ..values import Asset, NavItem, Page, PageLink, Partial, Person, Series, TermLink, YearLink, picture_name
from .facts import SectionFacts
from .pager import Pager
from .pictures import picture, unknown_picture
from .publicity import FeedLink, PageImage, feed_links, jsonld, page_image, people
from .view import Asked, SiteView, Witness, still_answers, witnessed

if TYPE_CHECKING:
    from jinja2 import Environment

    from ..settings import Settings

_MANY = 1_000_000
_LINK = re.compile(r'href="([^"]*)"')
_ELSEWHERE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//|#")


@dataclass(slots=True)
class Job:
    """What is being rendered: a page, or a partial of the section `key`, which knows no page."""

    view: SiteView
    page: Page | None
    key: str
    severity: Severity = "error"
    problems: list[Problem] = field(default_factory=list)
    partials: list[Partial] = field(default_factory=list)
    words: int = 0


@dataclass(frozen=True, slots=True)
class Kept:
    """A rendered partial, with the answers on which it rests; `links` are the values of its `href`s."""

    html: str
    links: frozenset[str]
    asked: tuple[Asked, ...]
    problems: tuple[Problem, ...]


class Functions:
    """The functions, one set for each environment; `job` is set for as long as a page is rendered."""

    def __init__(self, environment: Environment, texts: dict[str, str]) -> None:
        self.job: Job
        self.settings: Settings
        self._environment, self._texts = environment, texts
        self._partials: dict[tuple[str, str], Kept] = {}

    def __repr__(self) -> str:
        return "<template functions>"

    def by_name(self) -> dict[str, Callable[..., Any]]:
        """Return every function by the name that templates use."""
        names = (
            *("asset", "url", "partial", "page_at", "children", "titles", "sections", "recent"),
            *("neighbours", "breadcrumbs", "menu", "tree", "pager", "terms", "page_terms", "series"),
            *(
                "archive",
                "years",
                "related",
                "backlinks",
                "feeds",
                "page_image",
                "picture",
                "people",
                "jsonld",
            ),
            "resources",
        )
        return {name: getattr(self, name) for name in names}

    def asset(self, name: str) -> Asset:
        """Return an asset by its name below `assets/`; its `url` is fingerprinted."""
        name = _text(name)
        found = self.job.view.asset(name)
        if found:
            return found
        best = self.job.view.nearest_asset(name)
        help = f"did you mean `{best}`?" if best else "put the file below assets/"
        self._report("missing-asset", f"there is no asset `{name}`", help, blocks=True)
        return Asset(name, "", "", 0)

    def url(self, target: str) -> str:
        """Return the URL of a path below `content/`; a URL of another site is returned as it is."""
        target = _text(target)
        if _ELSEWHERE.match(target):
            return target
        path, mark, anchor = target.partition("#")
        found = self.job.view.target("", f"/{path.lstrip('/')}")
        if found:
            picture = self.job.view.image(found.path) if found.kind == "file" else None
            return (picture.url if picture else found.url) + mark + anchor
        best = self.job.view.nearest_target("", path)
        help = self.job.view.why_hidden("", path) or (f"did you mean `{best}`?" if best else "")
        help = help or "give the path of a file below content/"
        self._report("broken-link", f"`url('{target}')` leads nowhere", help)
        return target

    def partial(self, name: str, key: str = "") -> Markup:
        """Return a template that shows the same on many pages, rendered once for each section `key`.

        It sees `site` and, by its key, `section`, but no `page`. Links to the current page get
        `aria-current="page"`, links to what is above it `aria-current="true"`.
        """
        name, key = _text(name), _text(key)
        kept = self._partials.get((name, key))
        if kept is None or not still_answers(self.job.view, kept.asked):
            kept = self._partials[name, key] = self._render(name, key)
        self.job.problems += kept.problems
        if self.job.page is None:
            return Markup(kept.html)
        shown = Partial(kept.html, _marks(kept.links, self.job.page))
        self.job.partials.append(shown)
        return Markup(shown.marked)

    def page_at(self, url: str) -> PageLink | None:
        """Return the page at a URL or of a path, or None."""
        return self.job.view.page_link(_text(url))

    def children(self, key: str | None = None) -> tuple[PageLink, ...]:
        """Return what is directly in a section, by default in the current one."""
        return self.job.view.children(self.job.key if key is None else _text(key))

    def titles(self, key: str | None = None, most: int = 0) -> tuple[PageLink, ...]:
        """Return the same as `children`, titles and URLs only: cheaper to keep up to date.

        Of more than `most` entries only the sections; 0 is no limit.
        """
        limit = (int(most),) if most else ()
        return self.job.view.titles(self.job.key if key is None else _text(key), *limit)

    def sections(self, key: str = "") -> tuple[PageLink, ...]:
        """Return the sections directly below one, by default the top-level ones."""
        return self.job.view.sections(_text(key))

    def recent(self, key: str = "", count: int = 5) -> tuple[PageLink, ...]:
        """Return the newest dated pages of a section and below it."""
        return self.job.view.recent(_text(key), _number(count))

    def neighbours(self, taxonomy: str = "") -> tuple[PageLink | None, PageLink | None]:
        """Return the pages before and after the current one, in its section or in its first term."""
        if self.job.page is None:
            return (None, None)
        path = self.job.page.head.path
        return (
            self.job.view.term_neighbours(path, _text(taxonomy))
            if taxonomy
            else self.job.view.neighbours(path)
        )

    def pager(self) -> Pager:
        """Return what the current page of a list shows, and the way to its other pages."""
        return Pager(self.job.page, self.job.view)

    def terms(self, taxonomy: str = "tags") -> tuple[TermLink, ...]:
        """Return all terms of a taxonomy in alphabetical order, each with the number of its pages."""
        return self.job.view.terms(_text(taxonomy))

    def page_terms(self, taxonomy: str = "tags") -> tuple[PageLink, ...]:
        """Return the current page's terms, as links to their pages."""
        return self.job.view.page_terms(self.job.page.head.path, _text(taxonomy)) if self.job.page else ()

    def series(self, taxonomy: str = "series") -> tuple[Series, ...]:
        """Return the series that the current page is a part of, each with all its parts."""
        view = self.job.view
        return tuple(Series(one.title, one.url, view.parts(one.url)) for one in self.page_terms(taxonomy))

    def archive(self, key: str | None = None) -> tuple[YearLink, ...]:
        """Return the dated pages of a section and below it by year, by default of the current one."""
        return self.job.view.archive(self.job.key if key is None else _text(key))

    def years(self, key: str | None = None) -> tuple[YearLink, ...]:
        """Return the same as `archive` without the pages: cheaper to keep up to date."""
        return self.job.view.years(self.job.key if key is None else _text(key))

    def related(self, count: int = 5) -> tuple[PageLink, ...]:
        """Return the pages that share most terms with the current one: title, URL and date."""
        return self.job.view.related(self.job.page.head.path, _number(count)) if self.job.page else ()

    def backlinks(self) -> tuple[PageLink, ...]:
        """Return the pages whose text links to the current one: title and URL."""
        return self.job.view.backlinks(self.job.page.head.path) if self.job.page else ()

    def breadcrumbs(self) -> tuple[PageLink, ...]:
        """Return the sections that hold the current page, from the home page down."""
        return self.job.view.breadcrumbs(self.job.page.head.path) if self.job.page else ()

    def resources(self, match: str = "") -> tuple[Asset, ...]:
        """Return the files of a bundle: beside the current page and below its folder; `match` picks some.

        A pattern is for the `name`, the path from the page: `*.jpg`, `photos/**`. Pictures have `width`
        and `height`.
        """
        if not self.job.page:
            return ()
        match = _text(match)
        found = []
        for name, path, url in self.job.view.resources(self.job.page.head.path):
            if not match or matches(match, name):
                picture = self.job.view.image(path)
                made = replace(picture, name=name) if picture else Asset(name, url, media.type_of(path), 0)
                found.append(made)
        return tuple(found)

    def menu(self, name: str = "main") -> tuple[NavItem, ...]:
        """Return a menu of `site.yaml`; empty where there is none."""
        return self.job.view.menu(_text(name))

    def tree(self, key: str = "") -> tuple[NavItem, ...]:
        """Return everything below a section, nested."""
        return self.job.view.tree(_text(key))

    def feeds(self) -> tuple[FeedLink, ...]:
        """Return the feeds of the site and of the section or term around the current page."""
        job = self.job
        return feed_links(job.page, self.settings, job.view) if job.page else ()

    def page_image(self) -> PageImage | None:
        """Return the `image` of the current page's front matter, with an absolute URL."""
        job = self.job
        return page_image(job.page, self.settings, job.view) if job.page else None

    def picture(self, image: str, alt: str = "", **attributes: str | int) -> Markup:
        """Return a picture in all its sizes, as `![alt](image)` gives it in a page.

        `image` is a path relative to the current page, `/blog/photo.jpg` from `content/`, or
        `/assets/images/photo.jpg`; nothing comes of an empty one. Attributes are those of `<img>`: `sizes`
        says how wide it is shown, `class_` is `class`; `loading="eager"` is for what is seen at once.
        """
        image = _text(image)
        if not image:
            return Markup("")
        given = {name.rstrip("_"): str(value) for name, value in attributes.items()}
        written = {"alt": _text(alt), "loading": "lazy", **given}
        if "://" in image:
            return Markup(unknown_picture(image, written, first=False))
        name = picture_name(self.job.page.head.path if self.job.page else "", image)
        found = self.job.view.shown_picture(name)
        if found is None:
            self._report("missing-image", f"the image `{image}` is not there", f"there is no `{name}`")
            return Markup("")
        first = given.get("loading") == "eager"
        return Markup(picture(found, written, self.settings.images, first=first))

    def people(self) -> tuple[Person, ...]:
        """Return the authors of the current page, else that of the site, as `name` and `url`."""
        job = self.job
        return people(job.page, self.settings, job.view) if job.page else ()

    def jsonld(self, type: str = "") -> Markup:
        """Return the structured data of the current page; `type` is one of schema.org for its main part."""
        job = self.job
        return jsonld(job.page, job.words, _text(type), self.settings, job.view) if job.page else Markup("")

    def start(self, view: SiteView, page: Page, severity: Severity, words: int = 0) -> Witness:
        """Begin a page."""
        view, witness = witnessed(view)
        self.job = Job(view, page, page.key, severity, words=words)
        return witness

    def forget(self) -> None:
        """Drop what was rendered for pages of other settings."""
        self._partials.clear()

    def _render(self, name: str, key: str) -> Kept:
        outer = self.job
        view, witness = witnessed(outer.view)
        self.job = Job(view, None, key, outer.severity)
        try:
            section = SectionFacts(key, view)
            html = self._environment.get_template(name).render(section=section)
            return Kept(html, frozenset(_LINK.findall(html)), tuple(witness.asked), tuple(self.job.problems))
        finally:
            self.job = outer

    def _report(self, code: str, message: str, help: str, *, blocks: bool = False) -> None:
        """Add a problem at the line of the template that is being run."""
        frame = sys._getframe(1)
        while frame.f_back and "__jinja_template__" not in frame.f_globals:
            frame = frame.f_back
        template = frame.f_globals.get("__jinja_template__")
        line = template.get_corresponding_lineno(frame.f_lineno) if template else 0
        file = template.filename if template else "templates"
        severity: Severity = "error" if blocks else self.job.severity
        row = line_of(self._texts.get(file, ""), line)
        self.job.problems.append(Problem(code, message, Place(file, line), help, row, severity, blocks))


def _text(value: object) -> str:
    """Return an argument as a plain `str`: questions are stored, and `{% set %}` makes a `Markup`."""
    if isinstance(value, Undefined):
        str(value)  # Raises, and says what is not there.
    if not isinstance(value, str):
        raise TypeError(f"text is needed here, not {type(value).__name__}")
    return str(value)


def _number(value: object) -> int:
    """Return an argument as a number that can be stored."""
    if isinstance(value, Undefined):
        str(value)
    if type(value) is not int:
        raise TypeError(f"a whole number is needed here, not {type(value).__name__}")
    return min(value, _MANY)


def _marks(links: frozenset[str], page: Page) -> tuple[tuple[str, str], ...]:
    """Return the links to the page and to what is above it; the home page is above everything, and is not."""
    if page.kind == "error":
        return ()
    parts = page.url.strip("/").split("/")
    above = [escape("/".join(parts[:depth])) for depth in range(1, len(parts))]
    marks = [(href, "true") for path in above for href in (f"/{path}/", f"/{path}")]
    marks.append((escape(page.url), "page"))
    return tuple((href, value) for href, value in marks if href in links)
