"""`holdfast explain`: why a page was rebuilt, and what it depends on."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from .. import building
from . import options
from .reasons import because

if TYPE_CHECKING:
    from .options import Run


@click.command(
    "explain",
    epilog=options.examples(
        "holdfast explain /learn/wallets/",
        "holdfast explain content/learn/wallets.md",
        "holdfast explain learn/wallets/index.html",
    ),
)
@click.argument("page")
@options.common
def command(run: Run, page: str) -> int:
    """Say why PAGE was rebuilt last, and which questions it asked of the rest of the site.

    PAGE is a URL, a file below content/, or a file of the output.
    """
    answer = building.explain(run.site, page)
    if answer is None:
        raise click.UsageError(
            f"No build of this site made `{page}`. To see all that is made: holdfast build"
        )
    reasons = [because(reason) for reason in answer.reasons]
    run.terminal.answer({**asdict(answer), "because": reasons})
    run.terminal.say(f"{answer.page or page} → {answer.url}", bold=True)
    for title, rows in (("Made again because", reasons), ("It depends on", answer.questions)):
        run.terminal.say(f"{title}:" if rows else f"{title}: nothing")
        for row in rows:
            run.terminal.say(f"  {row}")
    return 0
