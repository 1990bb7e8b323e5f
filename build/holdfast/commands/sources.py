"""From a text on an open page to the line that an author wrote it on, and from there to the editor.

Only pages that `holdfast dev` serves can ask, and they name an address and a text, never a file.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
from dataclasses import asdict, dataclass, replace
from ipaddress import ip_address
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from anyio import to_thread
from pydantic import BaseModel, Field, ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse

from .. import building
from .reaching import host_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.types import ASGIApp, Receive, Scope, Send

LONGEST_QUESTION = 16 * 1024
MOST_WORDS = 12
FEWEST_WORDS = 2
"""Words of a text that have to stand together in a file, unless it has fewer."""

EDITOR = "HOLDFAST_EDITOR"
WINDOWED = {
    "code": ("--goto", "{file}:{line}"),
    "code-insiders": ("--goto", "{file}:{line}"),
    "codium": ("--goto", "{file}:{line}"),
    "cursor": ("--goto", "{file}:{line}"),
    "windsurf": ("--goto", "{file}:{line}"),
    "zed": ("{file}:{line}",),
    "subl": ("{file}:{line}",),
    "idea": ("--line", "{line}", "{file}"),
    "pycharm": ("--line", "{line}", "{file}"),
    "webstorm": ("--line", "{line}", "{file}"),
    "kate": ("--line", "{line}", "{file}"),
    "gedit": ("+{line}", "{file}"),
    "gnome-text-editor": ("{file}",),
    "mate": ("--line", "{line}", "{file}"),
    "emacsclient": ("--no-wait", "+{line}", "{file}"),
    "gvim": ("--remote-silent", "+{line}", "{file}"),
    "mvim": ("--remote-silent", "+{line}", "{file}"),
}
"""How editors with a window of their own are asked for a line; others would fight over the terminal."""

_MARKUP = re.compile(r"\]\([^)]*\)|\]\[[^\]]*\]|<[^>]+>|\{[^}]*\}")
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a page comes from: its file (relative to the site), the line or 0, and its template."""

    file: str
    line: int
    template: str
    opened: bool = False


class Question(BaseModel):
    """What a page asks: its path, the text of a block, and how many equal ones stand before it."""

    url: str
    text: str = ""
    nth: int = Field(0, ge=0)


class Sources:
    """Answers where a text of a page comes from, and opens an editor there for whoever sits at the machine."""

    def __init__(self, site: Path) -> None:
        self._site = site

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one question."""
        answer = await self._answer(scope, Request(scope, receive))
        await answer(scope, receive, send)

    async def _answer(self, scope: Scope, request: Request) -> ASGIApp:
        if request.method != "POST" or not _is_own_page(request):
            return PlainTextResponse("Only pages of this site may ask.\n", 403)
        if not 0 < int(request.headers.get("content-length", "0")) <= LONGEST_QUESTION:
            return PlainTextResponse("This is not a question.\n", 400)
        try:
            question = Question.model_validate_json(await request.body())
        except ValidationError:
            return PlainTextResponse("This is not a question.\n", 400)
        spot = await to_thread.run_sync(find, self._site, question)
        if spot is None:
            return JSONResponse({"file": ""}, 404)
        if spot.file and _sits_here(scope):
            file = self._site.resolve() / spot.file
            spot = replace(spot, opened=await to_thread.run_sync(open_editor, file, spot.line, os.environ))
        return JSONResponse(asdict(spot))


def _is_own_page(request: Request) -> bool:
    """Tell whether a script of this very site asks: browsers send `Origin` with every POST."""
    origin = urlsplit(request.headers.get("origin", "")).netloc
    is_same = request.headers.get("sec-fetch-site", "same-origin") == "same-origin"
    return is_same and bool(origin) and origin == request.headers.get("host")


def _sits_here(scope: Scope) -> bool:
    """Tell whether a request comes from this machine, and under its own name: not through a tunnel."""
    client, name = scope["client"], host_of(scope)
    try:
        return (
            bool(client)
            and ip_address(client[0]).is_loopback
            and (name.endswith("localhost") or ip_address(name).is_loopback)
        )
    except ValueError:
        return False


def find(site: Path, question: Question) -> Spot | None:
    """Return where a text of a page comes from; None where no page has this address."""
    page = building.explain(site, question.url)
    if page is None:
        return None
    layouts = [name[len("layout(") : -1] for name in page.questions if name.startswith("layout(")]
    template = f"templates/{layouts[0]}" if layouts else ""
    file = site / "content" / page.page
    if not file.is_file():  # A list that nobody wrote: the template makes all of it.
        return Spot("", 0, template)
    source = file.read_text(encoding="utf-8", errors="replace")
    return Spot(f"content/{page.page}", line_of(source, question.text, question.nth), template)


def line_of(source: str, text: str, nth: int = 0) -> int:
    """Return the line of a Markdown file on which a text of its page begins, markup aside; 0 for none.

    `nth` tells which one is meant where several begin alike.
    """
    wanted = _words(text)[:MOST_WORDS]
    written = [(word, number) for number, line in enumerate(source.splitlines(), 1) for word in _words(line)]
    words = [word for word, _ in written]
    for length in range(len(wanted), min(FEWEST_WORDS, len(wanted)) - 1, -1):
        starts = [at for at in range(len(words)) if words[at : at + length] == wanted[:length]]
        if length and starts:
            return written[starts[min(nth, len(starts) - 1)]][1]
    return 0


def _words(text: str) -> list[str]:
    return [word.casefold() for word in _WORD.findall(_MARKUP.sub(" ", text))]


def open_editor(file: Path, line: int, environment: Mapping[str, str]) -> bool:
    """Ask the author's editor for a line of a file, and tell whether there is one that could be asked."""
    command = editor_command(file, line, environment)
    if not command:
        return False
    try:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL)
    except OSError:
        return False
    Thread(target=process.wait, daemon=True).start()
    return True


def editor_command(file: Path, line: int, environment: Mapping[str, str]) -> list[str]:
    """Return the command that shows a line of a file: `HOLDFAST_EDITOR`, with `{file}` and `{line}` where it
    wants them, or else `VISUAL` or `EDITOR` where that is an editor with a window. Empty for none.
    """
    for name in (EDITOR, "VISUAL", "EDITOR"):
        command = shlex.split(environment.get(name, ""))
        if not command:
            continue
        known = WINDOWED.get(Path(command[0]).stem)
        if not any("{file}" in part for part in command):
            if known is None and name != EDITOR:
                continue
            command += known or ("{file}",)
        return [part.replace("{file}", str(file)).replace("{line}", str(line or 1)) for part in command]
    return []
