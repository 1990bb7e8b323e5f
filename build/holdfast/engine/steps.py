"""The nouns of the engine: steps, answers, questions, and views of answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

Arg = str | int
Question = tuple[str, tuple[Arg, ...]]
"""What is asked (an input, a part of a step's answer, or a view) and with which arguments."""

EVERY: tuple[Arg, ...] = ("*",)
"""The arguments of a question about all keys of a part."""


class Ask(Protocol):
    """How a step learns about the world. `ask("head", "*")` answers a dict of all keys.

    `base` gives an opened base itself, unrecorded: a step that uses it has to ask a view of its contents,
    or it will not run again when they change.
    """

    @property
    def asked(self) -> Mapping[Question, bytes]:
        """Everything that this call has asked so far."""

    def __call__(self, kind: str, *args: Arg) -> Any: ...

    def base(self, name: str) -> Any: ...


@dataclass(frozen=True, slots=True)
class Answer:
    """What a call made: one value for each part of its step, and the problems it met."""

    parts: tuple[Any, ...]
    problems: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """A pure function of `ask` and a key, and the types of the parts of its answer.

    `feeds` names what every call asks with its own key; a pooled call is sent those answers along.
    `bases` names the bases whose views a pooled call may ask. `weight` is what a call costs, in ordinary ones:
    a few heavy calls are worth a pool, and travel in smaller batches.
    """

    name: str
    run: Callable[[Ask, str], Answer]
    parts: Mapping[str, Any]
    feeds: tuple[str, ...] = ()
    bases: tuple[str, ...] = ()
    pooled: bool = False
    weight: int = 1


@dataclass(frozen=True, slots=True)
class Base:
    """A part with a single key (`""`) that views look into; `open` indexes it once per process."""

    part: str
    open: Callable[[Any], Any] = field(default=lambda value: value)


@dataclass(frozen=True, slots=True)
class View:
    """A question about a base that has the grain of what is shown. Cheap, so never stored.

    `answer(opened base, *args)` is pure and total: it is asked again, with the arguments of an earlier
    build, of a base in which those may mean nothing any more.
    """

    base: str
    answer: Callable[..., Any]


@dataclass(frozen=True)
class Registry:
    """All steps in the order of their strata, with their bases and views.

    `name` is `module:attribute`, by which a worker process finds the same registry.
    """

    name: str
    problem: type
    steps: tuple[Step, ...]
    bases: Mapping[str, Base]
    views: Mapping[str, View]

    def __post_init__(self) -> None:
        object.__setattr__(self, "_steps", {step.name: step for step in self.steps})
        object.__setattr__(self, "_parts", {part: step for step in self.steps for part in step.parts})

    def step(self, name: str) -> Step:
        """Return the step of that name."""
        found: Step = self._steps[name]  # type: ignore[attr-defined]
        return found

    def maker(self, part: str) -> Step | None:
        """Return the step that makes a part, or None where `part` is no part."""
        found: Step | None = self._parts.get(part)  # type: ignore[attr-defined]
        return found
