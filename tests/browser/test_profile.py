"""The page of a profile in a real browser: one file, for eyes, keys and screen readers, in light and dark."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from holdfast import cli

from .. import services, sites
from .test_accessibility import FINDINGS

FILES: sites.Files = {
    "content/index.md": "# Home\n\n{{< note >}}Take care.{{< /note >}}\n",
    "content/<i>a.md": "# A\n",
    "content/b.md": "# B\n",
}


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return the address of a profile's page."""
    root = sites.make(tmp_path_factory.mktemp("profile") / "<i>&amp;", FILES)
    assert cli.run(["build", "--site", str(root), "--jobs", "1", "--profile", "--quiet"]) == 0
    return (root / ".holdfast/profile/profile.html").as_uri()


@pytest.fixture(params=["light", "dark"])
def page(browser: Browser, address: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    """Return the page, opened; it asks for no other file and writes nothing to the console."""
    page = browser.new_page(color_scheme=request.param, bypass_csp=True)
    said: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda asking: asked.append(asking.url))
    page.goto(address)
    yield page
    assert said == []
    assert [one for one in asked if not one.startswith("data:")] == [address]
    page.close()


def test_axe_finds_nothing(page: Page) -> None:
    page.add_script_tag(content=services.axe().read_text(encoding="utf-8"))
    assert page.evaluate(FINDINGS) == []


def test_keys_move_through_the_graph(page: Page) -> None:
    bars, about = page.locator("#flame [role=treeitem]"), page.locator("#about")
    everything = bars.count()
    expect(bars.nth(0)).to_have_text("build")
    page.locator("#find").focus()
    page.keyboard.press("Tab")  # The button is of no use yet, so the graph is next.
    expect(bars.nth(0)).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(about).to_contain_text("main process: ")
    page.keyboard.press("ArrowDown")
    longest = page.locator(":focus").inner_text()
    page.keyboard.press("ArrowRight")
    assert page.locator(":focus").inner_text() != longest
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    expect(page.locator("#whole")).to_be_enabled()
    expect(page.locator(":focus")).to_have_text(longest)
    whole, bar = page.locator("#flame").bounding_box(), page.locator(":focus").bounding_box()
    assert whole
    assert bar
    assert bar["width"] > 0.99 * (whole["width"] - 2)
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(page.locator("#whole")).to_be_disabled()
    assert bars.count() == everything


def test_bars_are_marked_by_name(page: Page) -> None:
    page.locator("#find").fill("main process")
    expect(page.locator("#found")).to_contain_text("1 found: ")
    expect(page.locator("#flame .marked")).to_have_text("main process")


def test_bars_lie_within_the_bar_above(page: Page) -> None:
    outside = page.evaluate("""() => {
      const bars = [...document.querySelectorAll("#flame [role=treeitem]")].map((bar) => bar.getBoundingClientRect());
      return bars.filter((bar) => bar.top > bars[0].top + 1 && !bars.some((above) => Math.abs(above.bottom - bar.top) < 1
        && above.left <= bar.left + 1 && above.right >= bar.right - 1)).length;
    }""")
    assert outside == 0


def test_names_are_text(page: Page) -> None:
    expect(page.locator("h1")).to_have_text("<i>&amp;: where the build's time went")
    expect(page.get_by_role("rowheader", name="<i>a.md", exact=True)).to_have_count(1)
    page.locator("#find").fill("<i>a.md")
    expect(page.locator("#found")).not_to_be_empty()
    expect(page.locator("main i")).to_have_count(0)
