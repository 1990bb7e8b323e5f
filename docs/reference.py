"""The reference pages of the manual, generated from the code: `python -m docs.reference` writes them.

A test holds the pages to the code, and fails for a key, a function or an option that says nothing of itself.
"""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import MISSING, fields, is_dataclass
from pathlib import Path
from typing import Any, Literal, get_args, get_origin, get_type_hints

import click
from jinja2 import nodes

from holdfast import settings, values
from holdfast.cli import COMMANDS, root
from holdfast.parse.keys import ALIASES as _ALIASES
from holdfast.parse.keys import KINDS as _KINDS
from holdfast.parse.shortcodes.arguments import signature as shortcode_signature
from holdfast.parse.shortcodes.functions import Functions as ShortcodeFunctions
from holdfast.render import facts, functions
from holdfast.templating import environment

ROOT = Path(__file__).resolve().parents[1]
PAGES = ROOT / "docs" / "content" / "reference"

_TYPES = {"str": "text", "int": "whole number", "float": "number", "bool": "true or false", "Any": "anything"}
_BULLET = re.compile(r"^- ((?:`\w+`(?: and |, )?)+):? (.+?)(?=^- |\Z|^\S)", re.MULTILINE | re.DOTALL)


def page(title: str, description: str, weight: int, body: str) -> str:
    """Return a page of the manual."""
    return f"---\ntitle: {title}\ndescription: {description}\nweight: {weight}\n---\n\n{body.strip()}\n"


def table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    """Return a Markdown table."""
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |" for row in lines)


def one_line(text: str) -> str:
    """Return a docstring's text in one line."""
    return " ".join(text.split())


# site.yaml


def descriptions(kind: type) -> dict[str, str]:
    """Return what a dataclass says of each of its fields: in strings below them, or in a list of its own."""
    found: dict[str, str] = {}
    for names, text in _BULLET.findall(inspect.getdoc(kind) or ""):
        text = one_line(text)
        found |= dict.fromkeys(re.findall(r"`(\w+)`", names), text[:1].upper() + text[1:])
    body = ast.parse(inspect.getsource(kind)).body[0]
    assert isinstance(body, ast.ClassDef)
    for before, after in zip(body.body, body.body[1:], strict=False):
        if isinstance(before, ast.AnnAssign) and isinstance(after, ast.Expr):
            assert isinstance(before.target, ast.Name)
            assert isinstance(after.value, ast.Constant)
            found[before.target.id] = one_line(str(after.value.value))
    return found


def type_name(kind: Any) -> str:
    """Return a type in the words of an author."""
    inner = get_args(kind)
    if get_origin(kind) is Literal:
        return ", ".join(f"`{one}`" for one in inner)
    if get_origin(kind) is tuple:
        return f"list of {type_name(inner[0])}"
    if get_origin(kind) is dict:
        return f"map of {type_name(inner[1])}"
    if type(None) in inner:
        return type_name(next(one for one in inner if one is not type(None)))
    if is_dataclass(kind):
        return f"[{kind.__name__}](#{kind.__name__.lower()})"  # type: ignore[union-attr]
    return _TYPES.get(getattr(kind, "__name__", "Any"), getattr(kind, "__name__", "anything"))


def default_of(field: Any) -> str:
    """Return a field's default as YAML would write it."""
    if field.default is MISSING and field.default_factory is MISSING:
        return "required"
    value = field.default if field.default is not MISSING else field.default_factory()
    if is_dataclass(value) or value in ("", (), {}, None):
        return "–"
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if isinstance(value, dict):
        return (
            f"`{', '.join(f'{key}: {one}' if not is_dataclass(one) else key for key, one in value.items())}`"
        )
    return f"`[{', '.join(map(str, value))}]`" if isinstance(value, tuple) else f"`{value}`"


def nested(kind: type, found: dict[str, type]) -> dict[str, type]:
    """Return the dataclasses that a dataclass holds, each once, by name."""
    for one in get_type_hints(kind).values():
        for inner in _dataclasses(one):
            if inner.__name__ not in found:
                found[inner.__name__] = inner
                nested(inner, found)
    return found


def _dataclasses(kind: Any) -> Iterator[type]:
    if is_dataclass(kind):
        yield kind  # type: ignore[misc]
    for one in get_args(kind):
        yield from _dataclasses(one)


def settings_table(kind: type) -> str:
    """Return the keys of a dataclass as a table."""
    told, hints = descriptions(kind), get_type_hints(kind)
    rows = [
        (f"`{one.name}`", type_name(hints[one.name]), default_of(one), told.get(one.name, ""))
        for one in fields(kind)
    ]
    return table(("Key", "Value", "Default", "What it does"), rows)


def settings_page() -> str:
    """Return the reference of `site.yaml`."""
    parts = ["Only `title` and `url` have to be there.", settings_table(settings.Settings)]
    for name, kind in nested(settings.Settings, {}).items():
        first = one_line((inspect.getdoc(kind) or "").split("\n\n")[0])
        parts += [f"## {name}", first, settings_table(kind)]
    return page("Settings", "Every key of site.yaml.", 1, "\n\n".join(parts))


# Front matter

FRONT_MATTER = {
    "title": "The page's title; else its first heading, else the file's name.",
    "lastmod": "Another name of `updated`.",
    "linkTitle": "Another name of `link_title`.",
    "expiryDate": "Another name of `expires`.",
    "menu": "Another name of `menus`.",
    "categories": "Terms, where `taxonomies` in site.yaml names them; else they are in `page.params`.",
    "keywords": "As `categories`.",
    "author": "Who wrote the page, for feeds and search engines: a name, or the path of a page.",
    "authors": "As `author`, for several.",
    "tags": "The terms of the taxonomy `tags`, which there is unless `taxonomies` says otherwise.",
    "cascade": "In an `_index.md`: front matter for all pages below it.",
}
"""What is no field of a head."""


def front_matter_page() -> str:
    """Return the reference of front matter."""
    told = descriptions(values.Head) | FRONT_MATTER
    rows = [(f"`{key}`", told.get(_ALIASES.get(key, key) if key not in told else key, "")) for key in _KINDS]
    intro = (
        "YAML between two lines `---` at the head of a page. All keys may be left out. The names of your"
        " taxonomies (`tags`, …) are keys too, and so are the fields of the page's collection."
    )
    return page(
        "Front matter", "Every key of a page's head.", 2, f"{intro}\n\n{table(('Key', 'Value'), rows)}"
    )


# Templates


def signature(name: str, function: Callable[..., Any]) -> str:
    """Return how a function is called."""
    parameters = [one for one in inspect.signature(function).parameters.values() if one.name != "self"]
    shown = [
        one.name if one.default is inspect.Parameter.empty else f"{one.name}={one.default!r}"
        for one in parameters
    ]
    return f"{name}({', '.join(shown)})"


def facts_table(kind: type) -> str:
    """Return what a value offers to templates."""
    told = descriptions(kind)
    rows = [(f"`{one.name}`", told.get(one.name, "")) for one in fields(kind)] if is_dataclass(kind) else []
    rows += [
        (f"`{name}`", one_line((inspect.getdoc(one) or "").split("\n\n")[0]))
        for name, one in vars(kind).items()
        if isinstance(one, property) and not name.startswith("_")
    ]
    return table(("Name", "What it is"), rows)


def templates_page() -> str:
    """Return the reference of what templates see."""
    made = environment({})
    offered = functions.Functions(made, {}).by_name()
    calls = [
        (f"`{signature(name, one)}`", one_line(inspect.getdoc(one) or "")) for name, one in offered.items()
    ]
    own = {name: one for name, one in made.filters.items() if one.__module__.startswith("holdfast.")}
    filters = [(f"`{name}`", one_line(inspect.getdoc(one) or "")) for name, one in own.items()]
    parts = [
        (
            "Templates are [Jinja](https://jinja.palletsprojects.com/) in `templates/`. A name that is not there is an"
            " error with its line, never an empty string. Templates know no clock and no chance: a page is the same"
            " whenever it is built."
        ),
        "## `page`\n\n" + facts_table(facts.PageFacts),
        "## `site`\n\n" + facts_table(facts.SiteFacts),
        "## `section`\n\n" + facts_table(facts.SectionFacts),
        "## `data`\n\nThe files of `data/` by their names: [data files](../guide/data.md).",
        "## Functions\n\n" + table(("Call", "What it gives"), calls),
        "## Filters\n\nBesides Jinja's own:\n\n" + table(("Filter", "What it does"), filters),
    ]
    return page("Templates", "What templates may use.", 4, "\n\n".join(parts))


# Shortcodes


def shortcodes_page() -> str:
    """Return the reference of the shortcodes that come along."""
    parts = [
        "Called in a page as `{{</* name key=value */>}}`. See [how to use and write them](../guide/shortcodes.md)."
    ]
    for file in sorted((ROOT / "templates" / "shortcodes").glob("*.html")):
        text = file.read_text(encoding="utf-8")
        about = re.match(r"\{#-?(.*?)-?#\}", text, re.DOTALL)
        for macro in environment({}).parse(text).find_all(nodes.Macro):
            if macro.name == file.stem:
                parts += [f"## {macro.name}", one_line(about[1]) if about else "", arguments(macro)]
    parts += [
        "## What a macro may use",
        "Besides `page`, `site`, and what its parameters `inner`, `raw`, `children`, `parent` and `number` are given:",
        shortcode_functions(),
    ]
    return page("Shortcodes", "Those that come along, and what your own may use.", 3, "\n\n".join(parts))


KINDS = {
    "text": "text",
    "integer": "whole number",
    "number": "number",
    "boolean": "true or false",
    "list": "list",
    "any": "anything",
}


def arguments(macro: nodes.Macro) -> str:
    """Return a shortcode's arguments as a table, and whether it has an inner text."""
    known = shortcode_signature(macro)
    rows = [
        (
            f"`{one.name}`",
            ", ".join(f"`{word}`" for word in one.choices if word) or KINDS[one.kind],
            "required" if one.required else f"`{one.default!r}`" if one.default else "–",
        )
        for one in known.parameters
    ]
    inner = {"must": "It has an inner text.", "may": "It may have an inner text.", "never": ""}[known.inner]
    return "\n\n".join(
        one for one in (inner, table(("Argument", "Value", "Default"), rows) if rows else "") if one
    )


def shortcode_functions() -> str:
    """Return the functions and filters of shortcodes as a table."""
    offered = ShortcodeFunctions()
    calls = {name: one for name, one in offered.globals().items() if inspect.ismethod(one)}
    rows = [
        (f"`{signature(name, one)}`", one_line((inspect.getdoc(one) or "").replace("\n\n", " ")))
        for name, one in calls.items()
    ]
    rows += [
        (f"`… | {name}`", one_line(inspect.getdoc(one) or "")) for name, one in offered.filters().items()
    ]
    return table(("Call", "What it gives"), rows)


# Commands


def commands_page() -> str:
    """Return the reference of the command line."""
    context = click.Context(root, info_name="holdfast")
    parts = [
        (
            "Exit codes: 0 good, 1 problems in the site, 2 wrong usage. `holdfast COMMAND --help` says the same as"
            " this page."
        )
    ]
    for name in COMMANDS:
        command = root.get_command(context, name)
        assert command is not None
        parts += list(command_parts(command, f"holdfast {name}", context))
    return page("Commands", "Every command with its options.", 5, "\n\n".join(parts))


def command_parts(command: click.Command, name: str, context: click.Context) -> Iterator[str]:
    """Yield the sections of a command, and of the commands below it."""
    own = click.Context(command, info_name=name.removeprefix("holdfast "), parent=context)
    yield f"## {name}"
    yield re.sub(r"\n(?!\n)", " ", inspect.cleandoc(command.help or "")).replace("\b", "")
    options = [one for one in command.get_params(own) if isinstance(one, click.Option)]
    rows = []
    for one in options:
        record = one.get_help_record(own)
        if record:
            rows.append((f"`{record[0]}`", one_line(record[1])))
    yield table(("Option", "What it does"), rows)
    if isinstance(command, click.Group):
        for below in command.list_commands(own):
            found = command.get_command(own, below)
            if found:
                yield from command_parts(found, f"{name} {below}", own)


def generated() -> dict[str, str]:
    """Return all generated pages by their file's name."""
    return {
        "settings.md": settings_page(),
        "front-matter.md": front_matter_page(),
        "shortcodes.md": shortcodes_page(),
        "templates.md": templates_page(),
        "commands.md": commands_page(),
    }


if __name__ == "__main__":
    for name, text in generated().items():
        (PAGES / name).write_text(text, encoding="utf-8")
