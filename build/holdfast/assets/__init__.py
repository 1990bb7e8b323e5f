"""Assets: style sheets, scripts, pictures and icons, published under names that follow from their bytes.

No I/O: bytes come in as `Source`, files go out as `Output`.
"""

from __future__ import annotations

from .icons import IconChoice, choose_icon, icons
from .link import Linked, link
from .metadata import stripped
from .minify import minified
from .names import output_path, url_of
from .picture import Picture, is_picture, picture
from .pieces import AssetHole, Minified
from .variants import digest_of, encoded, offline_choice
from .webmanifest import webmanifest

__all__ = [
    "AssetHole",
    "IconChoice",
    "Linked",
    "Minified",
    "Picture",
    "choose_icon",
    "digest_of",
    "encoded",
    "icons",
    "is_picture",
    "link",
    "minified",
    "offline_choice",
    "output_path",
    "picture",
    "stripped",
    "url_of",
    "webmanifest",
]
