"""The text of a source: decoded, with `\\n` as the only line end."""

from __future__ import annotations

import codecs
import re
from functools import cache

from .problems import Place, Problem, line_of

_WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def decoded(data: bytes, file: str) -> tuple[str, Problem | None]:
    """Return the text of a file and, where it is not UTF-8, the problem that says which byte is not."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return "", _not_utf8(data, file, error.start)
    return text.replace("\r\n", "\n").replace("\r", "\n"), None


def _not_utf8(data: bytes, file: str, offset: int) -> Problem:
    # codecs count the offset behind a byte order mark; the file's own offset is meant here.
    offset += len(codecs.BOM_UTF8) if data.startswith(codecs.BOM_UTF8) else 0
    before = data[:offset].decode("utf-8-sig", "replace").replace("\r\n", "\n").replace("\r", "\n")
    text = data.decode("utf-8-sig", "replace").replace("\r\n", "\n").replace("\r", "\n")
    line = before.count("\n") + 1
    wide = " (it looks like UTF-16)" if data.startswith(_WIDE) else ""
    return Problem(
        code="not-utf8",
        message=f"byte {offset} (0x{data[offset]:02x}) is not UTF-8 text{wide}",
        place=Place(file, line, len(before) - before.rfind("\n")),
        help="save the file with the encoding UTF-8",
        excerpt="" if wide else line_of(text, line),
        blocks=True,
    )


@cache
def _pattern(glob: str) -> re.Pattern[str]:
    parts = re.split(r"(\*\*/|\*\*|\*|\?)", glob.lstrip("/"))
    told = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    return re.compile("".join(told.get(part) or re.escape(part) for part in parts))


def matches(glob: str, path: str) -> bool:
    """Return whether a path matches a pattern: `*` is any run without `/`, `**` any run, `?` one character."""
    return _pattern(glob).fullmatch(path) is not None
