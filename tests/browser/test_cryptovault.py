"""The reference site as its readers have it: served with its API, then read with the server gone."""

from __future__ import annotations

import shutil
import signal
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from holdfast.building import build

from ..services import answers, wait_until
from ..test_serve import serve

ROOT = Path(__file__).resolve().parents[2]
FILES = ("site.yaml", "content", "data/markets.yaml", "templates", "assets", "sw")


@pytest.fixture(scope="module")
def cryptovault(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a built copy of CryptoVault, so that nobody's own data is touched."""
    site = tmp_path_factory.mktemp("cryptovault")
    for name in FILES:
        (site / name).parent.mkdir(parents=True, exist_ok=True)
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, site / name)
        else:
            shutil.copy(ROOT / name, site / name)
    report = build(site)
    assert (report.published, report.problems) == (True, ())
    return site


def wait_for_worker(page: Page) -> None:
    """Wait until the worker has stored the whole release and answers for this page."""
    page.evaluate(
        """async () => {
          await navigator.serviceWorker.ready;
          while (!navigator.serviceWorker.controller) await new Promise((done) => setTimeout(done, 50));
        }"""
    )


def test_reading_goes_on_when_the_server_is_gone(
    cryptovault: Path, visitor: BrowserContext, port: int
) -> None:
    origin = f"http://127.0.0.1:{port}"
    page = visitor.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    with serve(cryptovault, port) as server:
        page.goto(f"{origin}/markets/")
        expect(page.locator("tbody tr")).to_have_count(12)
        expect(page.locator("tbody")).to_contain_text("BTC")
        wait_for_worker(page)
        server.send_signal(signal.SIGINT)
        server.wait()
    wait_until(lambda: not answers(port), "the end of the server")

    for path, title in {
        "/": "Keep your own keys",
        "/learn/keys/": "Keys and addresses",
        "/deploy/vercel/": "",
    }.items():
        answer = page.goto(origin + path)
        assert answer is not None
        assert (answer.status, answer.from_service_worker) == (200, True)
        expect(page.locator("h1")).to_contain_text(title)
        assert page.evaluate("getComputedStyle(document.body).fontFamily") != "", "the page has its styles"
        pictures = "[...document.images].every((one) => one.loading === 'lazy' || one.naturalWidth > 0)"
        assert page.evaluate(pictures), "the page has its pictures"

    answer = page.goto(f"{origin}/no/such/page")
    assert answer is not None
    assert (answer.status, answer.from_service_worker) == (404, True)

    page.goto(f"{origin}/markets/")
    expect(page.locator("tbody tr")).to_have_count(12)
    expect(page.locator("[data-collection-note]")).to_contain_text("Offline")
    assert faults == []
