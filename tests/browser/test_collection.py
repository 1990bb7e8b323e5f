"""Live data in a real browser: fresh with a network, as last seen without one, and never silent about it."""

from __future__ import annotations

import json
from typing import Any

from playwright.sync_api import BrowserContext, Page, expect

from .faults import FaultServer, status, text
from .releases import open_site, page, release

API = "/api/v1/markets"
COLUMNS = [
    {"field": "name", "label": "Asset"},
    {"field": "price", "label": "Price", "format": "money", "currency": "EUR"},
    {"field": "change", "label": "24 h", "format": "percent"},
    {"field": "day", "format": "date"},
    "note",
]
ITEMS = [
    {"id": 1, "name": "Bitcoin", "price": "64000.5", "change": 1.25, "day": "2026-11-01", "note": "<b>x</b>"},
    {"id": 2, "name": "Ether", "price": 3100, "change": -0.5, "day": "2026-11-02", "note": None},
]


def live(**more: str) -> bytes:
    """Return a page that shows the markets in a table."""
    columns = json.dumps(COLUMNS).replace('"', "&quot;")
    given = " ".join(f'data-{name}="{value}"' for name, value in more.items())
    table = f'<section><table data-collection="markets" data-columns="{columns}" {given}></table></section>'
    script = '<script type="module" src="/assets/holdfast/collection.js"></script>'
    return page("Markets", body=table + script)


def table(tab: Page) -> list[list[str]]:
    """Return the text of all cells."""
    found: list[list[str]] = tab.evaluate(
        "[...document.querySelectorAll('tr')].map(row => [...row.cells].map(cell => cell.innerText))"
    )
    return found


def answer(items: list[dict[str, Any]]) -> Any:
    """Return the API's answer with these items."""
    return text(json.dumps({"items": items, "next": None}))


def wait(tab: Page, state: str) -> None:
    """Wait until the table is in a state."""
    tab.locator(f"[data-collection][data-state={state}]").wait_for(state="attached")


def test_items_become_rows_and_data_stays_text(visitor: BrowserContext, server: FaultServer) -> None:
    server.deploy(release({"markets/index.html": live(sort="-price", limit="5")}))
    server.faults[API] = answer(ITEMS)
    tab = open_site(visitor, server, "/markets/")
    wait(tab, "fresh")
    assert table(tab) == [
        ["Asset", "Price", "24 h", "day", "note"],
        ["Bitcoin", "€64,000.50", "+1.25%", "Nov 1, 2026", "<b>x</b>"],
        ["Ether", "€3,100.00", "-0.5%", "Nov 2, 2026", "–"],
    ]
    classes = (
        "[...document.querySelectorAll('tbody tr')].map(row => [...row.cells].map(cell => cell.className))"
    )
    assert tab.evaluate(classes)[1] == ["", "number", "number down", "", ""]
    expect(tab.get_by_role("status")).to_have_text("As of " + tab.locator("time").inner_text() + ".")
    assert tab.evaluate("document.documentElement.dataset.connection") == "online"


def test_offline_it_shows_what_was_seen_and_says_so(visitor: BrowserContext, server: FaultServer) -> None:
    server.deploy(release({"markets/index.html": live()}))
    server.faults[API] = answer(ITEMS)
    tab = open_site(visitor, server, "/markets/")
    wait(tab, "fresh")
    server.stop()
    tab.reload()
    wait(tab, "seen")
    assert table(tab)[1][:2] == ["Bitcoin", "€64,000.50"]
    expect(tab.get_by_role("status")).to_contain_text("when it was last seen.")
    assert tab.evaluate("document.documentElement.dataset.connection") == "offline"
    server.start()
    server.faults[API] = answer(ITEMS[:1])
    tab.evaluate("dispatchEvent(new Event('online'))")
    wait(tab, "fresh")
    assert len(table(tab)) == 2


def test_without_a_worker_the_browser_still_remembers(visitor: BrowserContext, server: FaultServer) -> None:
    server.deploy(release({"markets/index.html": live()}))
    server.faults[API] = answer(ITEMS)
    tab = open_site(visitor, server, "/markets/")
    wait(tab, "fresh")
    tab.evaluate("caches.delete('holdfast-seen')")
    server.faults[API] = status(500)
    tab.reload()
    wait(tab, "stale")
    assert len(table(tab)) == 3
    expect(tab.get_by_role("status")).to_contain_text("No answer from the server.")


def test_what_was_never_seen_is_missing_offline(visitor: BrowserContext, server: FaultServer) -> None:
    server.deploy(release({"markets/index.html": live()}))
    tab = open_site(visitor, server)
    server.stop()
    tab.goto(server.url + "/markets/")
    wait(tab, "missing")
    expect(tab.get_by_role("status")).to_have_text("Offline, and not seen on this device before.")


def test_a_list_and_sentences_of_the_page_itself(visitor: BrowserContext, server: FaultServer) -> None:
    body = (
        '<ul data-collection="markets" data-columns="[&quot;name&quot;,&quot;price&quot;]"></ul>'
        '<p data-collection-note data-text-fresh="Stand {time}" data-text-empty="Nichts."></p>'
        '<script type="module" src="/assets/holdfast/collection.js"></script>'
    )
    server.deploy(release({"markets/index.html": page("Markets", body=body)}))
    server.faults[API] = answer(ITEMS)
    tab = open_site(visitor, server, "/markets/")
    wait(tab, "fresh")
    assert tab.locator("li").all_inner_texts() == ["Bitcoin 64000.5", "Ether 3100"]
    assert tab.get_by_role("status").inner_text().startswith("Stand ")
    server.faults[API] = answer([])
    tab.reload()
    wait(tab, "empty")
    expect(tab.get_by_role("status")).to_have_text("Nichts.")
