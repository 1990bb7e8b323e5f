"""Markdown sources become documents: no I/O, and nothing here knows another page."""

from __future__ import annotations

from .document import document, title_of
from .palette import highlight_css

__all__ = ["document", "highlight_css", "title_of"]
