"""`holdfast serve`: the built site and its API on one port, as production would serve them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from .. import config, serving
from . import options

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from starlette.applications import Starlette
    from starlette.types import ASGIApp

    from .options import Run


@click.command("serve", epilog=options.examples("holdfast serve", "holdfast serve --host 0.0.0.0 --port 80"))
@options.common
@options.out
@options.host
@options.port
def command(run: Run, out: Path | None, host: str, port: int) -> int:
    """Serve the built site and its API as production would.

    Compressed files, caching and security headers, redirects and the 404 page are those of a real
    host. A later build shows at once.
    """
    release = out or run.site / "dist"
    if not release.is_dir():
        raise click.UsageError(f"There is no built site in `{release}`. Build it first: holdfast build")
    app = serving.create_app(release, api=site_api(run.site))

    def ready(url: str) -> None:
        run.terminal.answer({"url": url, "out": str(release)})
        run.terminal.say(f"{release} is served on {url}")
        run.terminal.say("Press Ctrl+C to stop; pages that you have opened stay readable.", dim=True)

    listen(app, host, port, ready)
    return 0


def listen(app: ASGIApp, host: str, port: int, ready: Callable[[str], None]) -> None:
    """Serve until the user ends it; a usage error says what to do where the port is not to be had."""
    try:
        serving.run(app, host, port, ready=ready)
    except serving.Unavailable as error:
        raise click.UsageError(f"{error.message}: {error.help}") from error


def site_api(site: Path) -> Starlette | None:
    """Return the API where the site has one: it declares collections, or has a folder `api/`."""
    file = site / "site.yaml"
    settings, _ = config.read_settings(file.read_bytes() if file.is_file() else None)
    if not (settings and settings.collections) and not (site / "api").is_dir():
        return None
    from holdfast_api import create_app  # most sites have no API, and start without its import

    return create_app(site=site)
