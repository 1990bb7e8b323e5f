"""From SVG to PNG: text is wrapped, fitted and turned into outlines, then all is drawn by resvg."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from xml.etree import ElementTree

from .typefaces import BOLD, REGULAR, Line, Typefaces

WIDTH, HEIGHT = 1200, 630
"""Pixels of a card: what the sites that show cards agree on."""

SMALLEST = 0.6
"""The part of its size to which a text may shrink before it is cut."""

_SVG = "http://www.w3.org/2000/svg"
_TOKEN = re.compile(
    r"\s*[\u2e80-\ud7ff\uf900-\ufaff\uff00-\uffef]|\s*[^\s\u2e80-\ud7ff\uf900-\ufaff\uff00-\uffef]+"
)
_OWN = ("x", "y", "font-size", "font-weight", "font-family", "text-anchor", "data-width", "data-lines")
_INHERITED = ("font-size", "font-weight", "text-anchor")
_SPACING = 1.15
_STEP = 0.96

ElementTree.register_namespace("", _SVG)


class BadCardError(Exception):
    """SVG that cannot be drawn; the message says why, as the end of a sentence."""


def drawn(svg: str, typefaces: Typefaces) -> tuple[bytes, str]:
    """Return a card as PNG, and the letters that no typeface has. Raises `BadCardError`.

    `data-width` on a `<text>` wraps it to so many pixels, into at most `data-lines` lines: it shrinks
    before it is cut.
    """
    import resvg_py  # costs 10 ms: only sites with cards pay for it

    try:
        root = ElementTree.fromstring(svg)
    except ElementTree.ParseError as error:
        raise BadCardError(f"it is not well-formed XML ({error})") from error
    missing = "".join(dict.fromkeys("".join(_outline(root, {}, typefaces))))
    for element in root.iter(f"{{{_SVG}}}image"):
        for name in ("href", "{http://www.w3.org/1999/xlink}href"):
            if not element.get(name, "data:").startswith("data:"):
                raise BadCardError("its `<image>` names a file: only `data:` URLs can be drawn")
    try:
        text = ElementTree.tostring(root, encoding="unicode")
        made = resvg_py.svg_to_bytes(svg_string=text, width=WIDTH, height=HEIGHT, skip_system_fonts=True)
    except ValueError as error:
        raise BadCardError(str(error)) from error
    return bytes(made), missing


def _outline(element: ElementTree.Element, above: Mapping[str, str], faces: Typefaces) -> Iterator[str]:
    """Turn every `<text>` below an element into a path, and yield the letters that are missing."""
    given = {**above, **{name: element.get(name, "") for name in _INHERITED if element.get(name)}}
    if element.tag != f"{{{_SVG}}}text":
        for child in element:
            yield from _outline(child, given, faces)
        return
    lines, size = _fitted(element, given, faces)
    x, y, width = (_number(element.get(name), 0) for name in ("x", "y", "data-width"))
    paths = []
    for number, line in enumerate(lines):
        left = x + _indent(line, width, given.get("text-anchor", "start"))
        place = f"translate({left:.2f} {y + number * size * _SPACING:.2f})"
        paths.append(ElementTree.Element(f"{{{_SVG}}}path", {"transform": place, "d": line.path}))
        yield line.missing
    kept = {name: value for name, value in element.attrib.items() if name not in _OWN}
    tail = element.tail
    element.clear()
    element.tag, element.attrib, element.tail = f"{{{_SVG}}}g", kept, tail
    element.extend(paths)


def _fitted(
    element: ElementTree.Element, given: Mapping[str, str], faces: Typefaces
) -> tuple[list[Line], float]:
    """Return the lines of a text and their size in pixels, smaller where it would not fit otherwise."""
    text = " ".join("".join(element.itertext()).split())
    whole = size = _number(given.get("font-size"), 16)
    weight = {"bold": BOLD, "normal": REGULAR}.get(given.get("font-weight", ""), 0)
    weight = weight or round(_number(given.get("font-weight"), REGULAR))
    width, most = _number(element.get("data-width"), 0), round(_number(element.get("data-lines"), 1))
    if not width:
        return [faces.line(text, size, weight)], size
    while True:
        lines = _wrapped(text, width, size, weight, faces)
        if len(lines) <= most and all(line.width <= width for line in lines):
            return lines, size
        if size * _STEP < whole * SMALLEST:
            return _cut(text, width, size, weight, most, faces), size
        size *= _STEP


def _wrapped(text: str, width: float, size: float, weight: int, faces: Typefaces) -> list[Line]:
    found, line = [], ""
    for token in _TOKEN.findall(text):
        if line and faces.line((line + token).strip(), size, weight).width > width:
            found.append(line)
            line = ""
        line += token if line else token.lstrip()
    return [faces.line(one, size, weight) for one in [*found, line] if one]


def _cut(text: str, width: float, size: float, weight: int, most: int, faces: Typefaces) -> list[Line]:
    """Return as many whole lines as there may be, the last one with an ellipsis."""
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        lines = _wrapped(f"{text[:middle].rstrip()}…", width, size, weight, faces)
        fits = len(lines) <= most and all(line.width <= width for line in lines)
        low, high = (middle, high) if fits else (low, middle - 1)
    return _wrapped(f"{text[:low].rstrip()}…", width, size, weight, faces)


def _indent(line: Line, width: float, anchor: str) -> float:
    """Return how far from `x` a line begins."""
    room = (width or line.width) - line.width
    if anchor == "middle":
        return -line.width / 2
    if anchor == "end":
        return -line.width
    return room if line.leftwards else 0.0


def _number(text: str | None, default: float) -> float:
    try:
        return float((text or "").removesuffix("px"))
    except ValueError:
        return default
