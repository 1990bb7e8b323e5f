"""The options that every command has, folded into one value."""

from __future__ import annotations

from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypedDict
from urllib.parse import urlsplit

import click

from . import failure
from .terminal import Terminal

if TYPE_CHECKING:
    from collections.abc import Callable

SCHEDULER_PORT = 8786
"""What `dask scheduler` listens on: https://docs.dask.org/en/stable/deploying-cli.html."""


def _scheduler(context: click.Context, parameter: click.Parameter, value: str | None) -> str:
    """Return the address of a Dask scheduler, with its port; empty where none is given."""
    if value is None:
        return ""
    try:
        found = urlsplit(value)
        port = found.port or SCHEDULER_PORT
    except ValueError:
        found, port = urlsplit(""), 0
    if found.scheme != "dask" or not found.hostname:
        raise click.BadParameter(f"`{value}` is not `dask://HOST:PORT`", context, parameter)
    host = f"[{found.hostname}]" if ":" in found.hostname else found.hostname
    return f"dask://{host}:{port}"


FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
OUTPUT = click.Path(file_okay=False, path_type=Path)

site = click.option("--site", type=FOLDER, default=Path(), help="The site's folder.  [default: here]")
out = click.option("--out", type=OUTPUT, help="The output folder.  [default: dist in the site's folder]")
as_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON object and nothing else.")
quiet = click.option("--quiet", "-q", is_flag=True, help="Print problems and nothing else.")
every = click.option("--all", "every", is_flag=True, help="Show every problem, however many there are.")
strict = click.option("--strict", is_flag=True, help="Take warnings for errors.")
drafts = click.option("--drafts", is_flag=True, help="Build drafts too.")
future = click.option("--future", is_flag=True, help="Build pages whose date is still to come.")
expired = click.option("--expired", is_flag=True, help="Build pages that have expired.")
jobs = click.option(
    "--jobs",
    type=click.IntRange(1),
    help="How many processes work at once.  [default: one for each processor]",
)
executor = click.option(
    "--executor",
    callback=_scheduler,
    metavar="ADDRESS",
    help="Let a Dask cluster do the work: `dask://HOST:PORT`, the address of its scheduler.",
)
host = click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
port = click.option(
    "--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="Port; 0 takes a free one."
)


class Unpublished(TypedDict):
    """Which pages are built although they are not public: arguments of `building.build`."""

    drafts: bool
    future: bool
    expired: bool


@dataclass(frozen=True, slots=True)
class Run:
    """What every command is told: the folder of the site, and the terminal it speaks through."""

    site: Path
    terminal: Terminal


def common(function: Callable[..., int]) -> Callable[..., int]:
    """Give a command `--site`, `--json`, `--quiet` and `--all`, and an end without a traceback."""

    @wraps(function)
    def command(site: Path, as_json: bool, quiet: bool, every: bool, **rest: Any) -> int:
        run = Run(site, Terminal(as_json=as_json, quiet=quiet, every=every, site=site))
        try:
            return function(run, **rest)
        except (click.ClickException, click.exceptions.Exit, BrokenPipeError):
            raise
        except Exception as error:  # noqa: BLE001 -- the edge: no traceback reaches a user
            return failure.tell(error, run.site, run.terminal)

    for option in (every, quiet, as_json, site):
        command = option(command)
    return command


def unpublished(function: Callable[..., int]) -> Callable[..., int]:
    """Give a command `--drafts`, `--future` and `--expired`, as one argument for `building.build`."""

    @wraps(function)
    def command(*args: Any, **rest: Any) -> int:
        also = Unpublished(drafts=rest.pop("drafts"), future=rest.pop("future"), expired=rest.pop("expired"))
        return function(*args, also=also, **rest)

    for option in (expired, future, drafts):
        command = option(command)
    return command


def examples(*lines: str) -> str:
    """Return a command's epilog: one example a line, kept as they are."""
    return "\b\nExamples:\n" + "\n".join(f"  {line}" for line in lines)
