"""Blocks that hold Markdown: `::: note`, `!!! note`, `??? note`, `=== "Tab"`.

Their lines are taken out before the engine reads the page and replaced by marks of one line each, so that
what they hold stays a part of the same document: footnotes and link definitions work across them. When
the engine is done, the marks become the HTML of `notes.py`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import partial
from html import escape
from typing import TYPE_CHECKING
from zlib import crc32

from ..problems import Place, Problem
from . import notes

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ..problems import Severity

_MARKED = re.compile(r"^[ \t]*(?::::|!!!|\?\?\?|===[!+]{0,2}[ \t]+[\"'])", re.MULTILINE)
_DIRECTIVE = re.compile(r"(:{3,})[ \t]*(.*?)(?:[ \t]+:+)?[ \t]*$")
_NAMED = re.compile(r"([A-Za-z][\w-]*)[ \t]*(.*)$|\{([^}]*)\}[ \t]*(.*)$")
_ADMONITION = re.compile(r'(!!!|\?\?\?\+?)[ \t]*([A-Za-z][\w-]*)((?:[ \t]+[\w-]+)*)(?:[ \t]+"(.*)")?[ \t]*$')
_TABS = ('=== "', "=== '", "===+", "===!")
_TAB = re.compile(r"===([!+]{0,2})[ \t]+([\"'])(.+)\2[ \t]*$")
_FENCE = re.compile(r"(`{3,})([^`]*)$|(~{3,})(.*)$")
_ITEM = re.compile(r"(?:[-+*]|[0-9]{1,9}[.)])( +|$)")
_OPAQUE = re.compile(r"<(?:(!--)|(pre|script|style|textarea)\b)", re.IGNORECASE)
_INLINE = re.compile(r"[*_`\[<$&~\\]")
_BLOCKS = re.compile(r"</?(?:p|ul|ol|li|h[1-6]|blockquote|div)\b[^>]*>")
_MARKUP = re.compile(r"[*_`\[\]]")
_ATTRIBUTE = re.compile(r"""#([\w:.-]+)|\.([\w:.-]+)|title=(?:"([^"]*)"|'([^']*)'|(\S+))""")

INDENT = 4
"""The columns by which what an indented block holds is indented."""

DEEPEST = 64
"""Blocks in each other; what is deeper stays text."""

TITLE = "\ufdd2"
"""Stands in the start of a block for a title that the engine has to render."""

Origin = tuple[int, int]
"""The line of the text that a line of the prepared text comes from, and how many columns were cut off."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A page's text for its engine, and what to put in the place of the marks afterwards.

    `origins` gives for each line where it comes from; None where every line stands where it stood.
    """

    text: str
    origins: tuple[Origin, ...] | None = None
    problems: tuple[Problem, ...] = ()
    key: str = ""
    html: tuple[str, ...] = ()

    def spliced(self, html: str) -> str:
        """Return the engine's HTML with the marks replaced."""
        if not self.html:
            return html
        mark, titled = _patterns(self.key)
        html = titled.sub(self._titled, html)
        return mark.sub(lambda found: self.html[int(found[1])], html)

    def _titled(self, found: re.Match[str]) -> str:
        title = " ".join(_BLOCKS.sub("", found[2]).split())
        return self.html[int(found[1])].replace(TITLE, title)


def _patterns(key: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return what finds a mark in HTML, and a title between its two marks."""
    before, after = "(?:<p>)?(?:<!--|&lt;!--)?" + key, "(?:-->|--&gt;)?(?:</p>)?"
    return (
        re.compile(rf"{before}([0-9]+)\.{after}"),
        re.compile(rf"{before}([0-9]+)T{after}(.*?){before}E{after}", re.DOTALL),
    )


def has_containers(text: str) -> bool:
    """Say whether a text may hold such a block: a quick look, before it is read line by line."""
    tabs = "===" in text and any(tab in text for tab in _TABS)
    marked = tabs or ":::" in text or "!!!" in text or "???" in text
    return marked and _MARKED.search(text) is not None


@dataclass(slots=True)
class _Open:
    """A block that is open.

    `base` is the indentation at which it was opened, `offset` that of the list item around it; `colons`
    counts those of `:::`, 0 for a block whose text is indented. `start` and `tabs` are marks of tabs.
    """

    name: str
    base: int
    offset: int
    colons: int
    line: int
    end: str
    titles: list[str] = field(default_factory=list)
    tabs: list[int] = field(default_factory=list)
    start: int = 0
    group: int = 0


@dataclass(slots=True)
class _Fence:
    """A code fence that is open: its mark (3 letters or more), its info string, and its lines so far."""

    mark: str
    info: str
    offset: int
    indent: int
    line: int
    code: list[str] = field(default_factory=list)

    def is_closed_by(self, line: str) -> bool:
        """Say whether a line without its white space closes the fence."""
        return line.startswith(self.mark) and not line.strip(self.mark[0])


@dataclass(slots=True)
class Scanner:
    """Reads a text line by line, and follows lists, code and raw HTML as far as blocks need it.

    `titles` are the site's titles for kinds of notes, `off` the features that the site turned off.
    `python` prepares for Python-Markdown: marks stand between blank lines, and fenced code, which that
    engine finds only at the margin, is taken out.
    """

    file: str
    first: int
    titles: Mapping[str, str]
    off: frozenset[str] = frozenset()
    python: bool = False
    lines: list[str] = field(default_factory=list)
    origins: list[Origin] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    html: list[str] = field(default_factory=list)
    key: str = ""
    groups: int = 0
    _open: list[_Open] = field(default_factory=list)
    _items: list[int] = field(default_factory=list)
    _fence: _Fence | None = None
    _opaque: str = ""
    _line: int = 0
    _shift: int = 0

    def read(self, text: str) -> Prepared:
        """Return the text prepared for its engine."""
        self.key = f"\ufdd0{crc32(text.encode()):08x}."
        source = text.split("\n")
        for number, line in enumerate(source, 1):
            self._line, self._shift = number, 0
            if line.strip():
                self._read(line, source[number] if number < len(source) else "")
            elif self._fence and self.python:
                self._fence.code.append("")
            else:
                self._emit(line)
        self._shift = 0
        if self._open or (self._fence and self.python):
            self._end_code()
        self._unclosed(0)
        if not self.html and len(self.lines) == len(source):
            return Prepared(text, problems=tuple(self.problems))
        lines, origins = "\n".join(self.lines), tuple(self.origins)
        return Prepared(lines, origins, tuple(self.problems), self.key, tuple(self.html))

    def _read(self, line: str, following: str) -> None:
        rest = self._continued(line)
        indent = len(rest) - len(rest.lstrip(" "))
        if self._fence:
            if indent >= self._fence.offset:
                self._code(rest)
                return
            self._end_code()
        if self._opaque:
            if self._opaque in rest.lower():
                self._opaque = ""
            self._emit(rest)
            return
        at = self._in_items(rest, indent)
        offset = self._items[-1] if self._items else 0
        block = rest[at:]
        if at - offset > 3 or not block or block[0] not in "`~:!?=<>":
            self._emit(rest)
        elif block[0] == ">":
            # Python-Markdown makes one quotation of two; an alert has to be one of its own.
            if self.python and block[1:].lstrip().startswith("[!"):
                self._mark("", at)
            self._emit(rest)
        elif block[0] in "`~<" or at != indent or not self._container(block, indent, following):
            self._other(rest, block, at)

    def _in_items(self, rest: str, indent: int) -> int:
        """Follow the list items that a line leaves or opens, and return where its own text starts."""
        while self._items and indent < self._items[-1]:
            self._items.pop()
        at = indent
        while at - (self._items[-1] if self._items else 0) <= 3 and (item := _ITEM.match(rest, at)):
            at = item.end() if len(item[1]) <= INDENT else item.end() - len(item[1]) + 1
            self._items.append(at if item[1] else at + 1)
        return at

    def _other(self, rest: str, block: str, at: int) -> None:
        """Take a line that opens no container: it may start code, or raw HTML that is left alone."""
        if fence := _FENCE.match(block):
            offset = self._items[-1] if self._items else 0
            self._fence = _Fence(fence[1] or fence[3], fence[2] or fence[4] or "", offset, at, self._line)
            if self.python:
                if rest[:at].strip():
                    self._emit(rest[:at].rstrip())
                return
        elif opaque := _OPAQUE.match(block):
            end = "-->" if opaque[1] else f"</{opaque[2].lower()}"
            self._opaque = "" if end in block[opaque.end() :].lower() else end
        self._emit(rest)

    def _code(self, rest: str) -> None:
        """Take a line of fenced code, or the one that closes it."""
        fence = self._fence
        assert fence is not None  # only called with one
        closed = fence.is_closed_by(rest.strip())
        if not self.python:
            self._emit(rest)
        elif closed:
            self._mark(_pre(fence), fence.indent)
        else:
            cut = min(fence.indent, len(rest) - len(rest.lstrip(" ")))
            fence.code.append(rest[cut:])
        if closed:
            self._fence = None

    def _container(self, block: str, indent: int, following: str) -> bool:
        """Open or close a block where this line does; say whether it did."""
        if len(self._open) >= DEEPEST and block.strip(": \t"):
            return False
        if block.startswith(":::"):
            found = _DIRECTIVE.match(block)
            return "directives" not in self.off and bool(found and self._directive(found, indent))
        if tab := _TAB.match(block):
            if "tabs" not in self.off:
                self._tab(tab[1], tab[3], indent, 0)
            return "tabs" not in self.off
        found = _ADMONITION.match(block)
        if not found or "admonitions" in self.off:
            return False
        kind = found[2].lower()
        held = following.strip() and len(following) - len(following.lstrip()) >= INDENT
        if not held and not self._is_known(kind):
            return False
        self._note(kind, found[4], FOLDS[found[1]], tuple(found[3].split()), indent)
        return True

    def _is_known(self, kind: str) -> bool:
        return kind in notes.KINDS or kind in notes.ALIASES or kind in self.titles

    def _directive(self, found: re.Match[str], indent: int) -> bool:
        """Open a block of the form `::: name Title`, `:::name[Title]` or `::: {.name title="…"}`."""
        colons, said = len(found[1]), found[2]
        if not said:
            return self._close_directive(colons)
        named = _NAMED.match(said)
        if not named:
            return False
        name, title, classes = (named[1] or "").lower(), (named[2] or named[4] or "").strip(), []
        for one in _ATTRIBUTE.finditer(named[3] or ""):
            classes += [one[2]] if one[2] else []
            title = title or one[3] or one[4] or one[5] or ""
        if not name and classes:
            name = classes.pop(0).lower()
        if title[:1] + title[-1:] in ("[]", '""', "''"):
            title = title[1:-1]
        if name == "tabs":
            self._group(indent, colons)
        elif name == "tab":
            self._tab("", title or "…", indent, colons)
        elif self._is_known(name):
            self._note(name, title or None, "-" * (name == "details"), tuple(classes), indent, colons)
        else:
            self._plain(name, tuple(classes), indent, colons)
        return True

    def _plain(self, name: str, classes: tuple[str, ...], indent: int, colons: int) -> None:
        """Open a block of the site's own: a `<div>` with the class."""
        if like := get_close_matches(name, (*notes.KINDS, *notes.ALIASES, "tabs", "tab"), 1, 0.75):
            message, advice = f"there is no kind of block `{name}`", f"did you mean `{like[0]}`?"
            self._problem(message, advice, self._line, indent + 1, "warning")
        names = escape(" ".join((name, *classes)).strip())
        self._mark(f'<div class="{names}">', indent)
        self._push(name, indent, colons, "</div>")

    def _note(
        self,
        kind: str,
        title: str | None,
        fold: str,
        classes: tuple[str, ...],
        indent: int,
        colons: int = 0,
    ) -> None:
        said = notes.title_of_kind(kind, self.titles) if title is None else title
        self._titled(said, partial(notes.note_start, kind, fold=fold, classes=classes), indent)
        self._push(kind, indent, colons, notes.note_end(fold))

    def _group(self, indent: int, colons: int) -> _Open:
        self.groups += 1
        start = self._mark("", indent)
        group = self._push("tabs", indent, colons, notes.TABS_END)
        group.start, group.group = start, self.groups
        return group

    def _tab(self, flags: str, title: str, indent: int, colons: int) -> None:
        group = self._open[-1] if self._open and self._open[-1].name == "tabs" else None
        if group is not None and not group.colons and "!" in flags:
            self._close_to(len(self._open) - 1)
            group = None
        # A group that no line opened ends where its last tab does.
        group = group or self._group(indent, 0)
        group.titles.append(_MARKUP.sub("", title))
        start = partial(notes.tab_start, group.group, len(group.titles))
        if "+" in flags:
            for number in group.tabs:
                self.html[number] = self.html[number].replace(" checked>", ">", 1)
        chosen = len(group.titles) == 1 or "+" in flags
        group.tabs.append(len(self.html))
        self._titled(title, partial(start, chosen=chosen), indent)
        self._push("tab", indent, colons, notes.TAB_END)

    def _titled(self, title: str, start: Callable[[str], str], indent: int) -> None:
        """Write the start of a block; a title with Markdown in it is left to the engine, between two marks."""
        if not _INLINE.search(title):
            self._mark(start(escape(title, quote=False)), indent)
            return
        self.html.append(start(TITLE))
        self._put(f"{self.key}{len(self.html) - 1}T", indent)
        self._emit(" " * indent + title)
        self._put(f"{self.key}E", indent)

    def _mark(self, html: str, indent: int) -> int:
        """Write a mark that stands for `html`, and return its number."""
        self.html.append(html)
        self._put(f"{self.key}{len(self.html) - 1}.", indent)
        return len(self.html) - 1

    def _put(self, mark: str, indent: int, at: int | None = None) -> None:
        lines = ["", " " * indent + mark, ""] if self.python else [f"{' ' * indent}<!--{mark}-->"]
        at = len(self.lines) if at is None else at
        self.lines[at:at] = lines
        self.origins[at:at] = [(self._line, self._shift)] * len(lines)

    def _emit(self, line: str) -> None:
        self.lines.append(line)
        self.origins.append((self._line, self._shift))

    def _push(self, name: str, base: int, colons: int, end: str) -> _Open:
        offset = self._items[-1] if self._items else 0
        one = _Open(name, base, offset, colons, self._line, end)
        self._open.append(one)
        return one

    def _continued(self, line: str) -> str:
        """Return a line without the indentation of the blocks that it is in, and close those it is not in."""
        rest = line
        for depth, one in enumerate(self._open):
            indent = len(rest) - len(rest.lstrip(" \t"))
            if "\t" in rest[:indent]:
                rest = rest[:indent].expandtabs(4) + rest[indent:]
                indent = len(rest) - len(rest.lstrip(" "))
            inside = indent >= one.base + INDENT
            if one.colons:
                if indent < one.offset:
                    self._unclosed(depth)
                    break
            elif one.name == "tabs":
                if not inside and not (indent == one.base and _TAB.match(rest[indent:])):
                    self._close_to(depth)
                    break
            elif inside:
                rest = rest[: one.base] + rest[one.base + INDENT :]
                self._shift += INDENT
            else:
                self._close_to(depth)
                break
        return rest

    def _close_directive(self, colons: int) -> bool:
        """Close the innermost `:::` of as many colons, or else the innermost of all."""
        fenced = [depth for depth, one in enumerate(self._open) if one.colons]
        if not fenced:
            self._problem("`:::` closes nothing", "open a block with `::: note`", self._line)
            return False
        same = [depth for depth in fenced if self._open[depth].colons == colons]
        depth = (same or fenced)[-1]
        self._unclosed(depth + 1)
        self._close_to(depth)
        return True

    def _unclosed(self, depth: int) -> None:
        """Close all blocks from a depth on, and name those that wait for a `:::`."""
        for one in self._open[depth:]:
            if one.colons:
                colons = ":" * one.colons
                advice = f"write `{colons}` in a line of its own behind it"
                self._problem(f"the block `{colons} {one.name}` is not closed", advice, one.line)
        self._close_to(depth)

    def _close_to(self, depth: int) -> None:
        """Close all blocks from a depth on, behind the last line that is not blank."""
        if len(self._open) <= depth:
            return
        self._end_code()
        while len(self._open) > depth:
            one = self._open.pop()
            if one.name == "tabs":
                self.html[one.start] = notes.tabs_start(one.titles)
            at = len(self.lines)
            while at and not self.lines[at - 1].strip():
                at -= 1
            self.html.append(one.end)
            self._put(f"{self.key}{len(self.html) - 1}.", one.base, at)
            self._items = [offset for offset in self._items if offset <= one.base]

    def _end_code(self) -> None:
        """Close code and raw HTML that is open where the block around it ends, as CommonMark does."""
        if self._fence:
            fence = self._fence
            advice = f"end it with a line of its own: {fence.mark}"
            self._problem("this code block is not closed", advice, fence.line, 0)
            if self.python:
                self._mark(_pre(fence), fence.indent)
            else:
                self._emit(" " * fence.indent + fence.mark)
        elif self._opaque:
            self._emit(self._opaque + ">" * (self._opaque != "-->"))
        self._fence, self._opaque = None, ""

    def _problem(
        self, message: str, help: str, line: int, column: int = 0, severity: Severity = "error"
    ) -> None:
        place = Place(self.file, line + self.first - 1, column)
        self.problems.append(Problem("markdown-block", message, place, help, severity=severity))


FOLDS = {"!!!": "", "???": "-", "???+": "+"}


def _pre(fence: _Fence) -> str:
    """Return fenced code as comrak writes it: the language as a class, the rest of the info string as data."""
    language, _, rest = fence.info.strip().partition(" ")
    classed = f' class="language-{escape(language)}"' if language else ""
    meta = f' data-meta="{escape(rest.strip())}"' if rest.strip() else ""
    code = "".join(f"{line}\n" for line in fence.code)
    return (
        f'<pre data-sourcepos="{fence.line}:{fence.indent + 1}-"><code{meta}{classed}>'
        f"{escape(code, quote=False)}</code></pre>"
    )
