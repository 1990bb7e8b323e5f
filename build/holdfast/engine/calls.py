"""One call of a step: run it, record what it asked, and encode what it made."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from .codec import decode, digest, encode
from .spans import span
from .steps import Arg, Question, Registry, Step

Encoded = tuple[bytes, bytes]
"""The digest of a value and its bytes."""

Stored = tuple[int, tuple[Arg, ...], bytes]
"""A question as it is stored: its number, its arguments, and the digest of its answer."""

NOTHING = b""
"""The digest of an answer whose changes are known without comparing it."""


class UnansweredError(Exception):
    """A pooled call asked something that was not sent along: it runs again with the answer."""

    def __init__(self, question: Question) -> None:
        super().__init__(question)
        self.question = question


@dataclass(frozen=True, slots=True)
class Made:
    """The outcome of a call, ready to be stored. Plain bytes, so that it travels cheaply."""

    key: str
    parts: tuple[Encoded, ...]
    problems: bytes | None
    asked: tuple[tuple[Question, bytes], ...]


class Recorder:
    """The `ask` of one call: takes answers and their digests from `answer`, and keeps the questions."""

    def __init__(self, answer: Callable[[Question], tuple[Any, bytes]], base: Callable[[str], Any]) -> None:
        self._answer, self.base = answer, base
        self.asked: dict[Question, bytes] = {}

    def __call__(self, kind: str, *args: Arg) -> Any:
        question = (kind, args)
        value, self.asked[question] = self._answer(question)
        return value


def run_call(step: Step, key: str, ask: Recorder) -> Made:
    """Run one call, and encode what it made."""
    with span("call", step.name, key):
        return _made(step, key, ask)


def _made(step: Step, key: str, ask: Recorder) -> Made:
    result = step.run(ask, key)
    data = [encode(value) for value in result.parts]
    problems = encode(result.problems) if result.problems else None
    return Made(key, tuple((digest(one), one) for one in data), problems, tuple(ask.asked.items()))


class World:
    """The opened bases of a process, and the views of them, each answered once.

    `load` returns the encoded value of a base's part.
    """

    LIMIT = 50_000

    def __init__(self, registry: Registry, load: Callable[[str], Encoded]) -> None:
        self._registry, self._load = registry, load
        self._opened: dict[str, tuple[bytes, Any]] = {}
        self._views: dict[str, dict[tuple[Arg, ...], tuple[Any, bytes]]] = defaultdict(dict)
        self._kept = 0

    def view(self, question: Question) -> tuple[Any, bytes]:
        """Return the answer to a question about a view, with its digest."""
        kind, args = question
        found = self._views[kind].get(args)
        if found is None:
            view = self._registry.views[kind]
            value = view.answer(self.base(view.base), *args)
            found = (value, digest(encode(value)))
            if self._kept >= self.LIMIT:
                self._views.clear()
                self._kept = 0
            self._views[kind][args] = found
            self._kept += 1
        return found

    def differing(self, kind: str, stored: Iterable[Stored]) -> Iterator[Stored]:
        """Yield those of the stored questions about a view that have another answer now, with its digest."""
        view = self._registry.views[kind]
        base, answer = self.base(view.base), view.answer
        for number, args, seen in stored:
            now = digest(encode(answer(base, *args)))
            if now != seen:
                yield number, args, now

    def base(self, name: str) -> Any:
        """Return an opened base."""
        if name not in self._opened:
            base = self._registry.bases[name]
            maker = self._registry.maker(base.part)
            assert maker is not None
            with span("base", name):
                seen, data = self._load(base.part)
                self._opened[name] = (seen, base.open(decode(data, maker.parts[base.part])))
        return self._opened[name][1]

    def forget(self, part: str) -> None:
        """Drop what was made from a part that has changed."""
        names = {name for name, base in self._registry.bases.items() if base.part == part}
        for name in names & self._opened.keys():
            del self._opened[name]
        for kind, view in self._registry.views.items():
            if view.base in names:
                self._kept -= len(self._views.pop(kind, ()))


def find_registry(name: str) -> Registry:
    """Return the registry called `module:attribute`."""
    module, _, attribute = name.partition(":")
    found: Registry = getattr(import_module(module), attribute)
    return found
