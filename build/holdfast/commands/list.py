"""`holdfast list`: the pages that are not public, without building the site."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from .. import building
from . import options, summary
from .terminal import count, plain

if TYPE_CHECKING:
    from datetime import datetime

    from ..values import Head
    from .options import Run

KINDS = ("drafts", "future", "expired")


@click.command("list", epilog=options.examples("holdfast list drafts", "holdfast list future --json"))
@click.argument("kind", type=click.Choice(KINDS))
@options.common
def command(run: Run, kind: str) -> int:
    """List the pages that a build leaves out: drafts, pages whose date is to come, or expired ones.

    Each with its file, its title and the day that matters. A page may be in more than one list.
    """
    now = building.moment()
    heads, problems = building.heads(run.site, waiting=run.terminal.note)
    found = sorted((one for one in heads if _is(kind, one, now)), key=lambda one: _order(kind, one))
    run.terminal.problems(problems)
    run.terminal.answer(
        {"pages": [_plain(one) for one in found], "problems": [plain(one) for one in problems]}
    )
    width = max((len(one.path) for one in found), default=0)
    for one in found:
        day = _day(kind, one)
        when = summary.when(day) if day else "no date"
        run.terminal.say(f"{when:16}  content/{one.path:{width}}  {one.title}")
    run.terminal.say(f"{count(len(found), 'page')}" if found else "none", dim=True)
    return int(any(one.severity == "error" for one in problems))


def _is(kind: str, head: Head, now: datetime) -> bool:
    if kind == "drafts":
        return head.draft
    if kind == "future":
        return bool(head.date and head.date > now)
    return bool(head.expires and head.expires <= now)


def _day(kind: str, head: Head) -> datetime | None:
    return head.expires if kind == "expired" else head.date


def _order(kind: str, head: Head) -> tuple[float, str]:
    day = _day(kind, head)
    return day.timestamp() if day else 0, head.path


def _plain(head: Head) -> dict[str, str | bool | None]:
    return {
        "path": f"content/{head.path}",
        "title": head.title,
        "date": head.date.isoformat() if head.date else None,
        "expires": head.expires.isoformat() if head.expires else None,
        "draft": head.draft,
    }
