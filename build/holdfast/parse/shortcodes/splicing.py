"""Words that stand for calls while the engine reads a text, and what is put in their places afterwards.

The engine itself so says what is code, and what stands in a paragraph.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape, unescape
from zlib import crc32

from .calls import Call
from .functions import is_block

_PARAGRAPH = re.compile(r"<p((?:\s[^>]*)?)>(.*?)</p>", re.DOTALL)
_BREAKS = re.compile(r"^(?:\s|<br ?/?>)+|(?:\s|<br ?/?>)+$")
_TAG = re.compile(r"<[^>]*>")
_TOKEN = (
    r"<!--.*?(?:-->|\Z)"
    r"|<(/?)(?:pre|code|script|style|textarea)\b[^>]*>"
    r"""|<[a-zA-Z/](?:"[^"]*"|'[^']*'|[^'">])*>"""
)


class Splicer:
    """The words of one page. `run` gives the HTML of a call, `source` how it is written."""

    def __init__(
        self, text: str, run: Callable[[int, Call], str], source: Callable[[int, Call], str]
    ) -> None:
        self._key = f"hf{crc32(text.encode()):08x}"
        while self._key in text:
            self._key += "z"
        self._run, self._source = run, source
        self._calls: list[tuple[int, Call]] = []
        self._made: dict[int, str] = {}
        self._word = re.compile(rf"{self._key}x([0-9]+)x")
        self._token = re.compile(f"{_TOKEN}|{self._word.pattern}", re.DOTALL)

    def word(self, number: int, call: Call) -> str:
        """Return the word for a call in the text of that number: no text contains it by chance."""
        self._calls.append((number, call))
        return f"{self._key}x{len(self._calls) - 1}x"

    def spliced(self, html: str) -> str:
        """Return HTML with every word replaced: in code by the call itself, elsewhere by what it makes."""
        if self._key not in html:
            return html
        depth = 0

        def first(found: re.Match[str]) -> str:
            nonlocal depth
            if found[2] is not None:
                index = int(found[2])
                if depth:
                    return escape(self._source(*self._calls[index]), quote=False)
                self._html(index)
                return found[0]
            if found[1] is not None:
                depth = max(0, depth + (-1 if found[1] else 1))
            if self._key not in found[0]:
                return found[0]
            if found[0].startswith("<!--"):
                return self._word.sub(lambda one: self._source(*self._calls[int(one[1])]), found[0])
            return self._word.sub(lambda one: _plain(self._html(int(one[1]))), found[0])

        html = self._token.sub(first, html)
        html = _PARAGRAPH.sub(self._paragraph, html)
        return self._word.sub(lambda found: self._html(int(found[1])), html)

    def _html(self, index: int) -> str:
        if index not in self._made:
            self._made[index] = self._run(*self._calls[index])
        return self._made[index]

    def _paragraph(self, found: re.Match[str]) -> str:
        """Return a paragraph, cut where a call makes what no paragraph can hold; nothing for an empty one."""
        if self._key not in found[2]:
            return found[0]
        made, text = [], ""
        for index, piece in enumerate(self._word.split(found[2])):
            html = self._html(int(piece)) if index % 2 else piece
            if index % 2 and is_block(html):
                made += [_in_paragraph(found[1], text), html.strip()]
                text = ""
            else:
                text += html
        return "\n".join(one for one in (*made, _in_paragraph(found[1], text)) if one)


def _plain(html: str) -> str:
    """Return HTML as a part of an attribute: its text."""
    return escape(unescape(_TAG.sub("", html)).strip())


def _in_paragraph(attributes: str, text: str) -> str:
    text = _BREAKS.sub("", text)
    return f"<p{attributes}>{text}</p>" if text else ""
