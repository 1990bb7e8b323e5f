"""Pictures: published under a fingerprinted name, with the size at which a browser shows them."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Literal
from xml.parsers import expat

from .. import media
from ..problems import Place, Problem
from ..values import Asset, Output
from .metadata import stripped
from .names import fingerprint, output_path, url_of
from .raster import Look, UnreadableError, look, raster_size
from .variants import variants

if TYPE_CHECKING:
    from ..settings import Images
    from ..values import Source

EXTENSIONS = ("avif", "gif", "jpeg", "jpg", "png", "svg", "webp")
"""Extensions of the files that are pictures, in lower case."""

_LENGTH = re.compile(r"\s*\+?(\d*\.?\d+(?:e[+-]?\d+)?)\s*(px|pt|pc|in|cm|mm|q)?\s*", re.IGNORECASE)
_UNITS = {"pt": 96 / 72, "pc": 16.0, "in": 96.0, "cm": 96 / 2.54, "mm": 96 / 25.4, "q": 96 / 101.6}
_VAST = 1e6
_SVG = "http://www.w3.org/2000/svg svg"


@dataclass(frozen=True, slots=True)
class Picture:
    """A published picture: as pages see it, as a file, and what is wrong with it.

    A picture that cannot be read is published as it is, without a size.
    """

    asset: Asset
    output: Output
    problems: tuple[Problem, ...] = ()


def is_picture(path: str) -> bool:
    """Return whether a file is a picture, by its extension."""
    return path.rpartition(".")[2].lower() in EXTENSIONS and "." in path


def picture(
    source: Source, root: Literal["assets", "content"] = "assets", images: Images | None = None
) -> Picture:
    """Return a picture published under `assets/`, without metadata; `root` is the folder that holds it."""
    problems: tuple[Problem, ...] = ()
    seen = Look(0, 0, media.type_of(source.path))
    try:
        seen = _look(source)
    except UnreadableError as error:
        problems = (_bad_image(f"{root}/{source.path}", str(error)),)
        with suppress(UnreadableError):  # Damaged further on: browsers show the part that is there.
            seen = Look(*size_of(source), seen.type)
    data = stripped(source.data)
    path, kind = output_path(source.path, fingerprint(data)), media.type_of(source.path)
    digest = sha256(source.data).hexdigest()
    wanted = images and seen.width and not problems
    made, recipe = variants(path, digest, len(data), seen, images) if images and wanted else ((), "")
    asset = Asset(
        source.path, url_of(path), kind, len(data), seen.width, seen.height,
        variants=made, recipe=recipe, color=_shades(seen.color) if images and images.placeholder else "",
    )  # fmt: skip
    return Picture(asset, Output(path, data, kind, fingerprinted=True), problems)


def size_of(source: Source) -> tuple[int, int]:
    """Return width and height in CSS pixels as shown, (0, 0) for an SVG that has no size of its own.

    Raises `UnreadableError`.
    """
    if not source.data:
        raise UnreadableError("the file is empty")
    return _svg_size(source.data) if _is_svg(source.path) else raster_size(source.data)


def _look(source: Source) -> Look:
    if not source.data:
        raise UnreadableError("the file is empty")
    if _is_svg(source.path):
        # No raster: no variants, no colour, and nothing to strip.
        return Look(*_svg_size(source.data), media.type_of(source.path), animated=True)
    return look(source.data)


def _is_svg(path: str) -> bool:
    return path.lower().endswith(".svg")


def _shades(color: tuple[int, int, int] | None) -> str:
    """Return a colour as the theme's style sheet knows it: `r10 g3 b15`, sixteen steps for each channel."""
    shades = zip("rgb", color or (), strict=bool(color))
    return " ".join(f"{name}{round(value / 17)}" for name, value in shades)


def _svg_size(data: bytes) -> tuple[int, int]:
    """Return the natural size of an SVG (SVG 2 §8.10, CSS Images 3 §5.2)."""
    attributes = _svg_attributes(data)
    width, height = _length(attributes.get("width", "")), _length(attributes.get("height", ""))
    box = re.split(r"[\s,]+", attributes.get("viewBox", "").strip())
    try:
        _, _, across, down = (float(number) for number in box)
    except ValueError:
        across = down = 0.0
    if across > 0 and down > 0:
        if not width and not height:
            width, height = across, down
        width, height = width or height * across / down, height or width * down / across
    return (round(width), round(height)) if 0 < width < _VAST and 0 < height < _VAST else (0, 0)


def _svg_attributes(data: bytes) -> dict[str, str]:
    """Return the attributes of the root of a well-formed SVG; external entities are never fetched."""
    roots: list[tuple[str, dict[str, str]]] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        if not roots:
            roots.append((name, attributes))

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = start
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise UnreadableError(f"it is not well-formed XML ({error})") from error
    if roots[0][0] != _SVG:
        raise UnreadableError('its root is not <svg xmlns="http://www.w3.org/2000/svg">')
    return roots[0][1]


def _length(text: str) -> float:
    """Return an SVG length in pixels; 0 for a percentage, or for what is no length."""
    found = _LENGTH.fullmatch(text)
    return float(found[1]) * _UNITS.get((found[2] or "").lower(), 1.0) if found else 0.0


def _bad_image(file: str, why: str) -> Problem:
    return Problem(
        code="bad-image",
        message=f"`{file}` cannot be read as an image: {why}.",
        place=Place(file),
        help="replace it, or give it the extension of what it is",
    )
