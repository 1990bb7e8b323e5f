"""Vercel: the `config.json` of its Build Output API, version 3.

https://vercel.com/docs/build-output-api/configuration. Vercel runs routes in phases: those before
`filesystem` for every request, `hit` for a file that was found, `error` for one that was not. Its own
rules for `/api`, from `vercel.json`, come between ours; so no rule here speaks of `/api`, and none
depends on whether redirects or headers come first.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, unquote_to_bytes

from .. import media
from .limits import limit_problems
from .plan import FOREVER, IMMUTABLE, NEVER, REVALIDATE, Plan, plan

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ..problems import Problem
    from ..settings import Settings
    from ..values import Entry, Redirect

Route = dict[str, Any]

LONGEST_SOURCE = 4000
"""Characters of one pattern; Vercel takes 4,096."""

KNOWN_TYPES = {
    "css": ("text/css",),
    "gif": ("image/gif",),
    "html": ("text/html",),
    "ico": ("image/x-icon", "image/vnd.microsoft.icon"),
    "jpeg": ("image/jpeg",),
    "jpg": ("image/jpeg",),
    "js": ("text/javascript", "application/javascript"),
    "json": ("application/json",),
    "mjs": ("text/javascript", "application/javascript"),
    "pdf": ("application/pdf",),
    "png": ("image/png",),
    "svg": ("image/svg+xml",),
    "txt": ("text/plain",),
    "webp": ("image/webp",),
    "woff2": ("font/woff2",),
    "xml": ("application/xml", "text/xml"),
}
"""The types that Vercel gives by extension; every other file is told its type."""

_PAGES = r"^/(?!(?:api|_vercel)(?:/|$)).*$"
_UNRESERVED = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_~/"


def vercel(
    entries: tuple[Entry, ...], redirects: tuple[Redirect, ...], settings: Settings
) -> tuple[str, tuple[Problem, ...]]:
    """Return the text of `.vercel/output/config.json`, and what Vercel would trip over.

    The files of the release belong into `.vercel/output/static/`, without `.br` and `.gz` beside
    them: Vercel compresses by itself.
    """
    told = plan(entries, redirects, settings)
    config = {"version": 3, "routes": _routes(told), "overrides": _overrides(told)}
    text = json.dumps(config, ensure_ascii=False, indent=1) + "\n"
    return text, limit_problems(config, text)


def _routes(told: Plan) -> list[Route]:
    worker = {"Cache-Control": REVALIDATE, "Service-Worker-Allowed": "/"}
    missing: Route = {"src": _PAGES, "status": 404, "headers": {"Cache-Control": NEVER}}
    if told.not_found:
        missing["dest"] = "/404.html"
    routes: list[Route] = [
        {"src": _PAGES, "headers": told.headers, "continue": True},
        {"src": r"^/sw\.js$", "headers": worker, "continue": True},
        *_aliases(told.redirects),
        *(_canonical(told) if told.slash else _without_slashes(told)),
        {"handle": "filesystem"},
        *([] if told.slash else [_redirect(r"^/(?!(?:api|_vercel)/)((?:[^/\\]+/)*[^/\\]+)\.html$", "/$1")]),
        missing,
        {"handle": "hit"},
        {"src": _immutable(told.mutable), "headers": {"Cache-Control": FOREVER}, "continue": True},
        {"handle": "error"},
        missing,
    ]
    return [route if "handle" in route else {**route, "caseSensitive": True} for route in routes]


def _aliases(redirects: tuple[Redirect, ...]) -> Iterator[Route]:
    """Give a route for each target, so that a page's aliases count once against the limit."""
    groups: dict[tuple[str, int], list[str]] = {}
    for redirect in redirects:
        groups.setdefault((redirect.target, redirect.status), []).append(
            _literal(redirect.source.rstrip("/"))
        )
    for (target, status), sources in groups.items():
        for pattern in _joined(sources):
            yield _redirect(f"^(?:{pattern})/?$", target, status)


def _canonical(told: Plan) -> Iterator[Route]:
    """Give the redirects to the one URL of each page: no index.html, and a slash at its end."""
    # `[^/]+` and not `.*`: `//evil.example/index.html` must not become a redirect to another host.
    yield _redirect(r"^/index\.html$", "/")
    yield _redirect(r"^/((?:[^/\\]+/)*[^/\\]+)/index\.html$", "/$1/")
    for pattern in _joined([_literal(url.strip("/")) for url in told.dotted]):
        yield _redirect(f"^/({pattern})$", "/$1/")
    bare = "".join(f"|{_literal(url[1:])}$" for url in told.bare)
    kept = rf"api(?:/|$)|\.well-known(?:/|$)|_vercel(?:/|$){bare}"
    yield _redirect(rf"^/(?!{kept})((?:[^/\\]+/)*[^/.\\]+)$", "/$1/")


def _without_slashes(told: Plan) -> Iterator[Route]:
    """Give the redirects to URLs without a slash at the end; only folders of plain files keep theirs.

    That to a URL without `.html` comes behind the files: a page's own file has no such URL here.
    """
    yield _redirect(r"^/index\.html$", "/")
    for pattern in _joined([_literal(url.strip("/")) for url in told.folders]):
        yield _redirect(f"^/({pattern})(?:/index\\.html)?$", "/$1/")
    yield _redirect(r"^/(?!(?:api|_vercel)/)((?:[^/\\]+/)*[^/\\]+)/index\.html$", "/$1")
    kept = "".join(f"|{_literal(url[1:])}$" for url in told.folders)
    yield _redirect(rf"^/(?!api/|\.well-known/|_vercel/{kept})((?:[^/\\]+/)*[^/\\]+)/$", "/$1")


def _redirect(source: str, target: str, status: int = 308) -> Route:
    return {"src": source, "status": status, "headers": {"Location": target, "Cache-Control": REVALIDATE}}


def _overrides(told: Plan) -> dict[str, dict[str, str]]:
    paths: dict[str, dict[str, str]] = {path: {"path": unquote(url[1:])} for path, url in told.clean}
    types = {
        path: {"contentType": media.content_type(kind)}
        for path, kind in told.types
        if not _is_known(path, kind)
    }
    return paths | types


def _is_known(path: str, kind: str) -> bool:
    return media.essence(kind) in KNOWN_TYPES.get(path.rpartition(".")[2].lower(), ())


def _immutable(mutable: tuple[str, ...]) -> str:
    exceptions = "|".join(map(_literal, mutable))
    return IMMUTABLE.replace("^", f"^(?!(?:{exceptions})$)", 1) if exceptions else IMMUTABLE


def _literal(url: str) -> str:
    """Return a pattern for one URL path, however a client chose to percent-encode it."""
    return "".join(map(_byte, unquote_to_bytes(url)))


def _byte(byte: int) -> str:
    if byte in _UNRESERVED:
        return chr(byte)
    encoded = "%" + "".join(f"[{d}{d.lower()}]" if d.isalpha() else d for d in f"{byte:02X}")
    printable = 0x20 < byte < 0x7F and chr(byte) not in '%?#"<>'
    return f"(?:{re.escape(chr(byte))}|{encoded})" if printable else encoded


def _joined(patterns: Iterable[str]) -> Iterator[str]:
    """Join patterns into alternatives of bearable length."""
    line = ""
    for pattern in patterns:
        if line and len(line) + len(pattern) >= LONGEST_SOURCE:
            yield line
            line = ""
        line = f"{line}|{pattern}" if line else pattern
    if line:
        yield line
