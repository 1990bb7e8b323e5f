"""What the answers of other sites mean for the author of a link."""

from __future__ import annotations

import ipaddress
import re
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from ..problems import Place, Problem

if TYPE_CHECKING:
    from ..problems import Severity
    from ..report import Outbound
    from .external_answers import Answer

REFUSING = (401, 403, 405, 406, 407, 418, 429, 451, 503, 999)
"""Answers that say nothing of the page: many sites refuse whoever is no browser."""
_NO_ID = re.compile(r"[!/:]|:~:|L\d+(-L?\d+)?$|.*[=&]")
"""Fragments that scripts read, or browsers: routes, text to highlight, lines of a file."""


def as_problem(link: Outbound, answer: Answer, fragment: str) -> Problem | None:
    """Return what is wrong with a link; None where nothing is."""
    shown = f"`{link.url}`"
    if answer.fault:
        help = "correct the address, or link to a copy: https://web.archive.org/ keeps many"
        return _problem("external-unreachable", f"{shown} does not open: {answer.fault}", link, help, "error")
    if answer.status in REFUSING:
        help = "open it in a browser; `external: {ignore: […]}` in site.yaml leaves it out"
        message = f"{shown} could not be checked: it answers {_status(answer.status)}"
        return _problem("external-refused", message, link, help)
    if not answer.good:
        gone = 400 <= answer.status < 500
        help = "correct or remove the link" if gone else "its server fails: try again later"
        message = f"{shown} answers {_status(answer.status)}"
        return _problem("external-broken", message, link, help, "error" if gone else "warning")
    if answer.moved:
        new = answer.moved + (f"#{fragment}" if fragment else "")
        return _problem("external-moved", f"{shown} has moved for good", link, f"write `{new}`")
    if fragment and not answer.fragments.get(fragment, True) and not _NO_ID.match(fragment):
        help = "link to a heading that is there, or to the page"
        return _problem("external-anchor", f"there is no `#{fragment}` on {shown}", link, help)
    return None


def is_local(url: str) -> bool:
    """Say whether an address is one of the author's own machine or network."""
    host = urlsplit(url).hostname or ""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host == "localhost" or host.endswith((".localhost", ".local", ".internal"))
    return address.is_private or address.is_loopback or address.is_link_local


def local_problem(link: Outbound) -> Problem:
    """Return the problem of a link that nobody else can open."""
    help = "readers cannot open it: write it as code if it is an example"
    return _problem(
        "external-local", f"`{link.url}` is an address of your own machine or network", link, help
    )


def no_network(count: int) -> Problem:
    """Return the problem of a machine without a network."""
    message = f"not one of {count:,} addresses of other sites can be reached"
    return Problem("external-network", message, Place("network"), "is this machine online?")


def _problem(code: str, message: str, link: Outbound, help: str, severity: Severity = "warning") -> Problem:
    return Problem(code, message, link.place, help, severity=severity, page=link.page)


def _status(number: int) -> str:
    try:
        return f"{number} {HTTPStatus(number).phrase}"
    except ValueError:
        return str(number)
