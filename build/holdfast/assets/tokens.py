"""The tokens of a JavaScript source: enough of ECMA-262 §12 to know code from strings and comments."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

_SKIP = re.compile(r"(?:[\s\ufeff]+|//[^\n\r\u2028\u2029]*|/\*[\s\S]*?\*/)+|\A#![^\n\r]*")
_LINE_END = re.compile(r"[\n\r\u2028\u2029]")
_REGEX = re.compile(r"/(?:[^\\/\[\n\r]|\\.|\[(?:[^\]\\\n\r]|\\.)*\])+/\w*")
_CHUNK = re.compile(r"(?:[^`\\$]+|\\[\s\S]|\$(?!\{))*(?:`|\$\{)?")
_TOKEN = re.compile(
    r"""
    (?P<string>"(?:[^"\\\n\r]|\\(?:\r\n|[\s\S]))*"|'(?:[^'\\\n\r]|\\(?:\r\n|[\s\S]))*')
    |(?P<number>0[xXoObB]\w+|(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][+-]?[\d_]+)?n?)
    |(?P<private>\#(?:[\w$\u200c\u200d]|\\u\{?[\da-fA-F]+\}?)+)
    |(?P<name>(?:[\w$\u200c\u200d]|\\u\{?[\da-fA-F]+\}?)+)
    |(?P<punctuator>>>>=|\.\.\.|===|!==|\*\*=|<<=|>>=|>>>|&&=|\|\|=|\?\?=|=>|==|!=|<=|>=|&&|\|\||\?\?
        |\?\.(?!\d)|\+\+|--|\+=|-=|\*=|/=|%=|&=|\|=|\^=|<<|>>|\*\*|[\s\S])
    """,
    re.VERBOSE,
)
_BEFORE_OPERAND = frozenset(
    [
        "await",
        "case",
        "delete",
        "do",
        "else",
        "extends",
        "in",
        "instanceof",
        "new",
        "of",
        "return",
        "throw",
        "typeof",
        "void",
        "yield",
        "default",
    ]
)
_BEFORE_BODY = frozenset({"do", "else"})
_HEADS = frozenset({"if", "while", "for", "with"})
_VALUES = frozenset({"string", "number", "private", "regex", "template"})


class Token(NamedTuple):
    """A token: its kind, its text, where it starts, and whether a line ended before it.

    A template literal is a token of kind `template` where it has no substitution; else `template head`,
    the tokens of the substitution, `template middle` …, and `template`.
    """

    kind: str
    text: str
    start: int
    new_line: bool

    @property
    def end(self) -> int:
        """The position after the token."""
        return self.start + len(self.text)


def tokens(text: str) -> Iterator[Token]:
    """Yield the tokens of a source that are no white space and no comment; never raises."""
    state = _State()
    position = 0
    while position < len(text):
        skipped = _SKIP.match(text, position)
        new_line = bool(skipped and _LINE_END.search(skipped.group()))
        position = skipped.end() if skipped else position
        if position >= len(text):
            return
        kind, end = _next(text, position, state)
        token = Token(kind, text[position:end], position, new_line)
        state.see(token)
        yield token
        position = end


def _next(text: str, start: int, state: _State) -> tuple[str, int]:
    """Return the kind and the end of the token that starts here."""
    character = text[start]
    if character == "`" or (character == "}" and state.in_substitution):
        return _chunk(text, start)
    if character == "/" and state.operand:
        found = _REGEX.match(text, start)
        if found:
            return "regex", found.end()
    found = _TOKEN.match(text, start)
    if not found:  # every character is at least a punctuator
        raise AssertionError(start)
    return found.lastgroup or "punctuator", found.end()


def _chunk(text: str, start: int) -> tuple[str, int]:
    """Return the kind and the end of the part of a template literal that starts with "`" or "}"."""
    found = _CHUNK.match(text, start + 1)
    end = found.end() if found else len(text)
    if not text.endswith("${", start + 1, end):
        return "template", end
    return ("template head" if text[start] == "`" else "template middle"), end


class _State:
    """What the tokens so far say about the next one: whether "/" begins a regular expression."""

    def __init__(self) -> None:
        self.operand = True
        self._before = Token("punctuator", ";", 0, False)
        self._open: list[str] = []

    @property
    def in_substitution(self) -> bool:
        """Whether the innermost bracket is the "${" of a template literal."""
        return bool(self._open) and self._open[-1] == "${"

    def see(self, token: Token) -> None:
        """Take the next token into account."""
        if token.kind in _VALUES:
            if token.kind == "template" and token.text.startswith("}"):
                self._close()
            self.operand = False
        elif token.kind == "name":
            self.operand = token.text in _BEFORE_OPERAND and self._before.text not in (".", "?.")
        elif token.kind == "punctuator":
            self._punctuator(token.text)
        else:
            if token.kind == "template head":
                self._open.append("${")
            self.operand = True
        self._before = token

    def _punctuator(self, text: str) -> None:
        if text == "(":
            self._open.append("head" if self._before.text in _HEADS else "(")
        elif text == "[":
            self._open.append("[")
        elif text == "{":
            self._open.append("block" if self._opens_block() else "object")
        if text in (")", "]", "}"):
            self.operand = self._close() in ("head", "block")
        else:
            self.operand = text not in ("++", "--")

    def _opens_block(self) -> bool:
        before = self._before
        if before.text == ":":
            return not self._open or self._open[-1] == "block"
        if before.kind == "punctuator":
            return before.text in (")", ";", "{", "}", "=>")
        return before.kind == "name" and (not self.operand or before.text in _BEFORE_BODY)

    def _close(self) -> str:
        return self._open.pop() if self._open else ""
