"""axe-core on each kind of page of the reference site, in light and dark: it finds nothing.

The audits of `holdfast check` see tags; axe sees what a browser makes of them: colours, sizes, focus.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from holdfast.building import build

from .. import services
from ..test_serve import serve

ROOT = Path(__file__).resolve().parents[2]
FILES = ("site.yaml", "content", "data", "templates", "assets", "sw")

KINDS = {
    "home": "/",
    "section": "/learn/",
    "page": "/learn/keys/",
    "page with tables and code": "/deploy/vercel/",
    "list of posts": "/blog/",
    "post": "/blog/drill-day/",
    "taxonomy": "/tags/",
    "live data": "/markets/",
    "form": "/vault/",
    "not found": "/no/such/page/",
    "offline": "/offline.html",
}
"""A page of each kind that the theme has a template for. A new kind belongs here."""

FINDINGS = """async () => (await axe.run(document, { resultTypes: ["violations", "incomplete"] })).violations
  .map((one) => `${one.id} (${one.impact}): ${one.help}: ${one.nodes.map((node) => node.html.slice(0, 160)).join(" | ")}`)"""


@pytest.fixture(scope="module")
def origin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return where a built copy of the reference site is served."""
    site = tmp_path_factory.mktemp("accessibility")
    for name in FILES:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, site / name)
        elif (ROOT / name).exists():
            shutil.copy(ROOT / name, site / name)
    assert build(site).published
    port = services.free_port()
    with serve(site, port):
        yield f"http://127.0.0.1:{port}"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("kind", KINDS)
def test_axe_finds_nothing(browser: Browser, origin: str, kind: str, scheme: str) -> None:
    script = services.axe().read_text(encoding="utf-8")
    context = browser.new_context(color_scheme="dark" if scheme == "dark" else "light", bypass_csp=True)
    try:
        page = context.new_page()
        page.goto(origin + KINDS[kind])
        page.evaluate(script)
        assert page.evaluate(FINDINGS) == []
    finally:
        context.close()


def test_axe_finds_what_is_wrong(browser: Browser) -> None:
    script = services.axe().read_text(encoding="utf-8")
    page = browser.new_page()
    page.set_content(
        "<html><body><img src='x.png'><p style='color: #aaa; background: #fff'>pale</p></body></html>"
    )
    page.evaluate(script)
    found = {one.partition(" ")[0] for one in page.evaluate(FINDINGS)}
    assert {"image-alt", "color-contrast", "html-has-lang", "document-title"} <= found
    page.close()
