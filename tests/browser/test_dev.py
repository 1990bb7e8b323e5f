"""`holdfast dev` in a real browser: the page follows what an author writes."""

from __future__ import annotations

import shutil
import subprocess
import sys

import pytest
from playwright.sync_api import BrowserContext, Page

from holdfast import building

from ..sites import SETTINGS, Files, MakeSite, write
from ..test_serve import serve
from .developing import dev, visit
from .waiting import until

LONG = "\n\n".join(f"Paragraph {number}." for number in range(200))


@pytest.fixture
def page(visitor: BrowserContext) -> Page:
    """Return a page of a visitor who has never been here."""
    return visitor.new_page()


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


def test_the_worker_of_a_release_goes_with_all_that_it_stored(site: MakeSite, port: int, page: Page) -> None:
    root = site({"content/index.md": "# Released"})
    assert building.build(root, jobs=1).published
    with serve(root, port):
        page.goto(f"http://127.0.0.1:{port}/")
        until(page, "document.documentElement.dataset.offline === 'ready'")
    write(root, {"content/index.md": "# Written"})
    with dev(root, port):
        page.goto(f"http://127.0.0.1:{port}/")
        page.get_by_role("heading", name="Written").wait_for()
        until(page, "navigator.serviceWorker.getRegistrations().then((all) => all.length === 0)")
        until(page, "caches.keys().then((all) => all.length === 0)")


def test_a_page_that_moves_goes_on_to_its_new_address(site: MakeSite, port: int, page: Page) -> None:
    root = site({"content/index.md": "# Hello", "content/old.md": "# Old"})
    with dev(root, port):
        visit(page, port, "/old/")
        write(root, {"content/old.md": None, "content/new.md": "---\naliases: [/old/]\n---\n# New"})
        page.get_by_role("heading", name="New").wait_for()
        until(page, "location.pathname === '/new/'")


def test_a_page_that_comes_is_shown_where_it_was_missed(site: MakeSite, port: int, page: Page) -> None:
    root = site({"content/index.md": "# Hello"})
    with dev(root, port):
        visit(page, port, "/coming/")
        write(root, {"content/coming.md": "# Here"})
        page.get_by_role("heading", name="Here").wait_for()


BLOWS: dict[str, Files] = {
    "front matter": {"content/index.md": "---\ntitle: [\n---\n# Hi"},
    "template": {"templates/page.html": "{% if %}", "templates/home.html": "{% if %}"},
    "settings": {"site.yaml": "title: [\n"},
    "settings gone": {"site.yaml": None},
    "style": {"assets/css/site.css": "@import 'nowhere.css';\n}"},
    "bytes": {"content/index.md": b"\xff\xfe\x00"},
    "data": {"data/a.yaml": "a: [\n", "data/a.json": "{"},
}


def test_nothing_that_an_author_saves_ends_the_server(site: MakeSite, port: int, page: Page) -> None:
    good: Files = {"site.yaml": SETTINGS, "content/index.md": "# Good 0"}
    root = site(good)
    with dev(root, port) as process:
        visit(page, port)
        for number, blow in enumerate(BLOWS.values(), 1):
            write(root, blow)
            page.locator("holdfast-problems").wait_for()
            assert page.get_by_role("heading", name=f"Good {number - 1}").is_visible()
            write(root, {name: None for name in blow if name not in good and (root / name).exists()})
            write(root, {**good, "content/index.md": f"# Good {number}"})
            page.get_by_role("heading", name=f"Good {number}").wait_for()
            page.locator("holdfast-problems").wait_for(state="detached")
        shutil.rmtree(root / "content")
        until(page, "!document.body.textContent.includes('Good')")
        write(root, {"content/index.md": "# Back"})
        page.get_by_role("heading", name="Back").wait_for()
        assert process.poll() is None


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
