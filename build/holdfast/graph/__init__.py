"""The graph: from the heads of all documents to a site of pages with URLs, sections and navigation.

site = build_site(heads, files, settings)       # a plain value, to be stored
index = SiteIndex(site)                         # its look-ups, made once in a process
QUESTIONS["children"](index, "learn")           # what a page may ask
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from ..problems import Problem
from ..settings import FEED_FILES, Settings
from ..values import Head, Redirect
from .collisions import collisions, redirects
from .feeds import feed_windows
from .index import SiteIndex, bare_url
from .lists import arranged, paginated
from .menus import build_menus
from .names import old_output, url_of
from .questions import QUESTIONS
from .references import reference_problems
from .site import Site, place_pages, without_slashes
from .stubs import stubs
from .targets import lost, target
from .taxonomies import place_taxonomies
from .translations import translations

__all__ = ["QUESTIONS", "Site", "SiteIndex", "build_site", "stubs"]


def build_site(
    heads: tuple[Head, ...],
    files: tuple[str, ...],
    settings: Settings,
    hidden: Mapping[str, str] | None = None,
    layouts: Collection[str] = (),
) -> Site:
    """Return the site that these documents and plain files make. `files` are below `content/`.

    `hidden` are the pages that are not public, by path, each with what keeps it so; `layouts` are the
    names of all templates.
    """
    site, problems = place_pages(heads, files, settings)
    site = replace(site, hidden=dict(hidden or {}))
    pages, unplaced = place_taxonomies(site.pages, settings, layouts)
    site, unlisted = paginated(arranged(replace(site, pages=pages), settings), settings)
    if settings.urls.trailing_slash == "never":
        site = without_slashes(site)
    clashes = (*unplaced, *unlisted, *collisions(site))
    moved, wrong = redirects(site, settings)
    site = replace(
        site,
        redirects=moved,
        feeds=feed_windows(site.pages, settings),
        feed_files=tuple(FEED_FILES[one] for one in settings.feeds.formats),
        made=("llms.txt",) if settings.llms else (),
    )
    index = SiteIndex(site)
    ends, dead = _resolved(index, moved, settings)
    menus, missing = build_menus(index, settings)
    languages, unlinked = translations(index, settings)
    found = (*problems, *clashes, *wrong, *dead, *reference_problems(index), *missing, *unlinked)
    return replace(site, redirects=ends, menus=menus, translations=languages, problems=found)


def _resolved(
    index: SiteIndex, moved: tuple[Redirect, ...], settings: Settings
) -> tuple[tuple[Redirect, ...], tuple[Problem, ...]]:
    """Return the redirects with final targets: a document is named by its URL, a chain is cut short."""
    made: list[Redirect] = []
    problems: list[Problem] = []
    written = {url_of(old_output(old)): old for old in settings.redirects}
    for one in moved:
        path, mark, fragment = one.target.partition("#")
        if "://" in path or bare_url(path) in index.by_url:
            made.append(one)
            continue
        found = target(index, "", f"/{path.lstrip('/')}")
        if found:
            made.append(replace(one, target=found.url + mark + fragment))
        else:
            sentence = f"the redirect of `{one.source}` leads to `{one.target}`"
            problems.append(lost(index, sentence, path, ("redirects", written.get(one.source, ""))))
    return tuple(made), tuple(problems)
