"""What the server is told of the release that it serves: the contents of `_holdfast/host.json`."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from math import inf
from typing import Any
from urllib.parse import unquote

from .. import media

_NOTHING = re.compile(r"(?!)")


@dataclass(frozen=True, slots=True)
class Host:
    """Headers, redirects and types of a release. Keys are decoded paths without a last slash."""

    headers: dict[str, str] = field(default_factory=lambda: {"X-Content-Type-Options": "nosniff"})
    https: dict[str, str] = field(default_factory=dict)
    immutable: re.Pattern[str] = _NOTHING
    mutable: frozenset[str] = frozenset()
    redirects: dict[str, tuple[str, int]] = field(default_factory=dict)
    types: dict[str, str] = field(default_factory=dict)
    slash: bool = True
    """False where pages have URLs without a last slash: `/learn` is the file `learn.html`."""
    literal: frozenset[str] = frozenset()
    """Without a slash: the files in `.html` that are asked for by that name."""
    expires: dict[str, int] = field(default_factory=dict)
    """The second since 1970 from which on a page is gone, by its decoded URL path as it stands."""

    def has_expired(self, url: str, now: float) -> bool:
        """Return whether the time of the page at a decoded URL path is over; `now` is in seconds since 1970."""
        return now >= self.expires.get(url, inf)

    def moved(self, path: str) -> tuple[str, int] | None:
        """Return where an old URL leads, and the status of the redirect."""
        return self.redirects.get(path.removesuffix("index.html").rstrip("/"))

    def url_of(self, file: str) -> str:
        """Return the decoded URL path that a page's file answers: `/learn/` for `/learn/index.html`."""
        if file.endswith("/index.html"):
            return file.removesuffix("index.html")
        return file if self.slash or file in self.literal else file.removesuffix(".html")

    def is_immutable(self, path: str) -> bool:
        """Return whether the file at this URL path is fingerprinted, so that a copy never expires."""
        return bool(self.immutable.match(path)) and path not in self.mutable

    def type_of(self, path: str) -> str:
        """Return the Content-Type of the file at a URL path."""
        return media.content_type(self.types.get(path) or media.type_of(path))


def read_host(data: bytes) -> Host:
    """Return the host that a `host.json` describes; a bare one where it does not describe any."""
    try:
        told: dict[str, Any] = json.loads(data)
        return Host(
            headers=dict(told["headers"]),
            https=dict(told["https"]),
            immutable=re.compile(told["immutable"]),
            mutable=frozenset(unquote(url) for url in told["mutable"]),
            redirects={
                unquote(source).rstrip("/"): (target, status)
                for source, (target, status) in told["redirects"].items()
            },
            types={f"/{path}": kind for path, kind in told["types"].items()},
            slash=bool(told.get("slash", True)),
            literal=frozenset(unquote(url) for url in told.get("literal", ())),
            expires={unquote(url): int(end) for url, end in told.get("expires", {}).items()},
        )
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, re.error):
        return Host()
