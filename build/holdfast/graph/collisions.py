"""Collisions: two sources that claim one place, found before anything is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from posixpath import splitext
from urllib.parse import urljoin

from ..problems import Place, Problem
from ..settings import Settings
from ..values import Page, Redirect
from .index import bare_url
from .names import folder as folder_of
from .names import old_output, url_of
from .site import Site

_MADE = {"taxonomy": "the taxonomy", "term": "the term", "archive": "the archive of"}


def collisions(site: Site) -> tuple[Problem, ...]:
    """Return a blocking problem for each output that two sources claim.

    Names that differ only in case count as one, since Windows and macOS keep one of the two; so does
    a file that would have to be a folder.
    """
    owners = {"sw.js": ("Holdfast's service worker", Place("sw/worker/main.js"))}
    problems: list[Problem] = []
    claims = [(page.output, _source(page), _place(page)) for page in site.pages]
    claims += [(output, f"content/{path}", Place(f"content/{path}")) for path, output in site.files.items()]
    for output, source, place in claims:
        other = owners.setdefault(output.casefold(), (source, place))
        if other[1] is not place:
            problems.append(_collision(output, other[0], source, place))
    files = {folder: _file_above(folder, owners) for folder in {folder_of(one) for one in owners}}
    for output, source, place in claims:
        above = files[folder_of(output.casefold())]
        if above:
            problems.append(_blocked_folder(above, owners[above][0], source, place))
    return tuple(problems)


def redirects(site: Site, settings: Settings) -> tuple[tuple[Redirect, ...], tuple[Problem, ...]]:
    """Return the redirects of all aliases and of the settings; a page or an earlier alias wins.

    Case counts, unlike for files: `/Keys/` may lead to `/keys/`.
    """
    owners = {bare_url(page.url): f"the URL of {_source(page)}" for page in site.pages}
    made: list[Redirect] = []
    problems: list[Problem] = []
    wishes = [
        (alias, _absolute(alias, page), page.url, _source(page), _place(page, "aliases"))
        for page in site.pages
        if page.number == 1
        for alias in page.head.aliases
    ]
    wishes += [
        (old, old, new, "site.yaml", Place("site.yaml", key=("redirects", old)))
        for old, new in settings.redirects.items()
    ]
    for written, absolute, target, source, place in wishes:
        output = old_output(absolute)
        if not output:
            problems.append(_bad_alias(written, place))
            continue
        url = url_of(output)
        other = owners.setdefault(bare_url(url), f"an alias of {source}")
        if other != f"an alias of {source}":
            problems.append(_taken_alias(written, source, other, place))
        else:
            made.append(Redirect(url, target))
    return tuple(dict.fromkeys(made)), tuple(problems)


def _file_above(folder: str, owners: Mapping[str, object]) -> str:
    """Return the output that is a file where a folder would have to be, or an empty string."""
    while folder and folder not in owners:
        folder = folder_of(folder)
    return folder


def _absolute(alias: str, page: Page) -> str:
    """Return an alias as a path of the site: without a slash it is a neighbour of the page."""
    up = "../" if page.url.endswith("/") else ""
    return alias if alias.startswith("/") else urljoin(page.url, up + alias)


def _source(page: Page) -> str:
    if page.number > 1:
        return f"page {page.number} of the list {_source(replace(page, number=1))}"
    if not page.generated:
        return f"content/{page.head.path}"
    if page.kind in _MADE:
        return f"{_MADE[page.kind]} `{page.term or page.taxonomy}`"
    return f"the folder content/{folder_of(page.head.path)}".rstrip("/")


def _place(page: Page, *keys: str) -> Place:
    if page.kind in ("taxonomy", "term") and page.generated:
        return Place("site.yaml", key=("taxonomies", page.taxonomy))
    if page.generated:
        return Place(f"content/{folder_of(page.head.path)}".rstrip("/"))
    lines = page.head.lines
    line = next((lines[key] for key in (*keys, "url", "slug") if key in lines), 0)
    return Place(f"content/{page.head.path}", line)


def _collision(output: str, first: str, second: str, place: Place) -> Problem:
    return Problem(
        "same-url",
        f"{first} and {second} would both be `{url_of(output)}`",
        place,
        "rename one of them, or give one a `slug` or a `url` of its own",
        blocks=True,
    )


def _blocked_folder(above: str, file: str, source: str, place: Place) -> Problem:
    return Problem(
        "same-url",
        f"{source} would be published inside `/{above}/`, but {file} is published as the file `/{above}`",
        place,
        "rename one of them" if splitext(above)[1] else "rename one of them, or give the file an extension",
        blocks=True,
    )


def _bad_alias(alias: str, place: Place) -> Problem:
    return Problem(
        "bad-alias",
        f"`{alias}` cannot be an old URL of a page",
        place,
        "an alias is a path of this site such as `/old/name/`, without `..`, `?` or `#`",
    )


def _taken_alias(alias: str, source: str, other: str, place: Place) -> Problem:
    return Problem(
        "taken-alias",
        f"the alias `{alias}` of {source} is also {other}",
        place,
        "remove one of the two: a URL leads to one page",
    )
