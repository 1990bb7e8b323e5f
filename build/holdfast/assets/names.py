"""Names of assets: what a reference points to, and what a published file is called."""

from __future__ import annotations

import posixpath
import re
from hashlib import sha256
from typing import NamedTuple
from urllib.parse import quote, unquote

FOLDER = "assets"
"""The folder of the output that holds every fingerprinted file."""

DIGITS = 10
"""Hex digits of SHA-256 in a fingerprinted name."""

_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:")


class Reference(NamedTuple):
    """A reference taken apart: the asset it names, its path as written, and its query and fragment."""

    name: str
    path: str
    suffix: str


def fingerprint(data: bytes) -> str:
    """Return the digits that stand for these bytes in a file name."""
    return sha256(data).hexdigest()[:DIGITS]


def digits_of(url: str) -> str:
    """Return the digits in a fingerprinted URL or path."""
    found = re.search(rf"\.([0-9a-f]{{{DIGITS}}})(?:\.[^./]*)?$", url)
    return found[1] if found else ""


def with_fingerprint(path: str, digits: str) -> str:
    """Return a path with the digits before its extension: `css/site.0123456789.css`."""
    folder, slash, name = path.rpartition("/")
    stem, dot, extension = name.rpartition(".")
    named = f"{stem}.{digits}.{extension}" if dot and stem else f"{name}.{digits}"
    return f"{folder}{slash}{named}"


def output_path(name: str, digits: str) -> str:
    """Return where an asset is published, relative to the output folder."""
    return f"{FOLDER}/{with_fingerprint(name, digits)}"


def url_of(path: str) -> str:
    """Return the canonical, percent-encoded URL of a file of the output."""
    return "/" + quote(path)


def resolve(reference: str, base: str) -> Reference | None:
    """Return what a reference inside the asset `base` names; None where that is no asset of the site.

    Not assets are external URLs, bare fragments, and paths that leave `assets/`.
    """
    path, suffix = _split(reference.strip())
    if not path or path.startswith("//") or _SCHEME.match(path):
        return None
    folder = posixpath.dirname(f"/{FOLDER}/{base}")
    whole = posixpath.normpath(posixpath.join(folder, unquote(path)))
    prefix = f"/{FOLDER}/"
    return Reference(whole[len(prefix) :], path, suffix) if whole.startswith(prefix) else None


def rewritten(reference: Reference, digits: str) -> str:
    """Return the reference with the published name in place of the source's, as relative as it was."""
    return quote(with_fingerprint(unquote(reference.path), digits)) + reference.suffix


def _split(reference: str) -> tuple[str, str]:
    """Return a reference's path, and its query and fragment."""
    found = re.search(r"[?#]", reference)
    return (reference[: found.start()], reference[found.start() :]) if found else (reference, "")
