"""The static half: from a request to the answer that the files of a release give."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from email.utils import formatdate
from typing import TYPE_CHECKING
from urllib.parse import quote

import anyio
from anyio import to_thread

from .files import Files, NewerFiles, Stored, open_again
from .host import Host, read_host
from .negotiation import choose_coding, is_unchanged, requested_range
from .paths import safe_path
from .reply import Part, Reply, text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

REVALIDATE = "public, max-age=0, must-revalidate"
FOREVER = "public, max-age=31536000, immutable"
SUFFIXES = {"br": ".br", "gzip": ".gz"}
HOST_FILE = "/_holdfast/host.json"
_FORM = re.compile(r"(/index)?\.html$|/$")
"""What tells one spelling of a page's URL from another."""
PATIENCE = 25
"""Times 20 ms that a request waits while one release takes the place of another."""


@dataclass(frozen=True, slots=True)
class Dev:
    """What `holdfast dev` changes: nothing is stored by the browser, and pages may be changed.

    `page` gets the URL path and the bytes of every page before it is sent, the 404 page too. `newer` gives the
    files that are newer than those of the folder, by their path in it; None for those that are gone.
    """

    page: Callable[[str, bytes], bytes] = lambda _path, html: html
    newer: Callable[[], Mapping[str, bytes | None]] = dict


@dataclass(frozen=True, slots=True)
class Request:
    """A request for a file. Names of headers are in lower case."""

    method: str
    target: bytes
    """The raw path, percent-encoded, without the query."""
    query: str
    headers: Mapping[str, str]


class Site:
    """Answers requests from a folder that may be replaced by another build at any moment."""

    def __init__(self, root: Path, dev: Dev | None = None, clock: Callable[[], float] = time.time) -> None:
        self.files = NewerFiles(root, dev.newer) if dev else Files(root)
        self.dev = dev
        self.clock = clock
        self._host: tuple[object, Host] = (None, Host())

    def host(self) -> Host:
        """Return what `_holdfast/host.json` says now."""
        identity = self.files.identity(HOST_FILE)
        if identity != self._host[0]:
            stored = self.files.read(HOST_FILE)
            if stored:
                self._host = (stored.identity, read_host(stored.data or b""))
            elif identity is None and self.files.release():
                self._host = (None, Host())
        return self._host[1]

    async def reply(self, request: Request) -> Reply:
        """Return the answer to a request, whatever it asks for."""
        path = safe_path(request.target)
        if path == 404:
            return await self._missing("")
        if isinstance(path, int):
            return text(path, "This is not a request that can be answered.")
        if request.method not in ("GET", "HEAD"):
            return text(405, "A page can be read, and that is all.", Allow="GET, HEAD")
        for _ in range(PATIENCE):
            release = self.files.release()
            found = await self._found(path, request)
            if found or (release and release == self.files.release()):
                return found or await self._missing(path)
            await anyio.sleep(0.02)
        return text(503, "There is no site here yet. Please try again in a moment.", Retry_After="1")

    async def _found(self, path: str, request: Request) -> Reply | None:
        """Return the answer for an old URL, a file or a folder; None where there is none, or none any more.

        Old URLs come first: for other hosts there may be a stub of that name. No file is hidden by one.
        What leads to a page that has expired leads there still, as in the service worker.
        """
        if alias := self.host().moved(path):
            return _moved(alias[0], request.query, alias[1])
        for name in self._candidates(path):
            if self._is_sidecar(name) or not await self._stored(name):
                continue
            url = self.host().url_of(name)
            if url != path:
                return _moved(_encoded(url), request.query)
            # No cache shows what is gone: only fingerprinted files are kept without asking again.
            return None if self.host().has_expired(url, self.clock()) else await self._file(name, request)
        return None

    def _candidates(self, path: str) -> tuple[str, ...]:
        """Return the files that may answer for a path, the likeliest first."""
        bare = _FORM.sub("", path)
        pages = (f"{bare}/index.html",) if self.host().slash else (f"{bare}.html", f"{bare}/index.html")
        return pages[::-1] if path.endswith("/") else (path, *pages)

    async def _stored(self, name: str) -> Stored | None:
        stored = self.files.kept(name)
        if stored is None and self.files.identity(name):
            stored = await to_thread.run_sync(self.files.read, name)
            if stored:
                self.files.keep(name, stored)
        return stored

    def _is_sidecar(self, name: str) -> bool:
        """Return whether a file is the compressed form of its neighbour, and no file of the site."""
        bare = next((name.removesuffix(it) for it in SUFFIXES.values() if name.endswith(it)), None)
        return bare is not None and self.files.identity(bare) is not None

    async def _file(self, name: str, request: Request) -> Reply | None:
        if self.dev:
            return await self._uncached(name, 200, path=self.host().url_of(name))
        for _ in range(3):  # A file may be replaced between the choice of an encoding and its reading.
            if reply := await self._representation(name, request):
                return reply
        return None

    async def _representation(self, name: str, request: Request) -> Reply | None:
        wants_part = request.method == "GET" and "range" in request.headers
        available = [it for it, suffix in SUFFIXES.items() if self.files.identity(name + suffix)]
        # A range is a range of the file itself: nobody stitches parts of two encodings together.
        coding = choose_coding(request.headers.get("accept-encoding"), () if wants_part else available)
        if coding is None:
            return text(
                406, "This file cannot be sent in an encoding that you accept.", Vary="Accept-Encoding"
            )
        stored = await self._stored(name + SUFFIXES.get(coding, ""))
        if stored is None:
            return None
        headers = self._headers(name, stored, coding, varies=bool(available))
        if is_unchanged(request.headers, stored.etag, stored.modified):
            headers.pop("Content-Type")
            return Reply(304, headers)
        part = None
        if wants_part:
            part = requested_range(request.headers, stored.etag, stored.modified, stored.size)
        return await _body(stored, headers, part)

    def _headers(self, name: str, stored: Stored, coding: str, *, varies: bool) -> dict[str, str]:
        host = self.host()
        headers = {
            "Content-Type": host.type_of(name),
            "Cache-Control": FOREVER if host.is_immutable(name) else REVALIDATE,
            "ETag": stored.etag,
            "Last-Modified": _http_date(stored.modified),
        }
        if name == "/sw.js":
            headers |= {"Cache-Control": "no-cache", "Service-Worker-Allowed": "/"}
        if varies:
            headers["Vary"] = "Accept-Encoding"
        if coding == "identity":
            headers["Accept-Ranges"] = "bytes"
        else:
            headers["Content-Encoding"] = coding
        return headers

    async def _uncached(self, name: str, status: int, path: str) -> Reply | None:
        """Return a whole file that the browser shall not keep: in development, and for the 404 page."""
        stored = await self._stored(name)
        if stored is None:
            return None
        headers = {"Content-Type": self.host().type_of(name), "Cache-Control": "no-store"}
        if self.dev and stored.data is not None and name.endswith(".html"):
            return Reply(status, headers, self.dev.page(path, stored.data))
        return await _body(stored, headers, None, status)

    async def _missing(self, path: str) -> Reply:
        page = await self._uncached("/404.html", 404, path)
        return page or text(404, "There is no such page.")


async def _body(
    stored: Stored, headers: dict[str, str], part: range | str | None, status: int = 200
) -> Reply | None:
    """Return a file or a part of it; None where the file has just been replaced."""
    if isinstance(part, str):
        return text(416, "There is no such part.", Content_Range=f"bytes */{stored.size}")
    if part is not None:
        headers |= {"Content-Range": f"bytes {part.start}-{part.stop - 1}/{stored.size}"}
        status = 206
    wanted = range(stored.size) if part is None else part
    if stored.data is not None:
        return Reply(status, headers, stored.data[wanted.start : wanted.stop])
    file = await to_thread.run_sync(open_again, stored)
    return Reply(status, headers, Part(file, wanted.start, len(wanted))) if file else None


def _moved(target: str, query: str, status: int = 308) -> Reply:
    """Return a redirect that keeps the query, before a fragment where the target has one."""
    url, mark, fragment = target.partition("#")
    if query:
        url += ("&" if "?" in url else "?") + query
    answer = text(status, "The page has moved.", Location=url + mark + fragment)
    return Reply(status, {**answer.headers, "Cache-Control": REVALIDATE}, answer.body)


def _encoded(path: str) -> str:
    return quote(path, safe="/:@!$&'()*+,;=~-._")


def _http_date(seconds: int) -> str:
    return formatdate(seconds, usegmt=True)
