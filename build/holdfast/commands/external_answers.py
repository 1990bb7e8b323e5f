"""Asking one address of another site: redirects, retries, and whether a fragment is on the page."""

from __future__ import annotations

import asyncio
import re
import ssl
import time
from dataclasses import dataclass, field, replace
from email.utils import parsedate_to_datetime
from html import unescape
from urllib.parse import unquote, urljoin

import httpx

from .. import __version__

PERMANENT, TEMPORARY = (301, 308), (302, 303, 307)
NO_HEAD = (400, 403, 404, 405, 406, 500, 501)
"""Answers to `HEAD` after which `GET` may say something else."""
_IDS = re.compile(r"""\b(?:id|name)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")


@dataclass(frozen=True, slots=True)
class Manners:
    """How politely other sites are asked, and within which bounds; times are in seconds.

    `local` also asks addresses of this machine, which is what tests want.
    """

    at_once: int = 8
    pause: float = 0.5
    patience: float = 15.0
    total: float = 600.0
    retries: int = 2
    backoff: float = 1.0
    longest_wait: float = 20.0
    largest_page: int = 2_000_000
    hops: int = 10
    local: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """An address without its fragment, and the fragments that links to it have."""

    url: str
    fragments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """What another site said. `status` is 0 where it said nothing, and `fault` why.

    `moved` is where it says that the address has moved for good; `fragments` tells of those asked for
    whether they are on the page; `offline` that not even the network was there.
    """

    status: int = 0
    fault: str = ""
    moved: str = ""
    etag: str = ""
    fragments: dict[str, bool] = field(default_factory=dict)
    checked: float = 0.0
    offline: bool = False

    @property
    def good(self) -> bool:
        """Whether the address leads somewhere."""
        return 200 <= self.status < 300


def client(contact: str, manners: Manners) -> httpx.AsyncClient:
    """Return a client that says who asks."""
    headers = {
        "User-Agent": f"Mozilla/5.0 (compatible; Holdfast/{__version__} link check; {contact})",
        "Accept": "text/html,*/*;q=0.8",
    }
    limits = httpx.Limits(max_connections=manners.at_once * 2)
    return httpx.AsyncClient(headers=headers, timeout=manners.patience, limits=limits)


async def ask_site(
    session: httpx.AsyncClient, asked: Asked, before: Answer | None, manners: Manners
) -> Answer:
    """Ask about one address until there is an answer; faults of the network get another try."""
    for attempt in range(manners.retries + 1):
        last = attempt == manners.retries
        try:
            async with asyncio.timeout(manners.patience * 2):
                answer, wait = await _follow(session, asked, before, manners)
        except (httpx.TransportError, TimeoutError) as error:
            if last or _is_certificate(error):
                return Answer(fault=_fault(error), offline=_is_offline(error), checked=time.time())
            await asyncio.sleep(manners.backoff * 2**attempt)
            continue
        except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
            return Answer(fault=str(error) or type(error).__name__, checked=time.time())
        if wait is None or last or wait > manners.longest_wait:
            return replace(answer, checked=time.time())
        await asyncio.sleep(wait)
    raise AssertionError("the last attempt returns")


async def _follow(
    session: httpx.AsyncClient, asked: Asked, before: Answer | None, manners: Manners
) -> tuple[Answer, float | None]:
    """Follow redirects to the end; also returns the seconds that the site asks to wait."""
    url, moved, for_good, seen = asked.url, "", True, {asked.url}
    for _ in range(manners.hops):
        answer, headers = await _request(session, url, asked.fragments, before, manners)
        if answer.status in (*PERMANENT, *TEMPORARY) and "location" in headers:
            url = urljoin(url, headers["location"])
            for_good = for_good and answer.status in PERMANENT
            moved = url.partition("#")[0] if for_good else moved
            if url in seen:
                return Answer(fault="it is a redirect that leads back to itself"), None
            seen.add(url)
            continue
        if answer.status == 304 and before:
            return replace(before, moved=moved), None
        waits = answer.status in (429, 503)
        return replace(answer, moved=moved), _wait(headers.get("retry-after", "")) if waits else None
    return Answer(fault=f"it leads through more than {manners.hops} redirects"), None


async def _request(
    session: httpx.AsyncClient, url: str, fragments: tuple[str, ...], before: Answer | None, manners: Manners
) -> tuple[Answer, httpx.Headers]:
    """Ask with `HEAD`, or with `GET` where a page has to be read or `HEAD` is not understood."""
    known = before.etag if before and before.good and set(fragments) <= set(before.fragments) else ""
    headers = {"If-None-Match": known} if known else {}
    if not fragments:
        response = await session.head(url, headers=headers)
        if response.status_code not in NO_HEAD:
            return _answer(response), response.headers
        headers |= {"Range": "bytes=0-0"}
    async with session.stream("GET", url, headers=headers) as response:
        answer = _answer(response)
        if response.status_code == 416:
            answer = replace(answer, status=200)
        is_html = "html" in response.headers.get("content-type", "")
        if fragments and answer.good:
            text = await _text(response, manners.largest_page) if is_html else None
            found = dict.fromkeys(fragments, True) if text is None else _found(text, fragments)
            answer = replace(answer, fragments=found)
        return answer, response.headers


def _answer(response: httpx.Response) -> Answer:
    return Answer(response.status_code, etag=response.headers.get("etag", ""))


async def _text(response: httpx.Response, largest: int) -> str | None:
    """Return a page's text; None for one that is too large to be read to its end."""
    parts, size = [], 0
    async for part in response.aiter_bytes():
        parts.append(part)
        size += len(part)
        if size > largest:
            return None
    return b"".join(parts).decode(response.charset_encoding or "utf-8", "replace")


def _found(text: str, fragments: tuple[str, ...]) -> dict[str, bool]:
    """Say which fragments a page has: as an id, or as the name of an anchor."""
    names = {unescape(next(filter(None, found.groups()), "")) for found in _IDS.finditer(text)}
    return {
        one: bool({one, unquote(one), f"user-content-{unquote(one)}"} & names)  # The prefix is GitHub's.
        for one in fragments
    }


def _wait(retry_after: str) -> float:
    """Return the seconds that `Retry-After` asks for (RFC 9110, 10.2.3)."""
    if retry_after.strip().isdecimal():
        return float(retry_after)
    try:
        return max(0.0, parsedate_to_datetime(retry_after).timestamp() - time.time())
    except (ValueError, TypeError):
        return 1.0


def _is_certificate(error: Exception) -> bool:
    return "CERTIFICATE_VERIFY_FAILED" in str(error) or isinstance(error.__cause__, ssl.SSLError)


def _is_offline(error: Exception) -> bool:
    return isinstance(error, httpx.ConnectError) and not _is_certificate(error)


def _fault(error: Exception) -> str:
    """Return a network fault as the end of a sentence."""
    if _is_certificate(error):
        return "its certificate is not valid"
    if isinstance(error, httpx.TimeoutException | TimeoutError):
        return "it does not answer in time"
    said = str(error)
    if "Name or service not known" in said or "getaddrinfo" in said or "nodename" in said:
        return "there is no host of this name"
    return "it cannot be reached" + (f" ({said})" if said else "")
