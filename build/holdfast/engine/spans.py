"""How long things take: spans, recorded around the work and never a part of any answer.

Nothing is recorded, and next to nothing is spent on it, unless somebody asks for it with `recording`.
"""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from threading import get_ident


@dataclass(slots=True)
class Span:
    """What took from `start` to `end`, in nanoseconds of the system's steady clock.

    `kind` says what it was (`phase`, `step`, `call`, `work`, `template`, …), `name` which one, and `key` of
    what. `parent` is the number of the span around it, -1 where there is none. `cut` is True where it ended
    with an exception: a call that lacked an answer, and runs again with it.
    """

    kind: str
    name: str
    key: str = ""
    start: int = 0
    end: int = 0
    parent: int = -1
    cut: bool = False

    @property
    def time(self) -> int:
        """The nanoseconds from its start to its end."""
        return self.end - self.start


class Recorder:
    """What one thread of a process did: its spans, each after the one around it, and why calls ran.

    `wanted` counts the calls of each step that a build asked for, `reasons` those that ran, by why they did.
    """

    def __init__(self) -> None:
        self.spans: list[Span] = []
        self.wanted: Counter[str] = Counter()
        self.reasons: dict[str, Counter[str]] = defaultdict(Counter)
        self._open, self._thread = -1, get_ident()

    @contextmanager
    def span(self, kind: str, name: str, key: str = "") -> Iterator[None]:
        """Record what happens inside; what other threads do meanwhile is not in it."""
        if get_ident() != self._thread:
            yield
            return
        one = Span(kind, name, key, parent=self._open)
        self._open = len(self.spans)
        self.spans.append(one)
        one.start = time.perf_counter_ns()
        try:
            yield
        except BaseException:
            one.cut = True
            raise
        finally:
            one.end = time.perf_counter_ns()
            self._open = one.parent

    def spread(self, executor: Executor) -> Executor:
        """Return an executor whose workers record too, or the same one."""
        return executor


_NOTHING = nullcontext()
_recorder: Recorder | None = None


def span(kind: str, name: str, key: str = "") -> AbstractContextManager[None]:
    """Return what records the work inside it, where somebody wants to know."""
    return _recorder.span(kind, name, key) if _recorder else _NOTHING


def wanted(step: str, calls: int) -> None:
    """Note how many calls of a step a build asks for."""
    if _recorder:
        _recorder.wanted[step] += calls


def ran(step: str, why: str) -> None:
    """Note that a call ran, and why: `first build`, or questions as `page_link(learn/keys.md); look()`."""
    if _recorder:
        kinds = dict.fromkeys(one.partition("(")[0] for one in why.split("; "))
        _recorder.reasons[step].update(kinds.keys())


def spread(executor: Executor) -> Executor:
    """Return an executor whose workers are recorded as this process is."""
    return _recorder.spread(executor) if _recorder else executor


@contextmanager
def recording(recorder: Recorder) -> Iterator[None]:
    """Have everything here record into `recorder` while the work inside lasts."""
    global _recorder  # One for the process, as its clock is.
    before, _recorder = _recorder, recorder
    try:
        yield
    finally:
        _recorder = before
