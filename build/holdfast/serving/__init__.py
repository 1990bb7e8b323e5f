"""The web server of a built site: what `holdfast serve` and `holdfast dev` run, and any ASGI server can."""

from __future__ import annotations

from .app import create_app, no_api
from .run import Unavailable, run
from .site import Dev, Request, Site

__all__ = ["Dev", "Request", "Site", "Unavailable", "create_app", "no_api", "run"]
