"""The description of a release for Holdfast's own server."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from .. import media
from ..values import Output
from .plan import IMMUTABLE, plan

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..settings import Settings
    from ..values import Entry, Redirect

HOST_FILE = "_holdfast/host.json"


def describe(
    entries: tuple[Entry, ...],
    redirects: tuple[Redirect, ...],
    settings: Settings,
    expires: Mapping[str, int] | None = None,
) -> Output:
    """Return `_holdfast/host.json`, from which `holdfast serve` knows headers, redirects and types.

    The server never hands the file out, and no visitor needs it. `https` holds what differs over TLS;
    `expires` says from which second since 1970 on a page is gone, by URL.
    """
    told = plan(entries, redirects, settings)
    https = {name: value for name, value in told.headers.items() if told.plain_headers.get(name) != value}
    host: dict[str, Any] = {
        "version": 1,
        "headers": told.plain_headers,
        "https": https,
        "immutable": IMMUTABLE,
        "mutable": told.mutable,
        "slash": told.slash,
        "literal": told.literal,
        "redirects": {it.source: [it.target, it.status] for it in told.redirects},
        "types": {path: kind for path, kind in told.types if media.essence(kind) != media.type_of(path)},
    }
    if expires:
        host["expires"] = dict(expires)
    data = json.dumps(host, ensure_ascii=False, indent=1, sort_keys=True).encode()
    return Output(HOST_FILE, data, "application/json", precache=False)
