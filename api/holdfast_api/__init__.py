"""The API of a Holdfast site: REST endpoints for the collections that its `site.yaml` declares.

`schema` can be imported without the web framework and the database layer, which is why `create_app` is
loaded when it is asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .app import create_app

__all__ = ["create_app"]


def __getattr__(name: str) -> Any:
    if name == "create_app":
        from .app import create_app

        return create_app
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
