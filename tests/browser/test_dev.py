"""`holdfast dev` in a real browser: the page follows what an author writes."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, sync_playwright

from ..sites import MakeSite, write
from .developing import dev
from .waiting import until

LONG = "\n\n".join(f"Paragraph {number}." for number in range(200))


@pytest.fixture
def page(chromium: str) -> Iterator[Page]:
    """Return a page of a fresh browser."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield browser.new_page()
        browser.close()


def test_the_page_follows_the_author(site: MakeSite, port: int, page: Page) -> None:
    root = site({"content/index.md": f"# One\n\n{LONG}"})
    with dev(root, port):
        page.goto(f"http://127.0.0.1:{port}/")
        page.get_by_role("heading", name="One").wait_for()
        page.evaluate("scrollTo({ top: 1500, behavior: 'instant' })")

        write(root, {"content/index.md": f"# Two\n\n{LONG}"})
        page.get_by_role("heading", name="Two").wait_for()
        until(page, "scrollY > 1400")

        write(root, {"content/index.md": f"---\ntitle: [\n---\n# Three\n\n{LONG}"})
        page.locator("holdfast-problems .where").get_by_text("content/index.md:").first.wait_for()
        assert page.get_by_role("heading", name="Two").is_visible()

        write(root, {"content/index.md": f"# Four\n\n{LONG}"})
        page.get_by_role("heading", name="Four").wait_for()
        page.locator("holdfast-problems").wait_for(state="detached")


def test_a_site_that_is_broken_from_the_start_is_mended_in_the_browser(
    site: MakeSite, port: int, page: Page
) -> None:
    root = site({"content/index.md": "# Hello", "site.yaml": "title: [\n"})
    with dev(root, port):
        page.goto(f"http://127.0.0.1:{port}/")
        page.locator("holdfast-problems .where").get_by_text("site.yaml:").first.wait_for()
        write(root, {"site.yaml": "title: Test\nurl: https://example.org\n"})
        page.get_by_role("heading", name="Hello").wait_for()


def test_the_worker_is_off(site: MakeSite, port: int, page: Page) -> None:
    with dev(site({"content/index.md": "# Hello"}), port):
        page.goto(f"http://127.0.0.1:{port}/")
        page.wait_for_timeout(500)
        until(page, "navigator.serviceWorker.getRegistrations().then((all) => all.length === 0)")


def test_a_page_that_is_removed_is_gone(site: MakeSite, port: int, page: Page) -> None:
    root = site({"content/index.md": "# Hello", "content/old.md": "# Old"})
    with dev(root, port):
        page.goto(f"http://127.0.0.1:{port}/old/")
        page.get_by_role("heading", name="Old").wait_for()
        with page.expect_response(lambda it: it.url.endswith("/old/") and it.status == 404):
            write(root, {"content/old.md": None})


def test_a_taken_port_names_a_free_one(site: MakeSite, port: int) -> None:
    root = site({"content/index.md": "# Hello"})
    with dev(root, port):
        command = [sys.executable, "-m", "holdfast", "dev", "--site", str(root), "--port", str(port)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)
    assert done.returncode == 2
    assert f"port {port} on 127.0.0.1 is taken" in done.stderr
    assert "use --port " in done.stderr
