"""The functions and filters that shortcodes call. They know the call that is being run."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from fnmatch import fnmatchcase
from io import StringIO
from typing import TYPE_CHECKING, Any

from jinja2 import Undefined
from markupsafe import Markup

from ...problems import did_you_mean
from ...templating import Data
from ...text import decoded
from .facts import SITE, PageFacts
from .icons import drawn

if TYPE_CHECKING:
    from .expansion import Expander

_PICTURES = (".avif", ".gif", ".jpeg", ".jpg", ".png", ".svg", ".webp")
_BLOCK = re.compile(
    r"\s*<(?:address|article|aside|blockquote|details|div|dl|figure|footer|form|h[1-6]|header|hr|main|nav|ol|p|pre|section|table|ul)\b"
)
_ONE_PARAGRAPH = re.compile(r"\s*<p(?:\s[^>]*)?>((?:(?!<p[\s>]).)*)</p>\s*", re.DOTALL)

_NUMERIC = re.compile(r"[-+−]?[€$£¥]?\s?[-+−]?\d(?:[\d.,'\s]*\d)?\s?[%€$£¥]?")


class RefusedError(Exception):
    """A shortcode says that its call is wrong; `argument` is the one to point at."""

    def __init__(self, message: str, argument: str = "", help: str = "") -> None:
        super().__init__(message)
        self.argument, self.help = argument, help


class Functions:
    """One set for each environment; `job` is set for as long as a page is expanded."""

    def __init__(self) -> None:
        self.job: Expander

    def __repr__(self) -> str:
        return "<shortcode functions>"

    def globals(self) -> dict[str, Any]:
        """Return every function and value by the name that shortcodes use."""
        named: tuple[Callable[..., Any], ...] = (
            *(self.fail, self.required, self.choice, self.read, self.rows, self.pictures),
            *(self.svg, self.asset, self.url, self.included, self.note_title),
        )
        return {
            **{one.__name__: one for one in named},
            "data": Data(lambda: self.job.view),
            "page": _Current(self, "page", tuple(PageFacts.__dataclass_fields__)),
            "site": _Current(self, "site", SITE),
        }

    def filters(self) -> dict[str, Callable[..., Any]]:
        """Return every filter by its name."""
        return {"markdown": self.markdown, "inline": inline, "block": block}

    def fail(self, message: str, argument: str = "", help: str = "") -> None:
        """Refuse the call with a sentence for its author; `argument` names the one that is wrong."""
        raise RefusedError(str(message), str(argument), str(help))

    def required(self, example: Any) -> Any:
        """Mark a parameter that every call has to give, of the type of `example`."""
        return example

    def choice(self, first: str, *others: str) -> str:
        """Mark a parameter that takes one of some words; the first where a call gives none."""
        return first

    def markdown(self, text: str) -> Markup:
        """Return a text's Markdown as HTML; without `<p>` where it is a single paragraph."""
        return Markup(inline(self.job.markdown(_text(text))))

    def read(self, path: str) -> str:
        """Return the text of a file: beside the page, else below `content/`, else below `data/`."""
        return self.job.read(_text(path))[1]

    def rows(self, text: str, delimiter: str = ",") -> tuple[tuple[str, ...], ...]:
        """Return the rows of a CSV text (RFC 4180), all of the same length; empty lines are none."""
        if len(delimiter) != 1:
            raise RefusedError(f"a delimiter is one character, not `{delimiter}`", "delimiter")
        try:
            found = [
                row for row in csv.reader(StringIO(_text(text)), delimiter=delimiter, strict=True) if row
            ]
        except csv.Error as error:
            raise RefusedError(f"the table is no CSV: {error}", "src") from None
        width = max(map(len, found), default=0)
        return tuple((*(cell.strip() for cell in row), *[""] * (width - len(row))) for row in found)

    def pictures(self, *patterns: str | tuple[str, ...]) -> tuple[str, ...]:
        """Return the pictures beside the page whose names match one of the patterns (`*`, `?`, `[…]`).

        The order is that of the patterns, then of the names. A name without wildcards is kept as it is.
        """
        found: dict[str, None] = {}
        lists = (one if isinstance(one, list | tuple) else (one,) for one in patterns)
        for pattern in (_text(one) for each in lists for one in each):
            if not re.search(r"[*?\[]", pattern):
                found[pattern] = None
                continue
            folder, _, name = pattern.rpartition("/")
            for one in self.job.beside(folder):
                if one.lower().endswith(_PICTURES) and fnmatchcase(one.lower(), name.lower()):
                    found[f"{folder}/{one}" if folder else one] = None
        return tuple(found)

    def svg(self, name: str, label: str = "", css: str = "icon") -> Markup:
        """Return an icon as inline SVG: the site's `assets/icons/NAME.svg`, or one of the theme.

        With a `label` it has a name for screen readers, without one they pass over it.
        """
        name, view = _text(name), self.job.view
        own = view.file(f"assets/icons/{name}.svg")
        text = decoded(own, f"assets/icons/{name}.svg")[0] if own else view.icon(name)
        if made := drawn(text, _text(label), _text(css)):
            return Markup(made)
        if text:
            raise RefusedError(f"`assets/icons/{name}.svg` is no SVG picture", "name")
        names = [
            one[6:-4] for one in view.files("assets") if one.startswith("icons/") and one.endswith(".svg")
        ]
        help = (
            did_you_mean(name, sorted({*names, *view.icon_names()})) or f"add it as assets/icons/{name}.svg"
        )
        raise RefusedError(f"there is no icon `{name}`", "name", help)

    def asset(self, name: str) -> str:
        """Return the URL of a file below `assets/`; its fingerprint is put in when the page is written."""
        return f"/assets/{_text(name).lstrip('/')}"

    def url(self, path: str) -> str:
        """Return a link to a path below `content/`; it becomes the page's URL when the page is written."""
        return f"/{_text(path).lstrip('/')}"

    def included(self, path: str, lang: str = "", lines: str = "", title: str = "") -> Markup:
        """Return another file as a part of the page: Markdown as it is rendered, any other as code."""
        return Markup(self.job.include(_text(path), _text(lang), _text(lines), _text(title)))

    def note_title(self, kind: str) -> str:
        """Return the site's title for a kind of note."""
        return self.job.note_title(_text(kind))


def numeric(text: str) -> bool:
    """Say whether a text is a number as people write it: `-1,234.5`, `12 %`, `€ 3.50`."""
    return _NUMERIC.fullmatch(text.strip()) is not None


class _Current:
    """Stands for a value of the page that is being expanded: macros are compiled once for all pages."""

    def __init__(self, functions: Functions, name: str, known: tuple[str, ...]) -> None:
        self._functions, self._name, self._known = functions, name, known

    def __getattr__(self, name: str) -> Any:
        if name not in self._known:
            raise AttributeError(name)
        return getattr(getattr(self._functions.job, self._name), name)

    def __dir__(self) -> tuple[str, ...]:
        return self._known

    def __repr__(self) -> str:
        return f"<{self._name}>"


def is_block(html: str) -> bool:
    """Say whether HTML starts with an element that no paragraph can hold."""
    return _BLOCK.match(html) is not None


def inline(html: str) -> Markup:
    """Return HTML without its `<p>` where it is a single paragraph."""
    found = _ONE_PARAGRAPH.fullmatch(html)
    return Markup(found[1].strip() if found else html)


def block(html: str) -> Markup:
    """Return HTML in a `<p>` where it is the text of a line."""
    return Markup(html if is_block(html) or not html.strip() else f"<p>{html.strip()}</p>")


def _text(value: object) -> str:
    """Return an argument as a plain `str`; one that is not there fails, and says so."""
    if isinstance(value, Undefined):
        str(value)
    return str(value)
