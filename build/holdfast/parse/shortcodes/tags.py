"""The tags of shortcodes in a page's text: `{{< name args >}}`, `{{% name args %}}`, `{{< /name >}}`.

Nothing is a tag inside code and comments, nor behind a backslash. `{{</* … */>}}` prints `{{< … >}}`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Value = str | tuple[str, ...]
"""What is written: a text, or a list of texts."""


@dataclass(frozen=True, slots=True)
class Argument:
    """An argument as it is written; `name` is empty for one by position. Offsets are the text's."""

    name: str
    value: Value
    start: int
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag from `start` to `end`. `text` is what a literal one prints, or what is wrong with a broken one."""

    kind: Literal["open", "close", "single", "literal", "broken"]
    name: str
    start: int
    end: int
    arguments: tuple[Argument, ...] = ()
    text: str = ""


class _BrokenError(Exception):
    """A tag cannot be read: where, and why."""


# A line that opens a fence: what lists and quotes put before it, then the marks.
_FENCE = r"^(?:[ \t>]|[*+-][ \t]|[0-9]{1,9}[.)][ \t])*(?P<fence>`{3,}(?=[^`\n]*$)|~{3,})"
_SCAN = re.compile(rf"{_FENCE}|\\.|(?P<ticks>`+)|(?P<comment><!--)|(?P<tag>\{{\{{[<%])", re.MULTILINE)
_BLANK = re.compile(r"\n[ \t]*\n")
_NEAR = 2000
"""Characters in which the end of a tag that cannot be read is looked for."""
_TICKS = re.compile(r"`+|\n[ \t]*\n")
_LITERAL = re.compile(r"\{\{([<%])/\*(.*?)\*/([>%])\}\}", re.DOTALL)
_NAME = re.compile(r"[ \t\n]*(?P<close>/?)[ \t\n]*(?P<name>\w[\w.-]*(?:/\w[\w.-]*)*)(?=[\s/>%])")
_SPACE = re.compile(r"\s*")
_KEY = re.compile(r"([A-Za-z_][\w-]*)\s*=\s*")
_QUOTED = re.compile(r'"((?:\\.|[^"\\])*)"|\'((?:\\.|[^\'\\])*)\'|`([^`]*)`', re.DOTALL)
_BARE = re.compile(r"""(?![=\[\]])(?:(?!/?[>%]\}\})[^\s"'`])+""")
_ITEM = re.compile(r"""(?:(?!/?[>%]\}\})[^\s"'`,\[\]])+""")
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)


def tags(text: str) -> Iterator[Tag]:
    """Yield the tags of a text in order."""
    position = 0
    while found := _SCAN.search(text, position):
        start = found.start()
        if found["tag"]:
            tag = _tag(text, start)
            yield tag
            position = tag.end
        elif found["fence"]:
            position = _after_fence(text, found)
            yield from _literals(text, start, position)
        elif found["ticks"]:
            position = _after_ticks(text, found.end(), len(found["ticks"]))
            yield from _literals(text, start, position)
        elif found["comment"]:
            end = text.find("-->", start)
            position = end + 3 if end >= 0 else found.end()
        else:
            position = found.end()


def _literals(text: str, start: int, end: int) -> Iterator[Tag]:
    """Yield the literal tags inside code: they print the same there."""
    for found in _LITERAL.finditer(text, start, end):
        yield _literal(found)


def _literal(found: re.Match[str]) -> Tag:
    return Tag("literal", "", found.start(), found.end(), text=f"{{{{{found[1]}{found[2]}{found[3]}}}}}")


def _after_fence(text: str, opening: re.Match[str]) -> int:
    marks = opening["fence"]
    closing = re.compile(rf"^[ \t>]*{marks}{marks[0]}*[ \t]*$", re.MULTILINE)
    found = closing.search(text, text.find("\n", opening.end()) + 1 or len(text))
    return found.end() if found else len(text)


def _after_ticks(text: str, position: int, count: int) -> int:
    """Return the end of a code span that opens before `position`; that itself where the span never closes."""
    for found in _TICKS.finditer(text, position):
        if found[0][0] == "\n":
            return position
        if len(found[0]) == count:
            return found.end()
    return position


def _tag(text: str, start: int) -> Tag:
    if literal := _LITERAL.match(text, start):
        return _literal(literal)
    closing = ">}}" if text[start + 2] == "<" else "%}}"
    name = _NAME.match(text, start + 3)
    if not name:
        return _broken(text, start, closing, "a shortcode has no name")
    try:
        arguments, position = _arguments(text, name.end(), closing)
    except _BrokenError as wrong:
        return _broken(text, start, closing, str(wrong))
    single = text.startswith("/", position)
    kind: Literal["open", "close", "single"] = "close" if name["close"] else "single" if single else "open"
    return Tag(kind, name["name"], start, position + single + 3, tuple(arguments))


def _broken(text: str, start: int, closing: str, why: str) -> Tag:
    """Return a tag that cannot be read: up to its end, if that is near."""
    limit = start + _NEAR
    blank = _BLANK.search(text, start, limit)
    end = text.find(closing, start, blank.start() if blank else limit)
    return Tag("broken", "", start, end + 3 if end >= 0 else start + 3, text=why)


def _arguments(text: str, position: int, closing: str) -> tuple[list[Argument], int]:
    """Return the arguments of a tag, and where its closing begins."""
    found: list[Argument] = []
    while True:
        position = _space(text, position)
        if text.startswith((closing, f"/{closing}"), position):
            return found, position
        if position >= len(text):
            raise _BrokenError(f"a shortcode is never closed with `{closing}`")
        start, key = position, _KEY.match(text, position)
        position = key.end() if key else position
        if key and text.startswith((closing, f"/{closing}"), position):
            raise _BrokenError(f"`{key[1]}=` in a shortcode has no value")
        value, quoted, position = _value(text, position, closing)
        found.append(Argument(key[1].replace("-", "_") if key else "", value, start, quoted))


def _value(text: str, position: int, closing: str) -> tuple[Value, bool, int]:
    if text.startswith("[", position):
        return _list(text, position + 1)
    if found := _QUOTED.match(text, position):
        return _unquoted(found), True, found.end()
    if text[position] in "\"'`":
        raise _BrokenError(f"a text in a shortcode is never closed with {text[position]}")
    if (found := _BARE.match(text, position)) is None:
        raise _BrokenError(f"`{text[position]}` is not expected in a shortcode")
    if found[0].startswith(("{{<", "{{%")):
        raise _BrokenError(f"a shortcode is never closed with `{closing}`")
    return found[0], False, found.end()


def _list(text: str, position: int) -> tuple[Value, bool, int]:
    """Return the list that begins before `position`."""
    items: list[str] = []
    while True:
        position = _space(text, position)
        if text.startswith("]", position):
            return tuple(items), False, position + 1
        if found := _QUOTED.match(text, position):
            items.append(_unquoted(found))
        elif found := _ITEM.match(text, position):
            items.append(found[0])
        else:
            raise _BrokenError("a list in a shortcode is never closed with `]`")
        position = _space(text, found.end())
        if text.startswith(",", position):
            position += 1


def _space(text: str, position: int) -> int:
    found = _SPACE.match(text, position)
    return found.end() if found else position


def _unquoted(found: re.Match[str]) -> str:
    if found[3] is not None:
        return found[3]
    written = found[1] if found[1] is not None else found[2]
    return _ESCAPE.sub(lambda one: "\n" if one[1] == "n" else one[1], written)
