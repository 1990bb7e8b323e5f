"""The markup of pictures: which file a browser takes is its own choice, by width, density and format."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape
from itertools import groupby

from ..settings import Images
from ..values import Asset, Variant

_PIXELS = re.compile(r"[1-9]\d{0,4}")
_MODERN = ("image/avif", "image/webp")


def picture(asset: Asset, written: Mapping[str, str], images: Images | None, *, first: bool) -> str:
    """Return `<picture>` for a picture in several formats, else `<img>`; always that without `images`.

    `written` are the author's attributes, which always win. `first` says that no other picture stands
    above it on the page: it is loaded at once, the others when they come near the screen.
    """
    attributes = {"src": asset.url, **written, **_size(asset, written)}
    if images is None:
        own = [one.url for one in asset.variants if one.type == asset.type]
        return _image(attributes | {"src": own[-1] if own else asset.url}, first=first)
    sizes = attributes.pop("sizes", "") or _shown_width(written) or images.sizes
    groups = [(kind, tuple(found)) for kind, found in groupby(asset.variants, key=lambda one: one.type)]
    sources = []
    if "srcset" in written:  # The author's own, or an empty one: no variants.
        attributes |= {"sizes": sizes} if attributes["srcset"] else {}
        attributes = {name: value for name, value in attributes.items() if name != "srcset" or value}
    elif len(groups) == 1 and groups[0][0] == asset.type:
        attributes |= _candidates(groups[0][1], sizes)
        attributes["src"] = groups[0][1][-1].url
    else:
        for kind, found in groups:
            if kind in _MODERN:
                sources.append(f"<source {_markup({'type': kind, **_candidates(found, sizes)})}>")
            else:
                attributes["src"] = found[-1].url
    if asset.variants and first and attributes.get("loading") != "lazy":
        attributes.setdefault("fetchpriority", "high")
    if asset.variants and asset.color:
        attributes["data-color"] = asset.color
    image = _image(attributes, first=first)
    return f"<picture>{''.join(sources)}{image}</picture>" if sources else image


def unknown_picture(url: str, written: Mapping[str, str], *, first: bool) -> str:
    """Return `<img>` for a picture of which nothing is known, such as one of another host."""
    return _image({"src": url, **written}, first=first)


def _image(attributes: dict[str, str], *, first: bool) -> str:
    if not first:
        attributes.setdefault("loading", "lazy")
    attributes.setdefault("decoding", "async")
    return f"<img {_markup(attributes)}>"


def _size(asset: Asset, written: Mapping[str, str]) -> dict[str, str]:
    """Return width and height as shown, so that a page does not jump; in proportion to what the author gives."""
    width, height = written.get("width", ""), written.get("height", "")
    if not asset.width or (width and height):
        return {}
    if _PIXELS.fullmatch(width):
        return {"height": str(max(1, round(int(width) * asset.height / asset.width)))}
    if _PIXELS.fullmatch(height):
        return {"width": str(max(1, round(int(height) * asset.width / asset.height)))}
    return {} if width or height else {"width": str(asset.width), "height": str(asset.height)}


def _shown_width(written: Mapping[str, str]) -> str:
    width = written.get("width", "")
    return f"{width}px" if _PIXELS.fullmatch(width) else ""


def _candidates(variants: tuple[Variant, ...], sizes: str) -> dict[str, str]:
    if len(variants) == 1:
        return {"srcset": variants[0].url}
    return {"srcset": ", ".join([f"{one.url} {one.width}w" for one in variants]), "sizes": sizes}


def _markup(attributes: Mapping[str, str]) -> str:
    return " ".join([f'{name}="{escape(value)}"' for name, value in attributes.items()])
