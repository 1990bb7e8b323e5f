"""`holdfast new`: a small, working, offline-capable site; no questions asked."""

from __future__ import annotations

import shlex
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..starter import starter, starter_files
from . import options

if TYPE_CHECKING:
    from .options import Run


@click.command("new", epilog=options.examples("holdfast new mysite", "cd mysite", "holdfast dev"))
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@options.common
def command(run: Run, folder: Path) -> int:
    """Make a small site in the folder DIR.

    DIR is made where it is not there, below --site; a folder with anything in it is left alone.
    """
    folder = run.site / folder
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        what = "is not empty" if folder.is_dir() else "is a file"
        raise click.UsageError(f"`{folder}` {what}: name a folder that is new or empty.")
    files = starter_files()
    for name in files:
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(starter() / name, target)
    run.terminal.answer({"folder": str(folder), "files": list(files)})
    run.terminal.say(f"A new site is in {folder}. Now:\n")
    run.terminal.say(f"  cd {shlex.quote(str(folder))}\n  holdfast dev")
    return 0
