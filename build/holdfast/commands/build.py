"""`holdfast build`: sources in, a release out."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from .. import building
from . import options, summary
from .progress import progress

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from ..report import Report
    from .options import Run, Unpublished
    from .profile import Profiled
    from .terminal import Terminal

TARGETS = ("static", "vercel")


@click.command(
    "build",
    epilog=options.examples(
        "holdfast build", "holdfast build --site docs --strict", "holdfast build --target vercel"
    ),
)
@options.common
@options.out
@click.option("--target", type=click.Choice(TARGETS), default="static", show_default=True, help="The host.")
@options.unpublished
@click.option("--clean", is_flag=True, help="Forget what earlier builds found out.")
@options.strict
@options.jobs
@options.executor
@click.option(
    "--profile",
    is_flag=True,
    help="Tell where the time goes, also as a page with a flame graph in the cache.",
)
def command(
    run: Run,
    out: Path | None,
    target: str,
    also: Unpublished,
    clean: bool,
    strict: bool,
    jobs: int | None,
    executor: str,
    profile: bool,
) -> int:
    """Build the site.

    Only what changed is made again, and the result is the same as that of a clean build. Nothing is
    published where a page cannot be made: the last release stays as it is.
    """
    if executor and (jobs or profile):
        raise click.UsageError(
            "--jobs and --profile are for the processes of this machine, --executor is for others"
        )
    with progress(run.terminal) as show, profiling(run, wanted=profile) as profiled:
        report = building.build(
            run.site,
            out=out,
            target=target,
            **also,
            clean=clean,
            jobs=jobs,
            executor=executor,
            progress=show,
            waiting=run.terminal.note,
        )
    tell(report, run.terminal, profiled())
    return int(summary.failed(report, strict=strict))


@contextmanager
def profiling(run: Run, *, wanted: bool) -> Iterator[Callable[[], Profiled | None]]:
    """Record the build inside where that is wanted; what is given tells it afterwards."""
    if not wanted:
        yield lambda: None
        return
    from ..profiling import Recording  # most builds do without
    from . import profile

    recording = Recording()
    with recording.on():
        yield lambda: profile.told(recording, run.site)


def tell(report: Report, terminal: Terminal, profile: Profiled | None = None) -> None:
    """Print a build's problems, its summary and its profile, in the form that was asked for."""
    terminal.problems(report.problems)
    terminal.answer({**summary.as_json(report), **(profile.plain if profile else {})})
    for line in summary.lines(report) if report.published else ():
        terminal.say(line)
    for line in (*summary.cache_lines(report), *summary.hint_lines(report)):
        terminal.say(line)
    if not report.published:
        terminal.note(summary.held_back(report), bold=True)
    verdict = summary.verdict(report.problems)
    if verdict:
        terminal.say(verdict)
    for line in profile.lines if profile else ():
        terminal.say(line)
