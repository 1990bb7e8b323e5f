"""Cards: the pictures that other sites show with a link."""

from __future__ import annotations

import re
from functools import cache
from importlib import resources
from pathlib import Path

import pytest
from PIL import Image

from holdfast import sharing
from holdfast.building import build
from holdfast.cards import BadCardError, Typefaces, drawn
from holdfast.problems import Problem

from . import sites
from .photographs import opened, photo

FONTS = resources.files("font_source_sans_pro") / "files"
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="1200" height="630"><rect width="1200" height="630" fill="#fff"/>{}</svg>'


@cache
def typefaces() -> Typefaces:
    return Typefaces([(FONTS / f"SourceSansPro-{weight}.ttf").read_bytes() for weight in ("Bold", "Regular")])


def ink(body: str) -> tuple[int, int, int, int]:
    """Return the box of what is drawn on white."""
    data, missing = drawn(SVG.format(body), typefaces())
    assert missing == ""
    image = opened(data).convert("L").point(lambda value: 255 - value)
    assert image.size == (1200, 630)
    box = image.getbbox()
    assert box is not None
    return box


def text(words: str, **attributes: object) -> str:
    given = " ".join(f'{name.replace("_", "-")}="{value}"' for name, value in attributes.items())
    return f"<text {given}>{words}</text>"


def test_a_text_stands_on_its_line() -> None:
    left, top, right, bottom = ink(text("Have", x=100, y=200, font_size=100))
    assert (left - 100 in range(2, 14), bottom in (200, 201, 202)) == (True, True)
    assert (200 - top in range(60, 80), right in range(280, 330)) == (True, True)


@pytest.mark.parametrize("words", ["Grüße", "Ελλάδα", "Привет"])
def test_scripts_that_the_typeface_has_need_no_other(words: str) -> None:
    assert ink(text(words, x=10, y=200, font_size=80))


def test_bold_is_wider() -> None:
    plain, bold = (ink(text("Harbour", y=200, font_size=90, font_weight=one)) for one in ("normal", "bold"))
    assert bold[2] > plain[2]


def test_weight_and_size_come_from_what_is_around() -> None:
    inside = ink(f'<g font-size="90" font-weight="bold">{text("Harbour", y=200)}</g>')
    assert inside == ink(text("Harbour", y=200, font_size=90, font_weight="bold"))


def test_anchors() -> None:
    assert ink(text("mm", x=600, y=200, font_size=80, text_anchor="end"))[2] <= 600
    left, _, right, _ = ink(text("mm", x=600, y=200, font_size=80, text_anchor="middle"))
    assert abs((left + right) / 2 - 600) < 3


LONG = "Incremental correctness cannot be added later; it is the shape of the program"


def test_a_long_text_is_wrapped_and_stays_inside() -> None:
    left, _, right, bottom = ink(text(LONG, x=100, y=150, font_size=80, data_width=1000, data_lines=3))
    assert (left >= 100, right <= 1100, bottom > 300) == (True, True, True)


def test_a_longer_one_shrinks_and_then_is_cut() -> None:
    _, _, right, bottom = ink(text(LONG * 5, x=100, y=150, font_size=80, data_width=1000, data_lines=2))
    assert (right <= 1100, bottom < 150 + 80 * 1.5, bottom > 180) == (True, True, True)


def test_letters_that_are_missing_are_told() -> None:
    assert drawn(SVG.format(text("漢字 and 漢", y=99, font_size=50)), typefaces())[1] == "漢字"


@pytest.mark.parametrize(
    ("svg", "why"),
    [
        ("<svg", "it is not well-formed XML"),
        ("<html/>", "SVG"),
        (SVG.format('<image href="logo.png"/>'), "its `<image>` names a file"),
    ],
)
def test_what_cannot_be_drawn_says_why(svg: str, why: str) -> None:
    with pytest.raises(BadCardError, match=why):
        drawn(svg, typefaces())


SETTINGS = f"{sites.SETTINGS}compress: false\nminify: false\ncards: true\n"
HEAD = "<title>x</title>{% with p = page_image() %}{{ p.url if p }} {{ p.width if p }} {{ p.alt if p }}{% endwith %}"
FILES: sites.Files = {
    "site.yaml": SETTINGS,
    "templates/page.html": HEAD,
    "templates/home.html": HEAD,
    "content/index.md": "# Home\n",
    "content/a.md": "# Keys & boats\n",
    "content/own.md": "---\nimage: one.jpg\n---\n# Own\n",
    "content/one.jpg": photo(size=(300, 200)),
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    made = sites.make(tmp_path / "site", FILES)
    assert problems(made) == ()
    return made


def problems(root: Path) -> tuple[Problem, ...]:
    return build(root, jobs=1).problems


def cards(root: Path) -> dict[str, Image.Image]:
    """Return the published cards, by path without digits."""
    folder = root / "dist/assets/cards"
    return {
        re.sub(r"\.[0-9a-f]{10}", "", path): opened(data) for path, data in sites.tree(folder).items()
    } if folder.is_dir() else {}  # fmt: skip


def test_every_page_names_its_card(root: Path) -> None:
    assert [image.size for image in cards(root).values()] == [(1200, 630)] * len(cards(root))
    html = re.sub(r"\.[0-9a-f]{10}", "", (root / "dist/a/index.html").read_text())
    assert html == "<title>x</title>https://example.org/assets/cards/a.png 1200 Keys &amp; boats"
    assert {"a.png", "index.png"} <= set(cards(root))


def test_a_picture_in_the_front_matter_wins(root: Path) -> None:
    html = re.sub(r"\.[0-9a-f]{10}", "", (root / "dist/own/index.html").read_text())
    assert html == "<title>x</title>https://example.org/assets/one.jpg 300 "


def test_a_card_is_drawn_again_when_what_it_shows_changes(root: Path) -> None:
    sites.write(root, {"content/a.md": "# Keys & boats\n\nMore words.\n"})
    assert build(root, jobs=1).ran.get("card_file", 0) == 0
    sites.write(root, {"content/a.md": "# Boats\n"})
    assert build(root, jobs=1).ran["card_file"] == 1
    sites.write(root, {"templates/card.svg": SVG.format("<text y='99'>{{ page.title }}</text>")})
    assert build(root, jobs=1).ran["card_file"] > 2
    assert cards(root)["a.png"].getpixel((0, 0)) in ((255, 255, 255), (255, 255, 255, 255))


def test_cards_are_not_for_the_time_without_a_network(root: Path) -> None:
    (manifest,) = (root / "dist/_holdfast").glob("manifest.*.json")
    assert "/cards/" not in manifest.read_text()


def test_no_cards_unless_they_are_asked_for(root: Path) -> None:
    sites.write(root, {"site.yaml": SETTINGS.replace("cards: true\n", "")})
    assert problems(root) == ()
    assert cards(root) == {}
    assert (root / "dist/a/index.html").read_text() == "<title>x</title>  "


@pytest.mark.parametrize(
    ("files", "told"),
    [
        (
            {"templates/card.svg": "<svg>{{ page.titel }}</svg>"},
            [("undefined", "templates/card.svg", 1)],
        ),
        ({"templates/card.svg": "<svg>"}, [("bad-card", "templates/card.svg", 0)]),
        (
            {"site.yaml": SETTINGS.replace("true", "{fonts: lost.ttf}")},
            [("missing-asset", "site.yaml", 0)],
        ),
        ({"content/a.md": "# 漢字\n"}, [("card-letters", "site.yaml", 0)]),
    ],
)
def test_what_is_wrong_is_named(root: Path, files: dict[str, str], told: list[tuple[str, str, int]]) -> None:
    sites.write(root, files)
    assert [(one.code, one.place.file, one.place.line) for one in problems(root)] == told


def test_a_typeface_of_the_site_comes_first(root: Path) -> None:
    before = cards(root)["a.png"].tobytes()
    sites.write(
        root,
        {
            "site.yaml": SETTINGS.replace("true", "{fonts: [fonts/own.ttf]}"),
            "assets/fonts/own.ttf": (FONTS / "SourceSansPro-LightIt.ttf").read_bytes(),
        },
    )
    assert problems(root) == ()
    assert cards(root)["a.png"].tobytes() != before


def test_without_the_packages_it_says_what_to_install(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (root / ".holdfast/store.sqlite").unlink()
    monkeypatch.setattr(sharing, "find_spec", lambda name: None)
    (problem,) = problems(root)
    assert (problem.code, problem.help) == ("cards-packages", "pip install 'holdfast[cards]'")
