"""From a page's Markdown to the HTML of its engine: blocks are taken out before, and put back after."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..dialect import features_off
from .containers import Origin, Scanner, has_containers
from .engines import engine
from .notes import with_alerts
from .wikilinks import with_wikilinks

if TYPE_CHECKING:
    from ..problems import Problem
    from ..settings import Markdown


@dataclass(frozen=True, slots=True)
class Rendered:
    """HTML as an engine made it. `origins` are those of `containers.Prepared`.

    `groups` counts the groups of tabs so far: each has ids of its own.
    """

    html: str
    origins: tuple[Origin, ...] | None = None
    problems: tuple[Problem, ...] = ()
    groups: int = 0


def rendered(text: str, file: str, first: int, markdown: Markdown, groups: int = 0) -> Rendered:
    """Return the HTML of a text that starts at the line `first` of a file, in which it is behind `groups` tabs."""
    python = markdown.engine == "python-markdown"
    off = features_off(markdown.extensions)
    to_html = engine(markdown.engine, markdown.extensions)
    if has_containers(text) or (python and _needs_help(text)):
        scanner = Scanner(file, first, markdown.titles, off, python, groups=groups)
        prepared = scanner.read(text)
        groups = scanner.groups
        html = prepared.spliced(to_html(prepared.text))
        # Python-Markdown says nothing of places, and the code that was taken out says those of the text.
        origins, problems = None if python else prepared.origins, prepared.problems
    else:
        html, origins, problems = to_html(text), None, ()
    if "[!" in text and "alerts" not in off:
        html = with_alerts(html, markdown.titles)
    if "[[" in text and "wikilinks" not in off:
        html = with_wikilinks(html)
    return Rendered(html, origins, problems, groups)


def _needs_help(text: str) -> bool:
    """Say whether a text holds what Python-Markdown would read in another way: code in lists, alerts."""
    return "```" in text or "~~~" in text or "[!" in text
