"""Draws the committed icons from their SVGs, in Chromium: `python build/draw_icons.py`."""

from __future__ import annotations

import shutil
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parent.parent
ICONS = {"assets/favicon.svg": "assets/icon.png", "content/brand/icon.svg": "content/brand/icon.png"}
SIZE = 1024


def main() -> None:
    """Write every icon as a PNG with transparent corners."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), chromium_sandbox=False)
        page = browser.new_page(viewport={"width": SIZE, "height": SIZE})
        for source, target in ICONS.items():
            page.set_content(
                f"<style>body{{margin:0}}svg{{display:block}}</style>{(ROOT / source).read_text()}"
            )
            page.screenshot(path=ROOT / target, omit_background=True)
            print(target)
        browser.close()


if __name__ == "__main__":
    main()
