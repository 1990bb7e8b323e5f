"""Where in the sources a finding was written: in the page's own file, or in a template."""

from __future__ import annotations

from collections.abc import Iterable

from ..problems import Place
from .findings import Finding

File = tuple[str, str]
"""The name of a file, and its text."""


def locate(found: Finding, page: File | None, templates: Iterable[File], *, in_body: bool | None) -> Place:
    """Return the place of a finding: where one of its needles stands in the file that it comes from.

    `in_body` says whether the page's own file made that part of the HTML, and no template; None where
    nobody knows. The place has no line where no needle is found; the first template is the page's own.
    """
    if page and in_body:
        return _first(found, page) or Place(page[0])
    files = [*([page] if page and in_body is None else []), *templates]
    for file in files:
        if place := _first(found, file):
            return place
    return Place(files[0][0]) if files else Place(page[0] if page else "")


def _first(found: Finding, file: File) -> Place | None:
    name, text = file
    for needle in found.needles:
        at = text.find(needle)
        if at >= 0:
            before = text.count("\n", 0, at)
            return Place(name, before + 1, at - text.rfind("\n", 0, at))
    return None
