"""Expansion: the calls in a page's Markdown give way to what their macros make."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING, Any

from jinja2.environment import TemplateModule
from jinja2.utils import missing
from markupsafe import Markup

from ...problems import Place, Problem
from ...templating import Params
from ...values import UnknownCall
from ..front_matter import written
from ..notes import title_of_kind
from ..rendering import rendered
from ..source_text import SourceText
from .arguments import Signature, checked
from .calls import Call, Fault, calls
from .facts import CallFacts, PageFacts, SiteFacts
from .functions import RefusedError, inline
from .macros import Shortcodes, macro_name
from .passages import passage
from .places import definitions, placed, stamped, with_own_footnotes, without_places
from .reading import bounds, fence, folder_of, text_of
from .splicing import Splicer
from .tags import tags
from .view import Witness

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ...settings import Markdown

_MARKDOWN = (".md", ".markdown")
_DEEPEST, _MOST = 20, 1000
"""How deep calls nest, and how many files a page includes, at most: more is a loop."""


@dataclass(frozen=True, slots=True)
class Expanded:
    """The HTML of a page, and what was found on the way. `texts` are those to which its positions lead."""

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
        self._splicer: Splicer
        self._definitions: dict[int, str] = {}
        self._stack: list[_Frame] = []
        self._modules: dict[str, TemplateModule] = {}
        self._numbers: Counter[str] = Counter()
        self._groups = self._parts = 0
        shortcodes.functions.job = self

    def page_html(self, text: SourceText) -> str:
        """Return the HTML of the page."""
        self._splicer = Splicer(text.text, self._run, self._source)
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
        source = self.texts[number]
        made = passage(source.text, span, [(call, self._splicer.word(number, call)) for call in found], start)
        outermost = start < 0
        if outermost:
            self._definitions[number] = definitions(made.text)
        more = "" if outermost else self._definitions[number]
        result = placed(made, source, number, self._markdown, self._groups, more)
        self._groups = result.groups
        self.problems += result.problems
        html = result.html
        if not outermost or number:
            self._parts += 1
            html = with_own_footnotes(html, self._parts)
        if self._markdown.engine == "python-markdown" and not outermost:
            html = stamped(html, number, *span)
        return self._splicer.spliced(html)

    def _source(self, number: int, call: Call) -> str:
        """Return a call as it is written; of a literal one what it prints."""
        return call.text or self.texts[number].text[call.start : call.end]

    # Calls.

    def _run(self, number: int, call: Call) -> str:
        """Return the HTML of a call; where it fails, that of its inner text."""
        if not call.name:
            return escape(call.text, quote=False)
        if len(self._stack) >= _DEEPEST:
            self._report(self.texts[number], [Fault(call.start, "shortcodes are nested too deep")])
            return ""
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
        html = stamped(html, number, call.start, call.head)
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
        start, end = call.inside
        text = self.texts[number].text[start:end]
        if "\n" in text:
            return Markup(self._render(number, (start, end), call.children, call.start).strip())
        span = (end - len(text.lstrip()), start + len(text.rstrip())) if text.strip() else (end, end)
        return inline(self._render(number, span, call.children, call.start).strip())

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
            if name not in self._modules:
                self._modules[name] = self._shortcodes.load(name).make_module()
            macro = getattr(self._modules[name], macro_name(name))
            by_position = [values.get(one, missing) for one in macro.arguments] if more else []
            return str(macro(*by_position, *more, **({} if more else values))).strip()
        except RefusedError as wrong:
            at = self._argument(frame.call, wrong.argument)
            place = source.place(at) if at >= 0 else place
            self.problems.append(Problem("shortcode", str(wrong), place, wrong.help))
        except Exception as error:
            if error is self.view.raised:
                raise
            self.problems.append(self._failed(name, error, place))
        return None

    def _argument(self, call: Call, name: str) -> int:
        """Return where the argument of a name is given, by name or by position; -1 if nowhere."""
        for one in call.arguments:
            if name and one.name == name:
                return one.start
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
        return without_places(result.html)

    def note_title(self, kind: str) -> str:
        """Return the site's title for a kind of note."""
        return title_of_kind(kind, self._markdown.titles)

    def beside(self, folder: str) -> tuple[str, ...]:
        """Return the names of the files in a folder, relative to the file with the call."""
        found: tuple[str, ...] = self.view.beside(folder_of(self._here, self.page.path, folder))
        return found

    def read(self, path: str) -> tuple[str, str]:
        """Return the name and the text of a file of `content/` or `data/`."""
        return text_of(self.view, self._here, self.page.path, path)

    def include(self, path: str, lang: str, lines: str, title: str) -> str:
        """Return another file as a part of the page."""
        name, text = self.read(path)
        first, last = bounds(lines)
        part = "\n".join(text.split("\n")[first - 1 : last])
        if not name.endswith(_MARKDOWN) or lang:
            return self.markdown(fence(name, part.rstrip("\n"), lang, title))
        if name in [self.texts[frame.number].file for frame in self._stack] or len(self.texts) > _MOST:
            raise RefusedError(f"`{name}` includes itself", "src")
        matter = written(text, name)
        if matter.problems:
            raise RefusedError(f"the front matter of `{name}` cannot be read", "src")
        whole = first == 1 and last is None
        body, line = (matter.body, matter.line) if whole else (part, first)
        outermost = self._stack[0]
        place = self.texts[outermost.number].place(outermost.call.start)
        return self._file(SourceText(name, body, line, (place.line, place.column)))

    @property
    def _here(self) -> str:
        """The file that holds the call which is being run."""
        return self.texts[self._stack[-1].number].file
