"""Sites made of heads alone, for the tests of the graph."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from holdfast.graph import QUESTIONS, Site, SiteIndex, build_site
from holdfast.settings import Pwa, Settings
from holdfast.values import Head

SETTINGS = Settings("Lighthouse", "https://example.org", pwa=Pwa(enabled=False))


def site(*heads: str | Head, files: tuple[str, ...] = (), settings: Settings = SETTINGS) -> Site:
    """Build a site; a bare path is a document whose title is its name."""
    made = [
        one if isinstance(one, Head) else Head(one, one.rpartition("/")[2].partition(".")[0]) for one in heads
    ]
    return build_site(tuple(made), files, settings)


def asking(made: Site) -> Callable[..., Any]:
    """Return a function that asks a site one of the questions."""
    index = SiteIndex(made)
    return lambda name, *args: QUESTIONS[name](index, *args)
