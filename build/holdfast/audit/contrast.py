"""Contrast of the theme: its custom properties as colours, in pairs that are read on each other.

Ratios are those of WCAG 2.2: 4.5 for text (1.4.3), 3 for what shows where a control is (1.4.11).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from ..problems import Place, Problem

TEXT, CONTROL = 4.5, 3.0

Colour = tuple[int, int, int]

_PAPERS = ("paper", "raised", "sunk")
_TONES = ("note", "tip", "important", "warning", "caution")
PAIRS: tuple[tuple[str, str, float], ...] = (
    *((name, paper, TEXT) for name in ("ink", "muted", "accent") for paper in _PAPERS),
    *((name, "paper", TEXT) for name in _TONES),
    ("button-ink", "button", TEXT),
    ("ink", "code-bg", TEXT),
    ("accent", "paper", CONTROL),
    ("button", "paper", CONTROL),
)
"""Which colour of the theme stands on which, and the ratio that it needs."""

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_TOKEN = re.compile(r"([^{};]*)([{};])")
_PROPERTY = re.compile(r"\s*--([\w-]+)\s*:\s*(.+)", re.DOTALL)
_HEX = re.compile(r"#([0-9a-fA-F]{3}|[0-9a-fA-F]{6})")
_RGB = re.compile(r"rgb\(\s*(\d+)[\s,]+(\d+)[\s,]+(\d+)\s*\)")
_VAR = re.compile(r"var\(--([\w-]+)\)")
_BOTH = re.compile(r"light-dark\(\s*([^,]+?)\s*,\s*([^,]+?)\s*\)")
_NAMED = {"white": (255, 255, 255), "black": (0, 0, 0)}


@dataclass(slots=True)
class Scheme:
    """The custom properties of one colour scheme: each with its value, and where that was written."""

    name: str
    values: dict[str, tuple[str, Place]] = field(default_factory=dict)

    def colour(self, name: str, depth: int = 0) -> Colour | None:
        """Return a property as a colour; None where it is none, or one that lets others through."""
        written = self.values.get(name, ("", None))[0]
        if both := _BOTH.fullmatch(written):
            written = both[1 if self.name == "light" else 2]
        if reference := _VAR.fullmatch(written):
            return self.colour(reference[1], depth + 1) if depth < 8 else None
        return read_colour(written)


def contrast(files: Iterable[tuple[str, str]]) -> tuple[Problem, ...]:
    """Return a problem for each pair of colours that is hard to read; `files` are names and style sheets."""
    light, dark = Scheme("light"), Scheme("dark")
    for file, css in files:
        for is_dark, name, value, line in declarations(css):
            if not is_dark:
                light.values[name] = (value, Place(file, line))
            else:
                dark.values[name] = (value, Place(file, line))
    dark.values = {**light.values, **dark.values}
    found = [problem for scheme in (light, dark) for problem in _weak(scheme)]
    return tuple(dict.fromkeys(found))


def _weak(scheme: Scheme) -> Iterator[Problem]:
    paper = "code-bg" if scheme.colour("code-bg") else "code-background"
    inks = [name for name in scheme.values if re.match(r"code-(?!bg$|background$)", name)]
    for ink, ground, least in (*PAIRS, *((name, paper, TEXT) for name in inks)):
        front, back = scheme.colour(ink), scheme.colour(ground)
        if front is None or back is None or (ratio := contrast_ratio(front, back)) >= least:
            continue
        what = "text" if least == TEXT else "a control"
        yield Problem(
            "contrast",
            f"`--{ink}` on `--{ground}` has a contrast of {ratio:.2f} in the {scheme.name} scheme, "
            f"and {what} needs {least}",
            scheme.values[ink][1],
            f"`{readable(front, back, least)}` would do",
            severity="warning",
        )


def declarations(css: str) -> Iterator[tuple[bool, str, str, int]]:
    """Yield the custom properties of a style sheet: whether they are for dark, name, value, line."""
    text = _COMMENT.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), css)
    around: list[str] = []
    for found in _TOKEN.finditer(text):
        said, end = found[1], found[2]
        declared = _PROPERTY.fullmatch(said)
        if declared and end != "{":
            line = text.count("\n", 0, found.start() + said.index("--")) + 1
            yield _is_dark(around), declared[1], declared[2].strip(), line
        if end == "{":
            around.append(said)
        elif end == "}" and around:
            around.pop()


def _is_dark(around: list[str]) -> bool:
    inside = re.sub(r":not\([^)]*\)", "", " ".join(around))
    return bool(re.search(r"prefers-color-scheme:\s*dark|data-theme=[\"']?dark", inside))


def read_colour(written: str) -> Colour | None:
    """Return a colour as red, green and blue (0 to 255): `#rgb`, `#rrggbb`, `rgb(…)`, `white`, `black`."""
    if found := _HEX.fullmatch(written):
        digits = found[1] if len(found[1]) == 6 else "".join(2 * digit for digit in found[1])
        return int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:], 16)
    if found := _RGB.fullmatch(written):
        return int(found[1]), int(found[2]), int(found[3])
    return _NAMED.get(written)


def contrast_ratio(one: Colour, other: Colour) -> float:
    """Return the contrast ratio of two colours, from 1 to 21 (WCAG 2.2, "contrast ratio")."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: Colour) -> float:
    """Return the relative luminance of an sRGB colour, as WCAG 2.2 defines it."""
    parts = [value / 255 for value in colour]
    red, green, blue = (x / 12.92 if x <= 0.04045 else ((x + 0.055) / 1.055) ** 2.4 for x in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def readable(front: Colour, back: Colour, least: float) -> str:
    """Return the colour nearest to `front`, towards black or white, that can be read on `back`."""
    best = ""
    for step in range(101):
        for goal in ((0, 0, 0), (255, 255, 255)):
            red, green, blue = (round(a + (b - a) * step / 100) for a, b in zip(front, goal, strict=True))
            best = f"#{red:02x}{green:02x}{blue:02x}"
            if contrast_ratio((red, green, blue), back) >= least:
                return best
    return best
