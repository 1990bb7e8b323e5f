"""The heads of all pages, read without building the site: what the last build knows, and what has changed since."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

from .auditing import problems_of
from .strata import engine_for, plan_pages

if TYPE_CHECKING:
    from pathlib import Path

    from .engine import Store
    from .files import Folders
    from .problems import Problem
    from .session import Order
    from .values import Head


def read_heads(
    order: Order, scratch: Path, store: Store, folders: Folders
) -> tuple[tuple[Head, ...], tuple[Problem, ...]]:
    """Return the heads of all documents, and what keeps some of them from being read."""
    with ExitStack() as stack:
        engine = engine_for(stack, order, scratch, store, folders, None)
        engine.update("settings", [""])
        if engine.ask("settings", "") is None:
            return (), problems_of(engine, folders)
        for name, keys in plan_pages(engine, folders):
            engine.update(name, keys)
            if name == "document":
                break
        found = tuple(engine.ask("head", "*").values())
        return found, tuple(one for one in problems_of(engine, folders) if one.blocks)
