"""Shortcodes: calls in a page's Markdown of Jinja macros in `templates/shortcodes/`."""

from __future__ import annotations

from .expansion import Expanded, expanded, has_calls
from .facts import PageFacts, SiteFacts
from .macros import Shortcodes
from .view import Surroundings, Witness

__all__ = [
    "Expanded",
    "PageFacts",
    "Shortcodes",
    "SiteFacts",
    "Surroundings",
    "Witness",
    "expanded",
    "has_calls",
]
