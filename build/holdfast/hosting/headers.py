"""The security headers of a site: one set of values, whatever host sends them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ..problems import Place, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..settings import Hosting

POLICY = {
    "default-src": "'self'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data: https:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "worker-src": "'self'",
    "manifest-src": "'self'",
    "base-uri": "'none'",
    "object-src": "'none'",
    "frame-ancestors": "'none'",
    "form-action": "'self'",
}
FIXED = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": (
        "accelerometer=(), camera=(), geolocation=(), gyroscope=(), "
        "magnetometer=(), microphone=(), payment=(), usb=()"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}
STRICT_TRANSPORT = "max-age=63072000; includeSubDomains"

_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_VALUE = re.compile(r"[\t\x20-\x7e\x80-\xff]*")
_LONGEST_VALUE = 32_768


def security_headers(hosting: Hosting, *, https: bool) -> dict[str, str]:
    """Return the headers of every answer, with those of `site.yaml` in place of ours.

    `upgrade-insecure-requests` and HSTS are for answers over HTTPS alone: on a plain
    `http://localhost` they would send the browser to a port where nothing speaks TLS. An empty value
    in `site.yaml` takes a header away.
    """
    headers = {"Content-Security-Policy": content_security_policy(hosting, https=https), **FIXED}
    if https and hosting.hsts:
        headers["Strict-Transport-Security"] = STRICT_TRANSPORT
    ours = {name.lower(): name for name in headers}
    for name, value in hosting.headers.items():
        headers.pop(ours.get(name.lower(), name), None)
        if value and _sendable(name, value):
            headers[name] = value
    return headers


def content_security_policy(hosting: Hosting, *, https: bool) -> str:
    """Return the site's Content-Security-Policy, the same for all of its pages."""
    policy = {**POLICY, "connect-src": " ".join(["'self'", *hosting.connect_src])}
    parts = [f"{directive} {sources}" for directive, sources in policy.items()]
    return "; ".join([*parts, "upgrade-insecure-requests"] if https else parts)


def header_problems(hosting: Hosting, file: str = "site.yaml") -> tuple[Problem, ...]:
    """Return a problem for every header and source in `site.yaml` that no server could send."""
    return tuple(
        Problem("bad-header", message, Place(file, key=("hosting", *key)), help=help_)
        for key, message, help_ in _complaints(hosting)
    )


def _complaints(hosting: Hosting) -> Iterator[tuple[tuple[str | int, ...], str, str]]:
    for name, value in hosting.headers.items():
        key = ("headers", name)
        if not _NAME.fullmatch(name):
            yield (
                key,
                f"`{name}` in `hosting.headers` is not the name of a header",
                "use letters, digits and `-`",
            )
        elif len(value) > _LONGEST_VALUE:
            message = f"the header `{name}` has {len(value)} characters"
            yield key, message, f"hosts take {_LONGEST_VALUE} at most"
        elif not _sendable(name, value):
            message = f"the header `{name}` has a character that HTTP forbids"
            yield key, message, "write its value on one line"
    for index, source in enumerate(hosting.connect_src):
        if re.search(r"[\s;,]", source) or not source:
            yield (
                ("connect_src", index),
                f"`{source}` in `hosting.connect_src` is not one source",
                "give each origin an entry of its own, such as `https://api.example.org`",
            )


def _sendable(name: str, value: str) -> bool:
    return bool(_NAME.fullmatch(name) and _VALUE.fullmatch(value)) and len(value) <= _LONGEST_VALUE
