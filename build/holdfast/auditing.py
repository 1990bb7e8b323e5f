"""The steps of `holdfast check`: audits of every page's HTML and of the theme's colours. No build runs them."""

from __future__ import annotations

from dataclasses import replace
from fnmatch import fnmatchcase
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from . import audit, parse, render
from .engine import Answer, Ask, Engine, Step
from .problems import Place, Problem, line_of, merged
from .report import Checked, Lacking, Outbound
from .text import decoded
from .views import asking_view
from .yamltext import placed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from .audit import Finding
    from .files import Folders
    from .settings import Settings
    from .values import Document, Page


def audited(ask: Ask, key: str) -> Answer:
    """What is wrong with one page's HTML as its template made it, its links to other sites, and what it lacks."""
    found: Page = ask("page_at", key)
    ask("layout", found.template)
    look: Settings = ask("look")
    document: Document | None = None if found.generated else ask("document", found.head.path)
    made = render.page(found, document, look, ask.base("templates"), asking_view(ask))
    if not (text := made.html):
        return Answer(((), ()))
    lacking = tuple(Lacking(found.url, urljoin(found.url, one.part)) for one in made.problems if one.part)
    body = render.content(found, document, look, asking_view(ask)) if document else ""
    start = text.find(body)
    sources = _Sources(ask, found, range(start, start + len(body)) if start >= 0 else None)
    result = audit.page(text)
    links = [sources.link(one) for one in result.links]
    told = tuple(sources.problem(one) for one in result.findings)
    return Answer((tuple(dict.fromkeys(links)), tuple(dict.fromkeys(lacking))), told)


class _Sources:
    """The files from which one page was made; `body` is the part of its HTML that its own file gave, if known."""

    def __init__(self, ask: Ask, page: Page, body: range | None) -> None:
        self._body, self._url = body, page.url
        path = f"content/{page.head.path}"
        data = None if page.generated else ask("content", page.head.path)
        self._page = (path, decoded(data, path)[0]) if data is not None else None
        sources: dict[str, tuple[str, str]] = ask.base("templates").sources
        names = render.closure(page.template, {name: text for name, (text, _) in sources.items()})
        self._templates = [(file, text) for name in names for text, file in (sources[name],)]
        self._texts = dict([*self._templates, *([self._page] if self._page else [])])

    def place(self, found: Finding) -> Place:
        in_body = None if self._body is None else found.at in self._body
        return audit.locate(found, self._page, self._templates, in_body=in_body)

    def problem(self, found: Finding) -> Problem:
        place = self.place(found)
        row = line_of(self._texts.get(place.file, ""), place.line)
        return Problem(found.code, found.message, place, found.help, row, "warning", page=self._url)

    def link(self, found: Finding) -> Outbound:
        return Outbound(found.message, self.place(found), self._url)


def colours(ask: Ask, _: str) -> Answer:
    """The contrast of the colours that the style sheets give names to."""
    files = [("assets/css/highlight.css", parse.highlight_css())]
    names: Iterable[str] = sorted(name for name in ask("files", "assets") if name.endswith(".css"))
    for name in names:
        file: str = ask("origin", f"assets/{name}")
        data: Any = ask("assets", name)
        files.append((file, decoded(data or b"", file)[0]))
    return Answer((True,), audit.contrast(files))


AUDITS = (
    Step(
        "audit",
        audited,
        {"outbound": tuple[Outbound, ...], "lacking": tuple[Lacking, ...]},
        feeds=("document", "content"),
        bases=("settings", "site", "assets", "templates"),
        pooled=True,
    ),
    Step("colours", colours, {"colours": bool}),
)
"""The steps that only a check brings up to date."""


def problems_of(engine: Engine, folders: Folders, also: Iterable[str] = ()) -> tuple[Problem, ...]:
    """Return every problem of a build once, with the line that it points to.

    `also` names steps that the build has yet to bring up to date.
    """
    steps = [step.name for step in engine.registry.steps if step not in AUDITS]
    return (*folders.problems, *_placed(engine, folders, steps, also))


def checked(engine: Engine, folders: Folders) -> Checked:
    """Return what the audits found, less what the settings leave out."""
    settings: Settings = engine.ask("settings", "")
    found = _placed(engine, folders, [step.name for step in AUDITS])
    text = _reader(folders)
    links = [_in_settings(link, text) for made in engine.ask("outbound", "*").values() for link in made]
    return Checked(
        tuple(one for one in found if one.code not in settings.check.ignore),
        tuple(link for link in links if not _is_ignored(link.url, settings)),
        settings.url,
        tuple(one for made in engine.ask("lacking", "*").values() for one in made),
    )


def _in_settings(link: Outbound, text: Callable[[str], str]) -> Outbound:
    """Return a link with its place in `site.yaml`, where a template shows what is written there."""
    at = text("site.yaml").find(link.url) if not link.place.line else -1
    if at < 0:
        return link
    before = text("site.yaml")[:at]
    return replace(link, place=Place("site.yaml", before.count("\n") + 1, at - before.rfind("\n")))


def _is_ignored(url: str, settings: Settings) -> bool:
    own = url == settings.url or url.startswith(f"{settings.url}/")
    return own or any(fnmatchcase(url, pattern) for pattern in settings.external.ignore)


def _placed(
    engine: Engine, folders: Folders, steps: Iterable[str], also: Iterable[str] = ()
) -> tuple[Problem, ...]:
    text = _reader(folders)
    return merged(placed(problem, text) for problem in engine.problems(steps, also))


def _reader(folders: Folders) -> Callable[[str], str]:
    """Return what gives the text of a file of the site."""
    return cache(lambda file: (folders.answer(("file", (file,))) or b"").decode("utf-8", "replace"))
