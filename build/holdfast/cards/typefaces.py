"""Typefaces, and lines of text as outlines: shaped by HarfBuzz, for every script that a typeface has."""

from __future__ import annotations

import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

REGULAR, BOLD = 400, 700


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text: its outline as the data of an SVG path from the origin, and how it runs."""

    path: str
    width: float
    leftwards: bool
    missing: str = ""
    """The letters that no typeface has."""


class Typefaces:
    """Families of typefaces in the order of preference, as the bytes of TrueType or OpenType files."""

    def __init__(self, *families: Sequence[bytes]) -> None:
        self._fonts = [(rank, _font(data)) for rank, family in enumerate(families) for data in family]
        self.line: Callable[[str, float, int], Line] = cache(self._line)

    def _line(self, text: str, size: float, weight: int) -> Line:
        """Return a line of text in the first family that has all of its letters, at the nearest weight."""
        shaped = [(*_shaped(font, text, weight), rank, font) for rank, font in self._fonts]
        missing, buffer, _, font = min(
            shaped, key=lambda one: (len(one[0]), one[2], abs(_weight(one[3].face) - weight))
        )
        scale = size / font.face.upem
        pen = _Pen(scale)
        for info, place in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
            pen.move(place.x_offset, place.y_offset)
            font.draw_glyph(info.codepoint, _functions(), pen)
            pen.move(place.x_advance - place.x_offset, -place.y_offset)
        return Line("".join(pen.parts), pen.x * scale, buffer.direction == "rtl", missing)


class _Pen:
    """Gathers outlines; `x` and `y` are where the present glyph stands, in units of the typeface."""

    def __init__(self, scale: float) -> None:
        self.parts: list[str] = []
        self.x = self.y = 0.0
        self._scale = scale

    def move(self, across: float, up: float) -> None:
        self.x, self.y = self.x + across, self.y + up

    def add(self, command: str, *points: float) -> None:
        places = zip(points[::2], points[1::2], strict=True)
        numbers = [f"{(self.x + x) * self._scale:.2f} {-(self.y + y) * self._scale:.2f}" for x, y in places]
        self.parts.append(command + " ".join(numbers))


@cache
def _functions() -> Any:
    import uharfbuzz

    made = uharfbuzz.DrawFuncs()
    made.set_move_to_func(lambda x, y, pen: pen.add("M", x, y))
    made.set_line_to_func(lambda x, y, pen: pen.add("L", x, y))
    made.set_quadratic_to_func(lambda a, b, x, y, pen: pen.add("Q", a, b, x, y))
    made.set_cubic_to_func(lambda a, b, c, d, x, y, pen: pen.add("C", a, b, c, d, x, y))
    made.set_close_path_func(lambda pen: pen.add("Z"))
    return made


def _font(data: bytes) -> Any:
    import uharfbuzz  # costs 20 ms: only sites with cards pay for it

    return uharfbuzz.Font(uharfbuzz.Face(uharfbuzz.Blob(data)))


def _shaped(font: Any, text: str, weight: int) -> tuple[str, Any]:
    """Return the letters that a typeface lacks, and the shaped text."""
    import uharfbuzz

    font.set_variations({"wght": weight})
    buffer = uharfbuzz.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    uharfbuzz.shape(font, buffer)
    places = sorted({info.cluster for info in buffer.glyph_infos if info.codepoint == 0})
    missing = "".join(dict.fromkeys(text[place] for place in places))
    return missing, buffer


def _weight(face: Any) -> int:
    """Return the weight that a typeface says it has (OpenType, OS/2 usWeightClass)."""
    table = face.reference_table("OS/2").data
    return int(struct.unpack_from(">H", table, 4)[0]) if table and len(table) > 6 else REGULAR
