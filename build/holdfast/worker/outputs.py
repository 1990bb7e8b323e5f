"""What the offline half adds to a release: `sw.js` and the manifest that it names."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from ..values import Output
from .join import joined
from .manifest import Manifest, manifest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..problems import Problem
    from ..settings import Pwa, Settings
    from ..values import Entry, Redirect, Source

SCRIPT = "sw.js"
ENTRY, KILL = "main.js", "kill.js"


@dataclass(frozen=True, slots=True)
class WorkerFiles:
    """The files of the offline half; none where a problem keeps the worker from being made."""

    outputs: tuple[Output, ...]
    problems: tuple[Problem, ...] = ()


def worker_outputs(
    entries: tuple[Entry, ...],
    redirects: tuple[Redirect, ...],
    settings: Settings,
    modules: tuple[Source, ...],
    headers: Mapping[str, str] | None = None,
    expires: Mapping[str, int] | None = None,
) -> WorkerFiles:
    """Return `sw.js`, joined from the modules of `sw/worker/`, and the manifest of these entries.

    With `pwa: false` it is a worker that removes itself: a missing file would leave the old one at work.
    `headers` are the security headers of the site, which pages from the store need as much; `expires`
    says from which second since 1970 on a page is gone, by URL.
    """
    if not settings.pwa.enabled:
        code, problems = joined(modules, KILL, None)
        return _files(code, problems)
    made = manifest(entries, redirects, headers or {}, expires)
    off = [name for name, needed in _optional(entries, expires).items() if not needed]
    code, problems = joined(_without(modules, off), ENTRY, _build(made, settings.pwa))
    return _files(code, problems, made.output)


def _optional(entries: tuple[Entry, ...], expires: Mapping[str, int] | None) -> dict[str, bool]:
    """Return the modules that not every build needs, and whether this one does."""
    return {
        "expiry.js": bool(expires),
        "over.js": bool(expires),
        "range.js": any(one.precache and one.type.startswith(("audio/", "video/")) for one in entries),
        "sizes.js": any(
            one.fingerprinted and not one.precache and one.type.startswith("image/") for one in entries
        ),
    }


def _without(modules: tuple[Source, ...], names: list[str]) -> tuple[Source, ...]:
    """Return the modules with those that a build does not need exchanged for the ones of `off/`."""
    off = {f"off/{name}": name for name in names}
    return tuple(
        replace(one, path=off[one.path]) if one.path in off else one
        for one in modules
        if one.path not in names
    )


def _files(code: str, problems: tuple[Problem, ...], *others: Output) -> WorkerFiles:
    if problems:
        return WorkerFiles((), problems)
    script = Output(SCRIPT, code.encode(), "text/javascript", precache=False)
    return WorkerFiles((*others, script))


def _build(made: Manifest, pwa: Pwa) -> dict[str, Any]:
    """Return what the worker is told: see `Build` in `sw/worker/types.d.ts`."""
    digest = b64encode(sha256(made.output.data).digest()).decode()
    return {
        "id": made.build,
        "manifest": f"/{made.output.path}",
        "integrity": f"sha256-{digest}",
        "update": pwa.update,
        "networkFirst": list(pwa.network_first),
    }
