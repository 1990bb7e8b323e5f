"""What `holdfast build --profile` tells: lines for people, an object for programs, and files to look at."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..cache import cache_folder
from ..profiling import Profile, Recording, profile_of, speedscope, tree
from . import summary
from .progress import doing
from .reasons import because

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ..profiling import Cost, Node, StepCost

TOP = 10
"""How many of the most expensive a terminal shows; the files have the first thousand."""

MANY = 1000

FOLDER, PAGE, DATA, SPEEDSCOPE = "profile", "profile.html", "profile.json", "profile.speedscope.json"


@dataclass(frozen=True, slots=True)
class Table:
    """A table as text: its title, what there is to say of it, its header, and its rows."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    about: str = ""
    worded: bool = False
    """True where the last column is words, and no number."""


@dataclass(frozen=True, slots=True)
class Profiled:
    """A profile as it is told: the lines for people, and what `--json` adds."""

    lines: tuple[str, ...]
    plain: dict[str, Any]


def told(recording: Recording, site: Path) -> Profiled:
    """Write the files of a profile into the site's cache folder, and return what is told of it."""
    if not recording.spans:
        return Profiled((), {"profile": None})  # There was nothing to build.
    profile, folder = profile_of(recording), cache_folder(site) / FOLDER
    try:
        files = write(recording, profile, folder, site.resolve().name)
    except OSError as error:
        refused = f"No file of the profile could be written: {folder}: {error.strerror}"
        return Profiled((*lines(profile), refused), {"profile": {**as_json(profile), "files": []}})
    names = [summary.shown(str(file)) for file in files]
    where = f"Flame graph: {names[0]} (the same as data: {names[1]}; for speedscope.app: {names[2]})"
    return Profiled((*lines(profile), where), {"profile": {**as_json(profile), "files": names}})


def as_json(profile: Profile) -> dict[str, Any]:
    """Return a profile as `--json` and the file give it; times are nanoseconds."""
    return {**asdict(profile), "pages": [asdict(one) for one in profile.pages[:MANY]]}


def lines(profile: Profile) -> list[str]:
    """Return what a terminal shows of a profile."""
    rows = [whole(profile)]
    for table in tables(profile, TOP):
        rows += ["", *_text(table)]
    return rows


def whole(profile: Profile) -> str:
    """Return the whole in a sentence."""
    main, cpu = profile.processes[0], sum(one.cpu for one in profile.processes)
    return (
        f"{seconds(main.time)} in the main process, {seconds(cpu)} of processor time "
        f"in {'1 process' if len(profile.processes) == 1 else f'{len(profile.processes)} processes'}."
    )


def tables(profile: Profile, most: int) -> list[Table]:
    """Return a profile as tables of the `most` expensive of everything; one without rows is left out."""
    rendered = ("times", "in all", "without what it includes", "longest")
    found = [
        Table(
            "Phases", ("phase", "time"), tuple((name, seconds(time)) for name, time in profile.phases.items())
        ),
        Table(
            "Steps",
            ("step", "run", "kept", "begun again", "their calls", "main process", "workers"),
            tuple(_step(one) for one in profile.steps if one.run or one.kept)[:most],
            "What the main process does for a step besides its calls is asking, comparing and storing. "
            "A call that lacked an answer in its worker is begun again with it.",
        ),
        Table("Why calls ran", ("step", "calls", "because"), _reasons(profile.steps)[:most], worded=True),
        Table(
            "Slowest pages",
            ("page", "in all", "most of it"),
            tuple((one.name, seconds(one.time), _most(one.steps)) for one in profile.pages[:most]),
            worded=True,
        ),
        Table("Inside calls", ("work", *rendered), tuple(map(_cost, profile.work[:most]))),
        Table("Templates", ("template", *rendered), tuple(map(_cost, profile.templates[:most]))),
        Table("Shortcodes", ("shortcode", *rendered), tuple(map(_cost, profile.shortcodes[:most]))),
    ]
    return [one for one in found if one.rows]


def write(recording: Recording, profile: Profile, folder: Path, title: str) -> tuple[Path, ...]:
    """Write a page with a flame graph, the profile as JSON, and one for https://www.speedscope.app.

    Raises OSError as the file system gives it.
    """
    texts = {
        PAGE: page(profile, tree(recording.tracks), title),
        DATA: json.dumps(as_json(profile), ensure_ascii=False, indent=1),
        SPEEDSCOPE: json.dumps(speedscope(recording.tracks, title), ensure_ascii=False),
    }
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    return tuple(folder / name for name in texts)


def page(profile: Profile, root: Node, title: str) -> str:
    """Return the page with the flame graph: one file that needs nothing else."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # only for a profile

    here = Path(__file__).parent
    environment = Environment(
        loader=FileSystemLoader(here), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    return environment.get_template("profile.html").render(
        title=title,
        summary=whole(profile),
        tables=tables(profile, MANY),
        style=(here / "profile.css").read_text(encoding="utf-8"),
        script=(here / "profile.js").read_text(encoding="utf-8"),
        tree=json.dumps(_node(root), ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c"),
    )


def seconds(time: int) -> str:
    """Return nanoseconds for people: `1.25 s`, `3.4 ms`."""
    return f"{time / 1e9:,.2f} s" if time >= 1e9 else f"{time / 1e6:,.1f} ms"


def _node(node: Node) -> list[Any]:
    name = _named(node.name) if node.kind == "step" else node.name
    return [node.kind, name, node.time, node.count, [_node(one) for one in node.children]]


def _named(step: str) -> str:
    return f"compress {step.removeprefix('seal ')}" if step.startswith("seal ") else step


def _step(one: StepCost) -> tuple[str, ...]:
    counts, times = (one.run, one.kept, one.again), (one.time, one.main, one.workers)
    return (_named(one.name), *(f"{number:,}" for number in counts), *map(seconds, times))


def _reasons(steps: Iterable[StepCost]) -> tuple[tuple[str, ...], ...]:
    found = [(number, one.name, kind) for one in steps for kind, number in one.reasons.items()]
    return tuple(
        (_named(step), f"{number:,}", because(kind if " " in kind else f"{kind}(…)"))
        for number, step, kind in sorted(found, key=lambda row: (-row[0], row[1:]))
    )


def _cost(one: Cost) -> tuple[str, ...]:
    return one.name, f"{one.count:,}", seconds(one.time), seconds(one.own), seconds(one.longest)


def _most(steps: Mapping[str, int]) -> str:
    name = max(steps, key=lambda one: steps[one])
    return f"{doing(name)}, {seconds(steps[name])}"


def _text(table: Table) -> list[str]:
    """Return a table in columns: words to the left, numbers to the right."""
    rows = [(table.title, *table.head[1:]), *((f"  {row[0]}", *row[1:]) for row in table.rows)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(table.head))]
    words = {0, len(widths) - 1} if table.worded else {0}
    return [
        "  ".join(
            row[column].ljust(width) if column in words else row[column].rjust(width)
            for column, width in enumerate(widths)
        ).rstrip()
        for row in rows
    ]
