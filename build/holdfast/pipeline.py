"""Every step of a build, in reading order: the map of the program.

A step asks for what it needs and returns values; nothing here reads or writes a file.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from holdfast_api.schema import parse_collections

from . import assets, documents, graph, hosting, media, optimise, parse, render, sharing, worker
from .auditing import AUDITS
from .content import (
    AUTHORED_BASES,
    AUTHORED_STEPS,
    AUTHORED_VIEWS,
    publication,
)
from .discovery import discovery, feed, feed_body, unless_written
from .engine import Answer, Ask, Base, Registry, Step, View
from .engine.spans import span
from .graph.names import url_of
from .history import with_history
from .pictures import LARGEST_PRECACHED, PICTURE, SHOWING, VIEWS, Shown, shown_by
from .problems import Place, Problem, nearest
from .sealing import seal_step, sealed_parts, sealing
from .settings import Check, External, Hosting, Settings, authoring
from .text import decoded
from .values import Asset, Document, Entry, Head, Output, Page, Source, UnknownCall
from .views import asking_view

Outputs = tuple[Output, ...]

MARKDOWN = (".md", ".markdown")


def settings(ask: Ask, _: str) -> Answer:
    """site.yaml, checked."""
    from . import config  # Pydantic costs 150 ms, and no other step needs it: workers do without.

    data = ask("file", "site.yaml")
    found, problems = config.read_settings(data)
    headers = hosting.header_problems(found.hosting) if found else ()
    if found and found.edit:
        found = replace(
            found, edit=found.edit.replace("{path}", f"{ask('option', 'prefix')}content/{{path}}")
        )
    return Answer((found,), (*problems, *headers, *_collection_problems(found)))


def templates(ask: Ask, _: str) -> Answer:
    """The text of every template, the site's before the theme's."""
    sources, problems = {}, []
    for name in ask("files", "templates"):
        file = ask("origin", f"templates/{name}")
        text, problem = decoded(ask("templates", name), file)
        sources[name] = (text, file)
        problems += [problem] if problem else []
    return Answer((sources,), tuple(problems))


def site(ask: Ask, _: str) -> Answer:
    """Every page with its URL, from the heads of all documents."""
    found: Settings = ask("settings", "")
    heads, undated = with_history(ask, ask("head", "*").values(), wanted=found.git)
    public = publication(ask, heads)
    files = tuple(path for path in ask("files", "content") if not path.endswith(MARKDOWN))
    made = graph.build_site(public.heads, files, found, public.hidden, ask("files", "templates"))
    return Answer((made, public.due), (*undated, *made.problems))


def minified(ask: Ask, name: str) -> Answer:
    """One asset, squeezed; its references to other assets are left open."""
    made = assets.minified(Source(name, asset_bytes(ask, name)), minify=ask("look").minify)
    return Answer((made,))


def linked(ask: Ask, _: str) -> Answer:
    """All assets under fingerprinted names, with every reference between them rewritten."""
    pictures = [asset for name, asset in ask("picture", "*").items() if name.startswith("assets/")]
    made = assets.link(ask("minified", "*").values(), pictures)
    images = {
        name.removeprefix("content/"): asset
        for name, asset in ask("picture", "*").items()
        if name.startswith("content/")
    }
    return Answer((({asset.name: asset for asset in made.assets}, images), made.outputs), made.problems)


def page(ask: Ask, key: str) -> Answer:
    """One page: template, body with every reference filled in, minified."""
    seal = sealing(ask)  # First: where an answer is lacking, nothing has been done in vain.
    found: Page = ask("page_at", key)
    ask("layout", found.template)
    look: Settings = ask("look")
    parsed = None if found.generated else ask("document", found.head.path)  # A draft may have its path.
    made = render.page(found, parsed, look, ask.base("templates"), asking_view(ask))
    if any(one.code == "missing-template" for one in made.problems):
        ask("layout_names")  # The nearest of them is in the help.
    with span("work", "minifying"):
        text = optimise.html(made.html, made.partials) if look.minify else made.html
    outputs = (Output(found.output, text.encode(), "text/html; charset=utf-8", url=found.url),)
    shown = shown_by(ask)
    return Answer((outputs, shown, *seal(outputs)), made.problems)


def stubs(ask: Ask, _: str) -> Answer:
    """Pages at old URLs that send browsers on; a host that is told of the redirects needs none."""
    due = ask("stubs_due") if ask("option", "target") == "static" else ()
    return Answer((tuple(render.stub(output, target, ask("look")) for output, target in due),))


def icons(ask: Ask, _: str) -> Answer:
    """The web app manifest, and every icon from one image."""
    look: Settings = ask("look")
    own = [f"{root}/{name}" for root in ("assets", "content") for name in ask("own", root)]
    choice = assets.choose_icon(look.pwa.icon, tuple(own), _theme_files(ask))
    image, vector = (_source(ask, name) for name in (choice.raster, choice.vector))
    made, problems = assets.icons(image, look, vector)
    made = unless_written(ask, (*made, assets.webmanifest(look, made)))
    return Answer((made,), (*choice.problems, *problems))


def copied(ask: Ask, path: str) -> Answer:
    """The entry of a plain file of the content, which is published as it is."""
    digest, size = ask("stamp", f"content/{path}")
    output = ask("file_output", path)
    precached = size <= LARGEST_PRECACHED
    entry = Entry(output, url_of(output), digest, size, size, media.type_of(path), precache=precached)
    return Answer((entry,))


def offline(ask: Ask, _: str) -> Answer:
    """The service worker and its manifest, from the digests of everything else."""
    names = [name for name in ask("files", "sw") if name.startswith("worker/") and name.endswith(".js")]
    modules = tuple(Source(name.removeprefix("worker/"), ask("sw", name)) for name in names)
    headers = hosting.security_headers(ask("hosting").hosting, https=False)
    entries = entries_of(ask, BEFORE_WORKER)
    made = worker.worker_outputs(entries, ask("redirects"), ask("look"), modules, headers, expires_of(ask))
    return Answer((made.outputs,), made.problems)


def host(ask: Ask, _: str) -> Answer:
    """What the host is told: headers, redirects, what never expires, and the pages that do."""
    told = (entries_of(ask, (*BEFORE_WORKER, "offline")), ask("redirects"), ask("hosting"))
    if ask("option", "target") == "vercel":
        text, problems = hosting.vercel(*told)
        return Answer(
            ((Output("config.json", text.encode(), "application/json", precache=False),),), problems
        )
    return Answer(((hosting.describe(*told, expires_of(ask)),),))


def asset_bytes(ask: Ask, name: str) -> bytes:
    """Return the bytes of an asset: a file, the browser runtime's `holdfast/…`, or what Holdfast makes."""
    data: bytes | None = None
    if name.startswith("holdfast/"):
        data = ask("sw", "client/" + name.removeprefix("holdfast/"))
    data = data or ask("assets", name)
    if data is None and name == "css/highlight.css":
        return parse.highlight_css().encode()
    return data or b""


def _collection_problems(found: Settings | None) -> tuple[Problem, ...]:
    """Return what is wrong with the declared collections, in the words of the API that serves them."""
    if found is None or not found.collections:
        return ()
    problems = []
    for error in parse_collections(found.collections)[1]:
        place = Place("site.yaml", key=("collections", *error.path))
        problems.append(Problem("bad-collection", error.message, place, error.help, blocks=True))
    return tuple(problems)


def expires_of(ask: Callable[..., Any]) -> dict[str, int]:
    """Return when which pages of this release are gone; none of them where expired pages are wanted."""
    found: dict[str, int] = {} if ask("option", "expired") else ask("expiring")
    return found


def _source(ask: Ask, name: str) -> Source | None:
    return Source(name, ask("file", name)) if name else None


def _theme_files(ask: Ask) -> tuple[str, ...]:
    """Return the theme's assets; the reference site is its own theme, so all of them there."""
    every, own = ask("files", "assets"), set(ask("own", "assets"))
    themed = [name for name in every if name not in own] or every
    return tuple(f"assets/{name}" for name in themed)


def entries_of(ask: Ask, makers: tuple[str, ...]) -> tuple[Entry, ...]:
    """Return the entries of everything that these steps made, in the order of their paths."""
    found = [one.entry for maker in makers for group in ask(f"{maker}.sealed", "*").values() for one in group]
    found += [
        *ask("copied", "*").values(),
        *(one for group in ask("pictures", "*").values() for one in group),
    ]
    return tuple(sorted(found, key=lambda entry: entry.path))


BEFORE_WORKER = ("page", "stubs", "picture_file", "card_file", "linked_file", "feed", "discovery", "icons")
MAKERS = (*BEFORE_WORKER, "offline", "host")
"""The parts that hold outputs."""


def _page_at(index: Any, key: str) -> Page | None:
    found: Page | None = index.by_id.get(key)
    return found


def _look(found: Settings) -> Settings:
    """What pages may depend on: settings that no page shows are left out."""
    found = replace(found, hosting=Hosting(), check=Check(), external=External())
    return replace(found, menus={}, collections={}, redirects={}, content={}, git=False)


REGISTRY = Registry(
    name="holdfast.pipeline:REGISTRY",
    problem=Problem,
    steps=(
        Step("settings", settings, {"settings": Settings | None}),
        Step("templates", templates, {"layouts": dict[str, tuple[str, str]]}),
        *AUTHORED_STEPS,
        Step("names", documents.names, {"names": documents.Names}),
        Step(
            "document",
            documents.document,
            {"head": Head, "document": Document, "unknown": tuple[UnknownCall, ...]},
            ("content",),
            ("settings", "cascades", "data", "names", "shortcodes"),
            pooled=True,
        ),
        Step("unknown shortcodes", documents.unknown, {}),
        Step("site", site, {"site": graph.Site, "due": datetime | None}),
        Step("minified", minified, {"minified": assets.Minified}),
        PICTURE,
        Step("linked", linked, {"linked": tuple[dict[str, Asset], dict[str, Asset]], "linked_file": Outputs}),
        *sharing.STEPS_BEFORE_PAGES,
        Step(
            "page",
            page,
            {"page": Outputs, "shown": Shown, **sealed_parts("page")},
            feeds=("document", "card"),
            bases=("settings", "site", "assets", "templates", "data"),
            pooled=True,
        ),
        *SHOWING,
        sharing.STEP_AFTER_PAGES,
        Step("stubs", stubs, {"stubs": Outputs}),
        Step(
            "feed body",
            feed_body,
            {"feed_body": str},
            feeds=("document",),
            bases=("settings", "site", "assets"),
            pooled=True,
        ),
        Step("feed", feed, {"feed": Outputs}),
        Step("discovery", discovery, {"discovery": Outputs}),
        Step("icons", icons, {"icons": Outputs}),
        Step("copied", copied, {"copied": Entry}),
        *(seal_step(part, pooled=part not in ("stubs", "discovery")) for part in BEFORE_WORKER[1:]),
        Step("offline", offline, {"offline": Outputs}),
        seal_step("offline"),
        Step("host", host, {"host": Outputs}),
        seal_step("host"),
        *AUDITS,
    ),
    bases={
        **AUTHORED_BASES,
        "settings": Base("settings"),
        "site": Base("site", graph.SiteIndex),
        "assets": Base("linked"),
        "templates": Base("layouts", render.Templates),
        "shortcodes": Base("layouts", parse.Shortcodes),
        "names": Base("names"),
        **sharing.BASES,
        "used": Base("used", lambda found: tuple(map(frozenset, found))),
    },
    views={
        **AUTHORED_VIEWS,
        **{name: View("site", answer) for name, answer in graph.QUESTIONS.items()},
        **documents.VIEWS,
        "page_at": View("site", _page_at),
        "listed": View("site", lambda index: index.site.pages),
        "stubs_due": View("site", lambda index: graph.stubs(index.site)),
        "taken_back": View("site", lambda index: tuple(index.site.hidden)),
        "redirects": View("site", lambda index: index.site.redirects),
        "is_written": View(
            "site", lambda index, output: output in index.by_output or output in index.page_folders
        ),
        "file_output": View("site", lambda index, path: index.site.files.get(path)),
        "asset": View("assets", lambda found, name: found[0].get(name)),
        "nearest_asset": View("assets", lambda found, name: nearest(name, found[0])),
        **VIEWS,
        **sharing.VIEWS,
        "image": View("assets", lambda found, path: found[1].get(path)),
        "layout_names": View("templates", lambda found: tuple(sorted(found.sources))),
        "layout": View("templates", lambda found, name: found.digest(name)),
        "authoring": View("settings", lambda found, folder: found and authoring(found, folder)),
        "compress": View("settings", lambda found: found and found.compress),
        "hosting": View("settings", lambda found: found),
        "look": View("settings", lambda found: found and _look(found)),
    },
)
