"""The command line's front door: finds the command, runs it, and turns its end into an exit code.

Commands are imported when they are called and described here, so that `holdfast --help` loads none.
"""

from __future__ import annotations

import gc
import os
import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .problems import nearest

if TYPE_CHECKING:
    from collections.abc import Sequence

COMMANDS = {
    "new": "Make a small site that works offline, or a page of one.",
    "dev": "Build, serve and watch; open pages follow as you write.",
    "build": "Build the site.",
    "serve": "Serve the built site and its API as production would.",
    "check": "Look for problems without publishing; --offline proves every page in a browser.",
    "list": "List the pages that are not public: drafts, future, expired.",
    "explain": "Say why a page was rebuilt, and what it depends on.",
    "cache": "Show, shrink or delete what builds keep from one to the next.",
}

GOOD, PROBLEMS, USAGE, INTERRUPTED = 0, 1, 2, 130


class Commands(click.Group):
    """A group whose commands live in modules of their own, imported when they are asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order in which a newcomer meets them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return one command; None where there is none of that name."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f".commands.{cmd_name}", __package__).command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that the arguments name, or say which one may have been meant."""
        name = args[0]
        if name not in COMMANDS and not name.startswith("-"):
            best = nearest(name, COMMANDS)
            hint = f" Did you mean `{best}`?" if best else ""
            ctx.fail(f"There is no command `{name}`.{hint}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands without importing one of them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


def _show_version(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version  # costs more than the rest of the front door

        click.echo(f"holdfast {version('holdfast')}")
        ctx.exit()


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="\b\nStart here:\n  holdfast new mysite\n  cd mysite\n  holdfast dev",
)
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_show_version,
    help="Print the version.",
)
def root() -> None:
    """Holdfast turns a folder of Markdown into a web site that works when the network is cut."""


def colour() -> bool | None:
    """Return whether output is coloured: https://no-color.org, https://force-color.org, else by terminal."""
    if os.environ.get("NO_COLOR"):
        return False
    return True if os.environ.get("FORCE_COLOR") else None


def run(arguments: Sequence[str]) -> int:
    """Run one command line and return its exit code; only this function decides how a run ends."""
    try:
        code = root.main(list(arguments), prog_name="holdfast", standalone_mode=False, color=colour())
    except click.exceptions.Abort:
        return INTERRUPTED
    except click.ClickException as error:
        error.show()
        return USAGE
    except BrokenPipeError:
        return _pipe_closed()
    except Exception as error:  # noqa: BLE001 -- the outermost edge: no traceback reaches a user
        return _failed(error)
    return code if isinstance(code, int) else GOOD


def _failed(error: Exception) -> int:
    from .commands import failure, terminal  # needed by no run that goes well

    return failure.tell(error, Path(), terminal.Terminal())


def _pipe_closed() -> int:
    """End quietly where the reader of our output is gone (`holdfast … | head`)."""
    devnull = os.open(os.devnull, os.O_WRONLY)
    os.dup2(devnull, sys.stdout.fileno())
    return PROBLEMS


def main() -> None:
    """Run the program's own arguments, and exit.

    Most values of a command live to its end. Looking for circles among them, when they are made and once more
    at the exit, costs a tenth of a build and more. What serves turns that on again, and worker processes, which
    make most circles, do it as seldom as is set here.
    """
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    gc.set_threshold(10_000, 50, 50)
    gc.disable()
    code = run(sys.argv[1:])
    gc.freeze()
    sys.exit(code)
