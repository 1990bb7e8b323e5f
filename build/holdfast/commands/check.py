"""`holdfast check`: what is wrong with a site, without touching its release."""

from __future__ import annotations

import time
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import click

from .. import building, serving, starter
from ..cache import cache_folder
from ..problems import merged
from ..yamltext import placed
from . import options, summary
from .offline import prove
from .progress import progress
from .serve import site_api
from .terminal import count, plain

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..report import Checked, Report
    from .external import Outcome
    from .offline import Proof
    from .options import Run, Unpublished


@click.command(
    "check",
    epilog=options.examples(
        "holdfast check", "holdfast check --offline --strict", "holdfast check --external"
    ),
)
@options.common
@options.unpublished
@options.strict
@click.option("--offline", is_flag=True, help="Open every page in a browser with the network cut.")
@click.option("--external", is_flag=True, help="Ask other sites whether links to them still lead somewhere.")
@click.option("--refresh", is_flag=True, help="With --external: ask again what is known from before.")
def command(run: Run, also: Unpublished, strict: bool, offline: bool, external: bool, refresh: bool) -> int:
    """Look for problems: links, anchors, images, templates, settings, HTML, accessibility, contrast.

    Nothing is published. With --offline, a fresh build is visited in a real Chromium, the server is
    stopped, and every page has to open again. With --external, other sites are asked about all links to
    them; what they answer is kept for a week.
    """
    start = time.monotonic()
    report, proof = _offline(run, also) if offline else (_build(run, also), None)
    outcome = _external(run, report.checked, refresh=refresh) if external and report.checked else None
    report = replace(report, seconds=time.monotonic() - start)
    return _tell(run, report, proof, outcome, strict=strict)


def _build(run: Run, also: Unpublished) -> Report:
    with progress(run.terminal) as show:
        return building.build(
            run.site, **also, publish=False, checks=True, progress=show, waiting=run.terminal.note
        )


def _external(run: Run, checked: Checked, *, refresh: bool) -> Outcome:
    """Ask other sites about the links to them, and keep what they answer in the cache folder."""
    from .external import check_links  # httpx is for those who want this.
    from .external_cache import Cache

    cache = Cache(cache_folder(run.site) / "external.json", refresh=refresh)
    with progress(run.terminal) as show:
        outcome = check_links(checked.outbound, cache, site=checked.site, show=show)
    cache.save(time.time())
    return replace(
        outcome, problems=list(merged(placed(one, _reading(run.site)) for one in outcome.problems))
    )


def _reading(site: Path) -> Callable[[str], str]:
    """Return what gives the text of a file of the site or of the theme."""

    @cache
    def text(file: str) -> str:
        found = next((root / file for root in (site, starter.theme()) if (root / file).is_file()), None)
        return found.read_text(encoding="utf-8", errors="replace") if found else ""

    return text


def _offline(run: Run, also: Unpublished) -> tuple[Report, Proof | None]:
    """Build to a folder of its own, so that the release is not touched, and visit what came of it."""
    with TemporaryDirectory(prefix="holdfast-check-") as folder, progress(run.terminal) as show:
        out = Path(folder) / "site"
        report = building.build(
            run.site, out=out, **also, checks=True, progress=show, waiting=run.terminal.note
        )
        if not report.published:
            return report, None
        app = serving.create_app(out, api=site_api(run.site))
        lacking = report.checked.lacking if report.checked else ()
        return report, prove(out, app, lacking=lacking, progress=show)


def _tell(run: Run, report: Report, proof: Proof | None, outcome: Outcome | None, *, strict: bool) -> int:
    found = [*report.problems]
    for part in (report.checked, proof, outcome):
        found += part.problems if part else ()
    report = replace(report, problems=tuple(found))
    run.terminal.problems(found)
    answer: dict[str, object] = {"pages": report.pages, "problems": [plain(one) for one in found]}
    if proof:
        answer["offline"] = {"pages": proof.pages, "opened": proof.opened, "absent": proof.absent}
        run.terminal.say(proof.sentence)
    if outcome:
        answer["external"] = {"addresses": outcome.addresses, "asked": outcome.asked, "left": outcome.left}
        run.terminal.say(outcome.sentence)
    run.terminal.answer(answer)
    verdict = summary.verdict(found) or "no problems"
    run.terminal.say(f"Checked {count(report.pages, 'page')} in {report.seconds:.2f} s: {verdict}")
    return int(summary.failed(report, strict=strict))
