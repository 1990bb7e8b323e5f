"""The default theme keeps what the pages promise: contrast, and nothing that a strict policy forbids."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from holdfast import building

from .sites import MakeSite

ROOT = Path(__file__).parents[1]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
TOKENS = (ROOT / "assets/css/tokens.css").read_text()

TEXTS = ("ink", "muted", "accent", "note", "tip", "important", "warning", "caution")
GROUNDS = ("paper", "raised", "sunk", "code-bg")


def schemes() -> list[dict[str, str]]:
    """Return the colours of light, of dark by the system, and of dark by choice."""
    blocks = re.findall(r"(?<!\w):root[^{]*\{([^}]*)\}", TOKENS)
    return [dict(re.findall(r"--([\w-]+): (#[0-9a-f]+);", block)) for block in blocks]


def luminance(colour: str) -> float:
    """Return the relative luminance of WCAG 2.2."""
    digits = colour[1:] if len(colour) == 7 else "".join(digit * 2 for digit in colour[1:])
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_the_measure_is_that_of_wcag() -> None:
    assert contrast("#fff", "#000") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)


def test_dark_is_the_same_by_system_and_by_choice() -> None:
    light, system, chosen = schemes()
    assert system == chosen
    assert light.keys() == system.keys()


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_text_is_readable_on_every_ground(scheme: int) -> None:
    colours = schemes()[scheme]
    pairs = [(text, ground) for text in TEXTS for ground in GROUNDS] + [("button-ink", "button")]
    weak = {pair: contrast(colours[pair[0]], colours[pair[1]]) for pair in pairs}
    assert {pair: ratio for pair, ratio in weak.items() if ratio < 4.5} == {}


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_templates_need_no_exception_from_a_strict_policy(template: Path) -> None:
    text = template.read_text()
    assert re.findall(r"<style|\sstyle=|\son\w+=|javascript:", text) == []
    assert re.findall(r"<script(?![^>]*\ssrc=)", text) == []
    assert re.findall(r"(?:src|href)=\"(?:https?:)?//", text) == []


@pytest.mark.parametrize(("sections", "is_row"), [(4, True), (40, False)], ids=["few", "many"])
def test_a_menu_is_a_row_only_where_it_fits(site: MakeSite, sections: int, is_row: bool) -> None:
    root = site({f"content/topic-{number}/note.md": "# Note\n" for number in range(sections)})
    assert building.build(root, jobs=1).problems == ()
    page = (root / "dist/topic-1/note/index.html").read_text()
    assert ("bar-row" in page, page.count("/topic-") >= sections) == (is_row, True)
