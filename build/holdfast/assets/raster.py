"""Raster pictures, looked at: their size as shown, their mean colour, and what kind of picture they are."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from PIL.Image import Image

PIXELS = 100_000_000
"""The largest picture: more pixels than any camera takes, and few enough to be unpacked by a phone."""

_FORMATS = ("AVIF", "GIF", "JPEG", "PNG", "WEBP")
_ORIENTATION = 0x0112
_TURNED = (5, 6, 7, 8)
_GLANCE = 64
_FLAT = 256


class UnreadableError(Exception):
    """Bytes that are no picture; the message says why, as the end of a sentence."""


@dataclass(frozen=True, slots=True)
class Look:
    """What a picture is. `color` is its mean, empty where something shows through; `flat` has few colours."""

    width: int
    height: int
    type: str
    animated: bool = False
    color: tuple[int, int, int] | None = None
    flat: bool = False


def raster_size(data: bytes) -> tuple[int, int]:
    """Return the size of a raster picture, turned as EXIF says, from its header alone."""
    with opened(data) as image:
        return _shown(image)


def look(data: bytes) -> Look:
    """Return what a raster picture is. Raises `UnreadableError`."""
    with opened(data) as image:
        width, height = _shown(image)
        kind = f"image/{(image.format or '').lower()}"
        if getattr(image, "n_frames", 1) > 1:
            return Look(width, height, kind, animated=True)
        flat = image.format == "PNG" and image.mode in ("1", "L", "P", "RGB", "RGBA")
        if image.format == "JPEG":
            image.draft("RGB", (_GLANCE, _GLANCE))
        flat = flat and (image.mode in ("1", "P") or image.getcolors(_FLAT) is not None)
        return Look(width, height, kind, color=_mean(image), flat=flat)


@contextmanager
def opened(data: bytes) -> Iterator[Image]:
    """Give a raster picture, not yet unpacked. Raises `UnreadableError`, also for what its use raises."""
    from PIL import Image  # costs 60 ms: only builds that have new pictures pay for it

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the limit on pixels is our own
        try:
            with Image.open(io.BytesIO(data), formats=_FORMATS) as image:
                width, height = image.size
                if width * height > PIXELS:
                    raise UnreadableError(f"it has more than {PIXELS:,} pixels ({width} × {height})")
                yield image
        except UnreadableError:
            raise
        except Image.DecompressionBombError as error:
            raise UnreadableError(f"it has more than {PIXELS:,} pixels") from error
        except Exception as error:  # decoders raise what they like on damaged bytes
            raise UnreadableError("its bytes are no AVIF, GIF, JPEG, PNG or WebP") from error


def has_alpha(image: Image) -> bool:
    """Return whether something can show through a picture."""
    return "A" in image.getbands() or "transparency" in image.info


def eight_bit(image: Image) -> Image:
    """Return a picture of 16 bits a channel with 8; any other as it is."""
    if image.mode.startswith("I"):
        wide = image.convert("I")
        return wide.point(lambda value: value * (1 / 256)).convert("L")
    return image


def _shown(image: Image) -> tuple[int, int]:
    width, height = image.size
    return (height, width) if image.getexif().get(_ORIENTATION) in _TURNED else (width, height)


def _mean(image: Image) -> tuple[int, int, int] | None:
    """Return the mean colour of an opaque picture; None where something shows through."""
    from PIL import Image

    image = eight_bit(image)
    if has_alpha(image):
        image = image.convert("RGBA")
        if image.getchannel("A").getextrema()[0] != 255:
            return None
    pixel = image.convert("RGB").resize((1, 1), Image.Resampling.BOX).getpixel((0, 0))
    return cast("tuple[int, int, int]", pixel)
