"""Joins the modules that an entry needs into one classic script: browsers without module workers run it too."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from ..problems import Place, Problem
from .modules import FOLDER, Module, import_problems, problem, read_module

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..values import Source

PLACE = "__HOLDFAST_BUILD__"
"""Where the build writes its data: the joined modules of a worker name it exactly once."""


def joined(
    modules: tuple[Source, ...], entry: str, data: dict[str, Any] | None
) -> tuple[str, tuple[Problem, ...]]:
    """Return the script of an entry module with all that it imports, and what is wrong with it.

    `data` takes the one place of the build; None where the script must not have any.
    """
    known = {one.path: read_module(one) for one in modules if one.path.endswith(".js")}
    if entry not in known:
        return "", (_no_entry(entry),)
    order, problems = _ordered(known, entry)
    problems += [fault for module in order for fault in import_problems(module, known)]
    problems += _clashes(order)
    code = "\n".join(['"use strict";', *(module.code for module in order if module.code), ""])
    places = code.count(PLACE)
    if places != (data is not None):
        problems.append(_wrong_places(order, places))
    return code.replace(PLACE, _json(data)), tuple(dict.fromkeys(problems))


def _ordered(known: dict[str, Module], entry: str) -> tuple[list[Module], list[Problem]]:
    """Return the modules with each one after those that it imports."""
    order: dict[str, Module] = {}
    problems: list[Problem] = []
    path: list[str] = []

    def visit(module: Module) -> None:
        path.append(module.path)
        for one in module.imports:
            if one.path in path:
                circle = " → ".join([*path[path.index(one.path) :], one.path])
                message = f"these modules import one another: {circle}"
                help_ = "move what both need into a module of its own"
                problems.append(problem("worker-import", message, module, one.line, help_))
            elif one.path in known and one.path not in order:
                visit(known[one.path])
        path.pop()
        order[module.path] = module

    visit(known[entry])
    return list(order.values()), problems


def _clashes(order: list[Module]) -> Iterator[Problem]:
    """Yield a problem for every top-level name that two modules declare: in one script they would collide."""
    owner: dict[str, str] = {}
    for module in order:
        for name, line in module.declares:
            first = owner.setdefault(name, module.path)
            if first != module.path:
                message = f"`{name}` is declared in `{first}` too, and all modules share one script"
                yield problem("worker-name", message, module, line, "give one of them another name")


def _no_entry(entry: str) -> Problem:
    message = f"the service worker has no `{entry}`"
    return Problem("worker-import", message, Place(FOLDER + entry), f"restore `{FOLDER}{entry}`", blocks=True)


def _wrong_places(order: list[Module], places: int) -> Problem:
    holders = [module.path for module in order if PLACE in module.code]
    holder = holders[-1] if holders else order[-1].path
    message = f"the build's data has one place, `{PLACE}`, and the worker names it {places} times"
    help_ = "import `BUILD` from `build.js` wherever it is needed"
    return Problem("worker-build", message, Place(FOLDER + holder), help_, blocks=True)


def _json(data: dict[str, Any] | None) -> str:
    return json.dumps(data, ensure_ascii=True, separators=(",", ":"), sort_keys=True)
