"""The files that shortcodes read: beside the page, below `content/`, or below `data/`."""

from __future__ import annotations

import re
from posixpath import dirname, join, normpath

from ...problems import did_you_mean
from ...text import decoded
from .functions import RefusedError
from .view import Witness

_RANGE = re.compile(r"\s*([0-9]{0,9})\s*(-?)\s*([0-9]{0,9})\s*")
_TICKS = re.compile("`+")


def folder_of(file: str, page: str, path: str) -> str:
    """Return a path below `content/`: relative to the file with the call, or from the top (`/x`).

    What is no file of the content stands for the `page` in which it is.
    """
    if path.startswith("/"):
        return normpath(path).lstrip("/")
    own = file.removeprefix("content/") if file.startswith("content/") else page
    found = normpath(join(dirname(own), path))
    return "" if found == "." else found


def text_of(view: Witness, file: str, page: str, path: str) -> tuple[str, str]:
    """Return the name and the text of a file that a call names; refuses the call if there is none."""
    top = normpath(path).lstrip("/")
    names = (f"content/{folder_of(file, page, path)}", f"content/{top}", f"data/{top}")
    for name in dict.fromkeys(names):
        if "/../" in name or (data := view.file(name)) is None:
            continue
        text, problem = decoded(data, name)
        if problem:
            raise RefusedError(f"`{name}`: {problem.message}", "src", problem.help)
        return name, text
    beside = view.beside(folder_of(file, page, dirname(path)))
    help = did_you_mean(path.rpartition("/")[2], (*beside, *view.files("data")))
    raise RefusedError(
        f"there is no file `{path}` to read",
        "src",
        help or "put it beside the page, or below content/ or data/",
    )


def bounds(lines: str) -> tuple[int, int | None]:
    """Return the first and the last of the lines that `3-10`, `3-`, `-10` or `3` mean."""
    found = _RANGE.fullmatch(lines)
    if not found or (found[1] and int(found[1]) == 0) or (found[2] and not (found[1] or found[3])):
        raise RefusedError(f"`lines` must be like `3-10`, not `{lines}`", "lines")
    last = found[3] if found[2] else found[1]
    return int(found[1] or 1), int(last) if last else None


def fence(name: str, text: str, lang: str, title: str) -> str:
    """Return a file's text as a code block of Markdown."""
    ticks = "`" * max(3, 1 + max(map(len, _TICKS.findall(text)), default=0))
    title = title.replace('"', "'")
    info = (lang or name.rpartition(".")[2]) + (f' title="{title}"' if title else "")
    return f"{ticks}{info}\n{text}\n{ticks}\n"
