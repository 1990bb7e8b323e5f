"""The order in which files can be named: a file after those it refers to, a ring of files together."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


def groups(graph: Mapping[str, tuple[str, ...]]) -> Iterator[tuple[str, ...]]:
    """Yield the strongly connected components of a graph, each after those it points to.

    Tarjan's algorithm (SIAM J. Comput. 1:2, 1972) without recursion: linear in names and references.
    Every reference has to be a name of the graph.
    """
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    path: list[str] = []
    waiting: set[str] = set()
    for root in graph:
        work = [(root, iter(graph[root]))] if root not in index else []
        while work:
            name, following = work[-1]
            if name not in index:
                index[name] = low[name] = len(index)
                path.append(name)
                waiting.add(name)
            for target in following:
                if target not in index:
                    work.append((target, iter(graph[target])))
                    break
                if target in waiting:
                    low[name] = min(low[name], index[target])
            else:
                work.pop()
                if work:
                    above = work[-1][0]
                    low[above] = min(low[above], low[name])
                if low[name] == index[name]:
                    yield _pop(path, waiting, name)


def _pop(path: list[str], waiting: set[str], name: str) -> tuple[str, ...]:
    """Take the component that ends with `name` from the path; sorted, so that it has one form."""
    component: list[str] = []
    while not component or component[-1] != name:
        component.append(path.pop())
    waiting.difference_update(component)
    return tuple(sorted(component))
