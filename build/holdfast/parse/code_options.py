"""What stands behind the language of a code fence: a title, line numbers, marked lines.

Read are the forms of Hugo (`{linenos=true, hl_lines=[1,"3-4"]}`), of Material and Python-Markdown
(`title="x.py" linenums="1" hl_lines="1 3-4"`) and of Docusaurus (`title="x.py" {1,3-4} showLineNumbers`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

from ..problems import did_you_mean


@dataclass(frozen=True, slots=True)
class CodeOptions:
    """How a code block is shown. Lines count from 1, whatever number the first one is given."""

    title: str = ""
    numbers: bool = False
    start: int = 1
    marked: tuple[range, ...] = ()
    inserted: tuple[range, ...] = ()
    deleted: tuple[range, ...] = ()
    wrap: bool = False
    copy: bool = True
    id: str = ""
    classes: tuple[str, ...] = ()

    @property
    def by_line(self) -> bool:
        """Whether lines are told apart."""
        return bool(self.numbers or self.marked or self.inserted or self.deleted)


class Fault(NamedTuple):
    """What is wrong with an option, what to do, and the option as it was written."""

    message: str
    help: str
    written: str


_TOKEN = re.compile(
    r"""(?P<lines>\{[\d\s,-]+\})|[},\s]+|\{|[.](?P<class>[\w:-]+)|[#](?P<id>[\w:.-]+)"""
    r"""|(?P<name>[A-Za-z][\w-]*)(?:=(?P<value>"[^"]*"|'[^']*'|\[[^\]]*\]|\{[^}]*\}|[^\s,}]+))?|(?P<odd>[^\s,}]+)"""
)
_RANGE = re.compile(r"(\d{1,6})(?:\s*-\s*(\d{1,6}))?")
_LINES = re.compile(r"[\d\s,\"'-]*")

_NAMES = {
    "title": ("title", "file", "filename"),
    "linenos": ("linenos", "linenumbers", "showlinenumbers", "numberlines"),
    "linenums": ("linenums",),
    "start": ("start", "linenostart", "startfrom", "startlinenumber"),
    "hl_lines": ("hllines", "mark", "highlight", "highlightlines"),
    "ins": ("ins",),
    "del": ("del",),
    "wrap": ("wrap",),
    "copy": ("copy",),
    "nocopy": ("nocopy",),
    "class": ("class",),
    "": (
        "style",
        "hlstyle",
        "tabwidth",
        "anchorlinenos",
        "lineanchors",
        "noclasses",
        "hlinline",
        "guesssyntax",
    ),
}
"""The names of options in lower case and without `_` and `-`; what Hugo has beside them is passed over."""
_KNOWN = {alias: name for name, aliases in _NAMES.items() for alias in aliases}


def code_options(meta: str) -> tuple[CodeOptions, list[Fault]]:
    """Return the options of a code block from what stands behind its language, and what is wrong there."""
    reader = _Reader({}, [])
    for token in _TOKEN.finditer(meta):
        reader.take(token)
    return CodeOptions(**reader.values), reader.faults  # type: ignore[arg-type]


class _Reader(NamedTuple):
    """Gathers the options of one block."""

    values: dict[str, object]
    faults: list[Fault]

    def take(self, token: re.Match[str]) -> None:
        """Read one option."""
        if token["lines"]:
            self.lines("marked", token["lines"][1:-1], token[0])
        elif token["class"]:
            self.values["classes"] = (*self.values.get("classes", ()), token["class"])  # type: ignore[misc]
        elif token["id"]:
            self.values["id"] = token["id"]
        elif token["odd"] or token["name"]:
            self.named(token)

    def named(self, token: re.Match[str]) -> None:
        """Read an option that has a name."""
        written = token["name"] or token["odd"]
        name = _KNOWN.get(written.lower().replace("_", "").replace("-", ""))
        value = (token["value"] or "true").strip()
        value = value[1:-1] if value[0] in "\"'[{" else value
        if name is None:
            known = [one for one in _NAMES if one]
            advice = did_you_mean(written, known) or f"there are {', '.join(f'`{one}`' for one in known)}"
            self.faults.append(Fault(f"a code block has no option `{written[:60]}`", advice, token[0]))
        elif name == "class":
            self.values["classes"] = (*self.values.get("classes", ()), *value.split())  # type: ignore[misc]
        elif name == "title":
            self.values["title"] = value
        elif name == "linenos":
            self.values["numbers"] = self.flag(value, token[0], ("table", "inline"))
        elif name in ("start", "linenums"):
            self.number(name, value, token[0])
        elif name in ("wrap", "copy"):
            self.values[name] = self.flag(value, token[0])
        elif name == "nocopy":
            self.values["copy"] = not self.flag(value, token[0])
        elif name:
            self.lines({"hl_lines": "marked", "ins": "inserted", "del": "deleted"}[name], value, token[0])

    def flag(self, value: str, written: str, also: tuple[str, ...] = ()) -> bool:
        """Return whether a value says yes."""
        if value.lower() not in ("true", "false", *also):
            self.faults.append(Fault(f"`{written}` must say `true` or `false`", "", written))
        return value.lower() != "false"

    def number(self, name: str, value: str, written: str) -> None:
        """Read the number of the first line."""
        if value.isdecimal() and len(value) < 8:
            self.values["start"] = int(value)
        elif name == "start" or value.lower() not in ("true", "false"):
            self.faults.append(Fault(f"`{written}` must be a number", "write `start=10`", written))
        if name == "linenums":
            self.values["numbers"] = value.lower() != "false"

    def lines(self, name: str, value: str, written: str) -> None:
        """Read numbers of lines."""
        found = tuple(range(int(one[1]), int(one[2] or one[1]) + 1) for one in _RANGE.finditer(value))
        if not found or not _LINES.fullmatch(value) or not all(found):
            advice = 'write `hl_lines="1 3-4"`' if name == "marked" else 'write `ins="1 3-4"`'
            self.faults.append(Fault(f"`{written}` must be numbers of lines", advice, written))
        self.values[name] = (*self.values.get(name, ()), *filter(None, found))  # type: ignore[misc]
