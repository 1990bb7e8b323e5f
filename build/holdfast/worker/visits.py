"""What visitors download, to the byte: it follows from the digests, as the worker fetches by digest."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import unquote

from .manifest import PREFIX
from .outputs import SCRIPT

if TYPE_CHECKING:
    from ..values import Entry


def visit(now: tuple[Entry, ...], before: tuple[Entry, ...]) -> tuple[int, int]:
    """Return requests and body bytes of a visit until the whole release is stored.

    `before` is the release that the visitor has, empty for a first visit. An unchanged `sw.js` is one
    request without a body. A page of the first visit is not counted twice: the worker finds it in the
    HTTP cache. Where the site has no worker, a first visit is its home page without what that shows.
    """
    script = _at(now, SCRIPT)
    if script and before and script.digest == getattr(_at(before, SCRIPT), "digest", ""):
        return 1, 0
    if not _at(now, PREFIX):
        found = [script] if before else [_at(now, "index.html")]
    else:
        known = _stored(before) if _at(before, PREFIX) else {}
        new = [entry for digest, entry in _stored(now).items() if digest not in known]
        found = [script, _at(now, PREFIX), *new]
    asked = [entry for entry in found if entry]
    return len(asked), sum(entry.transfer for entry in asked)


def _at(entries: tuple[Entry, ...], prefix: str) -> Entry | None:
    return next((entry for entry in entries if entry.path.startswith(prefix)), None)


def _stored(entries: tuple[Entry, ...]) -> dict[str, Entry]:
    """Return what the worker stores: for each digest the first URL that has it, in the manifest's order."""
    found: dict[str, Entry] = {}
    for entry in sorted(entries, key=lambda one: unquote(one.url)):
        if entry.precache and entry.path != SCRIPT and not entry.path.startswith(PREFIX):
            found.setdefault(entry.digest, entry)
    return found
