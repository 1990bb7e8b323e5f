"""`holdfast check`: what is wrong with a site, without touching its release."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import click

from .. import building, serving
from . import options, summary
from .offline import prove
from .progress import progress
from .serve import site_api
from .terminal import count, plain

if TYPE_CHECKING:
    from ..report import Report
    from .offline import Proof
    from .options import Run, Unpublished


@click.command("check", epilog=options.examples("holdfast check", "holdfast check --offline --strict"))
@options.common
@options.unpublished
@options.strict
@click.option("--offline", is_flag=True, help="Open every page in a browser with the network cut.")
def command(run: Run, also: Unpublished, strict: bool, offline: bool) -> int:
    """Look for problems: links, anchors, images, templates, settings.

    Nothing is published. With --offline, a fresh build is visited in a real Chromium, the server is
    stopped, and every page has to open again.
    """
    if offline:
        return _offline(run, also, strict=strict)
    with progress(run.terminal) as show:
        report = building.build(
            run.site, **also, publish=False, checks=True, progress=show, waiting=run.terminal.note
        )
    return _tell(run, report, strict=strict)


def _offline(run: Run, also: Unpublished, *, strict: bool) -> int:
    """Build to a folder of its own, so that the release is not touched, and visit what came of it."""
    start = time.monotonic()
    with TemporaryDirectory(prefix="holdfast-check-") as folder, progress(run.terminal) as show:
        out = Path(folder) / "site"
        report = building.build(
            run.site, out=out, **also, checks=True, progress=show, waiting=run.terminal.note
        )
        proof = None
        if report.published:
            app = serving.create_app(out, api=site_api(run.site))
            proof = prove(out, app, progress=show)
    report = replace(report, seconds=time.monotonic() - start)
    return _tell(run, report, proof, strict=strict)


def _tell(run: Run, report: Report, proof: Proof | None = None, *, strict: bool) -> int:
    found = report.checked.problems if report.checked else ()
    report = replace(report, problems=(*report.problems, *found, *(proof.problems if proof else ())))
    run.terminal.problems(report.problems)
    answer: dict[str, object] = {"pages": report.pages, "problems": [plain(it) for it in report.problems]}
    if proof:
        answer["offline"] = {"pages": proof.pages, "opened": proof.opened}
        run.terminal.say(proof.sentence)
    run.terminal.answer(answer)
    verdict = summary.verdict(report.problems) or "no problems"
    run.terminal.say(f"Checked {count(report.pages, 'page')} in {report.seconds:.2f} s: {verdict}")
    return int(summary.failed(report, strict=strict))
