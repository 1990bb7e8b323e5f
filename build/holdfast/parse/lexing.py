"""Code in the pieces that Pygments' lexers see in it: the same ones, in less than half of the time.

A lexer of Pygments is a table of states, and a state is a list of rules, tried one after the other at every
place: some fifty for Python, of which all but one or two cannot match where the next character stands. Here a
state keeps the rules that can, for each character. Their order stays, and so does what they find.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import partial
from inspect import getclosurevars
from typing import Any, NamedTuple

from pygments.lexer import ExtendedRegexLexer, Lexer, LexerContext, RegexLexer, bygroups
from pygments.token import STANDARD_TYPES, _TokenType

from .openings import opening
from .palette import CLASSES

Mark = tuple[int, str]
"""Where a colour begins, and its class."""

_Tokens = Iterable[tuple[int, _TokenType, str]]
_Move = tuple[str, ...] | int | str | None
"""What a rule of Pygments does to the stack of states: it pushes some, or takes off as many."""


class _Astray(Exception):
    """A lexer gave other text than it was given."""


def marks_of(lexer: Lexer) -> Callable[[str], list[Mark]]:
    """Return what gives the marks of a text, in order; it raises what the lexer raises."""
    own = type(lexer).get_tokens_unprocessed
    if own is RegexLexer.get_tokens_unprocessed or own is ExtendedRegexLexer.get_tokens_unprocessed:
        quick = _Lexing(lexer).marks
    else:
        quick = partial(_marks, lexer)

    def marks(text: str) -> list[Mark]:
        try:
            return quick(text)
        except _Astray:
            return _searched(text, lexer.get_tokens_unprocessed(text))

    return marks


def _marks(lexer: Lexer, text: str) -> list[Mark]:
    return _add([], 0, lexer.get_tokens_unprocessed(text), len(text))


def _add(marks: list[Mark], position: int, tokens: _Tokens, end: int) -> list[Mark]:
    """Add the marks of the tokens between two positions to those in front of them.

    Only the texts of tokens tell where they are: some lexers count from a wrong place.
    """
    last = marks[-1][1] if marks else ""
    for _, kind, value in tokens:
        if (colour := _COLOURS[kind]) != last:
            marks.append((position, colour))
            last = colour
        position += len(value)
    if position != end:
        raise _Astray
    return marks


def _searched(text: str, tokens: _Tokens) -> list[Mark]:
    """Return the marks of tokens that leave out parts of a text; ValueError where they are not of it."""
    marks, position = [], 0
    for _, kind, value in tokens:
        position = text.index(value, position)
        marks.append((position, _COLOURS[kind]))
        position += len(value)
    return marks


class _Colours(dict[_TokenType, str]):
    """The class of each token type: that of the nearest of its ancestors that has a colour."""

    def __missing__(self, kind: _TokenType) -> str:
        nearest: _TokenType | None = kind
        while nearest is not None and STANDARD_TYPES.get(nearest, "") not in CLASSES:
            nearest = nearest.parent
        self[kind] = colour = "" if nearest is None else STANDARD_TYPES[nearest]
        return colour


_COLOURS = _Colours()


class _Rule(NamedTuple):
    """A pattern, what colours its match, and the way to the next state.

    The colour is one for all, or one for each of some groups, or a function gives tokens.
    """

    match: Callable[[str, int], re.Match[str] | None]
    colour: str | None
    groups: tuple[tuple[int, str], ...]
    tokens: Callable[..., _Tokens] | None
    move: tuple[str, ...]


class _State(dict[str, tuple[_Rule, ...]]):
    """The rules of a state that can match in front of a character."""

    def __init__(self, rules: Iterable[tuple[Any, Any, _Move]]) -> None:
        self._rules = [(opening(match.__self__), _rule(match, action, move)) for match, action, move in rules]

    def __missing__(self, character: str) -> tuple[_Rule, ...]:
        wide = not character.isascii()
        found = tuple(rule for first, rule in self._rules if wide or first is None or character in first)
        self[character] = found
        return found


def _rule(match: Any, action: Any, move: _Move) -> _Rule:
    steps = ("#pop",) * -move if isinstance(move, int) else (move,) if isinstance(move, str) else move or ()
    if action is None:
        return _Rule(match, None, (), None, steps)
    if isinstance(action, _TokenType):
        return _Rule(match, _COLOURS[action], (), None, steps)
    if getattr(action, "__code__", None) is _BY_GROUPS:
        actions = getclosurevars(action).nonlocals["args"]
        if all(one is None or isinstance(one, _TokenType) for one in actions):
            groups = tuple((at, _COLOURS[one]) for at, one in enumerate(actions, 1) if one is not None)
            return _Rule(match, None, groups, None, steps)
    return _Rule(match, None, (), action, steps)


_BY_GROUPS = bygroups().__code__  # type: ignore[no-untyped-call]


class _States(dict[str, _State]):
    """The states of a lexer that were in use."""

    def __init__(self, table: dict[str, list[tuple[Any, Any, _Move]]]) -> None:
        self._table = table

    def __missing__(self, name: str) -> _State:
        self[name] = state = _State(self._table[name])
        return state


class _Lexing:
    """A lexer that adds nothing to the loop of `RegexLexer` or `ExtendedRegexLexer`."""

    def __init__(self, lexer: Any) -> None:
        self._lexer = lexer
        self._states = _States(lexer._tokens)
        self._extended = isinstance(lexer, ExtendedRegexLexer)

    def marks(self, text: str) -> list[Mark]:
        """Return where colours begin in a text."""
        states, context = self._states, LexerContext(text, 0)
        state = states["root"]
        marks: list[Mark] = []
        position, length, last = 0, len(text), ""
        while position < length:
            for match, colour, groups, tokens, move in state[text[position]]:
                found = match(text, position)
                if found is None:
                    continue
                if colour is not None:
                    if colour != last:
                        marks.append((position, colour))
                        last = colour
                    position = found.end()
                elif tokens is not None:
                    position = self._call(tokens, found, context, marks)
                    last = marks[-1][1] if marks else ""
                    state = states[context.stack[-1]]
                else:
                    end = found.end()
                    for number, colour in groups:
                        start, stop = found.span(number)
                        if colour != last and start < stop and position <= start < end:
                            marks.append((start, colour))
                            position, last = start, colour
                    position = end
                if move:
                    state = states[_moved(context.stack, move)]
                break
            else:
                if text[position] == "\n":
                    context.stack = ["root"]
                    state = states["root"]
                if last:
                    marks.append((position, ""))
                    last = ""
                position += 1
        return marks

    def _call(
        self, tokens: Callable[..., _Tokens], found: re.Match[str], context: LexerContext, marks: list[Mark]
    ) -> int:
        """Add the marks of what a rule's function gives, and return where the text goes on."""
        start, end = found.span()
        if not self._extended:
            _add(marks, start, tokens(self._lexer, found), end)
            return end
        context.pos = start
        given = list(tokens(self._lexer, found, context))
        _add(marks, start, given, context.pos)
        return int(context.pos)


def _moved(stack: list[str], move: tuple[str, ...]) -> str:
    """Change a stack of states, of which the first one always stays, and return the state on top."""
    for name in move:
        if name != "#pop":
            stack.append(stack[-1] if name == "#push" else name)
        elif len(stack) > 1:
            stack.pop()
    return stack[-1]
