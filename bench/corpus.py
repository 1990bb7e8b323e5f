"""The pages that every tool builds: made by one program, the same bytes for the same number."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

MAKER = Path(__file__).resolve().parents[2] / "shared" / "bench" / "make_corpus.py"


@dataclass(frozen=True, slots=True)
class Entry:
    """A page: its path without `.md`, which is its address in every tool, and what its front matter says."""

    path: str
    title: str
    date: str
    tags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Corpus:
    """Markdown files of about 3 kB in `folder`, in sections of two levels, with three tags each."""

    folder: Path
    entries: tuple[Entry, ...]

    @property
    def sections(self) -> tuple[str, ...]:
        """All sections, as paths: `guide`, `guide/basics` …"""
        subs = {entry.path.rpartition("/")[0] for entry in self.entries}
        return tuple(sorted({*subs, *(sub.partition("/")[0] for sub in subs)}))

    @property
    def tags(self) -> tuple[str, ...]:
        """All tags that a page has."""
        return tuple(sorted({tag for entry in self.entries for tag in entry.tags}))

    def below(self, section: str) -> tuple[tuple[str, str], ...]:
        """Return path and title of what is directly in a section: sections, then pages."""
        subs = ((one, name(one)) for one in self.sections if one.rpartition("/")[0] == section)
        pages = ((one.path, one.title) for one in self.entries if one.path.rpartition("/")[0] == section)
        return (*subs, *pages)

    def tagged(self, tag: str) -> tuple[tuple[str, str], ...]:
        """Return path and title of the pages with a tag."""
        return tuple((entry.path, entry.title) for entry in self.entries if tag in entry.tags)


def make(folder: Path, pages: int) -> Corpus:
    """Write a corpus into a new folder."""
    subprocess.run([sys.executable, str(MAKER), str(pages), str(folder), "--assets", "0"], check=True)
    told = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["pages"]
    entries = (Entry(one["path"], one["title"], one["date"], tuple(one["tags"])) for one in told)
    return Corpus(folder / "pages", tuple(entries))


def name(section: str) -> str:
    """Return the title of a section."""
    return section.rpartition("/")[2].capitalize()
