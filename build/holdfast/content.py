"""Steps around the pages that authors write: what folders give to pages, data files, what is public by now."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from . import parse
from .data import named, read_data
from .engine import Answer, Ask, Base, Step, View
from .schema import plain
from .templating import recorded
from .values import CascadeRule, Head, Source

if TYPE_CHECKING:
    from collections.abc import Iterable

Rules = tuple[CascadeRule, ...]


# The cascade: front matter that a folder gives to the pages below it.


def describes_folder(path: str) -> bool:
    """Return whether a page may describe its folder, by its name."""
    return path.rpartition("/")[2].rpartition(".")[0].lower() in parse.INDEXES


def folder_above(path: str) -> str:
    """Return the innermost folder whose cascade a page gets; `-` where there is none."""
    folder = path.rpartition("/")[0]
    if not describes_folder(path):
        return folder
    return folder.rpartition("/")[0] if folder else "-"


def cascade_of(ask: Ask, path: str) -> Answer:
    """The rules in the front matter of one page that describes its folder."""
    rules, problems = parse.cascade(Source(path, ask("content", path)))
    return Answer((rules,), problems)


def cascades(ask: Ask, _: str) -> Answer:
    """All rules by folder."""
    found: dict[str, Rules] = {}
    for path, rules in ask("cascade_of", "*").items():
        if rules:
            folder = path.rpartition("/")[0]
            found[folder] = (*found.get(folder, ()), *rules)
    return Answer((found,))


class Cascades:
    """All rules by folder, to be asked for those that hold in one."""

    def __init__(self, rules: dict[str, Rules]) -> None:
        self._rules = {
            folder: tuple(replace(one, values=plain(one.values)) for one in found)
            for folder, found in rules.items()
        }

    def above(self, folder: str) -> Rules:
        """Return the rules for the pages in a folder, those of the outermost folder first."""
        if folder == "-":
            return ()
        parts = folder.split("/") if folder else []
        keys = ("", *("/".join(parts[:depth]) for depth in range(1, len(parts) + 1)))
        return tuple(rule for key in keys for rule in self._rules.get(key, ()))


# Data files.


def data_file(ask: Ask, path: str) -> Answer:
    """The value of one file of `data/`."""
    value, problems = read_data(ask("data", path), path)
    return Answer((value,), problems)


def data_files(ask: Ask, _: str) -> Answer:
    """The values of all data files by name."""
    paths, problems = named(ask("files", "data"))
    values = ask("data_file", "*")
    return Answer(({name: values.get(path) for name, path in paths.items()},), problems)


class DataFiles:
    """All data files by name (`team/people`), to be asked for one of them."""

    def __init__(self, values: dict[str, Any]) -> None:
        self._values = {name: recorded(value) for name, value in values.items()}
        self._names: dict[str, set[str]] = {"": set()}
        for name in values:
            above, _, last = name.rpartition("/")
            while last:
                self._names.setdefault(above, set()).add(last)
                above, _, last = above.rpartition("/")

    def kind(self, name: str) -> str:
        """Return `file`, `folder`, or an empty string where nothing has that name."""
        return "file" if name in self._values else "folder" if name in self._names else ""

    def value(self, name: str) -> Any:
        """Return the value of a file, None where there is none."""
        return self._values.get(name)

    def names(self, name: str) -> tuple[str, ...]:
        """Return the names directly in a folder, sorted."""
        return tuple(sorted(self._names.get(name, ())))


# What is public.


class Publication(NamedTuple):
    """The pages that are public; why the others are not, by path; and when that changes next."""

    heads: tuple[Head, ...]
    hidden: dict[str, str]
    due: datetime | None


def publication(ask: Ask, heads: Iterable[Head]) -> Publication:
    """Tell which pages are public: no drafts, none before their `date`, none from `expires` on.

    There is no clock here: `past(moment)` is asked of a few moments only, those around now, so that a
    build at another time makes nothing again unless a page has come or gone.
    """
    found = tuple(heads)
    drafts, future, expired = (bool(ask("option", name)) for name in ("drafts", "future", "expired"))
    moments = {one.date for one in found if one.date and not future}
    moments |= {one.expires for one in found if one.expires and not expired}
    ordered = sorted(moments)
    number = _passed(ask, ordered)
    past = set(ordered[:number])
    hidden = {}
    for one in found:
        if one.draft and not drafts:
            hidden[one.path] = "is a draft: `--drafts` builds it"
        elif one.expires in past:
            hidden[one.path] = f"has expired on {_words(one.expires)}: `--expired` builds it"
        elif one.date and not future and one.date not in past:
            hidden[one.path] = f"is not public before {_words(one.date)}: `--future` builds it"
    public = tuple(one for one in found if one.path not in hidden)
    return Publication(public, hidden, ordered[number] if number < len(ordered) else None)


def _passed(ask: Ask, moments: list[datetime]) -> int:
    """Return how many of the moments, given in order, have come: asked are those that a bisection meets."""
    low, high = 0, len(moments)
    while low < high:
        middle = (low + high) // 2
        if ask("past", moments[middle].isoformat()):
            low = middle + 1
        else:
            high = middle
    return low


def _words(moment: datetime | None) -> str:
    """Return a moment for people, in UTC; midnight is the day itself."""
    if moment is None:
        return ""
    return f"{moment:%Y-%m-%d}" if moment.time() == moment.min.time() else f"{moment:%Y-%m-%d %H:%M} UTC"


AUTHORED_STEPS = (
    Step("data_file", data_file, {"data_file": Any}),
    Step("data_files", data_files, {"data_files": dict[str, Any]}),
    Step("cascade_of", cascade_of, {"cascade_of": Rules}),
    Step("cascades", cascades, {"cascades": dict[str, Rules]}),
)
AUTHORED_BASES = {"cascades": Base("cascades", Cascades), "data": Base("data_files", DataFiles)}
AUTHORED_VIEWS = {
    "cascade": View("cascades", Cascades.above),
    "data_kind": View("data", DataFiles.kind),
    "data_value": View("data", DataFiles.value),
    "data_names": View("data", DataFiles.names),
}
