"""Cards: pictures that other sites show with a link, drawn from an SVG template for each page.

A card is described first (a template's SVG, of which the name of its file follows), and drawn later. Text
becomes outlines of given typefaces, so that no machine's fonts change a picture.
"""

from __future__ import annotations

from .describe import CardPage, Templates, described
from .draw import HEIGHT, WIDTH, BadCardError, drawn
from .typefaces import Typefaces

__all__ = ["HEIGHT", "WIDTH", "BadCardError", "CardPage", "Templates", "Typefaces", "described", "drawn"]
