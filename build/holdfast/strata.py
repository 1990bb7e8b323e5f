"""The order in which the steps are brought up to date, and the release that comes of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from enum import Enum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from . import assets, graph, moves
from .auditing import checked, problems_of
from .cluster import Cluster
from .content import describes_folder
from .data import is_data
from .engine import Engine, Processes, Store, Workers, processors
from .engine.codec import decode
from .engine.engine import Progress
from .pictures import holders, is_raster
from .pipeline import BEFORE_WORKER, MAKERS, MARKDOWN, REGISTRY
from .publish import StoppedError
from .release import Release
from .values import Entry, Page

if TYPE_CHECKING:
    from .files import Folders
    from .session import Order

Keys = Iterator[tuple[str, list[str]]]
"""Steps, each with the keys that it is brought up to date for."""


def engine_for(
    stack: ExitStack, order: Order, scratch: Path, store: Store, folders: Folders, progress: Progress | None
) -> Engine:
    """Return an engine; its workers end with `stack`."""
    start = _workers(order, scratch)
    return Engine(
        REGISTRY, store, folders, workers=_lazily(stack, start) if start else None, progress=progress
    )


class Made(Enum):
    """How far the pages have come: no settings to make them by, some, or all."""

    NONE, SOME, ALL = range(3)


def make_pages(engine: Engine, folders: Folders, before_pages: Callable[[], bool] = lambda: False) -> Made:
    """Bring up to date all that a page shows.

    `before_pages` is called when all but the pages is; it may hurry some, and tell that this is all for now.
    """
    engine.update("settings", [""])
    if engine.ask("settings", "") is None:
        return Made.NONE
    for name, keys in plan_pages(engine, folders):
        if name == "page" and before_pages():
            return Made.SOME
        engine.update(name, keys)
    return Made.ALL


def make_release(
    engine: Engine, folders: Folders, order: Order, stop: Callable[[], bool] = lambda: False
) -> Release:
    """Bring up to date what a release needs beside its pages, and return it.

    Raises StoppedError where `stop`, which is asked between steps, says that something else is due.
    """
    for name, keys in _plan_release(engine, order.checks):
        if stop():
            raise StoppedError
        engine.update(name, keys)
    engine.finish()
    release = _release(engine, folders, order.target)
    return replace(release, checked=checked(engine, folders)) if order.checks else release


def no_release(engine: Engine, folders: Folders) -> Release:
    """Return what a build comes to whose settings cannot be read: nothing but problems."""
    engine.finish()
    return Release(problems=problems_of(engine, folders))


def plan_pages(engine: Engine, folders: Folders) -> Keys:
    """Yield the steps up to the pages and the files beside them, before anything is compressed."""
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
    pictures = [f"content/{path}" for path in content if assets.is_picture(path)]
    names = _asset_names(folders)
    yield "minified", [name for name in names if not assets.is_picture(name)]
    pictures += [f"assets/{name}" for name in names if assets.is_picture(name)]
    yield "picture", pictures
    yield "linked", whole
    pages, cards = _pages(engine)
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


def _plan_release(engine: Engine, checks: bool) -> Keys:
    """Yield the steps that are left once the pages are up to date."""
    whole = [""]
    pages, cards = _pages(engine)
    keys = {
        "picture_file": list(engine.ask("picture", "*")),
        "card_file": cards,
        "feed": engine.ask("feed_owners"),
    }
    for part in BEFORE_WORKER[1:]:  # Pages are sealed where they are made.
        yield f"seal {part}", keys.get(part, whole)
    for name in ("offline", "seal offline", "host", "seal host"):
        yield name, whole
    if checks:
        yield from (("audit", pages), ("colours", whole))


def _pages(engine: Engine) -> tuple[list[str], list[str]]:
    """Return the ids of all pages, and those of the pages that may have a card."""
    found = engine.ask("listed")
    drawn = engine.ask("typefaces_digest")
    return [one.id for one in found], [one.id for one in found if one.number == 1 and drawn]


def _shown_pictures(engine: Engine, pictures: list[str]) -> Iterator[tuple[str, list[str]]]:
    yield "used", [""]
    _, pictured, named = engine.ask("used", "")
    found, shown = engine.ask("picture", "*"), {*pictured, *named}
    yield "variants", sorted({one.recipe for name, one in found.items() if one.recipe and name in shown})
    yield "pictures", [name for name in pictures if is_raster(found[name])]


def _asset_names(folders: Folders) -> list[str]:
    runtime = [name.removeprefix("client/") for name in folders.names("sw") if name.startswith("client/")]
    return sorted({*folders.names("assets"), *(f"holdfast/{name}" for name in runtime), "css/highlight.css"})


def _release(engine: Engine, folders: Folders, target: str) -> Release:
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


def _workers(order: Order, scratch: Path) -> Callable[[], Workers] | None:
    """Return what starts or finds the workers that are asked for; None where this process is to do all."""
    if order.executor:
        return partial(Cluster, order.executor)
    jobs = order.jobs or processors()
    return partial(Processes, scratch, jobs) if jobs > 1 else None


def _lazily(stack: ExitStack, start: Callable[[], Workers]) -> Callable[[], Workers]:
    """Return what starts the workers when there is work for them, and only once."""
    started: list[Workers] = []

    def workers() -> Workers:
        if not started:
            started.append(start())
            stack.callback(started[0].close)
        return started[0]

    return workers
