"""Who wrote a page: read from its head, for feeds, structured data and templates alike."""

from __future__ import annotations

from typing import Any

from .values import Head, Person

AUTHOR_KEYS = ("authors", "author")
"""Front matter keys, and taxonomies, that name authors."""


def authors_of(head: Head) -> tuple[Person, ...]:
    """Return the authors that a page names: terms of a taxonomy `authors`, or names, or maps with `name`.

    Empty where it names none: then the site's author stands for it.
    """
    for key in AUTHOR_KEYS:
        given = head.terms.get(key) or head.params.get(key) or ()
        people = [_person(one) for one in (given if isinstance(given, tuple | list) else (given,))]
        if found := tuple(one for one in people if one.name):
            return found
    return ()


def _person(value: Any) -> Person:
    if isinstance(value, dict):
        return Person(_text(value.get("name")), _text(value.get("url")))
    return Person(_text(value))


def _text(value: Any) -> str:
    return " ".join(str(value).split()) if isinstance(value, str | int | float) else ""
