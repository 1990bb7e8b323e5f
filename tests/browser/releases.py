"""Small releases for tests of the offline half: pages with the real worker and the real runtime."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

from playwright.sync_api import BrowserContext, Page

from holdfast import media
from holdfast.settings import Pwa, Settings
from holdfast.values import Entry, Output, Redirect, Source
from holdfast.worker import worker_outputs

from .faults import FaultServer, entry
from .waiting import until

SW = Path(__file__).resolve().parents[2] / "sw"
MODULES = tuple(
    Source(path.relative_to(SW / "worker").as_posix(), path.read_bytes())
    for path in sorted((SW / "worker").rglob("*.js"))
)
RUNTIME = {f"assets/holdfast/{path.name}": path.read_bytes() for path in sorted((SW / "client").glob("*.js"))}
HEADERS = {"Content-Security-Policy": "script-src 'self'"}
REDIRECTS = (Redirect("/old/", "/learn/"),)


def page(title: str, *, css: str = "", body: str = "", root: str = "") -> bytes:
    """Return a page that registers the worker, with its style sheet."""
    return (
        f'<!doctype html><html lang="en" {root}><meta charset="utf-8"><title>{title}</title>'
        f'<link rel="icon" href="data:,"><link rel="stylesheet" href="/{css or style("body{margin:0}").path}">'
        f'<script type="module" src="/assets/holdfast/register.js"></script><h1>{title}</h1>{body}'
    ).encode()


def style(text: str) -> Output:
    """Return a fingerprinted style sheet."""
    digits = sha256(text.encode()).hexdigest()[:10]
    return Output(f"assets/site.{digits}.css", text.encode(), "text/css", fingerprinted=True)


def script(text: str) -> Output:
    """Return a fingerprinted script."""
    digits = sha256(text.encode()).hexdigest()[:10]
    return Output(f"assets/late.{digits}.js", text.encode(), "text/javascript", fingerprinted=True)


def release(
    files: Mapping[str, bytes | str] | None = None,
    *extra: Output,
    pwa: Pwa | None = None,
    expires: Mapping[str, int] | None = None,
) -> tuple[Output, ...]:
    """Return a release: home, learn, 404 and offline pages, and what is given in their place or besides."""
    usual: dict[str, bytes | str] = {
        "index.html": page("Home"),
        "learn/index.html": page("Learn"),
        "404.html": page("Not here"),
        "offline.html": page("Offline"),
    }
    told = {**usual, **RUNTIME, **(files or {})}
    plain = tuple(
        Output(path, data.encode() if isinstance(data, str) else data, media.type_of(path))
        for path, data in told.items()
    )
    whole = (*plain, style("body{margin:0}"), *extra)
    settings = Settings("Test", "https://example.org", pwa=pwa or Pwa())
    made = worker_outputs(entries(whole), REDIRECTS, settings, MODULES, HEADERS, expires)
    assert made.problems == ()
    return (*whole, *made.outputs)


def entries(outputs: tuple[Output, ...]) -> tuple[Entry, ...]:
    """Return the entries of outputs, as the pipeline gives them to the worker's room."""
    return tuple(entry(one) for one in sorted(outputs, key=lambda one: one.path))


def open_site(visitor: BrowserContext, server: FaultServer, path: str = "/") -> Page:
    """Open a page and wait until everything is stored."""
    tab = visitor.new_page()
    tab.goto(server.url + path)
    until(tab, "document.documentElement.dataset.offline === 'ready'")
    return tab
