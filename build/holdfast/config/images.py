"""What `images:` says, checked: widths, qualities, formats."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ..problems import did_you_mean
from ..settings import QUALITY

if TYPE_CHECKING:
    from ..yamltext import KeyPath

Found = tuple["KeyPath", str, str]
"""A path, a sentence, and advice."""

WIDEST = 16_383
"""Pixels: the widest WebP."""


def image_findings(raw: dict[str, Any]) -> Iterator[Found]:
    """Yield all that is wrong with the settings of images. Values of a wrong type are passed over."""
    images = raw.get("images")
    if not isinstance(images, dict):
        return
    widths = images.get("widths")
    for index, width in enumerate(widths if isinstance(widths, tuple) else ()):
        path = ("images", "widths", index)
        if type(width) is int and not 0 < width <= WIDEST:
            yield path, f"a width must be from 1 to {WIDEST} pixels, but it is {width}", "take it out"
    if widths == ():
        yield ("images", "widths"), "`images.widths` is empty", "write `images: false` to make no variants"
    quality = images.get("quality")
    for format, value in quality.items() if isinstance(quality, dict) else ():
        path = ("images", "quality", format)
        if format not in QUALITY:
            advice = did_you_mean(str(format), QUALITY) or f"there are {', '.join(QUALITY)}"
            yield path, f"`images.quality` has no format `{format}`", advice
        elif type(value) is int and not 1 <= value <= 100:
            yield path, f"`images.quality.{format}` must be from 1 to 100, but it is {value}", ""
