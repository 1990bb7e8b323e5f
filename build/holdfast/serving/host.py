"""What the server is told of the release that it serves: the contents of `_holdfast/host.json`."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
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
        )
    except (ValueError, KeyError, TypeError, AttributeError, re.error):
        return Host()
