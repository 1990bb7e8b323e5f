"""What front matter names has to be there: the pages and files of a collection's typed fields."""

from __future__ import annotations

from collections.abc import Iterator

from ..problems import Place, Problem, did_you_mean
from ..values import Head, Reference
from .index import SiteIndex
from .names import name_of
from .targets import nearest_target, target, why_hidden


def reference_problems(index: SiteIndex) -> Iterator[Problem]:
    """Yield a problem for each page or file that a field names and that is not where it has to be."""
    names: dict[str, list[str]] = {}
    for page in index.site.pages:
        for one in page.head.references:
            found = target(index, "", one.path)
            if found is None or found.kind != one.kind:
                yield _problem(page.head, one, "is not there", _missing(index, one, names))
            elif one.kind == "page" and not f"{found.path}/".startswith(f"{one.to}/" if one.to else ""):
                yield _problem(page.head, one, f"is not in content/{one.to}", _missing(index, one, names))


def _missing(index: SiteIndex, one: Reference, names: dict[str, list[str]]) -> str:
    hidden = why_hidden(index, "", one.path)
    if hidden:
        return hidden
    if not one.to:
        best = nearest_target(index, "", one.path)
        return f"did you mean `{best}`?" if best else "give the path of a file below content/"
    if one.to not in names:
        paths = (page.head.path for page in index.site.pages if not page.generated)
        names[one.to] = [name_of(path) for path in paths if path.startswith(f"{one.to}/")]
    if not names[one.to]:
        return f"there is no page in content/{one.to}"
    written = one.target.rpartition("/")[2].removesuffix(".md")
    return did_you_mean(written, names[one.to]) or f"give the name of a page in content/{one.to}"


def _problem(head: Head, one: Reference, what: str, help: str) -> Problem:
    place = Place(one.file, one.line, one.column)
    if not one.file:
        place = Place("site.yaml", key=("content", head.collection, "fields", *one.key.split("."), "default"))
    return Problem("broken-reference", f"`{one.key}` names `{one.target}`, which {what}", place, help)
