"""Smaller HTML of the same meaning, by minify-html, and the guards that it needs."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

import minify_html

from .shared import CUT, cut, put_back

if TYPE_CHECKING:
    from ..values import Partial

_MARK = "\x01"  # a control character: HTML forbids it in documents, so it cannot be part of one

_BLOCKS = (
    "address|article|aside|base|blockquote|body|caption|col|colgroup|dd|details|dialog|dir|div|dl|dt|"
    "fieldset|figcaption|figure|footer|form|h[1-6]|head|header|hgroup|hr|html|legend|li|link|main|menu|"
    "meta|nav|noscript|ol|optgroup|option|p|pre|script|search|section|style|summary|table|tbody|td|template|"
    "tfoot|th|thead|title|tr|track|ul"
)
_BEFORE_INLINE = re.compile(rf">(?=\s+<(?!/?(?:{_BLOCKS})[\s>]))")
_TRIMMED = "label|map|noscript|object|output|slot"  # inline, but minify-html trims them like blocks
_TRIMMED_END = re.compile(rf"</(?:{_TRIMMED})\b")
_TRIMMED_START = re.compile(rf"<(?:{_TRIMMED})\b(?:[^>\"']|\"[^\"]*\"|'[^']*')*>")
_EMPTY_VALUE = re.compile(r"=(?:\"\"|'')(?:(?<=\svalue=..)|(?<=\slang=..)|(?<=\stitle=..))")
_TAG = re.compile(r"<(/?)([a-zA-Z][^\s/>]*)")
_VOID = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"]
)

DEPTH = 512
"""The depth to which browsers nest elements; minify-html needs stack for every level."""


def html(text: str, partials: Iterable[Partial] = ()) -> str:
    """Return a page without the bytes that say nothing: comments, quotes, white space around blocks.

    Kept are the end tags, the contents of `pre`, `textarea`, scripts and styles, and the white space
    between inline elements. A page that cannot be handled comes back as it is; idempotent for pages
    without comments. `partials` stand in the page: what they come to is the same on every page, so that
    it is found once.
    """
    if _MARK in text or CUT in text:
        return text
    rest, pieces = cut(text, partials, _smaller)
    if pieces and (whole := put_back(_smaller(rest), pieces)):
        return whole
    return _smaller(text)


def _smaller(text: str) -> str:
    if not _is_shallow(text):
        return text
    marked = text
    if _TRIMMED_END.search(text):
        marked = _TRIMMED_START.sub(rf"\g<0>{_MARK}", marked)
        marked = _TRIMMED_END.sub(rf"{_MARK}\g<0>", marked)
    marked = _BEFORE_INLINE.sub(f">{_MARK}", marked)
    marked = _EMPTY_VALUE.sub(_keep_empty, marked)
    try:
        small = minify_html.minify(
            marked,
            keep_closing_tags=True,
            keep_html_and_head_opening_tags=True,
            keep_input_type_text_attr=True,
        )
    except BaseException as error:  # a panic in Rust is a BaseException
        if type(error).__module__ != "pyo3_runtime" and not isinstance(error, Exception):
            raise
        return text
    return small.replace(f"={_MARK}", '=""').replace(_MARK, "")


def _keep_empty(value: re.Match[str]) -> str:
    quote = value.group()[-1]
    return f"={quote}{_MARK}{quote}"


def _is_shallow(text: str) -> bool:
    """Return whether no element is nested deeper than browsers go."""
    if text.count("<") - text.count("</") <= DEPTH:
        return True
    path: list[str] = []
    for slash, tag in _TAG.findall(text):
        name = tag.lower()
        if not slash:
            if name not in _VOID:
                path.append(name)
                if len(path) > DEPTH:
                    return False
        elif name in path:
            while path.pop() != name:
                pass
    return True
