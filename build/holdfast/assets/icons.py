"""The icons of a site, all made from one image."""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from .. import media
from ..problems import Place, Problem, did_you_mean
from ..values import Output
from .picture import size_of
from .raster import UnreadableError

if TYPE_CHECKING:
    from PIL.Image import Image

    from ..settings import Settings
    from ..values import Source

SIZES = {"icon-192.png": 192, "icon-512.png": 512}
"""Icons for any purpose, by file name, with their edge in pixels."""

MASKABLE = "icon-maskable-512.png"
APPLE = "apple-touch-icon.png"
FAVICON = "favicon.ico"
VECTOR = "favicon.svg"

SAFE = 0.8
"""The part of a maskable icon that every mask shows (W3C Manifest, "Icon masks and safe zone")."""

_RASTER = ("png", "webp", "jpg", "jpeg", "avif", "gif")


@dataclass(frozen=True, slots=True)
class IconChoice:
    """Which files the icons are made from: paths out of `files`, empty where there is none."""

    raster: str = ""
    vector: str = ""
    problems: tuple[Problem, ...] = ()


def choose_icon(icon: str, site: tuple[str, ...], theme: tuple[str, ...]) -> IconChoice:
    """Return the files for the icons. `site` and `theme` list paths with their root: `assets/icon.png`.

    `icon` is the setting `pwa.icon`: a name below `assets/`, or else below `content/`. A vector image
    becomes `favicon.svg`; the other icons need a raster image of the same name beside it. Without
    `icon`, `assets/icon.png` and `assets/favicon.svg` of the site, or else both of the theme.
    """
    if icon:
        return _chosen(icon.removeprefix("/"), site, theme)
    layer = site if {"assets/icon.png", "assets/favicon.svg"} & set(site) else theme
    vector = "assets/favicon.svg" if "assets/favicon.svg" in layer else ""
    fallback = "assets/icon.png" if "assets/icon.png" in theme else ""
    return IconChoice("assets/icon.png" if "assets/icon.png" in layer else fallback, vector)


def _chosen(icon: str, site: tuple[str, ...], theme: tuple[str, ...]) -> IconChoice:
    known = {*site, *theme}
    found = next((path for path in (f"assets/{icon}", f"content/{icon}", icon) if path in known), "")
    fallback = choose_icon("", site, theme)
    if not found:
        names = sorted(path.partition("/")[2] for path in known if _extension(path) in (*_RASTER, "svg"))
        return IconChoice(fallback.raster, fallback.vector, (_missing(icon, names),))
    stem = found.rpartition(".")[0]
    vector = f"{stem}.svg" if f"{stem}.svg" in known else ""
    raster = next((path for kind in _RASTER if (path := f"{stem}.{kind}") in known), "")
    if _extension(found) in _RASTER:
        return IconChoice(found, vector)
    if not raster:
        return IconChoice(fallback.raster, vector, (_not_raster(found),))
    return IconChoice(raster, vector)


def icons(
    image: Source | None, settings: Settings, vector: Source | None = None
) -> tuple[tuple[Output, ...], tuple[Problem, ...]]:
    """Return the icons of a site, published at its root, and what is wrong with their image.

    `image` is a raster image, best square and at least 512 pixels wide; its `path` names it in problems
    (`assets/icon.png`). `vector` is published as `favicon.svg`. Without an image that can be read,
    only the vector is published.
    """
    outputs = [_output(VECTOR, vector.data, precache=True)] if vector else []
    if image is None:
        return tuple(outputs), ()
    try:
        size_of(image)
        square = _square(image.data)
    except UnreadableError as error:
        return tuple(outputs), (_unreadable(image.path, str(error)),)
    background = _edge_color(square) or settings.pwa.background_color
    for name, size in SIZES.items():
        outputs.append(_output(name, _png(_resized(square, size)), precache=size == 192))
    outputs += [
        _output(MASKABLE, _png(_on_color(square, 512, SAFE, background))),
        _output(APPLE, _png(_on_color(square, 180, 1.0, background))),
        _output(FAVICON, _ico(square), precache=True),
    ]
    small = (_small(image.path, square.width),) if square.width < 512 else ()
    return tuple(outputs), small


def _square(data: bytes) -> Image:
    """Return a picture upright, with transparency, centred on a transparent square."""
    from PIL import Image, ImageOps  # costs 60 ms: only builds whose icon is new pay for it

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            upright = ImageOps.exif_transpose(Image.open(io.BytesIO(data))).convert("RGBA")
        except Exception as error:  # decoders raise what they like on damaged bytes
            raise UnreadableError("its bytes are damaged") from error
    edge = max(upright.size)
    square = Image.new("RGBA", (edge, edge))
    square.paste(upright, ((edge - upright.width) // 2, (edge - upright.height) // 2))
    return square


def _resized(square: Image, size: int) -> Image:
    from PIL import Image

    return square.resize((size, size), Image.Resampling.HAMMING)


def _edge_color(square: Image) -> str:
    """Return the colour in the middle of all four edges, if it is one opaque colour; else nothing.

    A logo on a plate of its own colour then grows to the edges of the mask, without a frame around it.
    """
    last, middle = square.width - 1, square.width // 2
    pixels = [square.getpixel(point) for point in ((middle, 0), (middle, last), (0, middle), (last, middle))]
    red, green, blue, alpha = cast("tuple[int, int, int, int]", pixels[0])
    if alpha != 255 or any(pixel != pixels[0] for pixel in pixels):
        return ""
    return f"#{red:02x}{green:02x}{blue:02x}"


def _on_color(square: Image, size: int, part: float, color: str) -> Image:
    """Return an opaque icon: the picture in the middle, as wide as `part` of it."""
    from PIL import Image, ImageColor

    try:
        fill = ImageColor.getrgb(color)[:3]
    except ValueError:  # a colour that CSS knows and Pillow does not
        fill = (255, 255, 255)
    canvas = Image.new("RGBA", (size, size), (*fill, 255))
    inner = round(size * part)
    canvas.alpha_composite(_resized(square, inner), ((size - inner) // 2, (size - inner) // 2))
    return canvas.convert("RGB")


def _png(image: Image) -> bytes:
    """Return the smallest lossless PNG that Pillow makes, without an alpha channel that says nothing."""
    opaque = image.mode == "RGBA" and image.getchannel("A").getextrema() == (255, 255)
    file = io.BytesIO()
    (image.convert("RGB") if opaque else image).save(file, "PNG", optimize=True)
    return file.getvalue()


def _ico(square: Image) -> bytes:
    file = io.BytesIO()
    small, large = _resized(square, 16), _resized(square, 32)
    large.save(file, "ICO", sizes=[(16, 16), (32, 32)], append_images=[small])
    return file.getvalue()


def _output(name: str, data: bytes, *, precache: bool = False) -> Output:
    return Output(path=name, data=data, type=media.type_of(name), precache=precache)


def _extension(path: str) -> str:
    return path.rpartition(".")[2].lower()


def _missing(icon: str, names: list[str]) -> Problem:
    return Problem(
        code="missing-asset",
        message=f"`pwa.icon` names `{icon}`, which is neither below `assets/` nor below `content/`.",
        place=Place("site.yaml", key=("pwa", "icon")),
        help=did_you_mean(icon, names) or "the theme's icon is used",
    )


def _not_raster(path: str) -> Problem:
    return Problem(
        code="icon-not-raster",
        message=f"Icons are made from pixels: `{path}` becomes `{VECTOR}` only, the others are the theme's.",
        place=Place(path),
        help=f"save it as `{path.rpartition('.')[0]}.png` too, 512 pixels wide or more",
        severity="warning",
    )


def _unreadable(path: str, why: str) -> Problem:
    return Problem(
        code="bad-image",
        message=f"`{path}` cannot be read as an image: {why}.",
        place=Place(path),
        help="the site has no icons without it",
    )


def _small(path: str, width: int) -> Problem:
    return Problem(
        code="small-icon",
        message=f"`{path}` is {width} pixels wide: the largest icon has 512.",
        place=Place(path),
        help="use a larger image, or the icon looks blurred",
        severity="warning",
    )
