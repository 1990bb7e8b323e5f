"""Permalink patterns: how the URLs of a collection's pages are made, such as `/blog/:year/:slug/`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from .problems import did_you_mean

TOKENS = {
    "year": "the year of the date, four digits",
    "month": "the month, two digits",
    "monthname": "the month in English: `january`",
    "day": "the day of the month, two digits",
    "weekday": "the day of the week in English: `monday`",
    "yearday": "the day of the year, three digits",
    "slug": "the `slug` of the front matter, else the file name",
    "title": "the title in lower case, with `-` between words",
    "filename": "the file name without its ending; for a bundle, the name of its folder",
    "section": "the first folder below `content/`",
    "sections": "all folders; `:sections[1:]`, `:sections[0]` and `:sections[last]` take some of them",
}
"""What may stand in a pattern behind a colon, and what it stands for."""

ALIASES = {"contentbasename": "filename", "slugorfilename": "slug", "slugorcontentbasename": "slug"}
"""Names of tokens that other generators have."""

DATED = frozenset(("year", "month", "monthname", "day", "weekday", "yearday"))
"""The tokens that only a page with a date can fill."""

_PIECE = re.compile(r"\\:|:([A-Za-z]+)(\[[^\]]*\]?)?|[^:\\]+|.")
_CUT = re.compile(r"\[(\d+|last)?(:)?(\d+|last)?\]")


@dataclass(frozen=True, slots=True)
class Token:
    """A token of a pattern; `cut` is what stands in brackets behind it."""

    name: str
    cut: str = ""


@lru_cache(maxsize=64)
def parts(pattern: str) -> tuple[str | Token, ...]:
    r"""Return a pattern as plain text and tokens, in order. `\:` is a plain colon."""
    found: list[str | Token] = []
    for match in _PIECE.finditer(pattern):
        name = match[1]
        if name is None:
            found.append(":" if match[0] == r"\:" else match[0])
        else:
            found.append(Token(ALIASES.get(name, name), match[2] or ""))
    return tuple(found)


def faults(pattern: str) -> list[tuple[str, str]]:
    """Return what is wrong with a pattern: a sentence, and what to do, for each fault."""
    found = []
    if not pattern.startswith("/"):
        found.append((f"the pattern `{pattern}` must start with `/`", f"write `/{pattern}`"))
    for part in parts(pattern):
        if isinstance(part, Token):
            found += _token_faults(part)
        elif part == ":":
            continue
        elif re.search(r'[?#\\%"<>|*]', part) or "/../" in f"{part}/":
            advice = "a pattern is a path of this site, made of words and tokens such as `:slug`"
            found.append((f"`{part}` cannot stand in a URL pattern", advice))
    return found


def _token_faults(token: Token) -> list[tuple[str, str]]:
    if token.name not in TOKENS:
        names = ", ".join(f":{name}" for name in TOKENS)
        advice = did_you_mean(token.name.lower(), TOKENS) or rf"there are {names}; a plain colon is `\:`"
        return [(f"a permalink has no token `:{token.name}`", advice)]
    if token.cut and (token.name != "sections" or not _is_cut(token.cut)):
        advice = "write `:sections[0]`, `:sections[last]`, `:sections[1:]` or `:sections[:last]`"
        return [(f"`:{token.name}{token.cut}` takes no such part", advice)]
    return []


def _is_cut(cut: str) -> bool:
    return cut != "[]" and _CUT.fullmatch(cut) is not None and cut != "[:]"


def needs_date(pattern: str) -> bool:
    """Return whether only pages with a date have a URL by this pattern."""
    return any(isinstance(part, Token) and part.name in DATED for part in parts(pattern))


def taken(folders: tuple[str, ...], cut: str) -> tuple[str, ...]:
    """Return the folders that `cut` names: all without one; what is not there is left out."""
    match = _CUT.fullmatch(cut)
    if not match or not folders:
        return folders
    start, end = (_number(text, len(folders) - 1) for text in (match[1], match[3]))
    if match[2]:
        return folders[start:end]
    return folders[start : (start or 0) + 1]


def _number(text: str | None, last: int) -> int | None:
    return last if text == "last" else int(text) if text else None
