"""URLs that a release no longer answers, and the page that may answer for each: hints for its author."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from urllib.parse import unquote

from .report import Hint
from .values import Page


@dataclass(frozen=True, slots=True)
class Known:
    """A page as a release had it: by what one knows it again under another URL.

    `digest` is the SHA-256 of its file in hex, empty where no file describes it.
    """

    path: str
    title: str
    digest: str = ""
    aliases: tuple[str, ...] = ()


Pages = dict[str, Known]
"""The pages of a release by their URLs."""


def known_pages(pages: Iterable[Page], digest: Callable[[str], str]) -> Pages:
    """Return what to remember of a release; `digest` gives that of a path below `content/`."""
    return {
        page.url: Known(
            page.head.path,
            page.head.title,
            "" if page.generated else digest(page.head.path),
            page.head.aliases,
        )
        for page in pages
        if page.kind != "error" and page.number == 1
    }


@dataclass(frozen=True, slots=True)
class Answering:
    """What answers in a release: its pages, and the old URLs that are taken care of.

    `hidden` are the paths of pages that their author has taken back (drafts, expired ones): nobody misses
    them.
    """

    pages: Pages = field(default_factory=dict)
    redirects: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()


def hints(before: Pages, now: Answering) -> tuple[Hint, ...]:
    """Return a hint for each URL that is gone: first those of pages that moved, then the others."""
    if before.keys() <= now.pages.keys():
        return ()
    answered = {_bare(url) for url in (*now.pages, *now.redirects)}
    kept, hidden = {_bare(url) for url in before}, frozenset(now.hidden)
    found = _Candidates({url: page for url, page in now.pages.items() if _bare(url) not in kept})
    moved: dict[str, list[str]] = {}
    lost: list[Hint] = []
    for url, page in before.items():
        if _bare(url) in answered or page.path in hidden:
            continue
        new = found.successor(page)
        if new:
            moved.setdefault(new, []).append(url)
        else:
            lost.append(Hint(url))
    made = [Hint(urls[0], *_alias(now.pages[new], urls)) for new, urls in moved.items()]
    return (*made, *lost)


class _Candidates:
    """The pages at URLs that are new, by everything that may be the same."""

    def __init__(self, new: Pages) -> None:
        self._paths = {page.path: url for url, page in new.items()}
        self._digests = _unique((page.digest, url) for url, page in new.items())
        self._titles = _unique((page.title, url) for url, page in new.items())
        self._names = _unique((_name(page.path), url) for url, page in new.items())

    def successor(self, old: Known) -> str:
        """Return the URL of the page that evidently is an old one, or an empty string."""
        return (
            self._paths.get(old.path)
            or self._digests.get(old.digest)
            or self._titles.get(old.title)
            or self._names.get(_name(old.path))
            or ""
        )


def _unique(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return the URL for each key that only one page has."""
    found: dict[str, str] = {}
    for key, url in pairs:
        found[key] = "" if key in found or not key else url
    return found


def _name(path: str) -> str:
    """Return what a file is called, its folder where it is called `index.md`; empty for a section."""
    folder, _, name = path.rpartition("/")
    stem = name.rpartition(".")[0]
    if stem == "_index":
        return ""
    return folder.rpartition("/")[2] if stem.lower() in ("index", "readme") else stem


def _alias(page: Known, urls: list[str]) -> tuple[str, str]:
    """Return the file of the page that moved, and the line for its front matter."""
    old = ", ".join(unquote(url) for url in (*page.aliases, *urls))
    return f"content/{page.path}", f"aliases: [{old}]"


def _bare(url: str) -> str:
    return unquote(url).strip("/")
