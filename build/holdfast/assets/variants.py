"""Variants: a picture in the widths and formats that screens of every size and every browser want.

What is made of a picture is a **recipe**, known before anything is encoded: names of files follow from the
recipe and the bytes of the source, so that pages can be written first, and only what they show is encoded.
"""

from __future__ import annotations

import io
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from ..settings import QUALITY
from ..values import Asset, Variant
from .names import DIGITS, url_of
from .raster import eight_bit, has_alpha, opened

if TYPE_CHECKING:
    from collections.abc import Iterable

    from PIL.Image import Image

    from ..settings import Images
    from .raster import Look

VERSION = 1
"""Counts the changes to how variants are encoded: each gives them new names."""

SMALLEST = 4096
"""Bytes of a picture for which one request more is no gain."""

NEAR = 1.15
"""A width that the picture itself hardly exceeds is left out: its own width is sharper."""

OFFLINE = 800
"""Pixels: the width that is wanted offline, sharp on most phones and as wide as a column of text."""

_LARGEST = {"avif": 65_535, "webp": 16_383, "jpeg": 65_535}
_SPEED, _METHOD = 8, 4
"""Of AVIF and WebP: the next slower step costs three times the time for a few hundredths of the bytes."""


@dataclass(frozen=True, slots=True)
class Item:
    """One file to make: a quality of 0 is lossless."""

    format: str
    quality: int
    width: int
    height: int

    def __str__(self) -> str:
        return f"{self.format}.{self.quality}.{self.width}x{self.height}"


def variants(
    path: str, digest: str, size: int, look: Look, images: Images
) -> tuple[tuple[Variant, ...], str]:
    """Return the variants of a picture and the key under which `encoded` makes them.

    `path` is where the picture itself is published, `digest` and `size` are those of its bytes.
    """
    if not images.enabled or look.animated or look.type == "image/gif" or size < SMALLEST:
        return (), ""
    own = look.type.removeprefix("image/")
    itself = Variant(url_of(path), look.type, look.width, look.height)
    folder = path.rpartition(".")[0]
    found, items = [], []
    for item in _items(own, look, images):
        if item.format == own and item.width == look.width:
            found.append(itself)
        else:
            name = f"{item.width}.{_digits(digest, item)}.{item.format.replace('jpeg', 'jpg')}"
            found.append(Variant(url_of(f"{folder}/{name}"), f"image/{item.format}", item.width, item.height))
            items.append(item)
    return tuple(found), f"{digest} {' '.join(map(str, items))}" if items else ""


def encoded(data: bytes, key: str) -> tuple[bytes, ...]:
    """Return the files that a key of `variants` asks for, from the bytes that its digest names."""
    items = [_item(text) for text in key.split(" ")[1:]]
    largest = max(items, key=lambda item: item.width)
    with opened(data) as image:
        photo = image.format == "JPEG"
        if photo:
            edge = max(largest.width, largest.height)
            image.draft(None, (edge, edge))
        upright = _upright(image)
    scaled: dict[tuple[int, int], Image] = {}
    for size in sorted({(item.width, item.height) for item in items}, reverse=True):
        source = scaled[largest.width, largest.height] if scaled else upright
        scaled[size] = _resized(source, size)
    return tuple(_file(scaled[item.width, item.height], item, photo=photo) for item in items)


def offline_choice(asset: Asset) -> str:
    """Return the URL of the one file of a picture that browsers keep for the time without a network."""
    first = [one for one in asset.variants if one.type == asset.variants[0].type]
    return min(first, key=lambda one: abs(one.width - OFFLINE)).url if first else asset.url


def digest_of(key: str) -> str:
    """Return the SHA-256 of the bytes that a key of `variants` is about."""
    return key.partition(" ")[0]


def _items(own: str, look: Look, images: Images) -> Iterable[Item]:
    if look.flat:  # Few colours: exact, and smaller than any lossy form; scaled down it would grow.
        if "webp" in images.formats and max(look.width, look.height) <= _LARGEST["webp"]:
            yield Item("webp", 0, look.width, look.height)
        return
    widths = _widths(look.width, images.widths)
    for format in images.formats or (own,):
        for width in widths:
            yield from _item_of(format, width, look, images)
    if images.formats and own == "jpeg" and widths[-1] < look.width:
        yield from _item_of(own, widths[-1], look, images)  # For browsers of neither format.


def _item_of(format: str, width: int, look: Look, images: Images) -> Iterable[Item]:
    height = max(1, round(look.height * width / look.width))
    if max(width, height) <= _LARGEST.get(format, 0):
        yield Item(format, images.quality.get(format, QUALITY.get(format, 80)), width, height)


def _widths(natural: int, wanted: tuple[int, ...]) -> list[int]:
    """Return the widths to make, in order; none is larger than the picture."""
    limit = min(natural, max(wanted, default=natural))
    near = NEAR if limit == natural else 1
    return [*sorted({width for width in wanted if width * near < limit}), limit]


def _digits(digest: str, item: Item) -> str:
    from PIL import __version__

    return sha256(f"{VERSION} {__version__} {digest} {item}".encode()).hexdigest()[:DIGITS]


def _item(text: str) -> Item:
    format, quality, size = text.split(".")
    width, height = map(int, size.split("x"))
    return Item(format, int(quality), width, height)


def _upright(image: Image) -> Image:
    """Return the pixels as they are shown: turned as EXIF says, in sRGB, with transparency where there is any."""
    from PIL import ImageOps

    turned = ImageOps.exif_transpose(image)
    made = _srgb(eight_bit(turned), turned.info.get("icc_profile"))
    made.info = {}  # Or encoders would write profile and metadata anew.
    return made


def _srgb(image: Image, profile: bytes | None) -> Image:
    from PIL import ImageCms

    mode = "RGBA" if has_alpha(image) else "RGB"
    if profile:
        if image.mode == "P":
            image = image.convert(mode)
        with suppress(ImageCms.PyCMSError, OSError, ValueError):  # A broken profile says nothing.
            made = ImageCms.profileToProfile(
                image, ImageCms.ImageCmsProfile(io.BytesIO(profile)), ImageCms.createProfile("sRGB"),
                outputMode=mode,
            )  # fmt: skip
            return made or image
    return image.convert(mode)


def _resized(image: Image, size: tuple[int, int]) -> Image:
    from PIL import Image

    if image.size == size:
        return image
    return image.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)


def _file(image: Image, item: Item, *, photo: bool) -> bytes:
    options: dict[str, Any] = {"quality": item.quality}
    if item.format == "avif":
        # Drawings have edges of one colour on another; the pool has a process for each processor already.
        options |= {"speed": _SPEED, "subsampling": "4:2:0" if photo else "4:4:4", "max_threads": 1}
    elif item.format == "webp":
        options = {"lossless": True, "quality": 75} if not item.quality else options
        options |= {"method": _METHOD}
    else:
        options |= {"progressive": True, "optimize": True}
    file = io.BytesIO()
    image.save(file, item.format.upper(), **options)
    return file.getvalue()
