"""Pages that expire, in a real browser: also without a network, and where the host was not built again."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from pathlib import Path

from playwright.sync_api import BrowserContext, Page

from holdfast import media, serving
from holdfast.building import build
from holdfast.commands import offline
from holdfast.values import Output

from .. import sites
from .faults import FaultServer, status
from .releases import open_site, page, release
from .waiting import until

LIVES = 3
"""Seconds for which a page lives: enough to install the worker on a busy machine, and to see it before."""


def expiring(path: str = "/learn/", seconds: int = LIVES) -> dict[str, int]:
    return {path: int(time.time()) + seconds}


def shown(tab: Page, server: FaultServer, path: str) -> tuple[str, int]:
    """Return title and status of what a URL shows."""
    response = tab.goto(server.url + path)
    assert response
    return tab.title(), response.status


def wait_for_the_end(tab: Page, expires: dict[str, int]) -> None:
    (end,) = expires.values()
    until(tab, f"Date.now() >= {end * 1000}")


def test_a_page_that_has_expired_is_gone_without_a_network(
    visitor: BrowserContext, server: FaultServer
) -> None:
    expires = expiring()
    server.deploy(release({"größe/index.html": page("Größe")}, expires={**expires, "/gr%C3%B6%C3%9Fe/": 1}))
    tab = open_site(visitor, server)
    server.stop()
    assert shown(tab, server, "/gr%C3%B6%C3%9Fe/") == ("Not here", 410)
    wait_for_the_end(tab, expires)
    assert shown(tab, server, "/learn/") == ("Not here", 410)
    assert shown(tab, server, "/learn") == ("Not here", 410)
    assert shown(tab, server, "/") == ("Home", 200)


def test_a_page_lives_until_its_time(visitor: BrowserContext, server: FaultServer) -> None:
    server.deploy(release(expires=expiring(seconds=3600)))
    tab = open_site(visitor, server)
    server.stop()
    assert shown(tab, server, "/learn/") == ("Learn", 200)


def test_the_network_has_the_word_where_it_has_another_page(
    visitor: BrowserContext, server: FaultServer
) -> None:
    server.deploy(release(expires={"/learn/": 1}))
    tab = open_site(visitor, server)
    assert shown(tab, server, "/learn/") == ("Not here", 410)
    server.faults["/learn/"] = status(503)
    assert shown(tab, server, "/learn/") == ("Not here", 410)
    server.deploy(release({"learn/index.html": page("Learn more")}))
    server.faults.clear()
    assert shown(tab, server, "/learn/") == ("Learn more", 200)


def test_entries_of_lists_go_with_their_pages(visitor: BrowserContext, server: FaultServer) -> None:
    items = "".join(
        f'<li id="{name}" data-expires="{when}">{name}</li>'
        for name, when in {
            "past": "2020-01-01T00:00:00+00:00",
            "soon": "2020-01-01T12:00:10+00:00",
            "odd": "x",
        }.items()
    )
    server.deploy(release({"index.html": page("Home", body=f"<ul>{items}</ul>")}))
    tab = visitor.new_page()
    tab.clock.install(time="2020-01-01T12:00:00Z")
    tab.goto(server.url)
    until(tab, "document.querySelector('#past').hidden")
    assert tab.locator("#soon").is_visible()
    assert tab.locator("#odd").is_visible()
    tab.clock.run_for(10_000)
    until(tab, "document.querySelector('#soon').hidden")


def test_a_build_tells_the_worker(visitor: BrowserContext, server: FaultServer, tmp_path: Path) -> None:
    (end,) = expiring().values()
    moment = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(end))
    root = sites.make(
        tmp_path,
        {
            "content/blog/a.md": f"---\ntitle: A\ndate: 2020-01-01\nexpires: {moment}\n---\n",
            "content/blog/b.md": "---\ntitle: B\ndate: 2020-01-01\n---\n",
        },
    )
    assert build(root, jobs=1).published
    files = sites.tree(root / "dist").items()
    server.deploy(tuple(Output(path, data, media.type_of(path)) for path, data in files))
    tab = open_site(visitor, server, "/blog/")
    server.stop()
    wait_for_the_end(tab, {"": end})
    assert shown(tab, server, "/blog/a/")[1] == 410
    assert shown(tab, server, "/blog/") == ("Blog · Test", 200)
    until(tab, "document.querySelector('[data-expires]').hidden")


def test_a_page_that_its_host_has_no_more_keeps_nobody_from_the_rest(
    visitor: BrowserContext, server: FaultServer
) -> None:
    server.deploy(release(expires={"/learn/": 1}))
    server.faults["/learn/"] = status(404)
    tab = open_site(visitor, server)
    server.stop()
    assert shown(tab, server, "/learn/") == ("Not here", 410)
    assert shown(tab, server, "/") == ("Home", 200)


def test_who_comes_after_the_end_gets_the_site_without_the_page(
    visitor: BrowserContext, tmp_path: Path
) -> None:
    root = sites.make(
        tmp_path,
        {
            "content/sale.md": "---\ntitle: Sale\nexpires: 2020-01-02\n---\n",
            "content/about.md": "---\ntitle: About\n---\n",
        },
    )
    assert build(root, jobs=1, now=datetime(2020, 1, 1, tzinfo=UTC)).published
    with offline._serving(serving.create_app(root / "dist")) as (origin, stop):
        tab = visitor.new_page()
        tab.goto(origin)
        until(tab, "document.documentElement.dataset.offline === 'ready'")
        found = []
        for cut in (False, True):
            if cut:
                stop()
            for path in ("/sale/", "/sale", "/about/"):
                response = tab.goto(origin + path)
                found.append((path, response and response.status, tab.title()))
    lost = "This page is not here · Test"
    assert found == [
        ("/sale/", 404, lost),
        ("/sale", 404, lost),
        ("/about/", 200, "About · Test"),
        ("/sale/", 410, lost),
        ("/sale", 410, lost),
        ("/about/", 200, "About · Test"),
    ]
