"""The theme's nested menu in a real browser, on a phone and on a desk, from the keyboard too."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, expect

from holdfast.building import build
from holdfast.values import Output

from ..sites import SETTINGS, MakeSite
from .faults import FaultServer

FILES = {
    "site.yaml": SETTINGS
    + "pwa: false\nmenus:\n  main:\n    - {title: Learn, page: learn/_index.md, children: [learn/a.md]}\n    - b.md\n",
    "content/learn/_index.md": "# Learn\n",
    "content/learn/a.md": "# Ropes\n",
    "content/b.md": "# Boats\n",
}


def outputs(folder: Path) -> tuple[Output, ...]:
    """Return everything in a release, as a server sends it."""
    types = {".html": "text/html; charset=utf-8", ".css": "text/css", ".js": "text/javascript"}
    files = [path for path in folder.rglob("*") if path.suffix in types]
    return tuple(
        Output(path.relative_to(folder).as_posix(), path.read_bytes(), types[path.suffix]) for path in files
    )


@pytest.mark.parametrize("width", [360, 1440])
def test_a_nested_menu_opens_and_closes(
    site: MakeSite, server: FaultServer, visitor: BrowserContext, width: int
) -> None:
    root = site(FILES)
    assert build(root, jobs=1).problems == ()
    server.deploy(outputs(root / "dist"))
    tab = visitor.new_page()
    tab.set_viewport_size({"width": width, "height": 700})
    tab.goto(f"{server.url}/learn/a/")
    if width == 360:
        tab.get_by_role("button", name="Menu").click()
    menu = tab.get_by_role("navigation", name="Main")
    link, summary = menu.get_by_role("link", name="Ropes"), menu.locator("summary")
    expect(link).to_be_hidden()
    summary.focus()
    tab.keyboard.press("Enter")
    expect(link).to_be_visible()
    expect(link).to_have_attribute("aria-current", "page")
    assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")
    if width == 1440:
        tab.keyboard.press("Tab")
        tab.keyboard.press("Escape")
        expect(link).to_be_hidden()
        expect(summary).to_be_focused()
        summary.click()
        tab.locator("h1").click()
        expect(link).to_be_hidden()
    else:
        link.click()
        expect(tab.get_by_role("heading", name="Ropes")).to_be_visible()
