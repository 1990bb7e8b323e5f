"""A recording as one tree, for a flame graph: what is alike at one place is one node."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from ..engine.spans import Span
from .recording import Track

MOST = 30
"""How many calls of a step have nodes of their own; the others share one."""

SMALLEST = 20_000
"""A node is left out where it is less than this part of the whole: nobody could see it."""

Label = tuple[str, str]
"""A kind and a name."""


@dataclass(frozen=True, slots=True)
class Node:
    """What took `time` nanoseconds in `count` spans; its children take no more."""

    kind: str
    name: str
    time: int
    count: int
    children: tuple[Node, ...] = ()


@dataclass(slots=True)
class _Sum:
    time: int = 0
    count: int = 0
    below: dict[Label, _Sum] = field(default_factory=dict)

    def add(self, time: int, count: int = 1) -> None:
        self.time += time
        self.count += count

    def child(self, label: Label) -> _Sum:
        return self.below.setdefault(label, _Sum())

    def merge(self, other: _Sum) -> None:
        self.add(other.time, other.count)
        for label, one in other.below.items():
            self.child(label).merge(one)


def tree(tracks: Iterable[Track]) -> Node:
    """Return the tree of a build: its processes, their steps, the calls of those, and what they rendered."""
    whole = _Sum(count=1)
    for track in tracks:
        process = _grown(track)
        whole.below["process", track.name] = process
        whole.time += process.time
    return _node(("build", "build"), whole, whole.time // SMALLEST)


def _grown(track: Track) -> _Sum:
    root = _Sum(count=1)
    nodes: list[_Sum] = []
    for one in track.spans:  # Each after the one around it.
        inside_step = one.parent >= 0 and track.spans[one.parent].kind == "step"
        node = nodes[one.parent] if one.parent >= 0 else root
        for label in _labels(one, inside_step=inside_step):
            node = node.child(label)
            node.add(one.time)
        nodes.append(node)
        root.time += one.time if one.parent < 0 else 0
    return root


def _labels(span: Span, *, inside_step: bool) -> list[Label]:
    """Return the levels of a span below the one around it: in workers, no step is around its calls."""
    if span.kind != "call":
        return [(span.kind, f"{span.name} {span.key}".rstrip())]
    step: list[Label] = [] if inside_step else [("step", span.name)]
    return [*step, ("call", span.key)] if span.key else step


def _node(label: Label, found: _Sum, least: int) -> Node:
    """Return a sum as a node without its dust; of very many calls, only the longest stand alone."""
    below = sorted(found.below.items(), key=lambda item: (item[0][0] == "call", -item[1].time))
    calls = [item for item in below if item[0][0] == "call"]
    if len(calls) > MOST:
        rest = _Sum()
        for _, one in calls[MOST:]:
            rest.merge(one)
        below = [*below[: len(below) - len(calls) + MOST], (("call", f"{len(calls) - MOST:,} more"), rest)]
    children = [_node(one, inner, least) for one, inner in below if inner.time > least]
    return Node(*label, found.time, found.count, tuple(children))
