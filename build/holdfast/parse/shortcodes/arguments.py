"""What a shortcode takes: the parameters of its macro, typed by their defaults, and the check of a call."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

from jinja2 import nodes

from ...problems import did_you_mean, nearest
from .calls import Call, Fault, Inner
from .tags import Argument, Value

Kind = Literal["text", "integer", "number", "boolean", "list", "choice", "any"]

GIVEN = ("inner", "raw", "children", "parent", "number")
"""Parameters that no call gives: Holdfast does."""

_MUST: dict[Kind, str] = {
    "text": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "`true` or `false`",
    "list": "a list such as `[a, b]`",
}


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a shortcode. `default` is None where it is required, or known only when it is run."""

    name: str
    kind: Kind
    required: bool = False
    default: Any = None
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Signature:
    """What a call may give. `more` says that it may give more texts by position (`varargs`)."""

    parameters: tuple[Parameter, ...] = ()
    given: tuple[str, ...] = ()
    inner: Inner = "never"
    more: bool = False


def signature(macro: nodes.Macro) -> Signature:
    """Return what the calls of a macro may give.

    A parameter without a default is a required text; `required(0)` is a required whole number. `""`, `0`,
    `0.0`, `false` and `()` make a text, a whole number, a number, a boolean and a list; `choice("a", "b")`
    is one of its words, the first by default; `none` takes anything.
    """
    without = len(macro.args) - len(macro.defaults)
    found, given = [], {}
    for number, argument in enumerate(macro.args):
        default = macro.defaults[number - without] if number >= without else None
        if argument.name in GIVEN:
            given[argument.name] = default is None
        else:
            found.append(_parameter(argument.name, default))
    inner: Inner = "never"
    if given.keys() & {"inner", "raw", "children"}:
        inner = "must" if given.get("inner") or given.get("raw") or given.get("children") else "may"
    more = any(name.name == "varargs" for name in macro.find_all(nodes.Name))
    return Signature(tuple(found), tuple(given), inner, more)


def _parameter(name: str, default: nodes.Expr | None) -> Parameter:
    if default is None:
        return Parameter(name, "text", required=True)
    if isinstance(default, nodes.Call) and isinstance(default.node, nodes.Name):
        values = _constants(default.args)
        if default.node.name == "choice" and values:
            return Parameter(name, "choice", default=values[0], choices=tuple(str(one) for one in values))
        if default.node.name == "required" and values:
            return Parameter(name, _kind(values[0]), required=True)
    values = _constants([default])
    return Parameter(name, _kind(values[0]), default=values[0]) if values else Parameter(name, "any")


def _constants(expressions: list[nodes.Expr]) -> tuple[Any, ...]:
    """Return the values of expressions that need nothing to be run; nothing where one does."""
    try:
        return tuple(one.as_const() for one in expressions)
    except nodes.Impossible:
        return ()


def _kind(value: Any) -> Kind:
    kinds: dict[type, Kind] = {bool: "boolean", int: "integer", float: "number", str: "text"}
    return "list" if isinstance(value, list | tuple) else kinds.get(type(value), "any")


def checked(call: Call, known: Signature) -> tuple[dict[str, Any], tuple[str, ...], list[Fault]]:
    """Return the values of a call's arguments by name, the further ones by position, and all faults."""
    values: dict[str, Any] = {}
    more: list[str] = []
    faults: list[Fault] = []
    for name, argument in _named(call, known, more, faults):
        parameter = next(one for one in known.parameters if one.name == name)
        if name in values:
            faults.append(Fault(argument.start, f"`{call.name}` is given `{name}` twice", "leave one out"))
        elif (value := _converted(parameter, argument)) is not None:
            values[name] = value
        else:
            values[name] = None
            faults.append(_wrong(call, parameter, argument))
    meant = {nearest(argument.name, (one.name for one in known.parameters)) for argument in call.arguments}
    for parameter in known.parameters:
        if parameter.required and parameter.name not in (*values, *meant):
            help = f"write `{{{{< {call.name} {parameter.name}=… >}}}}`"
            faults.append(Fault(call.start, f"`{call.name}` needs `{parameter.name}`", help))
    return values, tuple(more), faults


def _named(
    call: Call, known: Signature, more: list[str], faults: list[Fault]
) -> Iterator[tuple[str, Argument]]:
    """Yield the arguments with the names of their parameters."""
    names = [parameter.name for parameter in known.parameters]
    given = {argument.name for argument in call.arguments}
    position = 0
    for argument in call.arguments:
        if argument.name in names:
            yield argument.name, argument
        elif argument.name:
            free = [name for name in names if name not in given]
            help = did_you_mean(argument.name, free) or _known(free)
            faults.append(Fault(argument.start, f"`{call.name}` has no argument `{argument.name}`", help))
        elif position < len(names):
            yield names[position], argument
            position += 1
        elif known.more:
            more.append(_as_text(argument.value))
        else:
            most = f"at most {len(names)}" if names else "no"
            help = "put a text of several words in quotes" if not argument.quoted else "leave it out"
            s = "s" if len(names) != 1 else ""
            faults.append(Fault(argument.start, f"`{call.name}` takes {most} argument{s}", help))


def _known(names: list[str]) -> str:
    return f"it knows {', '.join(f'`{name}`' for name in names)}" if names else "leave it out"


def _wrong(call: Call, parameter: Parameter, argument: Argument) -> Fault:
    written = _as_text(argument.value)
    if parameter.kind == "choice":
        choices = [f"`{one}`" for one in parameter.choices]
        must = f"{', '.join(choices[:-1])} or {choices[-1]}" if len(choices) > 1 else choices[0]
        help = did_you_mean(written, parameter.choices)
    else:
        must, help = _MUST[parameter.kind], ""
    message = f"`{parameter.name}` of `{call.name}` must be {must}, not `{written}`"
    return Fault(argument.start, message, help)


def _converted(parameter: Parameter, argument: Argument) -> Any:
    """Return an argument's value as its parameter wants it; None where it cannot be that.

    Numbers and booleans may stand in quotes.
    """
    value = argument.value
    if parameter.kind == "any":
        return value if argument.quoted or isinstance(value, tuple) else _meant(value)
    if parameter.kind == "list":
        return (
            value
            if isinstance(value, tuple)
            else tuple(part for one in _as_text(value).split(",") if (part := one.strip()))
        )
    if isinstance(value, tuple):
        return None
    written = _as_text(value)
    if parameter.kind == "choice":
        return written if written in parameter.choices else None
    return _CONVERSIONS[parameter.kind](written)


def _integer(written: str) -> int | None:
    return int(written) if written.lstrip("+-").isascii() and written.lstrip("+-").isdigit() else None


def _number(written: str) -> float | None:
    try:
        number = float(written)
    except ValueError:
        return None
    return number if number - number == 0 else None  # Neither infinite nor no number at all.


_CONVERSIONS: dict[Kind, Callable[[str], Any]] = {
    "text": lambda written: written,
    "integer": _integer,
    "number": _number,
    "boolean": {"true": True, "false": False}.get,
}
_GUESSED: tuple[Kind, ...] = ("boolean", "integer", "number")


def _meant(word: str) -> Any:
    """Return what a word without quotes means where anything may stand."""
    return next((one for one in (_CONVERSIONS[kind](word) for kind in _GUESSED) if one is not None), word)


def _as_text(value: Value) -> str:
    """Return a value as it is written."""
    return f"[{', '.join(value)}]" if isinstance(value, tuple) else value
