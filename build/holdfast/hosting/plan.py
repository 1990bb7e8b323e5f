"""What every host has to be told of a release, before it is written in the words of one of them."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

from .headers import security_headers

if TYPE_CHECKING:
    from ..settings import Settings
    from ..values import Entry, Redirect

IMMUTABLE = r"^/(?:assets|_holdfast)/(?:[^/]+/)*[^/]+\.[0-9a-f]{8,64}(?:\.[^/.]+)?$"
"""The URLs of fingerprinted files, as a regular expression that Python and PCRE read alike."""

REVALIDATE = "public, max-age=0, must-revalidate"
FOREVER = "public, max-age=31536000, immutable"
NEVER = "no-store"

_SAFE = "/:@!$&'()*+,;=~-._"


@dataclass(frozen=True, slots=True)
class Plan:
    """A release as a host sees it. URLs are percent-encoded; order is by URL throughout."""

    headers: dict[str, str]
    """The security headers over HTTPS."""
    plain_headers: dict[str, str]
    """The security headers over plain HTTP."""
    redirects: tuple[Redirect, ...] = ()
    """Without those that would hide a file: a file always wins."""
    mutable: tuple[str, ...] = ()
    """Files that look fingerprinted to `IMMUTABLE` and are not."""
    bare: tuple[str, ...] = ()
    """Files without an extension, which a rule for trailing slashes must leave alone."""
    dotted: tuple[str, ...] = ()
    """Pages such as `/v1.2/`, which look like files without their trailing slash."""
    slash: bool = True
    """Whether the URLs of pages end with a slash; if not, `/learn` is the file `learn.html`."""
    clean: tuple[tuple[str, str], ...] = ()
    """The path of each page whose file is called `.html` and whose URL is not, with that URL."""
    literal: tuple[str, ...] = ()
    """Without a slash: the other files that end in `.html`, which are asked for by that name."""
    folders: tuple[str, ...] = ()
    """Without a slash: the folders that have one all the same, since a plain `index.html` lies in them."""
    types: tuple[tuple[str, str], ...] = ()
    """The path and the content type of every file."""
    not_found: bool = False


def plan(entries: tuple[Entry, ...], redirects: tuple[Redirect, ...], settings: Settings) -> Plan:
    """Return what a host must be told of these files and redirects."""
    ordered = sorted((one for one in entries if not one.redirect), key=lambda entry: entry.path)
    slash = settings.urls.trailing_slash == "always"
    clean = {entry.path: _url(entry.path.removesuffix(".html")) for entry in ordered if _is_clean(entry)}
    pages = [_url(entry.path) for entry in ordered if _is_page(entry.path)]
    files = [_url(entry.path) for entry in ordered if not _is_page(entry.path) and entry.path not in clean]
    taken = {_key(url) for url in (*pages, *files, *clean.values())}
    fixed = {_url(entry.path) for entry in ordered if entry.fingerprinted}
    return Plan(
        headers=security_headers(settings.hosting, https=True),
        plain_headers=security_headers(settings.hosting, https=False),
        redirects=_clean(redirects, taken),
        mutable=tuple(url for url in files if url not in fixed and re.match(IMMUTABLE, url)),
        bare=tuple(url for url in files if "." not in _last(url) and not url.startswith("/.well-known/")),
        dotted=tuple(url for url in pages if "." in _last(url.rstrip("/"))),
        types=tuple((entry.path, entry.type) for entry in ordered),
        slash=slash,
        clean=tuple(clean.items()),
        literal=() if slash else tuple(url for url in files if url.endswith(".html")),
        folders=() if slash else tuple(url for url in pages if url != "/"),
        not_found=any(entry.path == "404.html" for entry in ordered),
    )


def _clean(redirects: tuple[Redirect, ...], taken: set[str]) -> tuple[Redirect, ...]:
    """Return redirects in canonical spelling, one for each source, none in the way of a file."""
    found: dict[str, Redirect] = {}
    for redirect in redirects:
        key = _key(redirect.source)
        if key not in taken and key != _key(redirect.target):
            target = quote(redirect.target, safe="%?#[]" + _SAFE).replace("$", "%24")
            source = quote(unquote(redirect.source), safe=_SAFE)
            found.setdefault(key, replace(redirect, source=source, target=target))
    return tuple(sorted(found.values(), key=lambda redirect: redirect.source))


def _url(path: str) -> str:
    """Return the URL that answers with a file of the output: that of its folder for an index.html."""
    return "/" + quote(path.removesuffix("index.html") if _is_page(path) else path, safe=_SAFE)


def _is_page(path: str) -> bool:
    return path == "index.html" or path.endswith("/index.html")


def _key(url: str) -> str:
    return unquote(url).rstrip("/") or "/"


def _is_clean(entry: Entry) -> bool:
    return entry.path.endswith(".html") and not entry.url.endswith((".html", "/"))


def _last(url: str) -> str:
    return url.rpartition("/")[2]
