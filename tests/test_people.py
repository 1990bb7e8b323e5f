"""Authors, in all the ways in which a page may name them."""

from __future__ import annotations

from typing import Any

import pytest

from holdfast.people import authors_of
from holdfast.values import Head, Person


@pytest.mark.parametrize(
    ("given", "people"),
    [
        ({}, ()),
        ({"params": {"author": "Ann Bee"}}, (Person("Ann Bee"),)),
        (
            {"params": {"author": ("Ann", " ", {"name": "Bo", "url": "/bo/"})}},
            (Person("Ann"), Person("Bo", "/bo/")),
        ),
        ({"params": {"authors": {"name": "Bo"}, "author": "Ann"}}, (Person("Bo"),)),
        ({"params": {"author": "Ann"}, "terms": {"authors": ("Bo", "Cy")}}, (Person("Bo"), Person("Cy"))),
        ({"params": {"author": {"mail": "x"}}}, ()),
    ],
)
def test_authors(given: dict[str, Any], people: tuple[Person, ...]) -> None:
    assert authors_of(Head("a.md", "A", **given)) == people
