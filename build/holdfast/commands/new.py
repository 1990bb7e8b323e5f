"""`holdfast new`: a small, working, offline-capable site, or a page of one; no questions asked."""

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


@click.command(
    "new",
    epilog=options.examples(
        "holdfast new mysite",
        "cd mysite",
        "holdfast dev",
        "holdfast new page blog/my-title",
        "holdfast new page blog/harbour/",
    ),
)
@click.argument("what", nargs=-1, required=True, metavar="DIR | page PATH")
@click.option("--bundle", is_flag=True, help="Make the page in a folder of its own, as PATH/ does.")
@options.common
def command(run: Run, what: tuple[str, ...], bundle: bool) -> int:
    """Make a small site in the folder DIR, or a page at PATH below content/.

    DIR is made where it is not there, below --site; a folder with anything in it is left alone.

    A page is made from archetypes/, by the name of its collection or folder; else from default.md
    there; else with the fields that its collection requires. A page that is there is left alone.
    """
    if what[0] == "page" and len(what) == 2:
        from .new_page import new_page  # Imports the settings' room, which a new site does not need.

        return new_page(run, what[1], bundle=bundle)
    if len(what) > 1 or bundle:
        raise click.UsageError(f"Write `holdfast new DIR`, or `holdfast new page {what[-1]}`.")
    return _new_site(run, Path(what[0]))


def _new_site(run: Run, folder: Path) -> int:
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
