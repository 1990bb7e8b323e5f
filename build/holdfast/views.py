"""The view that pages get of the rest of the site: each question is one `ask`, so it is recorded."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, cast

from .engine import Ask
from .render import SiteView


class _AskingView:
    """Answers every question by asking the engine's view of that name."""

    def __init__(self, ask: Ask) -> None:
        self._ask = ask

    def __getattr__(self, name: str) -> Callable[..., Any]:
        question = partial(self._ask, name)
        self.__dict__[name] = question
        return question


def asking(ask: Ask) -> object:
    """Return a view whose methods ask the questions of their names."""
    return _AskingView(ask)


def asking_view(ask: Ask) -> SiteView:
    """Return a view whose questions are recorded as those of one call."""
    return cast(SiteView, _AskingView(ask))
