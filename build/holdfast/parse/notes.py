"""Notes and tabs: the one HTML that every way of writing them becomes, in both engines.

A note is `<div class="note note-tip" role="note">` with a `<p class="note-title">`; one that folds is
`<details class="note note-tip">` with a `<summary class="note-title">`. Tabs are radio buttons: they
work by keyboard and without a script, and every tab's text is in the page.
"""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

KINDS = (
    *("note", "tip", "important", "warning", "caution"),
    *("abstract", "info", "success", "question", "failure", "danger", "bug", "example", "quote", "details"),
)
"""The kinds of notes that the theme has a colour for: GitHub's five, then those of other tools."""

ALIASES = {
    "attention": "warning",
    "check": "success",
    "cite": "quote",
    "done": "success",
    "error": "danger",
    "fail": "failure",
    "faq": "question",
    "help": "question",
    "hint": "tip",
    "missing": "failure",
    "seealso": "info",
    "summary": "abstract",
    "tldr": "abstract",
    "todo": "info",
}
"""Other names of kinds, as Python-Markdown, Material and Obsidian know them."""

_ALERT = re.compile(
    r"<blockquote>\s*<p>\[!([A-Za-z][\w-]*)\]([-+]?)(?: +([^\n]*?))? *(?:<br ?/?>)?(?:\n|</p>(?:\n|(?=<)))"
)
_QUOTE = re.compile(r"<(/?)blockquote\b[^>]*>")


def title_of_kind(kind: str, titles: Mapping[str, str]) -> str:
    """Return the title of a note that has none: the site's for its kind, or the kind's name."""
    name = ALIASES.get(kind, kind)
    return titles.get(kind) or titles.get(name) or kind.replace("-", " ").capitalize()


def note_start(kind: str, title: str, fold: str = "", classes: tuple[str, ...] = ()) -> str:
    """Return the start of a note.

    `title` is HTML, empty for none. `fold` is `-` for a note that is folded, `+` for one that can be.
    """
    names = escape(" ".join(("note", f"note-{ALIASES.get(kind, kind)}", *classes)))
    if fold:
        opened = " open" if fold == "+" else ""
        return f'<details class="{names}"{opened}>\n<summary class="note-title">{title}</summary>'
    said = f'\n<p class="note-title">{title}</p>' if title else ""
    return f'<div class="{names}" role="note">{said}'


def note_end(fold: str = "") -> str:
    """Return the end of a note."""
    return "</details>" if fold else "</div>"


def tabs_start(titles: list[str]) -> str:
    """Return the start of a group of tabs; `titles` are plain text."""
    return f'<div class="tabs" role="group" aria-label="{escape(", ".join(titles))}">'


def tab_start(group: int, number: int, title: str, *, chosen: bool) -> str:
    """Return the start of a tab. `group` and `number` count from 1 on the page; `title` is HTML."""
    name = f"tabs-{group}-{number}"
    checked = " checked" if chosen else ""
    return (
        f'<input type="radio" name="tabs-{group}" id="{name}"{checked}>'
        f'<label for="{name}">{title}</label>\n<div class="tab">'
    )


TAB_END = TABS_END = "</div>"


def with_alerts(html: str, titles: Mapping[str, str]) -> str:
    """Return HTML in which each quotation that starts with `[!NOTE]` is a note.

    `[!NOTE] Title` has a title of its own; `[!NOTE]-` is folded and `[!NOTE]+` can be.
    """
    start = 0
    edits: list[tuple[int, int, str]] = []
    while found := _ALERT.search(html, start):
        end = _end_of_quote(html, found.end())
        if end is None:
            break
        kind, fold = found[1].lower(), found[2]
        title = (found[3] or "").removesuffix("</p>").strip() or escape(title_of_kind(kind, titles))
        ended = html.startswith("</p>", found.end())
        first = "" if ended or "</p>" in found[0] else "<p>"
        start = found.end() + (len("</p>") if ended else 0)
        edits += (
            (found.start(), start, f"{note_start(kind, title, fold)}\n{first}"),
            (*end, note_end(fold)),
        )
    return "".join(_edited(html, sorted(edits)))


def _edited(html: str, edits: list[tuple[int, int, str]]) -> Iterator[str]:
    """Yield HTML in parts, in which others stand from the starts to the ends of edits."""
    done = 0
    for start, end, made in edits:
        yield html[done:start]
        yield made
        done = end
    yield html[done:]


def _end_of_quote(html: str, start: int) -> tuple[int, int] | None:
    """Return where the `</blockquote>` of a quotation stands that was opened before `start`."""
    depth = 1
    for tag in _QUOTE.finditer(html, start):
        depth += -1 if tag[1] else 1
        if not depth:
            return tag.span()
    return None
