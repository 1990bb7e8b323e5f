"""Where a link leads, as an author wrote it: to a document, a folder, a plain file, or an old URL."""

from __future__ import annotations

import unicodedata
from collections import Counter
from difflib import SequenceMatcher, get_close_matches
from posixpath import commonprefix, relpath, splitext
from urllib.parse import unquote

from ..problems import Place, Problem
from ..values import Page, Target
from .index import SiteIndex, bare_url, pieces
from .names import bare, encode, folder, is_markdown

_INDEXES = ("_index.md", "index.md", "README.md", "readme.md", "_index.markdown", "index.markdown")


def target(index: SiteIndex, from_path: str, written: str) -> Target | None:
    """Return where a reference without a fragment leads, or None where nothing is.

    A path is first read as one of files (as an editor or a code host does: relative to the folder of
    the document), then as one of URLs (as a browser does). `/learn/wallets.md`, `../keys/index.md`,
    `../keys/`, `../keys` and `/learn/keys` all work; a query is kept.
    """
    found = _find(index, from_path, written)
    if found or "?" not in written:
        return found
    path, _, query = written.partition("?")
    found = _find(index, from_path, path)
    return Target(found.kind, f"{found.url}?{encode(query)}", found.path) if found else None


def _find(index: SiteIndex, from_path: str, written: str) -> Target | None:
    for path in dict.fromkeys((written, unquote(written), unicodedata.normalize("NFC", unquote(written)))):
        found = _among_files(index, from_path, path) or _among_urls(index, from_path, path)
        if found:
            return found
    return _ignoring_case(index, from_path, written)


def _ignoring_case(index: SiteIndex, from_path: str, written: str) -> Target | None:
    """Find a target whose name differs only in case: no two can, and the page gets the right URL."""
    path = unicodedata.normalize("NFC", unquote(written))
    origin = index.by_path.get(from_path)
    for base in (folder(from_path), bare(origin.output) if origin else ""):
        place = (_join(base, path) or "").casefold()
        if place and place in index.folded:
            kind, found = index.folded[place]
            return _to_page(index.by_path[found]) if kind == "page" else _among_files(index, "", f"/{found}")
    return None


def _among_files(index: SiteIndex, from_path: str, path: str) -> Target | None:
    if not path:
        return _to_page(index.by_path.get(from_path))
    place = _join(folder(from_path), path)
    if place is None:
        return None
    if place in index.site.files:
        return Target("file", "/" + encode(index.site.files[place]), place)
    page = index.by_path.get(place) or index.by_path.get(f"{place}.md") or index.by_section.get(place)
    page = page or index.by_path.get(f"{place}.markdown")
    if page is None:
        page = next(
            (index.by_path[it] for name in _INDEXES if (it := f"{place}/{name}") in index.by_path), None
        )
    if page is None and place.endswith(_INDEXES):
        page = index.by_section.get(folder(place))
    return _to_page(page)


def _among_urls(index: SiteIndex, from_path: str, path: str) -> Target | None:
    origin = index.by_path.get(from_path)
    base = bare(origin.output) if origin else ""
    if origin and not origin.output.endswith("index.html"):
        base = folder(base)
    place = _join(base, path)
    if place is None:
        return None
    place = bare(place)
    page = index.by_url.get(place) or index.by_url.get(f"{place}.html")
    if page:
        return _to_page(page)
    if place in index.by_output:
        return Target("file", "/" + encode(place), index.by_output[place])
    moved = _follow(index, encode(place))
    if moved:
        return moved
    if place in index.made or place.startswith("api/"):
        return Target("file", "/" + encode(place) + "/" * (path.endswith("/") and place not in index.made))
    return None


def _follow(index: SiteIndex, old: str) -> Target | None:
    """Return where an old URL leads in the end; nowhere, where redirects go round in a circle."""
    seen: set[str] = set()
    while old in index.by_old_url and old not in seen:
        seen.add(old)
        new = index.by_old_url[old]
        if "://" in new:
            return Target("file", new)
        page = index.by_url.get(bare_url(new))
        found = _to_page(page) or _among_files(index, "", f"/{new}")
        if found:
            return found
        old = new.strip("/")
    return None


def _join(base: str, path: str) -> str | None:
    """Return a path relative to the site's root, or None where it leaves the site."""
    parts = base.split("/") if base and not path.startswith("/") else []
    for part in path.split("/"):
        if part == "..":
            if not parts:
                return None
            parts.pop()
        elif part not in ("", "."):
            parts.append(part)
    return "/".join(parts)


def _to_page(page: Page | None) -> Target | None:
    return Target("page", page.url, "" if page.generated else page.head.path) if page else None


def named(index: SiteIndex, from_path: str, name: str) -> tuple[Target, ...]:
    """Return the pages and files that a link by name may mean: one, none, or those that share the name.

    A path of a file or a URL comes first, then the names of files wherever they lie, then titles. With a
    folder before it (`learn/keys`) a name is only that of what lies in such a folder.
    """
    found = target(index, from_path, name)
    if found:
        return (found,)
    above, _, last = name.strip("/").removesuffix(".md").rpartition("/")
    paths = index.called.get(last.lower()) or index.called.get("-".join(last.lower().split())) or ()
    if above:
        wanted = f"/{above}/".casefold()
        paths = tuple(path for path in paths if wanted in f"/{splitext(path)[0]}/".casefold())
    paths = paths or index.by_title.get(name.casefold(), ())
    targets = (_among_files(index, "", f"/{path}") for path in paths)
    return tuple(one for one in targets if one)


def nearest_target(index: SiteIndex, from_path: str, written: str) -> str:
    """Return the reference that the author may have meant, in the form that was written, or ``.

    A target of the same name elsewhere comes first, then one whose name is much alike.
    """
    if "://" in written:
        return ""
    path = unquote(written).partition("?")[0].partition("#")[0].rstrip("/")
    name = path.rpartition("/")[2].lower()
    name = name.rpartition(".")[0] if is_markdown(name) else name
    if name in ("index", "_index", "readme"):
        name = folder(path).rpartition("/")[2].lower()
    paths = index.called.get(name) or index.called.get(_alike(index, name), ())
    if not paths:
        return ""
    wanted = _join(folder(from_path), path) or path
    best = max(
        paths, key=lambda one: (len(commonprefix((one, wanted))), SequenceMatcher(a=one, b=wanted).ratio())
    )
    page = index.by_path.get(best)
    if written.startswith("/"):
        return page.url if page and not is_markdown(path) else f"/{best}"
    if page and page.generated:
        best = folder(best) + "/"
    return relpath(best, folder(from_path) or ".") + "/" * best.endswith("/")


def why_hidden(index: SiteIndex, from_path: str, written: str) -> str:
    """Return why the page that a reference means is not public, or an empty string.

    Such a page has no URL, so it is found by its path alone.
    """
    hidden = index.site.hidden
    place = _join(folder(from_path), unquote(written).partition("?")[0].partition("#")[0]) if hidden else ""
    for path in (place, f"{place}.md", *(f"{place}/{name}" for name in _INDEXES)) if place else ():
        if path in hidden:
            return f"content/{path} {hidden[path]}"
    return ""


def lost(index: SiteIndex, sentence: str, written: str, key: tuple[str | int, ...]) -> Problem:
    """Return the problem of a setting that names a page which is not there; `key` is its path."""
    best = nearest_target(index, "", written)
    help = why_hidden(index, "", written) or (f"did you mean `{best}`?" if best else "")
    help = help or "give the path of a file below content/"
    return Problem("broken-link", f"{sentence}, which is not there", Place("site.yaml", key=key), help)


def _alike(index: SiteIndex, name: str) -> str:
    """Return the known name that is most like `name`: compared are those that share most letter runs."""
    shared: Counter[str] = Counter()
    for piece in sorted(pieces(name)):
        shared.update(index.trigrams.get(piece, ()))
    candidates = [
        known for known, _ in shared.most_common(20) if bool(splitext(known)[1]) == bool(splitext(name)[1])
    ]
    found = get_close_matches(name, candidates, n=1, cutoff=0.6)
    return found[0] if found else ""


def nearest_anchor(index: SiteIndex, path: str, anchor: str) -> str:
    """Return the anchor of a page that is most like `anchor`, or an empty string."""
    page = index.by_path.get(path)
    known = {one.lower(): one for one in page.head.anchors} if page else {}
    found = get_close_matches(anchor.lower(), list(known), n=1, cutoff=0.6)
    return known[found[0]] if found else ""
