"""The web app manifest, by which browsers offer to install a site (W3C Web Application Manifest)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from ..values import Output
from .icons import MASKABLE, SIZES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..settings import Settings

PATH = "app.webmanifest"

SHORT = 12
"""Characters that a launcher shows below an icon."""


def webmanifest(settings: Settings, icons: Iterable[Output] = ()) -> Output:
    """Return `app.webmanifest`, with those of the icons that are there."""
    pwa = settings.pwa
    name = pwa.name or settings.title
    manifest: dict[str, Any] = {
        "id": "/",
        "name": name,
        "short_name": pwa.short_name or short_name(name),
        "description": settings.description,
        "lang": settings.language,
        "start_url": "/",
        "scope": "/",
        "display": pwa.display,
        "theme_color": pwa.theme_color,
        "background_color": pwa.background_color,
        "icons": _icons({icon.path for icon in icons}),
    }
    said = {key: value for key, value in manifest.items() if value not in ("", [])}
    data = json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()
    return Output(path=PATH, data=data, type="application/manifest+json")


def short_name(name: str) -> str:
    """Return as many whole words of a name as fit below an icon; its first word, cut, where none does."""
    words = name.split()
    short = words[0][:SHORT] if words else ""
    for count in range(2, len(words) + 1):
        longer = " ".join(words[:count])
        if len(longer) > SHORT:
            break
        short = longer
    return short.rstrip(",;:–—-· ") or short


def _icons(there: set[str]) -> list[dict[str, str]]:
    listed = [(path, size, "any") for path, size in SIZES.items()] + [(MASKABLE, 512, "maskable")]
    return [
        {"src": f"/{path}", "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}
        for path, size, purpose in listed
        if path in there
    ]
