"""ES modules: where they refer to other files, and a minified form that is checked token by token."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rjsmin import jsmin

from .names import resolve
from .pieces import Span
from .tokens import Token, tokens

if TYPE_CHECKING:
    from collections.abc import Iterator

_PROTECTED = frozenset({"private", "regex", "template", "template head", "template middle"})
_ENDS_VALUE = frozenset({")", "]", "}", "++", "--"})
_CONTINUES = frozenset(
    [
        ".",
        "?.",
        ",",
        ";",
        ")",
        "]",
        "}",
        "?",
        ":",
        "=",
        "==",
        "===",
        "!=",
        "!==",
        "<",
        ">",
        "<=",
        ">=",
        "&&",
        "||",
        "??",
        "*",
        "/",
        "%",
        "&",
        "|",
        "^",
        "=>",
        "+=",
        "-=",
        "*=",
        "/=",
        "%=",
        "**",
        "<<",
        ">>",
        ">>>",
    ]
)
_META_URL = [",", "import", ".", "meta", ".", "url", ")"]


def spans(text: str, name: str) -> tuple[Span, ...]:
    """Return what minifying must leave alone: references to other assets, and what rjsmin misreads.

    rjsmin knows no nested template literals, no private names and not every place of a regular
    expression; references come out as the text between the quotes.
    """
    found = tuple(tokens(text))
    references = {span.start: span for span in _references(found, name)}
    protected = (
        references.get(token.start + 1) or Span(token.start, token.end)
        for token in found
        if token.kind in _PROTECTED or token.start + 1 in references
    )
    return tuple(protected)


def squeeze(text: str) -> str:
    """Return a source without white space and comments that say nothing; licence comments stay."""
    return str(jsmin(text, keep_bang_comments=True))


def same(before: str, after: str) -> bool:
    """Return whether two sources are the same program: equal tokens, and no line end lost that matters.

    A line end matters where ECMA-262 §12.10 would insert a semicolon for it.
    """
    one, two = list(tokens(before)), list(tokens(after))
    if [token.text for token in one] != [token.text for token in two]:
        return False
    return all(
        new.new_line or not old.new_line or number == 0 or _joins(one[number - 1], old)
        for number, (old, new) in enumerate(zip(one, two, strict=True))
    )


def _joins(before: Token, after: Token) -> bool:
    """Return whether no semicolon can be inserted between two tokens."""
    if before.kind == "punctuator" and before.text not in _ENDS_VALUE:
        return True
    if before.kind in ("template head", "template middle") or after.text.startswith("}"):
        return True
    return after.kind == "punctuator" and after.text in _CONTINUES


def _references(found: tuple[Token, ...], name: str) -> Iterator[Span]:
    for number, token in enumerate(found):
        if token.kind != "name" or (number and found[number - 1].text in (".", "?.")):
            continue
        literal: Token | None = None
        if token.text in ("import", "export"):
            literal = _specifier(found, number)
            if literal and not literal.text[1:].startswith((".", "/")):
                literal = None  # a bare specifier
        elif token.text == "new":
            literal = _new_url(found, number)
        if literal and "\\" not in literal.text and resolve(literal.text[1:-1], name):
            yield Span(literal.start + 1, literal.end - 1, refers=True)


def _specifier(found: tuple[Token, ...], number: int) -> Token | None:
    """Return the string that an `import` or an `export … from` at this token names."""
    following = found[number + 1 : number + 4]
    is_import = found[number].text == "import"
    if is_import and following and following[0].kind == "string":
        return following[0]
    if is_import and following and following[0].text == "(":
        return _literal(following[1:], (")", ","))
    if not is_import and following and following[0].text not in ("{", "*"):
        return None
    for place in range(number + 1, len(found) - 1):
        token, after = found[place], found[place + 1]
        if token.text == "from" and after.kind == "string":
            return after
        if token.kind not in ("name", "string") and token.text not in ("{", "}", ",", "*"):
            return None
    return None


def _literal(following: tuple[Token, ...], ends: tuple[str, ...]) -> Token | None:
    """Return the first token if it is a literal string and one of `ends` comes after it."""
    if len(following) < 2 or following[1].text not in ends:
        return None
    first = following[0]
    plain = first.kind == "string" or (first.kind == "template" and first.text.startswith("`"))
    return first if plain and len(first.text) > 2 else None


def _new_url(found: tuple[Token, ...], number: int) -> Token | None:
    """Return the first argument of `new URL("…", import.meta.url)` at this token."""
    words = [token.text for token in found[number + 1 : number + 11]]
    if words[:2] != ["URL", "("] or words[3:10] not in (_META_URL, [*_META_URL[:-1], ","]):
        return None
    return _literal(found[number + 3 : number + 5], (",",))
