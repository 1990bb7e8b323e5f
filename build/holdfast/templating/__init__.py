"""What pages and shortcodes share: how templates are read, which others they need, and how they fail."""

from __future__ import annotations

from .environment import environment
from .failures import Names, Strict, UnknownNameError, failure
from .sources import closure

__all__ = ["Names", "Strict", "UnknownNameError", "closure", "environment", "failure"]
