"""Smaller outputs of the same meaning. No I/O."""

from __future__ import annotations

from .encodings import encodings
from .html import html

__all__ = ["encodings", "html"]
