"""Expansion: the calls in a page's Markdown give way to what their macros make.

Each call is replaced by a word before the engine reads the text. Where the engine has put that word, the
HTML of the call is put afterwards: so the engine itself says what is code, and what stands in a paragraph.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from html import escape, unescape
from posixpath import dirname, join, normpath
from typing import TYPE_CHECKING, Any
from zlib import crc32

from jinja2.environment import TemplateModule
from jinja2.utils import missing
from markupsafe import Markup

from ...problems import Place, Problem, did_you_mean
from ...templating import Params
from ...text import decoded
from ...values import UnknownCall
from ..front_matter import written
from ..notes import title_of_kind
from ..rendering import rendered
from ..source_text import SourceText
from .arguments import Signature, checked
from .calls import Call, Fault, calls
from .facts import CallFacts, PageFacts, SiteFacts
from .functions import RefusedError, inline, is_block
from .macros import Shortcodes, macro_name
from .passages import Passage, passage
from .tags import tags
from .view import Witness

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ...settings import Markdown

_POSITION = re.compile(r' data-sourcepos="([0-9]+):([0-9]+)-(?:([0-9]+):([0-9]+))?"')
_REFERRING = re.compile(
    r"<(?:a|area|audio|embed|iframe|image|img|input|link|object|script|source|track|use|video)"
    r"(?=[\s/>])(?![^>]*\sdata-sourcepos=)"
)
_PARAGRAPH = re.compile(r"<p((?:\s[^>]*)?)>(.*?)</p>", re.DOTALL)
_BREAKS = re.compile(r"^(?:\s|<br ?/?>)+|(?:\s|<br ?/?>)+$")
_TAG = re.compile(r"<[^>]*>")
_MARKDOWN = (".md", ".markdown")
_RANGE = re.compile(r"\s*([0-9]{0,9})\s*(-?)\s*([0-9]{0,9})\s*")
_DEEPEST = 20


@dataclass(frozen=True, slots=True)
class Expanded:
    """The HTML of a page, and what was found on the way.

    In `data-sourcepos`, `=9@1` is the offset 9 of the text number 1, and `~5-9@1` the stretch between two;
    `3:1-4:2` are lines and columns of the page's own text, as engines write them.
    """

    html: str
    texts: tuple[SourceText, ...] = ()
    problems: tuple[Problem, ...] = ()
    unknown: tuple[UnknownCall, ...] = ()


def has_calls(text: str) -> bool:
    """Say whether a text may hold calls: a quick look."""
    return "{{<" in text or "{{%" in text


def expanded(
    text: SourceText, page: PageFacts, markdown: Markdown, shortcodes: Shortcodes, view: Witness
) -> Expanded:
    """Return a page's HTML with all calls expanded; what the view raises passes through."""
    job = Expander(page, markdown, shortcodes, view)
    html = job.page_html(text)
    return Expanded(html, tuple(job.texts), tuple(job.problems), tuple(job.unknown))


@dataclass(slots=True)
class _Frame:
    """A call that is being run."""

    call: Call
    number: int
    args: Params
    children: list[CallFacts] = field(default_factory=list)


class Expander:
    """Expands the calls of one page, and of what it includes."""

    def __init__(self, page: PageFacts, markdown: Markdown, shortcodes: Shortcodes, view: Witness) -> None:
        self.page, self.site, self.view = page, SiteFacts(view), view
        self.texts: list[SourceText] = []
        self.problems: list[Problem] = []
        self.unknown: list[UnknownCall] = []
        self._markdown, self._shortcodes = markdown, shortcodes
        self._key = ""
        self._calls: list[tuple[int, Call]] = []
        self._results: dict[int, str] = {}
        self._stack: list[_Frame] = []
        self._modules: dict[str, TemplateModule] = {}
        self._numbers: Counter[str] = Counter()
        self._groups = 0
        shortcodes.functions.job = self

    def page_html(self, text: SourceText) -> str:
        """Return the HTML of the page."""
        self._key = f"hf{crc32(text.text.encode()):08x}"
        while self._key in text.text:
            self._key += "z"
        return self._file(text)

    # Texts.

    def _file(self, text: SourceText) -> str:
        """Return the HTML of a file's text."""
        self.texts.append(text)
        number = len(self.texts) - 1
        found, faults = calls(text.text, self._known(tags(text.text)), self._shortcodes.inner)
        self._report(text, faults)
        return self._render(number, (0, len(text.text)), found)

    def _known(self, found: Iterator[Any]) -> Iterator[Any]:
        """Pass tags on; what each name stands for is asked, so that this page follows its template."""
        for tag in found:
            if tag.name:
                self.view.shortcode(tag.name)
            yield tag

    def _render(self, number: int, span: tuple[int, int], found: list[Call], start: int = -1) -> str:
        """Return the HTML of a stretch of a text; `start` is that of the call around it, if there is one."""
        text = self.texts[number]
        named = []
        for call in found:
            named.append((call, f"{self._key}x{len(self._calls)}x"))
            self._calls.append((number, call))
        made = passage(text.text, span, named, start)
        html = self._engine(number, made, made.text if start < 0 else made.text.strip("\n"))
        if self._markdown.engine == "python-markdown" and start >= 0:
            html = _stamped(html, number, *span)
        return self._spliced(html) if found else html

    def _engine(self, number: int, made: Passage, text: str) -> str:
        """Return what the engine makes of a passage, with positions that lead to the written text."""
        source = self.texts[number]
        cut = made.text.index(text) if text else 0
        skipped = made.text.count("\n", 0, cut)
        result = rendered(text, source.file, 1, self._markdown, self._groups)
        self._groups = result.groups
        origins = result.origins

        def origin(line: int, column: int) -> int:
            if origins and 0 < line <= len(origins):
                line, shift = origins[line - 1]
                column += shift
            return max(made.origin(line + skipped, column), 0)

        for one in result.problems:
            place = one.place
            at = source.place(max(made.origin(place.line + skipped, max(place.column, 1)), 0))
            place = at if place.column else Place(at.file, at.line)
            self.problems.append(
                Problem(one.code, one.message, place, one.help, "", one.severity, one.blocks)
            )

        def with_place(found: re.Match[str]) -> str:
            start = origin(int(found[1]), int(found[2]))
            if number:
                return f' data-sourcepos="={start}@{number}"'
            first, end = source.place(start), ""
            if found[3]:
                last = source.place(origin(int(found[3]), int(found[4])))
                end = f"{last.line - source.first + 1}:{last.column}"
            return f' data-sourcepos="{first.line - source.first + 1}:{first.column}-{end}"'

        return _POSITION.sub(with_place, result.html)

    def _spliced(self, html: str) -> str:
        """Return HTML with every word replaced: in code by the call itself, elsewhere by what it makes."""
        word = re.compile(rf"{self._key}x([0-9]+)x")
        token = re.compile(
            rf"<!--.*?-->|<(/?)(?:pre|code|script|style|textarea)\b[^>]*>|<[a-zA-Z/][^>]*>|{self._key}x([0-9]+)x",
            re.DOTALL,
        )
        depth = 0

        def first(found: re.Match[str]) -> str:
            nonlocal depth
            if found[2] is not None:
                return escape(self._source(int(found[2])), quote=False) if depth else self._word(found)
            if found[1] is not None:
                depth = max(0, depth + (-1 if found[1] else 1))
            if self._key not in found[0]:
                return found[0]
            comment = found[0].startswith("<!--")
            return word.sub(
                lambda one: self._source(int(one[1])) if comment else self._plain(int(one[1])), found[0]
            )

        html = token.sub(first, html)
        html = _PARAGRAPH.sub(lambda found: self._paragraph(found, word), html)
        return word.sub(lambda found: self._results[int(found[1])], html)

    def _word(self, found: re.Match[str]) -> str:
        number = int(found[2])
        if number not in self._results:
            self._results[number] = self._run(*self._calls[number])
        return found[0]

    def _plain(self, number: int) -> str:
        """Return what a call makes as a part of an attribute."""
        if number not in self._results:
            self._results[number] = self._run(*self._calls[number])
        return escape(unescape(_TAG.sub("", self._results[number])).strip())

    def _source(self, number: int) -> str:
        """Return a call as it is written; of a literal one what it prints."""
        text, call = self._calls[number]
        return call.text or self.texts[text].text[call.start : call.end]

    def _paragraph(self, found: re.Match[str], word: re.Pattern[str]) -> str:
        """Return a paragraph, cut where a call makes what no paragraph can hold; nothing for an empty one."""
        if self._key not in found[2]:
            return found[0]
        made, text = [], ""
        for index, piece in enumerate(word.split(found[2])):
            html = self._results[int(piece)] if index % 2 else piece
            if index % 2 and is_block(html):
                made += [_in_paragraph(found[1], text), html.strip()]
                text = ""
            else:
                text += html
        return "\n".join(one for one in (*made, _in_paragraph(found[1], text)) if one)

    # Calls.

    def _run(self, number: int, call: Call) -> str:
        """Return the HTML of a call; where it fails, that of its inner text."""
        if not call.name:
            return escape(call.text, quote=False)
        known = self._signature(number, call)
        values, more, faults = checked(call, known) if known else ({}, (), [])
        self._report(self.texts[number], faults)
        frame = _Frame(call, number, Params(values))
        self._stack.append(frame)
        try:
            html = self._call(frame, known, values, more, sound=known is not None and not faults)
        finally:
            self._stack.pop()
        return str(html)  # A `Markup` would escape what it is added to.

    def _call(
        self,
        frame: _Frame,
        known: Signature | None,
        values: dict[str, Any],
        more: tuple[str, ...],
        *,
        sound: bool,
    ) -> str:
        call, number = frame.call, frame.number
        reads = known is None or not {"raw"} & set(known.given) or {"inner", "children"} & set(known.given)
        inner = self._inner(number, call) if call.inside and reads else Markup()
        if known is None or not sound:
            return inner
        self._numbers[call.name] += 1
        values = {**values, **self._given(frame, known, inner)}
        order = [*(one.name for one in known.parameters), *known.given]
        html = self._macro(frame, {name: values[name] for name in order if name in values}, more)
        if html is None:
            return inner
        html = _stamped(html, number, call.start, call.head)
        if len(self._stack) > 1:
            self._stack[-2].children.append(CallFacts(call.name, frame.args, inner, Markup(html)))
        return html

    def _signature(self, number: int, call: Call) -> Signature | None:
        if not self.view.shortcode(call.name):
            place = self.texts[number].place(call.start)
            self.unknown.append(UnknownCall(call.name, place.file, place.line, place.column))
            return None
        found = self._shortcodes.signature(call.name)
        if isinstance(found, Problem):
            self.problems.append(found)
            return None
        return found

    def _inner(self, number: int, call: Call) -> Markup:
        """Return the HTML of a call's inner text; without `<p>` where that is a part of one line."""
        assert call.inside is not None
        html = self._render(number, call.inside, call.children, call.start).strip()
        one_line = "\n" not in self.texts[number].text[slice(*call.inside)]
        return inline(html) if one_line else Markup(html)

    def _given(self, frame: _Frame, known: Signature, inner: Markup) -> dict[str, Any]:
        """Return the values that Holdfast gives to a macro that wants them."""
        call = frame.call
        above = self._stack[-2] if len(self._stack) > 1 else None
        values: dict[str, Any] = {
            "children": tuple(frame.children),
            "parent": above and CallFacts(above.call.name, above.args),
            "number": self._numbers[call.name],
        }
        if call.inside:
            values["inner"] = inner
            text = self.texts[frame.number].text
            literals = [(one, one.text) for one in call.children if not one.name and one.text]
            values["raw"] = passage(text, call.inside, literals, call.start).text.strip("\n")
        return {name: value for name, value in values.items() if name in known.given}

    def _macro(self, frame: _Frame, values: dict[str, Any], more: tuple[str, ...]) -> str | None:
        """Return what a macro makes, or None where it fails."""
        name = frame.call.name
        source = self.texts[frame.number]
        place = source.place(frame.call.start)
        try:
            if len(self._stack) > _DEEPEST:
                raise RefusedError("shortcodes are nested too deep")
            if name not in self._modules:
                self._modules[name] = self._shortcodes.load(name).make_module()
            macro = getattr(self._modules[name], macro_name(name))
            by_position = [values.get(one, missing) for one in macro.arguments] if more else []
            return str(macro(*by_position, *more, **({} if more else values))).strip()
        except RefusedError as wrong:
            at = next((one.start for one in frame.call.arguments if one.name == wrong.argument), -1)
            at = at if at >= 0 else self._by_position(frame.call, wrong.argument)
            place = source.place(at) if at >= 0 else place
            self.problems.append(Problem("shortcode", str(wrong), place, wrong.help))
        except Exception as error:
            if error is self.view.raised:
                raise
            self.problems.append(self._failed(name, error, place))
        return None

    def _by_position(self, call: Call, name: str) -> int:
        known = self._shortcodes.signature(call.name)
        names = [one.name for one in known.parameters] if isinstance(known, Signature) else []
        placed = [one.start for one in call.arguments if not one.name]
        index = names.index(name) if name in names else len(placed)
        return placed[index] if index < len(placed) else -1

    def _failed(self, name: str, error: Exception, place: Place) -> Problem:
        found = self._shortcodes.failure(error, place)
        said = found.message.removeprefix("the template failed: ")
        where = f" ({found.place.file}:{found.place.line})" if found.place.file != place.file else ""
        return Problem("shortcode-failed", f"the shortcode `{name}` failed: {said}{where}", place, found.help)

    def _report(self, text: SourceText, faults: list[Fault]) -> None:
        for fault in faults:
            self.problems.append(Problem("shortcode", fault.message, text.place(fault.offset), fault.help))

    # What functions ask of the page.

    def markdown(self, text: str) -> str:
        """Return a text's Markdown as HTML."""
        result = rendered(text, "", 1, self._markdown, self._groups)
        self._groups = result.groups
        return _POSITION.sub("", result.html)

    def note_title(self, kind: str) -> str:
        """Return the site's title for a kind of note."""
        return title_of_kind(kind, self._markdown.titles)

    def beside(self, folder: str) -> tuple[str, ...]:
        """Return the names of the files in a folder, relative to the file that is being read."""
        found: tuple[str, ...] = self.view.beside(self._absolute(folder))
        return found

    def _absolute(self, path: str) -> str:
        """Return a path below `content/`: relative to the file that holds the call, or from the top."""
        if path.startswith("/"):
            return normpath(path).lstrip("/")
        file = self.texts[self._stack[-1].number].file
        folder = dirname(file.removeprefix("content/") if file.startswith("content/") else self.page.path)
        found = normpath(join(folder, path))
        return "" if found == "." else found

    def read(self, path: str) -> tuple[str, str]:
        """Return the name and the text of a file of `content/` or `data/`."""
        names = [f"content/{self._absolute(path)}", f"data/{normpath(path).lstrip('/')}"]
        for name in names:
            if "/../" in name or (data := self.view.file(name)) is None:
                continue
            text, problem = decoded(data, name)
            if problem:
                raise RefusedError(f"`{name}`: {problem.message}", "src", problem.help)
            return name, text
        beside = [*self.beside(dirname(path)), *(one for one in self.view.files("data"))]
        help = did_you_mean(path.rpartition("/")[2], beside) or "put it beside the page, or below data/"
        raise RefusedError(f"there is no file `{path}` to read", "src", help)

    def include(self, path: str, lang: str, lines: str, title: str) -> str:
        """Return another file as a part of the page."""
        name, text = self.read(path)
        first, last = _bounds(lines)
        if name.endswith(_MARKDOWN) and not lang:
            return self._included(name, text, first, last)
        kept = "\n".join(text.split("\n")[first - 1 : last]).rstrip("\n")
        ticks = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", kept)), default=0))
        info = (
            f'{lang or name.rpartition(".")[2]} title="{title}"' if title else lang or name.rpartition(".")[2]
        )
        return self.markdown(f"{ticks}{info}\n{kept}\n{ticks}\n")

    def _included(self, name: str, text: str, first: int, last: int | None) -> str:
        open = [self.texts[frame.number].file for frame in self._stack]
        if name in open or len(self._stack) > _DEEPEST:
            raise RefusedError(f"`{name}` includes itself", "src")
        matter = written(text, name)
        if matter.problems:
            raise RefusedError(f"the front matter of `{name}` cannot be read", "src")
        body, line = matter.body, matter.line
        if first > 1 or last is not None:
            body, line = "\n".join(text.split("\n")[first - 1 : last]), first
        frame = self._stack[0]
        place = self.texts[frame.number].place(frame.call.start)
        return self._file(SourceText(name, body, line, (place.line, place.column)))


def _bounds(lines: str) -> tuple[int, int | None]:
    """Return the first and the last of the lines that `3-10`, `3-`, `-10` or `3` mean."""
    found = _RANGE.fullmatch(lines)
    if not found or (found[1] and int(found[1]) == 0) or (found[2] and not (found[1] or found[3])):
        raise RefusedError(f"`lines` must be like `3-10`, not `{lines}`", "lines")
    if not found[2]:
        return int(found[1] or 1), int(found[1]) if found[1] else None
    return int(found[1] or 1), int(found[3]) if found[3] else None


def _in_paragraph(attributes: str, text: str) -> str:
    text = _BREAKS.sub("", text)
    return f"<p{attributes}>{text}</p>" if text else ""


def _stamped(html: str, number: int, start: int, end: int) -> str:
    """Return HTML in which all that refers to something says between which offsets that was written."""
    return _REFERRING.sub(lambda found: f'{found[0]} data-sourcepos="~{start}-{end}@{number}"', html)
