"""What steps take from git: the last change of a page whose front matter gives none."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from .problems import Place, Problem

if TYPE_CHECKING:
    from .engine import Ask
    from .git import History
    from .values import Head

CONTENT = "content"


def with_history(ask: Ask, heads: Iterable[Head], *, wanted: bool) -> tuple[list[Head], tuple[Problem, ...]]:
    """Return heads with the moments of their last commits, and why some have none.

    The whole history is one question, since one run of git answers it; a page is made again only where
    its own moment differs.
    """
    if not wanted:
        return list(heads), ()
    found: History = ask("history", CONTENT)
    dated = [head if head.updated else replace(head, updated=found.changed.get(head.path)) for head in heads]
    if not found.fault:
        return dated, ()
    message = f"`git: true` cannot date all pages: {found.fault}"
    place = Place("site.yaml", key=("git",))
    return dated, (Problem("git", message, place, found.help, severity="warning"),)
