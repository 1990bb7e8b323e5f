"""The steps that read the content: each document, what lies beside it, and shortcodes that nobody has."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

from . import parse
from .content import folder_above
from .engine import Answer, Ask, View
from .parse import Shortcodes, Surroundings
from .problems import Place, Problem, did_you_mean
from .settings import Settings
from .values import Source, UnknownCall
from .views import asking

Names = dict[str, tuple[str, ...]]
"""The names of the files in each folder of the content."""


def names(ask: Ask, _: str) -> Answer:
    """Which files lie in each folder of the content."""
    found: dict[str, list[str]] = {}
    for path in ask("files", "content"):
        folder, _, name = path.rpartition("/")
        found.setdefault(folder, []).append(name)
    return Answer(({folder: tuple(sorted(inside)) for folder, inside in found.items()},))


def document(ask: Ask, path: str) -> Answer:
    """One Markdown file, parsed; what depends on other files is left open."""
    view = cast(Surroundings, asking(ask))
    rules, above = ask("authoring", path.rpartition("/")[0]), ask("cascade", folder_above(path))
    source = Source(path, ask("content", path))
    parsed = parse.document(source, rules, above, ask.base("shortcodes"), view)
    return Answer((parsed.head, parsed, parsed.unknown), parsed.problems)


def unknown(ask: Ask, _: str) -> Answer:
    """The shortcodes that pages call and nobody has: one problem for each name."""
    calls: dict[str, list[UnknownCall]] = {}
    every = (call for found in ask("unknown", "*").values() for call in found)
    for call in dict.fromkeys(every):  # What several pages include is there once.
        calls.setdefault(call.name, []).append(call)
    known = ask("shortcode_names") if calls else ()
    return Answer((), tuple(_unknown(name, found, known) for name, found in sorted(calls.items())))


def _unknown(name: str, calls: list[UnknownCall], known: Iterable[str]) -> Problem:
    first, files = calls[0], len({call.file for call in calls})
    message = f"there is no shortcode `{name}`"
    if len(calls) > 1:
        pages = f"on {files} pages" if files > 1 else "on this page"
        message += f"; it is called {len(calls)} times {pages}, first here"
    help = did_you_mean(name, known) or f"add it as templates/shortcodes/{name}.html"
    return Problem("unknown-shortcode", message, Place(first.file, first.line, first.column), help)


def _site_fact(found: Settings | None, name: str) -> object:
    return getattr(found, name, None)


VIEWS = {
    "beside": View("names", lambda found, folder: found.get(folder, ())),
    "shortcode": View("shortcodes", Shortcodes.digest),
    "shortcode_names": View("shortcodes", Shortcodes.names),
    "icon": View("shortcodes", Shortcodes.icon),
    "icon_names": View("shortcodes", Shortcodes.icon_names),
    "site_fact": View("settings", _site_fact),
}
"""What shortcodes ask, each with the grain of what they show."""
