"""The browser of `holdfast check --offline`: one visitor, four tabs, and what they lack without a network."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

from playwright.async_api import Error, async_playwright

from ..problems import Place, Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.async_api import BrowserContext, Page, Request, Response

    from ..report import Lacking

    Show = Callable[[str, int, int], None]

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Without a network other hosts are gone too.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)
TABS = 4
PATIENCE = 20_000
"""Milliseconds that a page may take from the store."""
REGISTERS, STORES = 15.0, 120.0
"""Seconds until a worker is expected, and that may pass without a file being stored."""
NOT_THERE = "/holdfast/no/such/page/"
PARTS = {"stylesheet", "script", "image", "font", "media", "manifest"}

STATE = """async () => {
  const registration = await navigator.serviceWorker?.getRegistration("/");
  const blobs = await caches.open("holdfast-blobs").then((cache) => cache.keys());
  const told = navigator.serviceWorker?.controller
    ? await fetch("/_holdfast/state").then((answer) => answer.json()).catch(() => null)
    : null;
  return [Boolean(registration), Boolean(told?.ready), blobs.length];
}"""

SETTLE = """async () => {
  const images = [...document.images].filter((image) => image.getAttribute("src") || image.srcset);
  for (const image of images) image.loading = "eager";
  const done = (image) => new Promise((resolve) => {
    if (image.complete) return resolve();
    image.addEventListener("load", resolve);
    image.addEventListener("error", resolve);
  });
  await Promise.all(images.map(done));
  return [...document.querySelectorAll("link[rel=manifest]")].map((link) => link.href).filter((url) => url.startsWith(location.origin));
}"""

_SAFE = "/:@!$&'()*+,;=~-._%?[]"

FETCH = "url => fetch(url).then((answer) => answer.ok, () => false)"


@dataclass(slots=True)
class Visited:
    """What one page came to. `missing` maps the URL of each part that did not come to its kind.

    `absent` counts the parts that did not come and that the server has not got either, as the build said.
    """

    url: str
    fault: str = ""
    missing: dict[str, str] = field(default_factory=dict)
    absent: int = 0


def visit(
    browser: str,
    origin: str,
    urls: tuple[str, ...],
    lacking: tuple[Lacking, ...],
    cut: Callable[[], None],
    show: Show,
) -> tuple[int, int, tuple[Problem, ...]]:
    """Open the home page, wait until all is stored, cut the network, and open every page.

    `lacking` are the parts of pages of which the build has told that they are not there. Returns how many
    pages opened whole, how many of those parts did not come, and a problem for whatever else did not.
    """
    return asyncio.run(_visit(browser, origin, urls, lacking, cut, show))


async def _visit(
    browser: str,
    origin: str,
    urls: tuple[str, ...],
    lacking: tuple[Lacking, ...],
    cut: Callable[[], None],
    show: Show,
) -> tuple[int, int, tuple[Problem, ...]]:
    async with async_playwright() as playwright:
        try:
            running = await playwright.chromium.launch(executable_path=browser, args=FLAGS)
        except Error as error:
            return 0, 0, (_broken_browser(browser, error),)
        context = await running.new_context()
        context.set_default_timeout(PATIENCE)
        try:
            problem = await _install(context, origin, show)
            if problem:
                return 0, 0, (problem,)
            nowhere = await _nowhere(context, origin, lacking)
            await asyncio.to_thread(cut)
            visited = await _open_all(context, origin, urls, show)
            for page in visited:
                _leave_out(page, nowhere)
            lost = await _open_missing(context, origin)
        finally:
            await running.close()
    problems = [problem for one in (*visited, lost) for problem in _problems(one)]
    good = sum(not any(it.severity == "error" for it in _problems(one)) for one in visited)
    return good, sum(one.absent for one in visited), tuple(problems)


async def _nowhere(
    context: BrowserContext, origin: str, lacking: tuple[Lacking, ...]
) -> frozenset[tuple[str, str]]:
    """Return those of the parts that pages lack which the server has not got either, each with its page."""
    there: dict[str, bool] = {}
    for one in lacking:
        if one.part not in there:
            there[one.part] = await _is_there(context, origin, one.part)
    return frozenset((unquote(one.page), _plain(one.part)) for one in lacking if not there[one.part])


async def _is_there(context: BrowserContext, origin: str, part: str) -> bool:
    """Return whether the server has, or may have, what a page shows; it is asked past the worker."""
    try:
        answer = await context.request.get(origin + quote(part.partition("#")[0], safe=_SAFE))
    except Error:
        return True
    await answer.dispose()
    return answer.status not in (404, 410)


def _leave_out(page: Visited, nowhere: frozenset[tuple[str, str]]) -> None:
    """Count what did not come to a page and is nowhere, and leave it out of what is missing."""
    absent = [url for url in page.missing if (unquote(page.url), _plain(url)) in nowhere]
    page.absent = len(absent)
    for url in absent:
        del page.missing[url]


def _plain(url: str) -> str:
    """Return a URL of the site in the form in which two are compared: decoded, without a fragment."""
    return unquote(url.partition("#")[0])


async def _install(context: BrowserContext, origin: str, show: Show) -> Problem | None:
    """Open the home page and wait until its worker has stored the site."""
    tab = await context.new_page()
    try:
        await tab.goto(f"{origin}/", wait_until="load")
    except Error as error:
        return _problem("offline-page", "/", f"the home page does not open even online: {_reason(error)}")
    clock = asyncio.get_running_loop().time
    stored, seen, since = -1, False, clock()
    while True:
        registered, ready, count = await tab.evaluate(STATE)
        if ready:
            await tab.close()
            return None
        if count != stored or registered != seen:
            stored, seen, since = count, registered, clock()
        show("storing", count, 0)
        if clock() - since > (STORES if registered else REGISTERS):
            return _not_stored(registered, count)
        await asyncio.sleep(0.1)


def _not_stored(registered: bool, count: int) -> Problem:
    if not registered and not count:
        help_ = "a page registers it with `holdfast/register.js`, which the theme's `js/site.js` imports"
        return _problem("offline-no-worker", "/", "the home page starts no service worker", help_)
    message = f"the service worker could not store the site: it stopped after {count:,} files"
    help_ = "it refuses what differs from the build: does something change files after `holdfast build`?"
    return _problem("offline-not-stored", "/", message, help_)


async def _open_all(context: BrowserContext, origin: str, urls: tuple[str, ...], show: Show) -> list[Visited]:
    """Open every URL, some at a time, in the order that they are given."""
    queue = iter(enumerate(urls))
    visited = [Visited(url) for url in urls]
    fetched: dict[str, bool] = {}
    done = 0

    async def work() -> None:
        nonlocal done
        tab = await context.new_page()
        for place, _ in queue:
            if tab.is_closed():
                tab = await context.new_page()
            await _open(tab, origin, visited[place], fetched)
            done += 1
            show("offline", done, len(urls))

    await asyncio.gather(*(work() for _ in range(TABS)))
    return visited


async def _open(tab: Page, origin: str, page: Visited, fetched: dict[str, bool]) -> None:
    """Open one page and note what it lacks."""

    def failed(request: Request) -> None:
        if request.resource_type in PARTS:
            page.missing[request.url] = request.resource_type

    def answered(response: Response) -> None:
        if response.status >= 400 and response.request.resource_type in PARTS:
            page.missing[response.url] = response.request.resource_type

    tab.on("requestfailed", failed)
    tab.on("response", answered)
    try:
        response = await tab.goto(origin + page.url, wait_until="load")
        page.fault = _fault(response, 200) or await _stranger(tab, origin, page.url)
        for url in await tab.evaluate(SETTLE):
            if url not in fetched:
                fetched[url] = await tab.evaluate(FETCH, url)
            if not fetched[url]:
                page.missing[url] = "manifest"
    except Error as error:
        page.fault = f"does not open: {_reason(error)}"
    finally:
        tab.remove_listener("requestfailed", failed)
        tab.remove_listener("response", answered)
    page.missing = {url.removeprefix(origin): kind for url, kind in page.missing.items()}


async def _open_missing(context: BrowserContext, origin: str) -> Visited:
    """Open a page that the site does not have: it must be the site's own 404 page."""
    found = Visited(NOT_THERE)
    tab = await context.new_page()
    try:
        found.fault = _fault(await tab.goto(origin + NOT_THERE, wait_until="load"), 404)
    except Error as error:
        found.fault = f"does not show the site's 404 page: {_reason(error)}"
    return found


def _fault(response: Response | None, status: int) -> str:
    if response is None:
        return "gives no answer"
    if not response.from_service_worker:
        return "is not answered by the service worker"
    return "" if response.status == status else f"is answered with status {response.status}"


async def _stranger(tab: Page, origin: str, url: str) -> str:
    """Return what is wrong where another page has opened than the one that was asked for."""
    if not tab.url.startswith(origin):
        return f"leads to {tab.url}"
    return "" if await tab.title() or url.endswith(".html") else "has no title"


def _problems(page: Visited) -> Iterator[Problem]:
    """Yield what one page lacks offline. What comes from other hosts is a warning: nobody can store it."""
    if page.fault:
        yield _problem("offline-page", page.url, f"`{unquote(page.url)}` {page.fault}")
    foreign = [url for url in sorted(page.missing) if not url.startswith("/")]
    for url, kind in sorted(page.missing.items()):
        if url not in foreign:
            yield _problem("offline-asset", page.url, f"`{unquote(page.url)}` lacks a part: {kind} {url}")
    if foreign:
        more = f" and {len(foreign) - 1} more" if len(foreign) > 1 else ""
        message = f"`{unquote(page.url)}` shows parts from other hosts: {foreign[0]}{more}"
        help_ = "put copies into `assets/` or `content/`"
        yield _problem("offline-external", page.url, message, help_, warns=True)


def _problem(code: str, url: str, message: str, help: str = "", *, warns: bool = False) -> Problem:
    return Problem(code, message, Place(unquote(url)), help, severity="warning" if warns else "error")


def _broken_browser(browser: str, error: Error) -> Problem:
    message = f"this browser does not start: {_reason(error)}"
    return Problem("offline-browser", message, Place(browser), "name another one in HOLDFAST_CHROMIUM")


def _reason(error: Error) -> str:
    """Return the first line of a browser's message, without the name of the call."""
    return error.message.split("\n", 1)[0].rpartition(": ")[2][:200]
