"""Templates and macros that tell when they begin and end: for a build that is profiled."""

from __future__ import annotations

from collections.abc import Callable, Iterator, MutableMapping
from contextlib import AbstractContextManager, contextmanager
from functools import wraps
from types import CodeType
from typing import Any

from jinja2 import Environment
from jinja2.environment import Template
from jinja2.runtime import Macro

Observer = Callable[[str, str, str], AbstractContextManager[None]]
"""Told a kind (`template` or `macro`), a template's name and a macro's, around the rendering of each."""

_observer: Observer | None = None


@contextmanager
def observed(observer: Observer) -> Iterator[None]:
    """Have the environments that are made inside tell `observer` of what they render."""
    global _observer  # Environments are made where no argument reaches.
    before, _observer = _observer, observer
    try:
        yield
    finally:
        _observer = before


def traced(template: type[Template]) -> type[Template]:
    """Return a kind of template that tells the present observer; the same where there is none."""
    if _observer is None:
        return template
    observer: Observer = _observer

    class Traced(template):  # type: ignore[misc,valid-type]
        @classmethod
        def from_code(
            cls,
            environment: Environment,
            code: CodeType,
            globals: MutableMapping[str, Any],
            uptodate: Callable[[], bool] | None = None,
        ) -> Template:
            made: Template = super().from_code(environment, code, globals, uptodate)
            _observe(made, observer)
            return made

    return Traced


def _observe(template: Template, observer: Observer) -> None:
    """Wrap what Jinja compiled: the body, and every macro that the body will make."""
    name, render = str(template.name), template.root_render_func

    def body(*args: Any, **more: Any) -> Iterator[str]:
        with observer("template", name, ""):
            yield from render(*args, **more)

    def macro(environment: Environment, run: Callable[..., Any], called: str, *more: Any) -> Macro:
        @wraps(run)
        def observed_run(*args: Any) -> Any:
            with observer("macro", name, called):
                return run(*args)

        return Macro(environment, run if called == "caller" else observed_run, called, *more)

    render.__globals__["Macro"] = macro  # The compiled code's own module.
    template.root_render_func = body
