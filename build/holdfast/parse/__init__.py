"""Markdown sources become documents: no I/O, and nothing here knows another page."""

from __future__ import annotations

from .cascade import cascade
from .document import document, title_of
from .fields import INDEXES
from .palette import highlight_css
from .shortcodes import Shortcodes, Surroundings

__all__ = ["INDEXES", "Shortcodes", "Surroundings", "cascade", "document", "highlight_css", "title_of"]
