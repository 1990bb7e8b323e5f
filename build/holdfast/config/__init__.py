"""The bytes of `site.yaml` become settings; everything that is wrong with them is said at once."""

from __future__ import annotations

from .reading import place_in_yaml, read_settings

__all__ = ["place_in_yaml", "read_settings"]
