"""Failures inside templates, told as problems: the template's file and its true line, no traceback."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from traceback import walk_tb
from typing import Any

from jinja2 import Environment, StrictUndefined, TemplateNotFound, TemplateSyntaxError, UndefinedError
from jinja2.utils import missing

from ..problems import Place, Problem, did_you_mean, line_of

_UNCLOSED = re.compile(r"needs to be closed is '(\w+)'")
_NO_FILTER = re.compile(r"No filter named '(\w+)'")


@dataclass(frozen=True, slots=True)
class Names:
    """What a template may name: other templates, variables and functions, and filters."""

    templates: tuple[str, ...]
    variables: tuple[str, ...]
    filters: tuple[str, ...]


class UnknownNameError(UndefinedError):
    """A template used a name that is not there: a variable, or an attribute of `owner`."""

    def __init__(self, owner: Any, name: str | None, message: str | None = None) -> None:
        super().__init__(message)
        self.owner, self.name = owner, name


class Strict(StrictUndefined):
    """An undefined value that fails as soon as it is used, and remembers what was looked for."""

    __slots__ = ()

    def __init__(
        self,
        hint: str | None = None,
        obj: Any = missing,
        name: str | None = None,
        exc: type[Exception] = UndefinedError,
    ) -> None:
        raised: Any = partial(UnknownNameError, obj, name) if hint is None else exc
        super().__init__(hint, obj, name, raised)


def failure(error: Exception, otherwise: Place, texts: Mapping[str, str], names: Names) -> Problem:
    """Return what a template's exception means for the person who wrote the template.

    `texts` are the templates by file; `otherwise` is the place where no template's line led to it.
    """
    file, line = _place(error, texts)
    if not file:
        file, line = otherwise.file, otherwise.line
    code, message, help = "template-failed", f"the template failed: {_sentence(error)}", ""
    if isinstance(error, TemplateNotFound):
        name = str(error.name or "")
        code, message = "missing-template", f"there is no template `{name}`"
        help = did_you_mean(name, names.templates) or f"add it as templates/{name}"
    elif isinstance(error, TemplateSyntaxError):
        code, message = "template-syntax", f"the template cannot be read: {_sentence(error)}"
        wrong = _NO_FILTER.search(message)
        help = did_you_mean(wrong[1], names.filters) if wrong else ""
    elif isinstance(error, UnknownNameError):
        code, message, help = _unknown(error, names.variables)
    row = line_of(texts.get(file, ""), line)
    return Problem(code, message, Place(file, line), help, row, blocks=True)


def _place(error: Exception, texts: Mapping[str, str]) -> tuple[str, int]:
    """Return the innermost line of a template that led to an exception."""
    if isinstance(error, TemplateSyntaxError) and error.filename in texts:
        name = _UNCLOSED.search(error.message or "")
        file = error.filename or ""
        return file, _opening(texts[file], name[1], error.lineno) if name else error.lineno
    found = ("", 0)
    for frame, line in walk_tb(error.__traceback__):
        if frame.f_code.co_filename in texts:
            found = (frame.f_code.co_filename, line)
    return found


def _opening(text: str, name: str, otherwise: int) -> int:
    """Return the line of the innermost block that is never closed: Jinja tells where the text ends."""
    opened: list[int] = []
    before = ""
    for line, kind, value in Environment().lex(text):
        if kind == "name" and before == "block_begin" and value == name:
            opened.append(line)
        elif kind == "name" and before == "block_begin" and value == f"end{name}" and opened:
            opened.pop()
        before = before if kind == "whitespace" else kind
    return opened[-1] if opened else otherwise


def _unknown(error: UnknownNameError, variables: Iterable[str]) -> tuple[str, str, str]:
    name = error.name or ""
    if error.owner is missing and name == "page":
        help = "a partial is the same on many pages, so it has no `page`: use {% include %} instead"
        return "undefined", "`page` is not defined", help
    if error.owner is missing:
        help = did_you_mean(name, variables) or "give it a value with {% set %}, or test `is defined` first"
        return "undefined", f"`{name}` is not defined", help
    known = list(error.owner) if isinstance(error.owner, dict) else dir(error.owner)
    public = [one for one in known if isinstance(one, str) and not one.startswith("_")]
    kind = type(error.owner).__name__.removesuffix("Facts").lower()
    return "undefined", f"`{kind}` has no `{name}`", did_you_mean(name, public)


def _sentence(error: Exception) -> str:
    text = " ".join(str(error).split())
    if isinstance(error, TemplateSyntaxError):
        return " ".join((error.message or "").split()).rstrip(".")
    return text.rstrip(".") if text else type(error).__name__
