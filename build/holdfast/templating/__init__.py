"""What pages and shortcodes share: how templates are read, which others they need, and how they fail."""

from __future__ import annotations

from .data import Data, DataView, recorded
from .environment import environment
from .failures import Names, Strict, UnknownNameError, failure
from .sources import closure

__all__ = [
    "Data",
    "DataView",
    "Names",
    "Strict",
    "UnknownNameError",
    "closure",
    "environment",
    "failure",
    "recorded",
]
