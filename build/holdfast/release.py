"""A finished release: every file by path and digest, and how to get its bytes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from . import optimise, worker
from .engine.codec import decode
from .engine.spans import span
from .moves import Answering
from .problems import Problem
from .report import Checked, Visit
from .settings import Compress
from .values import Entry, Output

ENCODINGS = {"br": ".br", "gzip": ".gz"}
"""The ending of a compressed form beside its file, by content coding."""


LARGE = 256 * 1024
"""Bytes beyond which a file is compressed as quickly as pages are."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """An output's entry, and the SHA-256 of each compressed form by its ending (`.br`, `.gz`)."""

    entry: Entry
    forms: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Release:
    """What a build comes to. `manifest` maps each path in the output folder to the SHA-256 of its bytes."""

    manifest: dict[str, str] = field(default_factory=dict)
    load: Callable[[str], bytes | Path] = field(default=lambda path: b"")
    entries: tuple[Entry, ...] = ()
    problems: tuple[Problem, ...] = ()
    pages: int = 0
    ran: dict[str, int] = field(default_factory=dict)
    due: datetime | None = None
    checked: Checked | None = None
    answering: Answering = field(default_factory=Answering)

    @property
    def first_visit(self) -> Visit:
        """What a visitor downloads who has never been here."""
        return Visit(*worker.visit(self.entries, ()))


def returning(release: Release, before: bytes) -> Visit:
    """Return what a visitor downloads who has the release whose encoded entries are `before`."""
    return Visit(*worker.visit(release.entries, decode(before, tuple[Entry, ...])))


def seal(output: Output, url: str, compress: Compress, *, beside: bool) -> tuple[Sealed, dict[str, bytes]]:
    """Return an output's entry and its compressed forms; `beside` says whether those are published.

    A host that compresses by itself gets none, and its visitors download about what Brotli would give.
    """
    wanted = compress.enabled or not beside
    with span("work", "compressing"):
        packed = optimise.encodings(output.data, output.type, _quality(output, compress)) if wanted else {}
    forms = packed if beside and compress.enabled else {}
    transfer = len(packed.get("br", output.data))
    digest = sha256(output.data).hexdigest()
    size = len(output.data)
    entry = Entry(
        output.path, url, digest, size, transfer, output.type,
        output.fingerprinted, output.precache, output.redirect,
    )  # fmt: skip
    named = {ENCODINGS[coding]: data for coding, data in forms.items()}
    return Sealed(entry, {ending: sha256(data).hexdigest() for ending, data in named.items()}), named


def _quality(output: Output, compress: Compress) -> int:
    """Return the Brotli quality: the best costs seconds for large files, and pages are many."""
    is_page = output.type.startswith("text/html")
    return compress.pages if is_page or len(output.data) > LARGE else compress.assets
