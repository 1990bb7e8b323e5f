"""`holdfast cache`: what builds keep from one to the next, and how to be rid of it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from .. import keeping
from . import options, summary
from .terminal import count, size

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..keeping import Contents
    from .options import Run

DOINGS = ("show", "prune", "clear")

STATES = {
    "good": "The next build uses it.",
    "none": "Nothing is kept: the next build makes everything.",
    "other versions": "Another version made it, or another kind of machine: the next build starts clean.",
    "damaged": "It is damaged: the next build starts clean.",
}

NAMES = {
    "store.sqlite": "what steps have made",
    "store.sqlite-journal": "what a build was writing",
    "scratch": "what a build was working on",
    "external.json": "what other sites have answered",
    "next-": "the folder that takes turns with an output folder",
    "bug-": "a report of a bug",
    "dev": "what `holdfast dev` shows",
    "profile": "where the time of a build went",
}
"""What lies in a cache, by the beginnings of names."""


@click.command(
    "cache",
    epilog=options.examples("holdfast cache", "holdfast cache prune", "holdfast cache clear --site docs"),
)
@click.argument("doing", type=click.Choice(DOINGS), default="show", metavar="[show|prune|clear]")
@options.common
def command(run: Run, doing: str) -> int:
    """Show what builds of a site keep from one to the next, or delete it.

    `prune` deletes what no build needs and makes the rest as small as it can be; most of that builds do by
    themselves. `clear` deletes everything: the next build starts clean. Both wait for a build that is at work.
    """
    before = keeping.contents(run.site)
    done = True
    if doing == "prune":
        done = keeping.prune(run.site, run.terminal.note, datetime.now(UTC))
    elif doing == "clear":
        done = keeping.clear(run.site, run.terminal.note)
    after = before if doing == "show" else keeping.contents(run.site)
    freed = max(0, before.size - after.size)
    run.terminal.answer(_plain(after, freed))
    if not done:
        run.terminal.note(f"{summary.shown(str(after.folder))} cannot be written, so nothing was deleted.")
    elif doing != "show":
        run.terminal.say(f"Freed {size(freed)}; {size(after.size)} are left.")
    else:
        for line in _lines(after):
            run.terminal.say(line)
    return int(not done)


def _plain(found: Contents, freed: int) -> dict[str, Any]:
    usage = found.usage
    return {
        "folder": str(found.folder),
        "state": found.state,
        "versions": found.versions,
        "salt": found.salt,
        "bytes": found.size,
        "freed": freed,
        "files": [
            {"name": one.name, "bytes": one.size, "written": one.written.isoformat(timespec="seconds")}
            for one in found.kept
        ],
        "store": {
            "bytes": usage.size,
            "unused": usage.unused,
            "notes": usage.notes,
            "questions": usage.questions,
            "steps": [
                {"step": step, "calls": number, "stale": stale, "bytes": made}
                for step, number, stale, made in _steps(found)
            ],
        },
    }


def _steps(found: Contents) -> Iterator[tuple[str, int, int, int]]:
    """Yield each step with its calls, those of them that are out of date, and the bytes of what they made."""
    from ..pipeline import REGISTRY  # imports every room

    for step in REGISTRY.steps:
        number, stale = found.usage.calls.get(step.name, (0, 0))
        if number:
            yield step.name, number, stale, sum(found.usage.answers.get(part, 0) for part in step.parts)


def _lines(found: Contents) -> Iterator[str]:
    yield f"{summary.shown(str(found.folder))}: {size(found.size)}"
    yield STATES[found.state]
    yield f"Here is {found.versions}; with all libraries, {found.salt}."
    width = max((len(one.name) for one in found.kept), default=0)
    for one in found.kept:
        what = next(
            (told for start, told in NAMES.items() if one.name.startswith(start)), "no file of Holdfast's"
        )
        yield f"  {one.name:{width}}  {size(one.size):>8}  {summary.when(one.written)}  {what}"
    if found.state != "good":
        return
    usage = found.usage
    yield f"In the store: {count(usage.questions, 'question')}, {size(usage.notes)} of notes, {size(usage.unused)} unused"
    rows = sorted(_steps(found), key=lambda row: -row[3])
    width = max((len(row[0]) for row in rows), default=0)
    for step, number, stale, made in rows:
        late = f", {stale:,} out of date" if stale else ""
        yield f"  {step:{width}}  {size(made):>8}  {count(number, 'call')}{late}"
