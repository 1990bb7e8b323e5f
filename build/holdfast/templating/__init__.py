"""What pages and shortcodes share: how templates are read, which others they need, and how they fail."""

from __future__ import annotations

from .data import Data, DataView, recorded
from .environment import environment
from .failures import Names, Strict, UnknownNameError, failure
from .params import Params, params
from .sources import closure, digest

__all__ = [
    "Data",
    "DataView",
    "Names",
    "Params",
    "Strict",
    "UnknownNameError",
    "closure",
    "digest",
    "environment",
    "failure",
    "params",
    "recorded",
]
