"""The manifest of a build: what every URL holds, by digest. Equal releases have equal manifests."""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote, unquote

from .. import media
from ..values import Output

if TYPE_CHECKING:
    from ..values import Entry, Redirect

FOLDER = "_holdfast/"
PREFIX = "_holdfast/manifest."
DIGITS = 10
VERSION = 1

_SAFE = "/:@!$&'()*+,;=~-._?#[]%"


class Manifest(NamedTuple):
    """A manifest's file, and the name of the build that it describes."""

    output: Output
    build: str


def manifest(
    entries: tuple[Entry, ...],
    redirects: tuple[Redirect, ...],
    headers: Mapping[str, str],
    expires: Mapping[str, int] | None = None,
) -> Manifest:
    """Return the manifest of a release.

    Paths are decoded, so that there is one spelling of each, and sorted. `online` names what exists and
    is not stored, less the stubs, for which the worker itself redirects, and fingerprinted files, which
    nobody opens by name; `headers` are those of every answer from the store. `expires` says from which
    second since 1970 on a page is gone, by URL.
    """
    ours = [
        entry
        for entry in entries
        if entry.path != "sw.js" and not entry.redirect and not entry.path.startswith(FOLDER)
    ]
    files = {
        unquote(one.url): [one.digest, one.size, media.content_type(one.type)] for one in ours if one.precache
    }
    told: dict[str, Any] = {
        "v": VERSION,
        "files": files,
        "redirects": dict(_redirects(redirects, files)),
        "online": sorted(unquote(one.url) for one in ours if not (one.precache or one.fingerprinted)),
        "headers": dict(headers),
    }
    if expires:
        told["expires"] = {unquote(url): end for url, end in expires.items()}
    text = _json(told)
    build = sha256(text).hexdigest()[:DIGITS]
    data = _json({"build": build})[:-1] + b"," + text[1:]  # The first of its names, in order.
    path = f"{PREFIX}{sha256(data).hexdigest()[:DIGITS]}.json"
    output = Output(path, data, "application/json", fingerprinted=True, precache=False)
    return Manifest(output, build)


def _redirects(
    redirects: tuple[Redirect, ...], files: Mapping[str, object]
) -> list[tuple[str, tuple[str, int]]]:
    """Return redirects by decoded path without the last slash; a file of that name wins."""
    found = []
    for one in redirects:
        source = unquote(one.source).rstrip("/")
        if source not in files and f"{source}/" not in files:
            found.append((source, (quote(one.target, safe=_SAFE), one.status)))
    return found


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
