"""The folders of a site: which of them are sections, what describes each, and where it is published."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from ..problems import Place, Problem
from ..values import Head
from .names import beside, folder, safe, stem

SPECIAL = {"404": "404.html", "offline": "offline.html"}
"""Pages at the root of `content/` that give the text of what a host or the worker answers with."""

_RANKS = {"_index": 0, "index": 1}


@dataclass(frozen=True, slots=True)
class Tree:
    """The folders that hold pages. Keys are folders below `content/`, the root is an empty string.

    - `described`: the file that describes a folder: `_index.md` or `index.md`, else `README.md`, else
      the document of that name beside the folder (`learn.md` for `learn/`).
    - `outputs`: where the folder is published, without an ending slash.
    - `bundles`: folders that hold one page, `index.md`, and are that page rather than a section.
    """

    described: dict[str, Head] = field(default_factory=dict)
    outputs: dict[str, str] = field(default_factory=dict)
    bundles: dict[str, None] = field(default_factory=dict)


def is_special(head: Head) -> bool:
    """Return whether a document is the 404 page or the offline page."""
    return folder(head.path) == "" and stem(head.path) in SPECIAL


Chosen = Callable[[Head, str], str]
"""Gives the output that an author chose for the page of a bundle, empty for none; see `grow`."""


def grow(
    heads: tuple[Head, ...], files: tuple[str, ...], chosen: Chosen = lambda head, above: ""
) -> tuple[Tree, tuple[Problem, ...]]:
    """Return the folders of all documents, and of plain files since these stay beside their pages.

    `chosen` is given the page of a bundle and where the folder around it is published: the files of
    the bundle go where its page goes.
    """
    tree = Tree()
    problems: list[Problem] = []
    tenants = _tenants(heads)
    for head in heads:
        current = tree.described.get(folder(head.path))
        if _rank(head) < (_rank(current) if current else 9):
            tree.described[folder(head.path)] = head
    for head in heads:
        if beside(head.path) in tenants:
            tree.described.setdefault(beside(head.path), head)
    for path, head in tree.described.items():
        if path and tenants[path] == 1 and stem(head.path) == "index":
            tree.bundles[path] = None
    for path in sorted({*tenants, *(folder(file) for file in files)}):
        _publish(tree, path, problems, chosen)
    return tree, tuple(problems)


def sections(tree: Tree, heads: tuple[Head, ...]) -> tuple[str, ...]:
    """Return every folder that is a section, the root included."""
    return tuple(path for path in sorted(_tenants(heads)) if path not in tree.bundles)


def _tenants(heads: tuple[Head, ...]) -> dict[str, int]:
    """Return how many documents and folders are directly in each folder that holds documents."""
    found = {"": 0}
    for head in heads:
        path, new = folder(head.path), True
        while new:
            new = path not in found
            found[path] = found.get(path, 0) + 1
            path = folder(path)
    return found


def describes_folder(head: Head, tree: Tree) -> bool:
    """Return whether a document is the page of its folder."""
    return _rank(head) < 2 or tree.described.get(beside(head.path)) is head


def _rank(head: Head) -> int:
    """Return how readily a document describes its folder; 9 for one that does not."""
    name = stem(head.path)
    return _RANKS.get(name, 2 if name.lower() == "readme" else 9)


def _publish(tree: Tree, path: str, problems: list[Problem], chosen: Chosen) -> str:
    """Give a folder its place in the output, below that of the folder which holds it."""
    if not path or path in tree.outputs:
        return tree.outputs.setdefault(path, "")
    above = _publish(tree, folder(path), problems, chosen)
    head = tree.described.get(path)
    own = chosen(head, above) if head and path in tree.bundles else ""
    if own.endswith("/index.html"):
        return tree.outputs.setdefault(path, own.removesuffix("/index.html"))
    part = safe(head.slug if head and head.slug else path.rpartition("/")[2])
    if not part:
        part = "-"
        problems.append(
            Problem(
                "bad-name",
                f"nothing in the folder name `{path}` can stand in a URL",
                Place(f"content/{path}"),
                "rename the folder, or give its `_index.md` a `slug`",
                blocks=True,
            )
        )
    tree.outputs[path] = f"{above}/{part}".lstrip("/")
    return tree.outputs[path]
