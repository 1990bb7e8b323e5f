"""What GitHub's Markdown has on top, for Python-Markdown: so that both engines read the same pages."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING, Any
from xml.etree.ElementTree import Element

from markdown.extensions import Extension
from markdown.inlinepatterns import InlineProcessor, SimpleTagInlineProcessor
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor

if TYPE_CHECKING:
    from markdown import Markdown

_DETAILS = re.compile(r"<details(?=[\s>])(?![^>]*\smarkdown=)", re.IGNORECASE)
_TASK = re.compile(r"\[([ xX])\]\s+")
_ADDRESS = r"(?<![\w\"'=/@.])((?:https?://|www\.)[^\s<>\"]*[^\s<>\"?!.,:*_~'])"
_MAIL = r"(?<![\w.+-])([\w.+-]+@[\w-]+(?:\.[\w-]+)+)"
_MATH = (
    ("math-code", r"\$`([^`\n]+)`\$", "inline", 195),
    ("math-block", r"(?<![\\$])\$\$(?!\$)((?:\\.|[^\\$])+?)\$\$(?!\$)", "display", 187),
    ("math", r"(?<![\\$])\$(?![\s$])((?:\\.|[^\\$\n]|\n(?!\n))*?(?<![\s\\]))\$(?![\d$])", "inline", 186),
)


class Github(Extension):
    """Struck out text, task lists, bare addresses, formulas, and Markdown inside `<details>`."""

    def __init__(self, off: frozenset[str]) -> None:
        super().__init__()
        self.off = off

    def extendMarkdown(self, md: Markdown) -> None:
        """Add what the site has not turned off."""
        if "attr_list" in md.treeprocessors:
            md.treeprocessors.deregister("attr_list")  # The HTML pass does that for both engines.
        if "details" not in self.off:
            md.preprocessors.register(_Details(md), "details", 26)
        if "strikethrough" not in self.off:
            struck = SimpleTagInlineProcessor(r"(~~)(?![\s~])(.+?)(?<!\s)~~(?!~)", "del")
            md.inlinePatterns.register(struck, "strikethrough", 65)
            md.ESCAPED_CHARS = [*md.ESCAPED_CHARS, "~"]
        if "autolink" not in self.off:
            md.inlinePatterns.register(_Address(_ADDRESS, md), "address", 85)
            md.inlinePatterns.register(_Address(_MAIL, md), "mail", 84)
        if "tasklist" not in self.off:
            md.treeprocessors.register(_Tasks(md), "tasks", 15)
        if "math" not in self.off:
            md.ESCAPED_CHARS = [*md.ESCAPED_CHARS, "$"]
            for name, pattern, style, priority in _MATH:
                md.inlinePatterns.register(_Math(pattern, md, style, name), name, priority)


class _Details(Preprocessor):
    """Lets a `<details>` hold Markdown, as CommonMark does behind a blank line."""

    def run(self, lines: list[str]) -> list[str]:
        return [_DETAILS.sub('<details markdown="1"', line) if "<" in line else line for line in lines]


class _Address(InlineProcessor):
    """Links a bare address; a bracket at its end that has no partner is no part of it."""

    ANCESTOR_EXCLUDES = ("a",)

    def handleMatch(self, m: re.Match[str], data: str) -> tuple[Element, int, int]:  # type: ignore[override]
        address = m[1]
        while address.endswith(")") and address.count(")") > address.count("("):
            address = address[:-1]
        scheme = "" if "://" in address else "mailto:" if "@" in address else "http://"
        link = Element("a", {"href": scheme + address})
        link.text = address
        return link, m.start(1), m.start(1) + len(address)


class _Math(InlineProcessor):
    """Keeps a formula as it is written, in the element that comrak gives it."""

    def __init__(self, pattern: str, md: Markdown, style: str, name: str) -> None:
        super().__init__(pattern, md)
        self._style, self._tag = style, "code" if name == "math-code" else "span"

    def handleMatch(self, m: re.Match[str], data: str) -> tuple[Any, int, int]:  # type: ignore[override]
        text = escape(self.unescape(m[1]), quote=False)
        html = f'<{self._tag} data-math-style="{self._style}">{text}</{self._tag}>'
        return self.md.htmlStash.store(html), m.start(0), m.end(0)


class _Tasks(Treeprocessor):
    """Makes check boxes of list items that start with `[ ]` or `[x]`."""

    def run(self, root: Element) -> None:
        for item in root.iter("li"):
            holder = item[0] if not (item.text or "").strip() and len(item) and item[0].tag == "p" else item
            found = _TASK.match((holder.text or "").lstrip())
            if found:
                box = Element("input", {"type": "checkbox", "disabled": ""})
                if found[1] != " ":
                    box = Element("input", {"type": "checkbox", "checked": "", "disabled": ""})
                box.tail = " " + (holder.text or "").lstrip()[found.end() :]
                holder.text = ""
                holder.insert(0, box)
