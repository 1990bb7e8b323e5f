"""Pictures for tests, drawn by Pillow: large enough for variants, small enough to be encoded at once."""

from __future__ import annotations

from functools import cache
from io import BytesIO
from typing import Any

from PIL import Image, ImageCms

PLACE = {1: "N", 2: (52.0, 31.0, 12.0), 3: "E", 4: (13.0, 24.0, 18.0)}
"""GPS data as EXIF has it."""


@cache
def pixels(width: int = 64, height: int = 48, mode: str = "RGB") -> Image.Image:
    """Return a picture of many colours."""
    image = Image.effect_mandelbrot((width, height), (-2.0, -1.2, 0.8, 1.2), 40)
    noise = Image.linear_gradient("L").resize((width, height))
    made = Image.merge("RGB", (image, noise, noise.transpose(Image.Transpose.ROTATE_180)))
    if mode == "RGBA":
        made.putalpha(noise)
    return made.convert(mode)


def photo(
    kind: str = "JPEG", size: tuple[int, int] = (64, 48), *, orientation: int = 0, **options: Any
) -> bytes:
    """Return a picture with a place, a camera and an author in its EXIF, and a colour profile."""
    exif = Image.Exif()
    exif[0x010F], exif[0x013B] = "SecretCamera", "SecretAuthor"
    exif.get_ifd(0x8825).update(PLACE)
    if orientation:
        exif[0x0112] = orientation
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return saved(pixels(*size), kind, exif=exif.tobytes(), icc_profile=profile, **options)


def saved(image: Image.Image, kind: str, **options: Any) -> bytes:
    """Return the bytes of a picture."""
    stream = BytesIO()
    image.save(stream, kind, **options)
    return stream.getvalue()


def opened(data: bytes) -> Image.Image:
    """Return the picture in bytes, unpacked."""
    image = Image.open(BytesIO(data))
    image.load()
    return image
