"""URLs without a slash, and old URLs, in a real browser: by the server, by the worker, with the network cut."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import BrowserContext, Page

from holdfast import serving
from holdfast.building import build
from holdfast.commands import offline

from .. import sites
from ..test_trailing_slash import FILES
from .waiting import until

ALWAYS = {
    **FILES,
    "site.yaml": str(FILES["site.yaml"]).replace("urls: {trailing_slash: never}\n", ""),
}


def released(root: Path, files: sites.Files) -> Path:
    """Build a site and return its release."""
    report = build(sites.make(root, files), jobs=1)
    assert (report.problems, report.published) == ((), True)
    return root / "dist"


def where(tab: Page, url: str) -> tuple[str, int]:
    """Return where a navigation ends, and the status of the answer."""
    response = tab.goto(url)
    assert response is not None
    return tab.evaluate("location.pathname + location.search"), response.status


FORMS = {
    "/learn": "/learn",
    "/learn/": "/learn",
    "/learn/keys/?a=1": "/learn/keys?a=1",
    "/learn/keys.html": "/learn/keys",
    "/learn/index.html": "/learn",
    "/index.html": "/",
    "/v1.2/": "/v1.2",
    "/demo": "/demo/",
    "/own.html": "/own.html",
    "/gone/": "/learn/keys",
    "/gone": "/learn/keys",
    "/learn/old-keys/": "/learn/keys",
}


def test_one_form_of_each_url_online_and_offline(visitor: BrowserContext, tmp_path: Path) -> None:
    root = released(tmp_path, FILES)
    with offline._serving(serving.create_app(root)) as (origin, stop):
        plain = visitor.browser.new_context(service_workers="block") if visitor.browser else visitor
        tab = plain.new_page()
        assert {path: where(tab, origin + path) for path in FORMS} == {
            p: (to, 200) for p, to in FORMS.items()
        }
        plain.close()
        tab = visitor.new_page()
        tab.goto(origin)
        until(tab, "document.documentElement.dataset.offline === 'ready'")
        stop()
        assert {path: where(tab, origin + path) for path in FORMS} == {
            p: (to, 200) for p, to in FORMS.items()
        }
        assert where(tab, f"{origin}/learn/nothing") == ("/learn/nothing", 404)


def test_a_stub_sends_a_browser_on_without_a_server_that_knows(
    visitor: BrowserContext, tmp_path: Path
) -> None:
    root = released(tmp_path, ALWAYS)
    (root / "_holdfast/host.json").unlink()
    plain = visitor.browser.new_context(service_workers="block") if visitor.browser else visitor
    with offline._serving(serving.create_app(root)) as (origin, _):
        tab = plain.new_page()
        response = tab.goto(f"{origin}/gone/")
        assert response is not None
        assert response.status == 200
        tab.wait_for_url(f"{origin}/learn/keys/")
        assert tab.text_content("h1") == "Keys"
    plain.close()
