"""The bytes of `site.yaml` become settings; everything that is wrong with them is said at once."""

from __future__ import annotations

from .reading import read_settings

__all__ = ["read_settings"]
