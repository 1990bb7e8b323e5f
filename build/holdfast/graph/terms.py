"""Terms: what pages are grouped by. Spellings that differ only in case or width are one term."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from ..values import Page
from .names import safe


@dataclass(frozen=True, slots=True)
class Term:
    """A term in the spelling that most pages use, and its pages in the order of their URLs."""

    name: str
    pages: tuple[Page, ...]


@lru_cache(maxsize=65536)
def fold(term: str) -> str:
    """Return what all spellings of a term share: Unicode's compatible form (NFKC) in lower case."""
    return " ".join(unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", term).lower()).split())


def term_part(term: str) -> str:
    """Return a term as the last part of its URL; empty where nothing of it can stand there."""
    return safe(fold(term)).lower()


def terms_of(page: Page, taxonomy: str) -> tuple[str, ...]:
    """Return a page's terms, each once, in the spelling of the page; empty ones are left out."""
    found = {fold(term): term for term in reversed(page.head.terms.get(taxonomy, ())) if fold(term)}
    return tuple(reversed(found.values()))


def gather(pages: Iterable[Page], taxonomy: str) -> dict[str, Term]:
    """Return the terms of a taxonomy by their folded names, in alphabetical order.

    Of two spellings that are equally frequent the first one counts.
    """
    spellings: dict[str, Counter[str]] = {}
    members: dict[str, list[Page]] = {}
    for page in pages:
        if page.number > 1 or page.kind not in ("page", "section", "home"):
            continue
        for term in terms_of(page, taxonomy):
            spellings.setdefault(fold(term), Counter())[" ".join(term.split())] += 1
            members.setdefault(fold(term), []).append(page)
    keys = sorted(spellings, key=lambda key: (_unaccented(key), key))
    return {key: Term(spellings[key].most_common(1)[0][0], tuple(members[key])) for key in keys}


def _unaccented(key: str) -> str:
    """Return a name to sort by: `äpfel` stands beside `apfel`, and not behind `z`."""
    return "".join(one for one in unicodedata.normalize("NFD", key) if not unicodedata.combining(one))
