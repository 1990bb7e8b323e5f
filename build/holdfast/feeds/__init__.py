"""What machines read: feeds, the sitemap, robots.txt and llms.txt.

outputs = feed_outputs(feed, bodies, images, settings)     # a feed in every format of the settings
body = portable(html, "https://example.org/blog/hello/")   # a page's text as it can stand in any reader
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote

from ..settings import FEED_FILES, Settings
from ..values import Feed, Output
from .atom import atom
from .entries import Image, channel
from .json_feed import json_feed
from .llms import llms
from .portable import portable
from .rss import rss
from .sitemap import robots, sitemap

__all__ = ["Image", "feed_outputs", "llms", "portable", "robots", "sitemap"]

_WRITERS = {"atom": atom, "json": json_feed, "rss": rss}
_SAFE = "/-._~!$&()*+,;=:@"
_TYPES = {"atom": "application/atom+xml", "json": "application/feed+json", "rss": "application/rss+xml"}


def feed_outputs(
    feed: Feed, bodies: Mapping[str, str], images: Mapping[str, Image], settings: Settings
) -> tuple[Output, ...]:
    """Return a feed in every format that the settings name.

    `bodies` are the portable texts of its items and `images` their pictures, by id; an item without a
    body has its summary alone. Equal feeds give equal bytes: nothing in them is the time of the build.
    """
    told = channel(feed, bodies, images, settings)
    outputs = []
    for format in settings.feeds.formats:
        path = f"{feed.folder}/{FEED_FILES[format]}".lstrip("/")
        text = _WRITERS[format](told, f"{settings.url}/{quote(path, safe=_SAFE)}")
        outputs.append(Output(path, text.encode(), f"{_TYPES[format]}; charset=utf-8", precache=False))
    return tuple(outputs)
