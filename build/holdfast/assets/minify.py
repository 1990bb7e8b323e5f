"""Minifying, file by file: what depends on other assets is left as holes for `link`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .. import media
from ..problems import Place, Problem
from . import css, javascript
from .names import FOLDER
from .pieces import AssetHole, Minified, Span, cut, hole

if TYPE_CHECKING:
    from ..values import Source

_MARKS = ("_hf", "_hf_", "_hfx", "_holdfast")


def minified(source: Source, *, minify: bool = True) -> Minified:
    """Return an asset ready to be linked: style sheets and scripts squeezed, their references cut out.

    Where a squeezed file would not be the same program, or `minify` is false, its text stays as it is.
    """
    kind = media.type_of(source.path)
    if kind not in ("text/css", "text/javascript"):
        return Minified(source.path, data=source.data)
    try:
        text = source.data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return Minified(source.path, data=source.data, problems=(_not_utf8(source, error),))
    spans = css.spans(text, source.path) if kind == "text/css" else javascript.spans(text, source.path)
    squeezed = _squeezed(text, spans, kind) if minify else None
    return Minified(source.path, pieces=squeezed or cut(text, spans))


def _squeezed(text: str, spans: tuple[Span, ...], kind: str) -> tuple[str | AssetHole, ...] | None:
    """Return the squeezed text in pieces; None where it cannot be trusted."""
    mark = next((mark for mark in _MARKS if mark not in text), None)
    if mark is None:
        return None
    outer = tuple(_with_quotes(text, span) for span in spans)
    protected = _replace(text, outer, mark)
    after = css.squeeze(protected) if kind == "text/css" else javascript.squeeze(protected)
    parts = re.split(rf"{mark}(\d+)_", after)
    if parts[1::2] != [str(number) for number in range(len(spans))]:
        return None
    pieces: list[str | AssetHole] = [parts[0]]
    for span, (start, end), code in zip(spans, outer, parts[2::2], strict=True):
        held = hole(text, span) if span.refers else text[span.start : span.end]
        pieces += [text[start : span.start], held, text[span.end : end], code]
    whole = "".join(piece if isinstance(piece, str) else piece.target for piece in pieces)
    if kind == "text/javascript" and not javascript.same(text, whole):
        return None
    return _joined(pieces)


def _with_quotes(text: str, span: Span) -> tuple[int, int]:
    """Return the stretch to protect: a reference with its quotes, so that a name can stand for it."""
    quoted = span.refers and span.start > 0 and text[span.start - 1] in "\"'`"
    return (span.start - 1, span.end + 1) if quoted else (span.start, span.end)


def _replace(text: str, outer: tuple[tuple[int, int], ...], mark: str) -> str:
    """Return the text with a name in place of each stretch."""
    parts = []
    position = 0
    for number, (start, end) in enumerate(outer):
        parts += [text[position:start], f" {mark}{number}_ "]
        position = end
    return "".join(parts) + text[position:]


def _joined(pieces: list[str | AssetHole]) -> tuple[str | AssetHole, ...]:
    """Return the pieces with neighbouring texts made one."""
    joined: list[str | AssetHole] = []
    for piece in pieces:
        if joined and isinstance(piece, str) and isinstance(joined[-1], str):
            joined[-1] += piece
        else:
            joined.append(piece)
    return tuple(joined)


def _not_utf8(source: Source, error: UnicodeDecodeError) -> Problem:
    before = source.data[: error.start]
    return Problem(
        code="not-utf8",
        message=f"`{source.path}` is not UTF-8: it is published as it is.",
        place=Place(f"{FOLDER}/{source.path}", before.count(b"\n") + 1, 0),
        help="save the file as UTF-8",
        severity="warning",
    )
