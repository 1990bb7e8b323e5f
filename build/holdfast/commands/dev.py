"""`holdfast dev`: builds, serves, watches; open pages follow what is written."""

from __future__ import annotations

import time
import webbrowser
from queue import SimpleQueue
from threading import Event, Thread
from typing import TYPE_CHECKING, TypeVar

import click
from click.core import ParameterSource

from .. import serving, starter
from ..resident import Resident
from ..session import Order
from . import failure, options, summary
from .live_api import LiveApi
from .livereload import DevServer, Hub
from .reaching import OwnNames, from_elsewhere, qr_code
from .serve import site_api
from .sources import Sources
from .terminal import count
from .watching import SETTINGS, Changes

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from starlette.types import ASGIApp

    from ..report import Report
    from .options import Run, Unpublished

Done = TypeVar("Done")

CALM = 5.0
"""Seconds without a change after which what was built is written."""


opens = click.option("--open", "opens", is_flag=True, help="Open the site in your browser.")
allow = click.option(
    "--allow-host",
    "allowed",
    multiple=True,
    metavar="NAME",
    help="Answer to this name too, such as a tunnel's.",
)


@click.command("dev", epilog=options.examples("holdfast dev --open", "holdfast dev --drafts --host 0.0.0.0"))
@options.common
@options.out
@options.host
@options.port
@opens
@allow
@options.unpublished
def command(
    run: Run, out: Path | None, host: str, port: int, opens: bool, allowed: tuple[str, ...], also: Unpublished
) -> int:
    """Build and serve the site, watch its files, and bring open pages up to date as you write.

    Pages keep where you are and what you typed; templates and scripts reload them. Problems are shown
    on the page, above what was built last. The service worker is off. Where port 8000 is taken, the
    next free one is used. The output is kept apart from the release: by default in .holdfast/dev in
    the site's folder.
    """
    out = (out or run.site / ".holdfast" / "dev").resolve()
    hub = Hub()
    resident = Resident(Order(run.site.resolve(), out, **also))
    api = LiveApi(lambda: site_api(run.site))
    tools = {"/_holdfast/source": Sources(run.site)}
    site = DevServer(out, api, hub, tools, lambda: resident.fresh)
    app = OwnNames(site, (host, *allowed))
    server, url = _start(run, app, host, port)
    changes = Changes((run.site, starter.theme()))
    builds = Builds(run, resident, hub, api)
    try:
        _welcome(run, host, url)
        builds.run()
        if opens and not webbrowser.open(url):
            run.terminal.note(f"There is no browser to be opened: visit {url}")
        run.terminal.say("Watching for changes. Press Ctrl+C to stop.", dim=True)
        while names := changes.wait():
            partly = builds.run(names)
            while partly and not changes.have_come():
                partly = builds.run((), changes.have_come)
            if changes.stay_away(CALM):
                builds.publish(changes.have_come)
    except KeyboardInterrupt:
        run.terminal.say("\nStopped.")
    finally:
        changes.close()
        resident.close()
        hub.close()
        server.stop()
    return 0


def _start(run: Run, app: ASGIApp, host: str, port: int) -> tuple[Server, str]:
    """Start to serve; a port that nobody asked for may be another one where it is taken."""
    is_usual = click.get_current_context().get_parameter_source("port") is ParameterSource.DEFAULT
    server = Server(app, host, port)
    try:
        return server, server.start()
    except serving.Unavailable as error:
        if not (is_usual and error.free):
            raise click.UsageError(f"{error.message}: {error.help}") from error
        run.terminal.say(f"Port {port} is taken by another program; this site gets port {error.free}.")
        server = Server(app, host, error.free)
        return server, server.start()


def _welcome(run: Run, host: str, url: str) -> None:
    """Say where the site is, also for a phone."""
    elsewhere = from_elsewhere(host, url)
    run.terminal.answer({"url": url, "network": elsewhere})
    run.terminal.say(f"Your site is on {url}", bold=True)
    if elsewhere:
        run.terminal.say(f"On other devices in your network: {elsewhere}\n\n{qr_code(elsewhere)}")


class Builds:
    """Builds again and again; what goes wrong is told, and never ends the server."""

    def __init__(self, run: Run, resident: Resident, hub: Hub, api: LiveApi) -> None:
        self._site, self._terminal = run.site, run.terminal
        self._resident, self._hub, self._api = resident, hub, api
        self._unseen: set[str] = set()

    def run(self, names: tuple[str, ...] | None = None, stop: Callable[[], bool] = lambda: False) -> bool:
        """Build in memory for the files that changed, and tell the open pages and the terminal.

        True where only the pages that somebody looks at are built yet; without names the rest is. None for the
        names is the first build.
        """
        self._unseen |= {*(names or ())}
        first = self._hub.looked_at if names else ()
        update = self._guarded(lambda: self._resident.update(names, first, stop))
        if update is None:
            return False
        report = update.report
        if report.published and SETTINGS in self._unseen:
            self._guarded(self._api.renew)
        self._hub.tell(
            report.problems,
            changed=report.published and (bool(update.outputs) or not self._hub.state.build),
            published=report.published,
            reload=report.published and any(it.partition("/")[0] == "templates" for it in self._unseen),
        )
        if report.published and not update.partly:
            self._unseen.clear()
        self._terminal.problems(report.problems)
        self._say(_reason(names), report, summary.work(report) if report.published else "not published")
        return report.published and update.partly

    def publish(self, stop: Callable[[], bool]) -> None:
        """Write what was built, unless something else is due; tell what only the whole release shows."""
        report = self._guarded(lambda: self._resident.publish(stop))
        if report is None or report.problems == self._hub.state.problems:
            return
        self._hub.tell(report.problems, changed=False, published=report.published)
        self._terminal.problems(report.problems)
        self._say("the release", report, "written" if report.published else "not published")

    def _guarded(self, work: Callable[[], Done]) -> Done | None:
        """Do some work; a bug in one build is told, and is no reason to lose the next."""
        try:
            return work()
        except Exception as error:  # noqa: BLE001 -- the server goes on
            problems = (failure.as_problem(error, self._site),)
            self._terminal.problems(problems)
            self._hub.tell(problems, changed=False, published=False)
            return None

    def _say(self, reason: str, report: Report, what: str) -> None:
        verdict = summary.verdict(report.problems)
        line = f"{time.strftime('%H:%M:%S')} {reason}: {what} in {report.seconds:.2f} s"
        self._terminal.say(f"{line}; {verdict}" if verdict else line)
        for hint in summary.hint_lines(report):
            self._terminal.say(hint)


def _reason(names: tuple[str, ...] | None) -> str:
    if not names:
        return "first build" if names is None else "the other pages"
    return names[0] if len(names) == 1 else count(len(names), "file")


class Server:
    """A server in a thread of its own, so that builds and Ctrl+C have the main one."""

    def __init__(self, app: ASGIApp, host: str, port: int) -> None:
        self._app, self._host, self._port = app, host, port
        self._stop = Event()
        self._news: SimpleQueue[str | BaseException] = SimpleQueue()
        self._thread = Thread(target=self._run, daemon=True)

    def start(self) -> str:
        """Start to serve, and return the URL; raises `serving.Unavailable` where the port is not to be had."""
        self._thread.start()
        news = self._news.get()
        if isinstance(news, BaseException):
            raise news
        return news

    def stop(self) -> None:
        """Stop serving, once the running requests have their answers."""
        self._stop.set()
        self._thread.join(3)

    def _run(self) -> None:
        try:
            serving.run(self._app, self._host, self._port, ready=self._news.put, stop=self._stop)
        except BaseException as error:  # noqa: BLE001 -- the main thread waits for it
            self._news.put(error)
