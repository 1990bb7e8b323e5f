"""The nouns of the API: collections and their fields, as `site.yaml` declares them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Access = Literal["public", "none"]
Kind = Literal[
    "text",
    "slug",
    "email",
    "url",
    "integer",
    "number",
    "decimal",
    "boolean",
    "date",
    "datetime",
    "enum",
]
Scalar = str | int | float | bool | None
"""A value as JSON carries it. Dates, times and decimals are strings in one canonical form."""

TEXTS: tuple[Kind, ...] = ("text", "slug", "email", "url")


@dataclass(frozen=True, slots=True)
class Field:
    """A typed field. `min` and `max` bound the length of a text and the value of everything else."""

    name: str
    kind: Kind
    required: bool = False
    default: Scalar = None
    min: Scalar = None
    max: Scalar = None
    pattern: str = ""
    values: tuple[str, ...] = ()
    places: int = 2
    """The digits of a `decimal` after the point: always exactly so many."""
    unique: bool = False
    index: bool = False
    sort: bool = False
    retired: bool = False
    """Kept in the database, but no longer shown or accepted."""

    @property
    def storage(self) -> str:
        """Name how the values are stored; the declared kind may change as long as this does not."""
        if self.kind == "decimal":
            return f"decimal({self.places})"
        return "text" if self.kind in (*TEXTS, "enum") else self.kind


@dataclass(frozen=True, slots=True)
class Collection:
    """A set of records with the same fields, and who may read them and add to them."""

    name: str
    fields: tuple[Field, ...]
    read: Access = "none"
    create: Access = "none"
    seed: str = ""
    """A YAML file of the site, relative to its folder, with the records to begin with."""

    @property
    def shown(self) -> tuple[Field, ...]:
        """The fields that requests and answers have."""
        return tuple(field for field in self.fields if not field.retired)


@dataclass(frozen=True, slots=True)
class SchemaError:
    """What is wrong in a declaration. `path` is the key path below `collections`."""

    path: tuple[str | int, ...]
    message: str
    help: str = ""


@dataclass(frozen=True, slots=True)
class FieldError:
    """What is wrong with one value of a record; `field` is empty for the record itself."""

    field: str
    message: str
