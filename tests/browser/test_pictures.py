"""Pictures in a real browser: it takes what fits online, and shows every picture with the server gone."""

from __future__ import annotations

import re
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from holdfast.building import build

from .. import sites
from ..photographs import photo, pixels, saved
from ..services import answers, wait_until
from ..test_serve import serve
from .test_cryptovault import wait_for_worker

SETTINGS = f"{sites.SETTINGS}images: {{widths: [240, 480, 960], sizes: 100vw}}\n"
FILES: sites.Files = {
    "site.yaml": SETTINGS,
    "content/index.md": "# Home\n\n[Album](album.md)\n",
    "content/album.md": (
        "# Album\n\n![One](one.jpg)\n\n![Two](two.png)\n\n![Three](three.webp)\n\n![Small](four.png)\n"
        '\n<img src="one.jpg" alt="Plain" srcset="">\n'
    ),
    "content/one.jpg": photo(size=(1200, 800)),
    "content/two.png": saved(pixels(700, 500, "RGBA"), "PNG"),
    "content/three.webp": photo("WEBP", size=(500, 300)),
    "content/four.png": saved(pixels(24, 24), "PNG"),
}
SHOWN = """async () => {
  const images = [...document.querySelectorAll("main img")];
  for (const image of images) image.loading = "eager";
  await Promise.all(images.map((image) => image.decode().catch(() => null)));
  return images.map((image) => [new URL(image.currentSrc).pathname, image.naturalWidth > 0, image.height > 0]);
}"""
SCREENS = ((360, 1), (360, 3), (800, 1), (1440, 2))


@pytest.fixture(scope="module")
def album(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = sites.make(tmp_path_factory.mktemp("album"), FILES)
    report = build(root, jobs=1)
    assert (report.published, report.problems) == (True, ())
    return root


@pytest.fixture
def screens(browser: Browser) -> Iterator[list[BrowserContext]]:
    """Return a visitor for every screen."""
    found = [
        browser.new_context(viewport={"width": width, "height": 800}, device_scale_factor=density)
        for width, density in SCREENS
    ]
    yield found
    for one in found:
        one.close()


def shown(tab: Page) -> list[tuple[str, bool]]:
    """Return the file that a page shows for each picture, without digits, and whether it is there."""
    found = tab.evaluate(SHOWN)
    return [
        (re.sub(r"\.[0-9a-f]{10}", "", path).removeprefix("/assets/"), there and high)
        for path, there, high in found
    ]


def widths(files: list[tuple[str, bool]]) -> list[str]:
    return [path for path, _ in files[:3]]


def test_a_browser_takes_what_fits_and_offline_what_there_is(
    album: Path, screens: list[BrowserContext], port: int
) -> None:
    origin = f"http://127.0.0.1:{port}"
    with serve(album, port) as server:
        for context in screens:
            tab = context.new_page()
            tab.goto(f"{origin}/album/")
            wait_for_worker(tab)
        online = [shown(context.pages[0]) for context in screens]
        server.send_signal(signal.SIGINT)
        server.wait()
    wait_until(lambda: not answers(port), "the end of the server")
    assert [widths(one) for one in online] == [
        ["one/480.avif", "two/480.avif", "three/500.avif"],
        ["one/960.avif", "two/700.avif", "three/500.avif"],
        ["one/960.avif", "two/700.avif", "three/500.avif"],
        ["one/960.avif", "two/700.avif", "three/500.avif"],
    ]
    for context in screens:
        context.clear_cookies()
        tab = context.new_page()
        tab.set_viewport_size({"width": 1500, "height": 900})
        tab.goto(f"{origin}/album/")
        assert [there for _, there in shown(tab)] == [True] * 5, shown(tab)


def test_a_phone_that_saw_only_the_home_page_has_every_picture(
    album: Path, screens: list[BrowserContext], port: int
) -> None:
    origin = f"http://127.0.0.1:{port}"
    with serve(album, port) as server:
        for context in screens:
            tab = context.new_page()
            tab.goto(f"{origin}/")
            wait_for_worker(tab)
        server.send_signal(signal.SIGINT)
        server.wait()
    wait_until(lambda: not answers(port), "the end of the server")
    for context in screens:
        tab = context.pages[0]
        tab.goto(f"{origin}/album/")
        assert [there for _, there in shown(tab)] == [True] * 5, shown(tab)
