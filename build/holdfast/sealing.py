"""The steps that seal outputs: their entries in the release, and their compressed forms."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from .engine import Answer, Ask, Step
from .graph.names import url_of
from .release import Sealed, seal
from .values import Output

Outputs = tuple[Output, ...]
Forms = tuple[dict[str, bytes], ...]
"""The compressed forms of outputs, by the endings of their paths."""


def seal_outputs(part: str, ask: Ask, key: str) -> Answer:
    """The entries of outputs, with their compressed forms."""
    outputs = ask(part, key)
    if part == "picture_file":
        is_shown = ask("is_used", key) or ask("is_pictured", key)
        outputs = tuple(replace(one, precache=is_shown) for one in outputs)
    return Answer(sealing(ask, beside=part != "host")(outputs))


def sealing(ask: Ask, *, beside: bool = True) -> Callable[[Outputs], tuple[tuple[Sealed, ...], Forms]]:
    """Return what gives the entries of outputs and their compressed forms; `beside` says that a host reads these."""
    compress, beside = ask("compress"), ask("option", "target") != "vercel" and beside

    def sealed(outputs: Outputs) -> tuple[tuple[Sealed, ...], Forms]:
        made = [seal(one, one.url or url_of(one.path), compress, beside=beside) for one in outputs]
        return tuple(one for one, _ in made), tuple(forms for _, forms in made)

    return sealed


def seal_step(part: str, *, pooled: bool = False) -> Step:
    """Return the step that seals a part which holds outputs."""
    run, bases = partial(seal_outputs, part), ("settings", "used")
    return Step(f"seal {part}", run, sealed_parts(part), feeds=(part,), bases=bases, pooled=pooled)


def sealed_parts(part: str) -> dict[str, Any]:
    """Return the parts, with their types, of a step that seals the outputs of `part`."""
    return {f"{part}.sealed": tuple[Sealed, ...], f"{part}.forms": Forms}
