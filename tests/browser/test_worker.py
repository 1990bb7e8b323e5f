"""The invariants of the offline half, in a real browser, against a server that fails on purpose."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import BrowserContext, Page, Response, Worker

from holdfast.settings import Pwa
from holdfast.values import Output
from holdfast.worker import visit

from ..services import wait_until
from .faults import FaultServer, cut, other, redirect, status, text
from .releases import entries, open_site, page, release, script, style
from .waiting import until


def state(tab: Page) -> dict[str, Any]:
    """Return what the worker says of itself."""
    found: dict[str, Any] = tab.evaluate("fetch('/_holdfast/state').then(answer => answer.json())")
    return found


def update(tab: Page) -> None:
    """Let the browser look for a new worker, and wait until it is active or has failed."""
    tab.evaluate(
        """async () => {
          const registration = await navigator.serviceWorker.ready;
          await registration.update().catch(() => null);
          const worker = registration.installing ?? registration.waiting;
          if (!worker || worker.state === "activated" || worker.state === "redundant") return;
          await new Promise(resolve => worker.addEventListener("statechange", () => {
            if (["activated", "redundant"].includes(worker.state)) resolve();
            if (worker.state === "installed") setTimeout(resolve, 300);
          }));
        }"""
    )


def go(tab: Page, server: FaultServer, path: str) -> Response:
    """Navigate, and return the answer."""
    response = tab.goto(server.url + path)
    assert response is not None
    return response


def title(tab: Page, server: FaultServer, path: str) -> str:
    """Return the title of the page that a URL shows."""
    go(tab, server, path)
    return tab.title()


def test_every_page_opens_with_the_network_cut(visitor: BrowserContext, server: FaultServer) -> None:
    server.deploy(release({"größe/a b/index.html": page("Größe"), "w.png": b"\x89PNG"}))
    tab = open_site(visitor, server)
    server.stop()
    for path, expected in {
        "/": ("Home", 200, "/"),
        "/learn/": ("Learn", 200, "/learn/"),
        "/learn/?utm_source=x": ("Learn", 200, "/learn/?utm_source=x"),
        "/learn": ("Learn", 200, "/learn/"),
        "/learn/index.html?a=1": ("Learn", 200, "/learn/?a=1"),
        "/old/": ("Learn", 200, "/learn/"),
        "/old?b=2": ("Learn", 200, "/learn/?b=2"),
        "/gr%C3%B6%C3%9Fe/a%20b/": ("Größe", 200, "/gr%C3%B6%C3%9Fe/a%20b/"),
        "/nothing/like/it/": ("Not here", 404, "/nothing/like/it/"),
    }.items():
        response = go(tab, server, path)
        found = (tab.title(), response.status, response.url.removeprefix(server.url))
        assert found == expected
        assert response.from_service_worker
        assert response.headers["content-security-policy"] == "script-src 'self'"
    assert tab.evaluate("getComputedStyle(document.body).margin") == "0px"


def test_a_page_that_exists_and_is_not_stored_gives_the_offline_page(
    visitor: BrowserContext, server: FaultServer
) -> None:
    big = Output("big.pdf", b"%PDF", "application/pdf", precache=False)
    server.deploy(release({}, big))
    tab = open_site(visitor, server)
    server.stop()
    assert go(tab, server, "/big.pdf").status == 503
    assert tab.title() == "Offline"


def test_a_first_visit_downloads_what_the_build_said(visitor: BrowserContext, server: FaultServer) -> None:
    outputs = release({"copy/index.html": page("Learn"), "w.png": b"\x89PNG" * 99})
    server.deploy(outputs)
    open_site(visitor, server)
    told = visit(entries(outputs), ())
    assert (len(server.asked), sum(one.bytes for one in server.asked)) == told
    assert sorted(set(server.paths())) == sorted(
        {path for path in server.files if path not in ("/learn/", "/copy/")} | {"/copy/"}
    )


def test_a_returning_visitor_downloads_what_changed(visitor: BrowserContext, server: FaultServer) -> None:
    before = release()
    server.deploy(before)
    tab = open_site(visitor, server)
    after = release({"learn/index.html": page("Learn more"), "new/index.html": page("New")})
    server.deploy(after)
    server.asked.clear()
    update(tab)
    told = visit(entries(after), entries(before))
    assert (len(server.asked), sum(one.bytes for one in server.asked)) == told
    assert sorted(server.paths())[1:] == ["/learn/", "/new/", "/sw.js"]
    update(tab)
    assert server.paths() == ["/sw.js"]
    assert visit(entries(after), entries(after)) == (1, 0)


def test_a_renamed_file_costs_nothing(visitor: BrowserContext, server: FaultServer) -> None:
    server.deploy(release({"a.png": b"\x89PNG" * 999}))
    tab = open_site(visitor, server)
    server.deploy(release({"b.png": b"\x89PNG" * 999}))
    server.asked.clear()
    update(tab)
    assert [path for path in server.paths() if not path.startswith("/_holdfast/")] == ["/sw.js"]
    server.stop()
    assert tab.evaluate("fetch('/b.png').then(it => it.blob()).then(it => it.size)") == 3996


def test_a_torn_deployment_changes_nothing_and_is_resumed(
    visitor: BrowserContext, server: FaultServer
) -> None:
    server.deploy(release())
    tab = open_site(visitor, server)
    old = state(tab)["build"]
    server.deploy(
        release({f"p{n}/index.html": page(f"P{n}") for n in range(20)} | {"learn/index.html": page("L2")})
    )
    server.faults["/learn/"] = other(page("Learn"))
    update(tab)
    assert state(tab)["build"] == old
    assert title(tab, server, "/learn/") == "Learn"
    server.faults.clear()
    server.asked.clear()
    update(tab)
    assert state(tab)["build"] != old
    assert title(tab, server, "/learn/") == "L2"
    assert "/learn/" in server.paths()


def test_what_came_before_a_failure_is_not_fetched_again(
    visitor: BrowserContext, server: FaultServer
) -> None:
    pages = {f"p{n:02}/index.html": page(f"P{n}") for n in range(30)}
    server.deploy(release())
    tab = open_site(visitor, server)
    server.deploy(release(pages))
    server.faults["/p29/"] = status(503)
    update(tab)
    came = {path for path in server.paths() if path.startswith("/p") and path != "/p29/"}
    assert len(came) > 15
    server.faults.clear()
    update(tab)
    assert came.isdisjoint(server.paths())
    assert state(tab)["ready"]


def test_a_connection_that_is_cut_stores_nothing_wrong(visitor: BrowserContext, server: FaultServer) -> None:
    server.deploy(release())
    tab = open_site(visitor, server)
    old = state(tab)["build"]
    long = style("p{color:red}" * 500)
    server.deploy(release({"learn/index.html": page("Learn", css=long.path)}, long))
    server.faults["/" + long.path] = cut(2000)
    update(tab)
    assert state(tab)["build"] == old
    server.faults.clear()
    update(tab)
    server.stop()
    go(tab, server, "/learn/")
    assert tab.evaluate(f"fetch('/{long.path}').then(it => it.text()).then(it => it.length)") == 6000


def test_an_old_tab_keeps_its_files(visitor: BrowserContext, server: FaultServer) -> None:
    chunk = script("export const answer = 41;")
    body = f'<script type="module" src="/assets/holdfast/register.js"></script><p data-chunk="/{chunk.path}">'
    server.deploy(release({"index.html": page("Home", body=body)}, chunk))
    tab = open_site(visitor, server)
    other_tab = open_site(visitor, server, "/learn/")
    for number in range(2):
        server.deploy(release({"index.html": page(f"Home {number}")}))
        update(other_tab)
    assert title(other_tab, server, "/") == "Home 1"
    late = "import(document.querySelector('[data-chunk]').dataset.chunk).then(it => it.answer)"
    assert tab.evaluate(late) == 41


def test_three_builds_are_kept_and_no_more(visitor: BrowserContext, server: FaultServer) -> None:
    server.deploy(release())
    tab = open_site(visitor, server)
    for number in range(5):
        server.deploy(release({"learn/index.html": page(f"Learn {number}")}))
        update(tab)
        go(tab, server, "/")
    wait_until(lambda: len(state(tab)["builds"]) == 3, "the sweep")
    plain = len({one.data for one in release() if not one.path.startswith(("sw.js", "_holdfast"))})
    wait_until(lambda: state(tab)["blobs"] == plain + 2, "bytes of three builds")


def test_a_rollback_needs_no_page_again(visitor: BrowserContext, server: FaultServer) -> None:
    first, second = release(), release({"learn/index.html": page("Worse")})
    server.deploy(first)
    tab = open_site(visitor, server)
    server.deploy(second)
    update(tab)
    assert title(tab, server, "/learn/") == "Worse"
    server.deploy(first)
    server.asked.clear()
    update(tab)
    assert title(tab, server, "/learn/") == "Learn"
    assert [path for path in server.paths() if path not in ("/sw.js",) and "manifest" not in path] == []


def test_evicted_bytes_are_fetched_again_and_verified(visitor: BrowserContext, server: FaultServer) -> None:
    server.deploy(release())
    tab = open_site(visitor, server)
    tab.evaluate("caches.delete('holdfast-blobs')")
    assert title(tab, server, "/learn/") == "Learn"
    until(tab, "document.documentElement.dataset.offline === 'ready'")
    assert state(tab)["missing"] == []
    server.stop()
    assert title(tab, server, "/") == "Home"


def test_a_store_that_is_wiped_is_built_anew(visitor: BrowserContext, server: FaultServer) -> None:
    server.deploy(release())
    tab = open_site(visitor, server)
    session = visitor.new_cdp_session(tab)
    session.send("Storage.clearDataForOrigin", {"origin": server.url, "storageTypes": "cache_storage"})
    restart(tab, visitor)
    assert title(tab, server, "/learn/") == "Learn"
    until(tab, "document.documentElement.dataset.offline === 'ready'")
    server.stop()
    assert title(tab, server, "/") == "Home"


def test_offline_with_nothing_left_shows_words_of_our_own(
    visitor: BrowserContext, server: FaultServer
) -> None:
    server.deploy(release())
    tab = open_site(visitor, server)
    session = visitor.new_cdp_session(tab)
    session.send("Storage.clearDataForOrigin", {"origin": server.url, "storageTypes": "cache_storage"})
    restart(tab, visitor)
    server.stop()
    visitor.clear_cookies()
    session.send("Network.clearBrowserCache")
    assert go(tab, server, "/learn/").status == 503
    assert "You are offline" in tab.content()


def test_online_works_when_every_storage_call_throws(visitor: BrowserContext, server: FaultServer) -> None:
    server.deploy(release())
    tab = open_site(visitor, server)
    broken = """() => {
      for (const name of ["open", "match", "keys", "has", "delete"])
        caches[name] = () => { throw new Error("no storage"); };
      active = null;
    }"""
    worker(visitor).evaluate(broken)
    for path, expected in {"/": "Home", "/learn/": "Learn", "/none/": "Not here"}.items():
        assert title(tab, server, path) == expected
    assert tab.evaluate("getComputedStyle(document.body).margin") == "0px"


def test_a_full_disk_leaves_the_old_build(visitor: BrowserContext, server: FaultServer) -> None:
    server.deploy(release())
    tab = open_site(visitor, server)
    old = state(tab)["build"]
    session = visitor.new_cdp_session(tab)
    session.send("Storage.overrideQuotaForOrigin", {"origin": server.url, "quotaSize": 1})
    server.deploy(release({"learn/index.html": page("Learn more")}))
    update(tab)
    assert state(tab)["build"] == old
    assert title(tab, server, "/learn/") == "Learn"


def test_a_visitor_may_go_past_the_worker(visitor: BrowserContext, server: FaultServer) -> None:
    server.deploy(release())
    tab = open_site(visitor, server)
    server.faults["/learn/"] = other(page("Fresh"))
    assert title(tab, server, "/learn/") == "Learn"
    assert title(tab, server, "/learn/?sw-bypass") == "Fresh"


def test_a_host_that_redirects_is_no_trouble(visitor: BrowserContext, server: FaultServer) -> None:
    outputs = release()
    server.deploy(outputs)
    server.files["/offline"] = server.files["/offline.html"]
    server.faults["/offline.html"] = redirect("/offline")
    tab = open_site(visitor, server)
    server.stop()
    assert go(tab, server, "/offline.html").status == 200
    assert tab.title() == "Offline"


def test_pwa_false_removes_the_worker_and_its_caches(visitor: BrowserContext, server: FaultServer) -> None:
    server.deploy(release())
    tab = open_site(visitor, server)
    tab.evaluate("caches.open('mine')")
    server.deploy(release(pwa=Pwa(enabled=False)))
    update(tab)
    gone = "navigator.serviceWorker.getRegistration('/').then(it => it === undefined)"
    wait_until(lambda: bool(tab.evaluate(gone)), "the end of the worker")
    assert tab.evaluate("caches.keys()") == ["mine"]


def test_a_page_in_development_removes_the_worker(visitor: BrowserContext, server: FaultServer) -> None:
    server.deploy(release())
    tab = open_site(visitor, server)
    server.faults["/learn/"] = other(page("Learn", root="data-dev"))
    go(tab, server, "/learn/?sw-bypass")
    gone = "navigator.serviceWorker.getRegistration('/').then(it => it === undefined)"
    wait_until(lambda: bool(tab.evaluate(gone)), "the end of the worker")
    assert tab.evaluate("caches.keys()") == []


def test_the_api_is_fresh_online_and_marked_when_it_is_not(
    visitor: BrowserContext, server: FaultServer
) -> None:
    server.deploy(release())
    server.faults["/api/v1/markets"] = text('{"items":[{"price":"1"}]}')
    server.faults["/api/v1/secret"] = text("{}", Cache_Control="no-store")
    tab = open_site(visitor, server)
    ask = """path => fetch(path).then(async it => [it.headers.get("Holdfast-Seen"), await it.text()],
                                     error => error.name)"""
    assert tab.evaluate(ask, "/api/v1/markets") == [None, '{"items":[{"price":"1"}]}']
    tab.evaluate(ask, "/api/v1/secret")
    server.faults["/api/v1/markets"] = text('{"items":[{"price":"2"}]}')
    assert tab.evaluate(ask, "/api/v1/markets")[1] == '{"items":[{"price":"2"}]}'
    server.stop()
    seen, items = tab.evaluate(ask, "/api/v1/markets")
    assert items == '{"items":[{"price":"2"}]}'
    assert seen.endswith("Z")
    assert tab.evaluate(ask, "/api/v1/secret") == "TypeError"
    assert tab.evaluate(ask, "/api/v1/other") == "TypeError"


def test_network_first_pages_come_from_the_network_while_there_is_one(
    visitor: BrowserContext, server: FaultServer
) -> None:
    server.deploy(release(pwa=Pwa(network_first=("/learn/",))))
    tab = open_site(visitor, server)
    server.faults["/learn/"] = other(page("Learn live"))
    assert title(tab, server, "/learn/") == "Learn live"
    server.faults["/learn/"] = status(503)
    assert title(tab, server, "/learn/") == "Learn"
    server.stop()
    assert title(tab, server, "/learn/") == "Learn"


def test_parts_of_a_stored_file_are_served(visitor: BrowserContext, server: FaultServer) -> None:
    server.deploy(release({"clip.mp4": bytes(range(100))}))
    tab = open_site(visitor, server)
    server.stop()
    ask = """range => fetch("/clip.mp4", {headers: {range}}).then(async it =>
      [it.status, it.headers.get("content-range"), [...new Uint8Array(await it.arrayBuffer())]])"""
    assert tab.evaluate(ask, "bytes=3-5") == [206, "bytes 3-5/100", [3, 4, 5]]
    assert tab.evaluate(ask, "bytes=98-") == [206, "bytes 98-99/100", [98, 99]]
    assert tab.evaluate(ask, "bytes=-2") == [206, "bytes 98-99/100", [98, 99]]
    assert tab.evaluate(ask, "bytes=200-")[:2] == [416, "bytes */100"]


def test_a_page_that_changed_says_so_and_reloads_on_demand(
    visitor: BrowserContext, server: FaultServer
) -> None:
    server.deploy(release())
    home, learn = open_site(visitor, server), open_site(visitor, server, "/learn/")
    server.deploy(release({"learn/index.html": page("Learn more")}))
    update(home)
    learn.get_by_role("status").get_by_text("New version available.").wait_for()
    assert home.get_by_role("status").count() == 0
    learn.get_by_role("button", name="Reload").click()
    until(learn, "document.title === 'Learn more'")
    assert learn.get_by_role("status").count() == 0


def test_with_prompt_a_build_waits_until_the_visitor_agrees(
    visitor: BrowserContext, server: FaultServer
) -> None:
    prompt = Pwa(update="prompt")
    server.deploy(release(pwa=prompt))
    tab = open_site(visitor, server, "/learn/")
    server.deploy(release({"learn/index.html": page("Learn more")}, pwa=prompt))
    update(tab)
    tab.get_by_role("button", name="Dismiss").click()
    assert title(tab, server, "/learn/") == "Learn"
    tab.get_by_role("button", name="Reload").click()
    until(tab, "document.title === 'Learn more'")


def test_a_first_installation_that_fails_is_tried_again(visitor: BrowserContext, server: FaultServer) -> None:
    server.deploy(release())
    server.faults["/offline.html"] = status(500)
    tab = visitor.new_page()
    tab.goto(server.url)
    wait_until(lambda: any(one.path == "/offline.html" for one in server.asked), "the first attempt")
    server.faults.clear()
    until(tab, "document.documentElement.dataset.offline === 'ready'")


def worker(visitor: BrowserContext) -> Worker:
    """Return the running worker."""
    wait_until(lambda: bool(visitor.service_workers), "a worker")
    return visitor.service_workers[-1]


def restart(tab: Page, visitor: BrowserContext) -> None:
    """End the worker's process, so that it starts with an empty memory."""
    session = visitor.new_cdp_session(tab)
    session.send("ServiceWorker.enable")
    session.send("ServiceWorker.stopAllWorkers")
