"""The values of front matter, checked: the keys that every page may have, and those of its collection."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal

from .. import schema
from ..problems import Place, Problem, did_you_mean, line_of
from ..settings import Field
from ..text import matches
from ..values import Reference
from ..yamltext import Yaml
from .keys import ALIASES, KINDS, WrongValue, texts

if TYPE_CHECKING:
    from ..settings import Authoring, PageCollection
    from ..values import CascadeRule
    from ..yamltext import KeyPath, Point

    Kind = Callable[[Any, str], Any]

INDEXES = ("_index", "index", "readme")
"""Names, in lower case, of the pages that can describe their folder."""

_UNSHARED = ("url", "slug", "aliases", "cascade")
"""Keys that cannot be the same on many pages."""


@dataclass(frozen=True, slots=True)
class Given:
    """A value of front matter and where it stands: in the page itself, or in a cascade above it."""

    file: str
    text: str = ""
    value: Any = None
    yaml: Yaml = field(default_factory=Yaml)
    path: KeyPath = ()
    at: Point = (0, 0)

    @property
    def written(self) -> str:
        """How a scalar was written."""
        return self.yaml.texts.get(self.path, "")

    def place(self, below: KeyPath = (), *, key: bool = False) -> Point:
        """Return where a value inside this one starts, or its key."""
        path = (*self.path, *below)
        if self.at != (0, 0):
            return self.at
        return (not key and self.yaml.values.get(path)) or self.yaml.place(path)


def given(
    own: Mapping[str, Any], yaml: Yaml, page: Given, above: tuple[CascadeRule, ...], path: str
) -> dict[str, Given]:
    """Return the values of a page: its own, and those of the folders above it, of which the nearest wins."""
    found: dict[str, Given] = {}
    for rule in above:
        if rule.match and not matches(rule.match, posixpath.relpath(path, rule.folder or ".")):
            continue
        for key, value in rule.values.items():
            yaml_of = Yaml(texts={(key,): rule.texts[key]} if key in rule.texts else {})
            one = Given(rule.file, "", value, yaml_of, (key,), rule.places.get(key, (1, 1)))
            found[ALIASES.get(key, key)] = _joined(one, found.get(key))
    for key, value in own.items():
        one = Given(page.file, page.text, value, yaml, (key,))
        found.pop(ALIASES.get(key, key), None) if key != "params" else None
        found[key] = _joined(one, found.get(key))
    return found


def _joined(near: Given, far: Given | None) -> Given:
    """Return the nearer of two values; of two maps of parameters, both, and the nearer wins key by key."""
    if far is None or near.path != ("params",):
        return near
    if not isinstance(near.value, dict) or not isinstance(far.value, dict):
        return near
    return Given(near.file, near.text, far.value | near.value, near.yaml, near.path, near.at)


@dataclass(slots=True)
class Result:
    """The checked values by their usual names, and what is wrong."""

    values: dict[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    references: list[Reference] = field(default_factory=list)
    collection: str = ""

    def name(self, key: str) -> str:
        """Return the usual name of a key."""
        return ALIASES.get(key, key)


def checked(values: Mapping[str, Given], path: str, rules: Authoring) -> Result:
    """Return the values of a page's front matter, checked against everything that is known of them."""
    name, collection = _collection(path, rules)
    kinds = _kinds(tuple(collection.fields) if collection else (), rules.taxonomies)
    check = _Check(values, path, kinds, rules.taxonomies, collection, Result(collection=name))
    check.known()
    if collection and collection.fields:
        check.declared(collection.fields)
    return check.result


@lru_cache(maxsize=64)
def _kinds(declared: tuple[str, ...], taxonomies: tuple[str, ...]) -> Mapping[str, Kind]:
    """Return what reads each key that every page may have, where its collection does not declare it."""
    kinds = {key: kind for key, kind in KINDS.items() if key in schema.OWN_KEYS or key not in declared}
    return kinds | dict.fromkeys(taxonomies, texts)


def _collection(path: str, rules: Authoring) -> tuple[str, PageCollection | None]:
    """Return the collection that a page belongs to; a page that describes the folder is none of it."""
    inside, _, file = path.rpartition("/")
    stem = file.rpartition(".")[0].lower()
    for name, one in rules.content.items():
        describes = stem in ("_index", "readme") or (stem == "index" and inside == one.folder.strip("/"))
        return (name, one) if not describes else ("", None)
    return "", None


@dataclass(slots=True)
class _Check:
    """One page on its way through the checks."""

    values: Mapping[str, Given]
    path: str
    kinds: Mapping[str, Kind]
    taxonomies: tuple[str, ...]
    collection: PageCollection | None
    result: Result

    def known(self) -> None:
        """Check the keys that every page may have; name those that nobody knows."""
        fields = self.collection.fields if self.collection else {}
        for key, one in self.values.items():
            kind = self.kinds.get(key)
            if one.at != (0, 0) and key in _UNSHARED:
                self.wrong(one, f"`{key}` cannot be the same on many pages", "give it to each page itself")
            elif kind is None and key not in fields:
                self.unknown(key, one)
            elif kind is not None and one.value is not None:
                try:
                    self.result.values[ALIASES.get(key, key)] = kind(one.value, one.written)
                except WrongValue as wrong:
                    must, advice = wrong.args
                    self.wrong(one, f"`{key}` must be {must}", advice)
        self.cascade()

    def cascade(self) -> None:
        """Warn of a cascade on a page that has none below it."""
        stem = posixpath.splitext(posixpath.basename(self.path))[0].lower()
        if self.result.values.pop("cascade", None) is not None and stem not in INDEXES:
            one = self.values["cascade"]
            self.note(
                one, "unknown-key", "`cascade` does nothing here", "put it into the `_index.md` of a folder"
            )

    def declared(self, fields: Mapping[str, Field]) -> None:
        """Check the keys that the page's collection declares."""
        told = _adapted(fields, self.taxonomies)
        given = {ALIASES.get(key, key): one for key, one in self.values.items()}
        raw = {key: given[key].value for key in told if key in given and key not in self.kinds}
        raw |= {key: value for key, value in self.result.values.items() if key in told}
        written = {
            (key, *path[len(one.path) :]): text
            for key, one in given.items()
            if key in told and key not in self.kinds
            for path, text in one.yaml.texts.items()
            if path[: len(one.path)] == one.path
        }
        done = schema.check(told, raw, written, self.resolve)
        for fault in done.faults:
            key = str(fault.path[0])
            one = given.get(key)
            if one is None or key in raw or one.value is None:
                self.fault(fault, one)  # Else its form is wrong, and that is said already.
        own = {key: value for key, value in done.values.items() if key not in self.kinds}
        self.result.values |= {key: value for key, value in done.values.items() if key in self.kinds}
        if own:
            self.result.values["params"] = self.result.values.get("params", {}) | own
        for path, named, target, kept in done.names:
            self.refer(path, named, target, kept, given.get(str(path[0])))

    def fault(self, fault: schema.Fault, one: Given | None) -> None:
        one = one or Given(f"content/{self.path}", at=(1, 1))
        if fault.unknown:
            self.note(one, "unknown-key", fault.message, fault.help, fault.path[1:])
        else:
            self.wrong(one, fault.message, fault.help, fault.path[1:])

    def refer(self, path: KeyPath, named: Field, target: str, kept: str, one: Given | None) -> None:
        line, column = one.place(path[1:]) if one else (0, 0)
        kind: Literal["page", "file"] = "file" if named.type == "file" else "page"
        key = ".".join(str(part) for part in path)
        file = one.file if one else ""
        self.result.references.append(
            Reference(key, target, line, column, kind, named.to.strip("/"), kept, file)
        )

    def resolve(self, named: Field, written: str) -> str:
        """Return a reference as a path below `content/` with a slash before it.

        `./ann.md` and `../ann.md` start at the page; a bare name means one in the folder `to`, where
        there is one.
        """
        to = named.to.strip("/")
        if written.startswith("/"):
            base = ""
        elif to and not written.startswith(("./", "../")):
            base = "" if written.startswith(f"{to}/") else to
        else:
            base = posixpath.dirname(self.path)
        return posixpath.normpath(f"/{base}/{written}").replace("//", "/")

    def unknown(self, key: str, one: Given) -> None:
        fields = self.collection.fields if self.collection else {}
        known = (*fields, *self.kinds)
        present = self.values.keys() if one.at == (0, 0) else ()
        advice = did_you_mean(key.lower(), [name for name in known if name not in present])
        message = f"front matter has no key `{key}`"
        self.note(one, "unknown-key", message, advice or "put your own values under `params:`")

    def wrong(self, one: Given, message: str, advice: str, below: KeyPath = ()) -> None:
        line, column = one.place(below)
        place, row = Place(one.file, line, column), line_of(one.text, line)
        self.result.problems.append(Problem("front-matter", message, place, advice, row, blocks=True))

    def note(self, one: Given, code: str, message: str, advice: str, below: KeyPath = ()) -> None:
        line, column = one.place(below, key=True)
        place, row = Place(one.file, line, column), line_of(one.text, line)
        strict = self.collection is not None and self.collection.strict
        self.result.problems.append(
            Problem(code, message, place, advice, row, "error" if strict else "warning")
        )


_ADAPTED: dict[int, tuple[Mapping[str, Field], dict[str, Field]]] = {}


def _adapted(fields: Mapping[str, Field], taxonomies: tuple[str, ...]) -> dict[str, Field]:
    """Return declared fields, those with the name of a known key with that key's type."""
    kept = _ADAPTED.get(id(fields))
    if kept is None or kept[0] is not fields:
        if len(_ADAPTED) > 200:
            _ADAPTED.clear()
        told = {ALIASES.get(key, key): schema.own_field(key, one, taxonomies) for key, one in fields.items()}
        kept = _ADAPTED[id(fields)] = fields, told
    return kept[1]
