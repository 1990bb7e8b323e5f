"""Values of the author's own, as templates and shortcodes see them."""

from __future__ import annotations

from typing import Any


class Params(dict[str, Any]):
    """Values of the author's own: `page.params.hero` is None where the page does not give it."""

    def __missing__(self, key: str) -> None:
        return None


def params(value: Any) -> Any:
    """Return a value in which every dictionary answers None for what it does not have."""
    if isinstance(value, dict):
        return Params({key: params(one) for key, one in value.items()})
    if isinstance(value, list | tuple):
        return tuple(params(one) for one in value)
    return value
