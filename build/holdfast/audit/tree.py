"""One page as a tree with the place of every element, and what is wrong with how its tags are nested.

An end tag may be left out where the HTML standard allows it (13.1.2.4). Python's tokenizer is used since
it tells places; a browser's parser would mend silently what is to be found here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr")
)
FOREIGN = frozenset(("svg", "math"))
OPTIONAL = frozenset(
    (
        *("html", "head", "body", "p", "li", "dt", "dd", "option", "optgroup", "rb", "rt", "rtc", "rp"),
        *("tr", "td", "th", "thead", "tbody", "tfoot", "colgroup", "caption"),
    )
)
"""Elements whose end tag may be missing."""

BLOCKS = frozenset(
    (
        *("address", "article", "aside", "blockquote", "center", "details", "dialog", "dir", "div", "dl"),
        *("fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header"),
        *("hgroup", "hr", "main", "menu", "nav", "ol", "p", "pre", "search", "section", "table", "ul"),
    )
)
"""Elements whose start ends an open paragraph."""

CLOSES = {
    "li": (("li",), ("ul", "ol", "menu")),
    "dt": (("dt", "dd"), ("dl",)),
    "dd": (("dt", "dd"), ("dl",)),
    "tr": (("tr", "td", "th", "caption", "colgroup"), ("table", "thead", "tbody", "tfoot")),
    "td": (("td", "th"), ("tr",)),
    "th": (("td", "th"), ("tr",)),
    "thead": (("caption", "colgroup"), ("table",)),
    "tbody": (("thead", "tbody", "caption", "colgroup", "tr", "td", "th"), ("table",)),
    "tfoot": (("thead", "tbody", "tr", "td", "th"), ("table",)),
    "option": (("option",), ("select", "datalist", "optgroup")),
    "optgroup": (("option", "optgroup"), ("select",)),
    "body": (("head",), ("html",)),
    "rt": (("rt", "rp", "rb"), ("ruby",)),
    "rp": (("rt", "rp", "rb"), ("ruby",)),
}
"""The open elements that a start tag ends, and those behind which it does not look for them."""

BARRIERS = frozenset(("table", "td", "th", "button", "caption", "template", "object", "svg", "math"))
"""Elements out of which no paragraph reaches."""


@dataclass(slots=True, eq=False)
class Element:
    """An element of a page; `at` is the place of its start tag in the text, in characters."""

    tag: str
    attributes: dict[str, str]
    at: int
    parent: Element | None = None
    children: list[Element | str] = field(default_factory=list)

    def get(self, name: str) -> str:
        """Return an attribute, or an empty string."""
        return self.attributes.get(name, "")

    def elements(self) -> Iterator[Element]:
        """Yield the elements below this one, in the order of the page."""
        for child in self.children:
            if isinstance(child, Element):
                yield child
                yield from child.elements()

    def ancestors(self) -> Iterator[Element]:
        """Yield the elements around this one, from the inside out."""
        above = self.parent
        while above is not None:
            yield above
            above = above.parent

    def text(self) -> str:
        """Return all text in this element, with single spaces."""
        return " ".join("".join(self._texts()).split())

    def _texts(self) -> Iterator[str]:
        for child in self.children:
            if isinstance(child, str):
                yield child
            elif child.tag not in ("script", "style", "template"):
                yield from child._texts()


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with the tags of a page at a place."""

    message: str
    help: str
    at: int
    tag: str


class Reader(HTMLParser):
    """Reads one page: gives its `root`, and the faults of its tags."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("", {}, 0)
        self.faults: list[Fault] = []
        self._open = [self.root]
        self._lines = [0]
        for line in html.split("\n"):
            self._lines.append(self._lines[-1] + len(line) + 1)
        self.feed(html)
        self.close()
        self._end_of(len(self._open) - 1)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open an element, and close those that it ends."""
        made = self._start(tag, attrs)
        if tag not in VOID or self._foreign():
            self._open.append(made)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open an element that ends at once: only `<svg>` and what is in it can."""
        made = self._start(tag, attrs)
        if tag in VOID or tag in FOREIGN or self._foreign():
            return
        self._open.append(made)
        help = f"write `<{tag}></{tag}>`: only the elements of SVG and MathML end with `/>`"
        self.faults.append(Fault(f"`<{tag} />` does not end there", help, made.at, tag))

    def handle_endtag(self, tag: str) -> None:
        """Close an element, and those in it that are still open."""
        depth = next((n for n in range(len(self._open) - 1, 0, -1) if self._open[n].tag == tag), 0)
        if depth:
            self._end_of(len(self._open) - 1 - depth)
            self._open.pop()
        elif tag not in VOID or tag == "br":
            help = "take it out, or open the element before"
            if tag == "p":
                help = "a paragraph ends by itself where a block such as `<div>` or a list begins in it"
            self.faults.append(Fault(f"`</{tag}>` closes nothing", help, self._at(), tag))

    def handle_data(self, data: str) -> None:
        """Keep a text."""
        self._open[-1].children.append(data)

    def _start(self, tag: str, attrs: list[tuple[str, str | None]]) -> Element:
        self._close_before(tag)
        given: dict[str, str] = {}
        for name, value in attrs:
            if name in given:
                message = f"`<{tag}>` has the attribute `{name}` twice"
                self.faults.append(Fault(message, "browsers read the first: remove one", self._at(), tag))
            given.setdefault(name, value or "")
        made = Element(tag, given, self._at(), self._open[-1])
        self._open[-1].children.append(made)
        return made

    def _close_before(self, tag: str) -> None:
        if self._foreign():
            return
        if tag in BLOCKS:
            self._close_open(("p",), BARRIERS)
        if tag in CLOSES:
            names, scope = CLOSES[tag]
            self._close_open(names, (*scope, "table", "template"))

    def _close_open(self, names: tuple[str, ...], scope: frozenset[str] | tuple[str, ...]) -> None:
        """Close the outermost open element of some names that is not behind one of the scope."""
        found = 0
        for depth in range(len(self._open) - 1, 0, -1):
            if self._open[depth].tag in names:
                found = depth
            if self._open[depth].tag in scope:
                break
        if found:
            self._end_of(len(self._open) - 1 - found)
            self._open.pop()

    def _end_of(self, count: int) -> None:
        """Close the innermost elements; each whose end tag may not be missing is a fault."""
        for _ in range(count):
            closed = self._open.pop()
            if closed.tag not in OPTIONAL and not self._foreign():
                help = f"write `</{closed.tag}>` where it ends, before the element around it does"
                self.faults.append(Fault(f"`<{closed.tag}>` is never closed", help, closed.at, closed.tag))

    def _foreign(self) -> bool:
        return any(one.tag in FOREIGN for one in self._open)

    def _at(self) -> int:
        line, column = self.getpos()
        return self._lines[line - 1] + column
