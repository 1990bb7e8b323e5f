"""The limits of Vercel that its own command line does not check, or not until the upload.

https://vercel.com/docs/limits, and the schema of the package `@vercel/routing-utils`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from ..problems import Place, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_ROUTES = 2048
LONGEST_SOURCE = 4096
MOST_HEADERS = 100
LARGEST_CONFIG = 3_300_000
"""Bytes: above, a deployment was seen to fail with "Body exceeded 3300kb limit"."""


def limit_problems(config: dict[str, Any], text: str) -> tuple[Problem, ...]:
    """Return a warning for every limit that a configuration exceeds."""
    return tuple(
        Problem("vercel-limit", message, Place("site.yaml"), help=help_, severity="warning")
        for message, help_ in _excesses(config, text)
    )


def _excesses(config: dict[str, Any], text: str) -> Iterator[tuple[str, str]]:
    routes = [route for route in config["routes"] if "handle" not in route]
    if len(routes) > MOST_ROUTES:
        yield (
            f"the site needs {len(routes)} routes and Vercel takes {MOST_ROUTES}",
            "most of them are redirects: drop old entries of `aliases` and `redirects`",
        )
    for route in routes:
        if len(route["src"]) > LONGEST_SOURCE:
            yield (
                f"a route of {len(route['src'])} characters is too long for Vercel: {route['src'][:60]}…",
                "shorten the alias, or give files without an extension one",
            )
    if len(text.encode()) > LARGEST_CONFIG:
        yield "config.json is larger than the 3.3 MB that Vercel takes", "drop old redirects"
    yield from _headers(routes[0]["headers"])


def _headers(headers: dict[str, str]) -> Iterator[tuple[str, str]]:
    if len(headers) > MOST_HEADERS:
        yield f"Vercel takes {MOST_HEADERS} headers in a rule", "shorten `hosting.headers`"
    for name, value in headers.items():
        if re.search(r"\$[1-9a-zA-Z]", value):
            yield (
                f"Vercel replaces what follows a `$` in the header `{name}`",
                "leave `$` out of its value, or percent-encode it as `%24`",
            )
