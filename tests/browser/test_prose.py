"""What scripts add to a text: copying code, and tabs that are remembered; and what works without them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from holdfast.building import build

from .. import sites
from ..services import free_port
from ..test_serve import serve

TEXT = """\
# Prose

=== "pip"

    pip install

=== "uv"

    uv add

## Again

=== "uv"

    uv run

=== "pip"

    python -m

    ### Deep

```py del="1" ins="2" linenos title="x.py"
x = 1
x = 2
```

```sh {copy=false}
ls
```

$$x^2$$
"""


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return the address of a page with all of it."""
    root = sites.make(tmp_path_factory.mktemp("prose"), {"content/prose.md": TEXT, "content/other.md": TEXT})
    assert build(root, jobs=1).published
    port = free_port()
    with serve(root, port):
        yield f"http://127.0.0.1:{port}/prose/"


def opened(browser: Browser, url: str, *, script: bool = True) -> Page:
    """Return the page in the browser of a new visitor, who lets it write to the clipboard."""
    visitor = browser.new_context(java_script_enabled=script)
    visitor.grant_permissions(["clipboard-read", "clipboard-write"])
    tab = visitor.new_page()
    tab.goto(url)
    return tab


def shown(tab: Page) -> list[str]:
    """Return the text of the tabs that are open."""
    return [one.strip("#\n ") for one in tab.locator(".tab:visible").all_inner_texts()]


def test_code_is_copied_as_it_is_now(browser: Browser, url: str) -> None:
    tab = opened(browser, url)
    button = tab.get_by_role("button", name="Copy x.py")
    button.focus()
    tab.keyboard.press("Enter")
    expect(tab.locator("p[role=status]")).to_have_text("Copied")
    assert tab.evaluate("navigator.clipboard.readText()") == "x = 2"
    expect(button).to_have_text("Copy")
    assert tab.locator(".copy").count() == 1
    tab.context.close()


def test_tabs_work_by_keyboard_and_are_remembered(browser: Browser, url: str) -> None:
    tab = opened(browser, url)
    assert shown(tab) == ["pip install", "uv run"]
    tab.get_by_role("radio", name="pip").first.focus()
    tab.keyboard.press("ArrowRight")
    assert shown(tab) == ["uv add", "uv run"]
    tab.get_by_text("pip", exact=True).nth(1).click()
    assert shown(tab) == ["pip install", "python -m\n\nDeep"]
    tab.goto(url.replace("prose", "other"))
    assert shown(tab) == ["pip install", "python -m\n\nDeep"]
    tab.context.close()


def test_a_link_opens_the_tab_that_it_leads_into(browser: Browser, url: str) -> None:
    tab = opened(browser, f"{url}#deep")
    expect(tab.locator("#deep")).to_be_visible()
    assert shown(tab) == ["pip install", "python -m\n\nDeep"]
    tab.context.close()


def test_tabs_work_without_a_script_and_in_print(browser: Browser, url: str) -> None:
    tab = opened(browser, url, script=False)
    tab.get_by_text("uv", exact=True).first.click()
    assert shown(tab) == ["uv add", "uv run"]
    tab.goto(f"{url}#deep")
    expect(tab.locator("#deep")).to_be_visible()
    assert tab.locator(".copy").count() == 0
    tab.emulate_media(media="print")
    assert len(shown(tab)) == 4
    tab.context.close()


def test_a_heading_shows_its_link_to_a_keyboard(browser: Browser, url: str) -> None:
    tab = opened(browser, url)
    anchor = tab.get_by_role("link", name="Again", exact=True).last
    assert anchor.evaluate("one => getComputedStyle(one).opacity") == "0"
    anchor.focus()
    tab.keyboard.press("Shift+Tab")
    tab.keyboard.press("Tab")
    assert anchor.evaluate("one => getComputedStyle(one).opacity") == "1"
    tab.keyboard.press("Enter")
    assert tab.evaluate("location.hash") == "#again"
    tab.context.close()
