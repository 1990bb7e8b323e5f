"""Every step of a build, in reading order: the map of the program.

A step asks for what it needs and returns values; nothing here reads or writes a file.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from holdfast_api.schema import parse_collections

from . import assets, documents, graph, hosting, media, moves, optimise, parse, render, sharing, worker
from .auditing import AUDITS, checked, problems_of
from .content import (
    AUTHORED_BASES,
    AUTHORED_STEPS,
    AUTHORED_VIEWS,
    describes_folder,
    publication,
)
from .data import is_data
from .discovery import discovery, feed, feed_body, unless_written
from .engine import Answer, Ask, Base, Engine, Registry, Step, Store, View, pool
from .engine.codec import decode
from .engine.engine import Progress
from .graph.names import url_of
from .history import with_history
from .pictures import LARGEST_PRECACHED, PICTURE, SHOWING, VIEWS, Shown, holders, is_raster, shown_by
from .problems import Place, Problem, nearest
from .release import Release
from .sealing import seal_step, sealed, sealed_parts
from .settings import Check, External, Hosting, Settings, authoring
from .text import decoded
from .values import Asset, Document, Entry, Head, Output, Page, Source, UnknownCall
from .views import asking_view

if TYPE_CHECKING:
    from .building import Order
    from .files import Folders

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
    found: Page = ask("page_at", key)
    ask("layout", found.template)
    look: Settings = ask("look")
    parsed = None if found.generated else ask("document", found.head.path)  # A draft may have its path.
    made = render.page(found, parsed, look, ask.base("templates"), asking_view(ask))
    if any(one.code == "missing-template" for one in made.problems):
        ask("layout_names")  # The nearest of them is in the help.
    text = optimise.html(made.html, made.partials) if look.minify else made.html
    outputs = (Output(found.output, text.encode(), "text/html; charset=utf-8", url=found.url),)
    shown = shown_by(ask)
    return Answer((outputs, shown, *sealed(ask, outputs)), made.problems)


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
    made = worker.worker_outputs(entries, ask("redirects"), ask("look"), modules, headers, _expires(ask))
    return Answer((made.outputs,), made.problems)


def host(ask: Ask, _: str) -> Answer:
    """What the host is told: headers, redirects, what never expires, and the pages that do."""
    told = (entries_of(ask, (*BEFORE_WORKER, "offline")), ask("redirects"), ask("hosting"))
    if ask("option", "target") == "vercel":
        text, problems = hosting.vercel(*told)
        return Answer(
            ((Output("config.json", text.encode(), "application/json", precache=False),),), problems
        )
    return Answer(((hosting.describe(*told, _expires(ask)),),))


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


def _expires(ask: Ask) -> dict[str, int]:
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


def bring_up_to_date(
    order: Order, scratch: Path, store: Store, folders: Folders, progress: Progress | None
) -> Release:
    """Bring every step up to date, in the order of the strata, and return the release that results."""
    with ExitStack() as stack:
        engine = engine_for(stack, order, scratch, store, folders, progress)
        engine.update("settings", [""])
        if engine.ask("settings", "") is None:
            engine.finish()
            return Release(problems=problems_of(engine, folders))
        for name, keys in plan(engine, folders, order.checks):
            engine.update(name, keys)
        engine.finish()
    release = _release(engine, store, folders, order.target)
    return replace(release, checked=checked(engine, folders)) if order.checks else release


def engine_for(
    stack: ExitStack, order: Order, scratch: Path, store: Store, folders: Folders, progress: Progress | None
) -> Engine:
    """Return an engine for one build; its processes end with `stack`."""
    jobs = order.jobs or _processors()
    return Engine(
        REGISTRY, store, folders,
        executor=_lazily(stack, jobs) if jobs > 1 else None,
        scratch=scratch, workers=jobs, progress=progress,
    )  # fmt: skip


def plan(engine: Engine, folders: Folders, checks: bool) -> Iterator[tuple[str, list[str]]]:
    """Yield every step with the keys that it is brought up to date for."""
    content, whole = folders.names("content"), [""]
    yield "templates", whole
    yield "typefaces", whole
    pages = [path for path in content if path.endswith(MARKDOWN)]
    yield "data_file", [path for path in folders.names("data") if is_data(path)]
    yield "data_files", whole
    yield "cascade_of", [path for path in pages if describes_folder(path)]
    yield "names", whole
    yield "cascades", whole
    yield "document", pages
    yield "unknown shortcodes", whole
    yield "site", whole
    index = engine.ask("listed")
    pictures = [f"content/{path}" for path in content if assets.is_picture(path)]
    names = _asset_names(folders)
    yield "minified", [name for name in names if not assets.is_picture(name)]
    pictures += [f"assets/{name}" for name in names if assets.is_picture(name)]
    yield "picture", pictures
    yield "linked", whole
    pages = [one.id for one in index]
    cards = [one.id for one in index if one.number == 1 and engine.ask("typefaces_digest")]
    yield "card", cards
    yield "page", pages
    yield from _shown_pictures(engine, pictures)
    yield "card_file", cards
    yield "stubs", whole
    feeds, told = engine.ask("feed_owners"), engine.ask("look").feeds
    yield "feed body", engine.ask("fed_pages", told.content, told.terms)
    yield "feed", feeds
    yield "discovery", whole
    yield "icons", whole
    yield "copied", [path for path in content if not path.endswith(MARKDOWN) and not assets.is_picture(path)]
    keys = {"picture_file": pictures, "card_file": cards, "feed": feeds}
    for part in BEFORE_WORKER[1:]:  # Pages are sealed where they are made.
        yield f"seal {part}", keys.get(part, whole)
    for name in ("offline", "seal offline", "host", "seal host"):
        yield name, whole
    if checks:
        yield from (("audit", pages), ("colours", whole))


def _shown_pictures(engine: Engine, pictures: list[str]) -> Iterator[tuple[str, list[str]]]:
    yield "used", [""]
    _, pictured, named = engine.ask("used", "")
    found, shown = engine.ask("picture", "*"), {*pictured, *named}
    yield "variants", sorted({one.recipe for name, one in found.items() if one.recipe and name in shown})
    yield "pictures", [name for name in pictures if is_raster(found[name])]


def _asset_names(folders: Folders) -> list[str]:
    runtime = [name.removeprefix("client/") for name in folders.names("sw") if name.startswith("client/")]
    return sorted({*folders.names("assets"), *(f"holdfast/{name}" for name in runtime), "css/highlight.css"})


def _release(engine: Engine, store: Store, folders: Folders, target: str) -> Release:
    """Return the release: which part of which answer holds the bytes of each path."""
    entries: list[Entry] = []
    manifest: dict[str, str] = {}
    loaders: dict[str, Callable[[], bytes | Path]] = {}
    prefix = "static/" if target == "vercel" else ""
    for maker in MAKERS:
        for key, group in engine.ask(f"{maker}.sealed", "*").items():
            for number, one in enumerate(group):
                path = one.entry.path if maker == "host" and prefix else prefix + one.entry.path
                entries.append(one.entry)
                manifest[path] = one.entry.digest
                loaders[path] = partial(_output_bytes, engine, maker, key, number)
                for ending, digest in one.forms.items():
                    manifest[path + ending] = digest
                    loaders[path + ending] = partial(_form_bytes, engine, maker, key, number, ending)
    for path, entry in engine.ask("copied", "*").items():
        entries.append(entry)
        manifest[prefix + entry.path] = entry.digest
        loaders[prefix + entry.path] = partial(folders.path, f"content/{path}")
    for entry, loader in holders(engine, folders):
        entries.append(entry)
        manifest[prefix + entry.path] = entry.digest
        loaders[prefix + entry.path] = loader
    pages = sum(1 for one in engine.ask("listed") if one.kind != "error")
    ordered = tuple(sorted(entries, key=lambda entry: entry.path))
    load: Callable[[str], bytes | Path] = lambda path: loaders[path]()
    known = moves.known_pages(engine.ask("listed"), lambda path: folders.digest(f"content/{path}"))
    old = tuple(one.source for one in engine.ask("redirects"))
    return Release(
        manifest, load, ordered, problems_of(engine, folders), pages, dict(engine.ran), engine.ask("due", ""),
        answering=moves.Answering(known, old, engine.ask("taken_back")),
    )  # fmt: skip


def _output_bytes(engine: Engine, maker: str, key: str, number: int) -> bytes:
    data: bytes = engine.ask(maker, key)[number].data
    return data


def _form_bytes(engine: Engine, maker: str, key: str, number: int, ending: str) -> bytes:
    data: bytes = engine.ask(f"{maker}.forms", key)[number][ending]
    return data


def find_page(store: Store, name: str) -> Page | None:
    """Return a page of the last build by its URL, its path below `content/`, or its output."""
    found = store.answer("site", "")
    if found is None:
        return None
    wanted = name.strip("/").removesuffix("index.html").strip("/")
    site: graph.Site = decode(found[1], graph.Site)
    for one in site.pages:
        names = (one.head.path, f"content/{one.head.path}", one.output, one.url.strip("/"))
        if name in names or wanted in (one.url.strip("/"), one.output.removesuffix("index.html").strip("/")):
            return one
    return None


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _lazily(stack: ExitStack, jobs: int) -> Callable[[], Executor]:
    """Return what starts the pool when there is work for it, and only once."""
    started: list[Executor] = []

    def executor() -> Executor:
        if not started:
            started.append(pool(jobs))
            stack.callback(started[0].shutdown, cancel_futures=True)
        return started[0]

    return executor
