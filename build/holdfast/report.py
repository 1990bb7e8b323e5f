"""What a build tells: counts, problems, and what visitors will download."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from .problems import Place, Problem


@dataclass(frozen=True, slots=True)
class Visit:
    """What a browser downloads: how many requests, and how many bytes of bodies after compression."""

    requests: int
    bytes: int


@dataclass(frozen=True, slots=True)
class Outbound:
    """A link to another site: where it was written, and a page on which it is."""

    url: str
    place: Place
    page: str = ""


@dataclass(frozen=True, slots=True)
class Lacking:
    """A part of a page that nobody has, and that a problem of the build names; both are URLs of the site."""

    page: str
    part: str


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check finds beyond a build: problems of the finished pages, and all links to other sites.

    `site` is the URL of the site itself; `lacking` are the parts of pages that the build's own problems
    say are not there.
    """

    problems: tuple[Problem, ...] = ()
    outbound: tuple[Outbound, ...] = ()
    site: str = ""
    lacking: tuple[Lacking, ...] = ()


@dataclass(frozen=True, slots=True)
class Hint:
    """A URL of the release before that no page answers any more.

    Where a page evidently is what stood there, `file` is its source and `line` what to add to its front
    matter; else both are empty.
    """

    url: str
    file: str = ""
    line: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """The outcome of one build.

    `parsed` and `rendered` count pages that were made again; `written` and `removed` count files of the
    output folder that differ from the release before. `returning` is the visit of somebody who has the
    release before this one, None for a first release. `ran` counts every step's calls. `due` is when the next page
    comes (`date`) or goes (`expires`).
    """

    pages: int = 0
    parsed: int = 0
    rendered: int = 0
    written: int = 0
    removed: int = 0
    seconds: float = 0.0
    problems: tuple[Problem, ...] = ()
    first_visit: Visit = Visit(0, 0)
    returning: Visit | None = None
    published: bool = False
    out: str = ""
    files: int = 0
    size: int = 0
    ran: dict[str, int] = field(default_factory=dict)
    due: datetime | None = None
    checked: Checked | None = None
    """What a check found; None for a build."""
    hints: tuple[Hint, ...] = ()
    """What is worth a thought since the release before; told by the build that publishes the change."""
    cache: str = ""
    """Why the cache did not serve as usual, for people; empty where it did."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a page was last made, and the questions that it asked."""

    page: str
    url: str
    reasons: tuple[str, ...]
    questions: tuple[str, ...]
