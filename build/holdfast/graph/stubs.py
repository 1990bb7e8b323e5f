"""Stubs: which redirects can also be a little page, for hosts that know no redirects."""

from __future__ import annotations

from urllib.parse import unquote

from .names import folder, old_output
from .site import Site, made_files

LONGEST_NAME = 255
"""Bytes in one part of a path, on every file system in use."""


def stubs(site: Site) -> tuple[tuple[str, str], ...]:
    """Return the output and the target of each stub, in the order of the redirects.

    An old URL that was a file of another kind has none, since a host would send HTML under its name;
    nor has one whose place is taken: by a page, a file or another stub, whose name may differ in case
    only, or by a folder of them.
    """
    taken = {page.output.casefold() for page in site.pages}
    taken.update(output.casefold() for output in site.files.values())
    taken.update(output.casefold() for output in made_files(site))
    folders = {above for output in taken for above in _above(output)}
    found = []
    for one in site.redirects:
        output = old_output(unquote(one.source))
        place = output.casefold()
        if not place.endswith((".html", ".htm")) or any(
            len(part.encode()) > LONGEST_NAME for part in output.split("/")
        ):
            continue
        above = _above(place)
        if place in taken or place in folders or any(part in taken for part in above):
            continue
        taken.add(place)
        folders.update(above)
        found.append((output, one.target))
    return tuple(found)


def _above(output: str) -> tuple[str, ...]:
    """Return the folders that an output lies in."""
    found = []
    while output := folder(output):
        found.append(output)
    return tuple(found)
