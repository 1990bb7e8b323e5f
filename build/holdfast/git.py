"""What git knows of a site: where its repository is, and when each page was last committed.

`state` reads a few small files and tells whether anything may have changed; only then is git itself started.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from .engine.codec import decode, encode

MARKDOWN = (".md", ".markdown")

_SETTINGS = ("log.showSignature=false", "log.follow=false", "core.quotePath=false")
_LOG = ("log", "--no-color", "--no-renames", "--relative", "--name-only", "-z", "--format=%x01%H %aI")

_DEEPEN = (
    "fetch the whole history with `git fetch --unshallow`; on Vercel set the variable VERCEL_DEEP_CLONE=true, "
    "in GitHub Actions give `actions/checkout` a `fetch-depth: 0`"
)
_TAKE_OUT = "or take `git: true` out of site.yaml: then only `updated` in front matter counts"


@dataclass(frozen=True, slots=True)
class History:
    """When the author of the last commit of each page below a folder made it, in UTC.

    `fault` says why git cannot tell that of all pages, and `help` what to do. `lasting` is False where the
    fault may go away without a trace in the repository.
    """

    changed: dict[str, datetime] = field(default_factory=dict)
    fault: str = ""
    help: str = ""
    lasting: bool = True


@dataclass(frozen=True, slots=True)
class Repository:
    """A repository: its working tree, the folder of this tree's state, and that of what all trees share."""

    root: Path
    folder: Path
    common: Path


def find_repository(site: Path) -> Repository | None:
    """Return the repository that a site lies in, or None."""
    for root in (site, *site.parents):
        folder = root / ".git"
        if folder.is_file():  # A working tree beside the first one, or a submodule.
            folder = root / _read(folder).removeprefix("gitdir:").strip()
        if (folder / "HEAD").is_file():
            shared = _read(folder / "commondir").strip()
            return Repository(root, folder, folder / shared if shared else folder)
    return None


def prefix(site: Path) -> str:
    """Return the path from the repository's root to a site, with a slash behind it; empty without git."""
    found = find_repository(site)
    path = site.relative_to(found.root).as_posix() if found else "."
    return "" if path == "." else f"{path}/"


def state(site: Path) -> str:
    """Return what stands for everything that dates of commits depend on; empty without a repository."""
    found = find_repository(site)
    if found is None:
        return ""
    head = _read(found.folder / "HEAD").strip()
    name = head.removeprefix("ref:").strip()
    parts = [head, _read(found.common / "shallow"), _read(found.common / "reftable" / "tables.list")]
    if name != head:
        parts.append(_read(found.common / name).strip() or _packed(found.common, name))
    return sha256("\n\n".join(parts).encode()).hexdigest()


def history(site: Path, folder: str) -> History:
    """Return the history of the pages below a folder of a site, from one run of git."""
    found = find_repository(site)
    if found is None:
        return History({}, "the site is in no git repository", f"put it into one, {_TAKE_OUT}")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    environment |= {
        "LC_ALL": "C",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_TERMINAL_PROMPT": "0",
    }
    line = ["git", "-C", str(site), *(part for one in _SETTINGS for part in ("-c", one)), *_LOG, "--", folder]
    try:
        done = subprocess.run(
            line, env=environment, stdin=subprocess.DEVNULL, capture_output=True, check=False
        )
    except OSError:
        return History({}, "git cannot be run", f"install it, {_TAKE_OUT}", lasting=False)
    if done.returncode:
        return _failed(done.stderr.decode("utf-8", "replace"), site)
    borders = frozenset(_read(found.common / "shallow").split())
    changed = dict(_newest(done.stdout.decode("utf-8", "replace"), f"{folder}/", borders))
    if borders:
        return History(changed, "the clone is shallow: git knows only the last few commits", _DEEPEN)
    return History(changed)


def _newest(text: str, start: str, borders: frozenset[str]) -> Iterator[tuple[str, datetime]]:
    """Yield each page with the date of its newest commit.

    Where a shallow clone ends, a commit seems to add every file there is: that tells nothing.
    """
    seen: set[str] = set()
    moment: datetime | None = None
    for token in text.split("\0"):
        if token.startswith("\x01"):
            commit, _, date = token[1:].partition(" ")
            moment = None if commit in borders else datetime.fromisoformat(date).astimezone(UTC)
            continue
        path = token.removeprefix("\n").removeprefix(start)
        if path.endswith(MARKDOWN) and path not in seen:
            seen.add(path)
            if moment:
                yield path, moment


def _failed(said: str, site: Path) -> History:
    if "does not have any commits" in said:
        return History({}, "the git repository has no commits yet", f"commit the pages, {_TAKE_OUT}")
    first = next((row for row in said.split("\n") if row.startswith("fatal:")), said).partition("\n")[0]
    help = "run `git log` in the site's folder to see more"
    if "dubious ownership" in said:
        help = f"tell git that the folder is yours: `git config --global --add safe.directory {site}`"
    return History({}, f"git says: {first.removeprefix('fatal:').strip()}", help, lasting=False)


def _packed(common: Path, name: str) -> str:
    """Return the commit of a branch that git has packed into one file with others."""
    rows = _read(common / "packed-refs").split("\n")
    return next((row for row in rows if row.endswith(f" {name}")), "")


def _read(file: Path) -> str:
    with suppress(OSError):
        return file.read_text("utf-8", "replace")
    return ""


class Log:
    """The history of one site, kept between builds: git is started where the repository is another than before.

    `before` is what `save` returned after the last build that asked.
    """

    def __init__(self, site: Path, folder: str, before: bytes | None) -> None:
        self._site, self._folder, self._before = site, folder, before
        self._now: History | None = None
        self._state = ""

    def history(self) -> History:
        """Return the history as of now."""
        if self._now is None:
            then, known = decode(self._before, tuple[str, History]) if self._before else ("", History())
            self._state = state(self._site)
            fresh = bool(self._before) and known.lasting and then == self._state
            self._now = known if fresh else history(self._site, self._folder)
        return self._now

    def changed(self) -> bool:
        """Return whether the history differs from that of the last build that asked."""
        return bool(self._before) and self.history() != decode(self._before or b"", tuple[str, History])[1]

    def save(self) -> bytes:
        """Return what the next build has to know."""
        return encode((self._state, self.history()))
