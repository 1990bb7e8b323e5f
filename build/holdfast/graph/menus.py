"""Menus: entries of `site.yaml` and of pages that ask for a place, in order and nested."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from ..problems import Place, Problem, did_you_mean
from ..settings import MenuItem, Settings
from ..values import MenuPlace, NavItem, Page
from .index import SiteIndex, bare_url
from .targets import lost, target

Path = tuple[str | int, ...]
Menus = dict[str, tuple[NavItem, ...]]


def build_menus(index: SiteIndex, settings: Settings) -> tuple[Menus, tuple[Problem, ...]]:
    """Return every menu, with a problem for each entry or parent that is not there."""
    wishes: dict[str, list[tuple[Page, MenuPlace]]] = {}
    for page in index.by_path.values():
        for place in page.head.menus:
            wishes.setdefault(place.menu, []).append((page, place))
    made: Menus = {}
    problems: list[Problem] = []
    for name in dict.fromkeys((*settings.menus, *wishes)):
        menu = _Menu(index, name, problems)
        menu.entries = list(menu.given(settings.menus.get(name, ()), ("menus", name)))
        menu.add(wishes.get(name, []))
        made[name] = _items(menu.entries)
    return made, tuple(problems)


@dataclass(slots=True, eq=False)
class _Entry:
    """An entry while its menu is put together. `weight` of an entry without one is its position."""

    title: str
    url: str
    weight: int | None
    path: str = ""
    identifier: str = ""
    children: list[_Entry] = field(default_factory=list)
    above: _Entry | None = None


@dataclass(slots=True)
class _Menu:
    index: SiteIndex
    name: str
    problems: list[Problem]
    entries: list[_Entry] = field(default_factory=list)

    def given(self, items: tuple[MenuItem, ...], path: Path) -> Iterator[_Entry]:
        """Yield the entries of `site.yaml`; one that leads nowhere is told and left out."""
        for number, item in enumerate(items):
            entry = self.entry(item, number, (*path, number))
            if entry:
                entry.children = list(self.given(item.children, (*path, number, "children")))
                for child in entry.children:
                    child.above = entry
                yield entry

    def entry(self, item: MenuItem, number: int, path: Path) -> _Entry | None:
        weight = number + 1 if item.weight is None else item.weight
        if not item.page:
            return _Entry(item.title or item.url, item.url, weight)
        name, mark, fragment = item.page.partition("#")
        found = target(self.index, "", name)
        if found is None:
            sentence = f"the menu `{self.name}` names `{item.page}`"
            self.problems.append(lost(self.index, sentence, name, (*path, "page")))
            return None
        page = self.index.by_path.get(found.path) or self.index.by_url.get(bare_url(found.url))
        title = item.title or (page.head.link_title or page.head.title if page else found.url)
        return _Entry(title, found.url + mark + fragment, weight, found.path)

    def add(self, wishes: list[tuple[Page, MenuPlace]]) -> None:
        """Add the pages that ask for a place, those with the smallest titles first."""
        known = {entry.url for entry in _all(self.entries)}
        new: list[tuple[_Entry, Page, MenuPlace]] = []
        for page, place in sorted(wishes, key=lambda wish: (_title(*wish).casefold(), wish[0].head.path)):
            if page.url not in known:
                weight = page.head.weight if place.weight is None else place.weight
                entry = _Entry(_title(page, place), page.url, weight, page.head.path, place.identifier)
                new.append((entry, page, place))
        names = _names([*_all(self.entries), *(entry for entry, _, _ in new)])
        for entry, page, place in new:
            above = names.get(_name(place.parent)) if place.parent else None
            if place.parent and (above is None or _is_below(above, entry)):
                self.problems.append(self._no_parent(page, place, names, circle=above is not None))
                above = None
            entry.above = above
            (above.children if above else self.entries).append(entry)

    def _no_parent(self, page: Page, place: MenuPlace, names: dict[str, _Entry], circle: bool) -> Problem:
        message = f"the menu `{self.name}` has no entry `{place.parent}` to stand below"
        help = (
            did_you_mean(_name(place.parent), names) or "`parent` is the title or the page of another entry"
        )
        if circle:
            message = f"the parent `{place.parent}` in the menu `{self.name}` stands below this page itself"
            help = "take one of the two parents out"
        where = Place(f"content/{page.head.path}", page.head.lines.get("menus", 0))
        return Problem("menu-parent", message, where, help)


def _title(page: Page, place: MenuPlace) -> str:
    return place.title or page.head.link_title or page.head.title


def _name(written: str) -> str:
    return bare_url(written.strip()).casefold()


def _names(entries: list[_Entry]) -> dict[str, _Entry]:
    """Return entries by what a `parent` may call them: identifier, path, URL or title."""
    found: dict[str, _Entry] = {}
    for entry in entries:
        for name in (entry.identifier, entry.path, entry.url, entry.title):
            if name:
                found.setdefault(_name(name), entry)
    return found


def _is_below(entry: _Entry | None, other: _Entry) -> bool:
    """Return whether an entry is another one, or stands below it."""
    while entry is not None and entry is not other:
        entry = entry.above
    return entry is other


def _all(entries: list[_Entry]) -> Iterator[_Entry]:
    for entry in entries:
        yield entry
        yield from _all(entry.children)


def _items(entries: list[_Entry]) -> tuple[NavItem, ...]:
    """Return entries by weight; of the same weight in the order in which they came."""
    entries = sorted(entries, key=lambda entry: (entry.weight is None, entry.weight or 0))
    return tuple(NavItem(entry.title, entry.url, _items(entry.children)) for entry in entries)
