"""Filling the holes of a page's body: links, files and images get their final URLs, or a problem."""

from __future__ import annotations

import re
from dataclasses import replace
from html import escape
from posixpath import split, splitext
from urllib.parse import quote, unquote

from ..problems import Place, Problem, Severity
from ..settings import Images
from ..values import Asset, Hole, Page, Target
from .pictures import picture, unknown_picture
from .view import SiteView

_ELSEWHERE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//")
_DOMAIN = re.compile(r"www\.|[a-z0-9-]+\.(com|org|net|io|dev)(/|$)")
_IMAGES = frozenset((".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif", ".svg", ".ico", ".bmp", ".tiff"))
_FRAGMENT_SAFE = "/-._~!$&()*+,;=:@?'"


def fill(
    page: Page, body: tuple[str | Hole, ...], view: SiteView, severity: Severity, images: Images | None
) -> tuple[str, tuple[Problem, ...]]:
    """Return a body in pieces as HTML, with a problem for each reference that leads nowhere.

    Without `images` pictures are plain `<img>` tags, as readers of feeds know them.
    """
    filler = Filler(page, view, severity, images)
    html = "".join([piece if isinstance(piece, str) else filler.text(piece) for piece in body])
    return html, tuple(filler.problems)


class Filler:
    """Fills the holes of one page in order, and gathers their problems."""

    def __init__(self, page: Page, view: SiteView, severity: Severity, images: Images | None) -> None:
        self.problems: list[Problem] = []
        self._page, self._view, self._severity = page, view, severity
        self._images, self._count = images, 0

    def text(self, hole: Hole) -> str:
        """Return what stands in a hole's place."""
        if hole.kind == "image":
            return self._image(hole)
        if hole.kind == "file":
            url, _ = self._source(hole, "missing-file")
            return escape(url)
        return escape(self._by_name(hole) if hole.kind == "wikilink" else self._link(hole))

    def _by_name(self, hole: Hole) -> str:
        """Return the URL of a page that is linked by its name."""
        name, mark, anchor = hole.target.partition("#")
        if not name:
            return self._link(hole)
        found = self._view.named(self._page.head.path, name)
        if len(found) == 1:
            return self._to(hole, found[0], mark, anchor)
        if not found:
            self._broken_link(hole)
            return quote(hole.target, safe=_FRAGMENT_SAFE + "#")
        names = [one.path or one.url for one in found]
        written = f"/{splitext(names[0])[0]}"
        listed = ", ".join(f"`{one}`" for one in names[:5]) + (" and others" if names[5:] else "")
        message = f"`[[{_short(name)}]]` may mean {listed}"
        self._add(hole, "ambiguous-link", message, f"write which one: `[[{written}]]`")
        return found[0].url + mark + _fragment(anchor)

    def _link(self, hole: Hole) -> str:
        written = hole.target
        if _ELSEWHERE.match(written):
            return written
        if written.startswith("#"):
            self._check_anchor(hole, self._page.head.path, written[1:])
            return "#" + _fragment(written[1:])
        path, mark, anchor = written.partition("#")
        found = self._find(path)
        if found is None and mark:
            found, mark, anchor = self._find(written), "", ""
        if found is None:
            published = self._published(path)
            if published is None:
                self._broken_link(hole)
            return published.url if published else written
        return self._to(hole, found, mark, anchor)

    def _to(self, hole: Hole, found: Target, mark: str, anchor: str) -> str:
        """Return the URL of what a link leads to, and check its anchor."""
        if found.kind == "file":
            image = self._picture(found)
            return (image.url if image else found.url) + mark + _fragment(anchor)
        if anchor:
            self._check_anchor(hole, found.path, anchor)
        return found.url + mark + _fragment(anchor)

    def _find(self, written: str) -> Target | None:
        """Ask where a reference leads; as an absolute path first, since pages can share that question."""
        absolute = _absolute(self._page.head.path, written)
        found = self._view.target("", absolute) if absolute else None
        if found is None and absolute != written:
            found = self._view.target(self._page.head.path, written)
        return found

    def _published(self, path: str) -> Asset | None:
        return self._view.asset(path.removeprefix("/assets/")) if path.startswith("/assets/") else None

    def _picture(self, found: Target) -> Asset | None:
        return self._view.image(found.path) if _is_image(found.path) else None

    def _embedded(self, found: Target | None, path: str) -> Asset | None:
        """Return what a page shows in its place: a picture in all its sizes, or another asset."""
        if found:
            return self._view.shown_picture(f"content/{found.path}") if _is_image(found.path) else None
        if _is_image(path) and path.startswith("/assets/"):
            return self._view.shown_picture(path[1:])
        return self._published(path)

    def _source(self, hole: Hole, code: str) -> tuple[str, Asset | None]:
        """Return the URL of an embedded file, and the asset where it is an image of the site."""
        if _ELSEWHERE.match(hole.target):
            return hole.target, None
        path, mark, anchor = hole.target.partition("#")
        found = self._find(path)
        if hole.kind == "image":
            asset = self._embedded(found, path)
        else:
            asset = self._picture(found) if found else self._published(path)
        if found is None and asset is None:
            self._missing(hole, code)
            return hole.target, None
        url = asset.url if asset else found.url if found else ""
        return url + mark + _fragment(anchor), asset

    def _image(self, hole: Hole) -> str:
        url, asset = self._source(hole, "missing-image")
        attributes = dict(hole.attributes)
        if "alt" not in attributes:
            attributes["alt"] = ""
            self._missing_alt(hole)
        first, self._count = not self._count, self._count + 1
        if asset:
            return picture(replace(asset, url=url), attributes, self._images, first=first)
        return unknown_picture(url, attributes, first=first)

    def _check_anchor(self, hole: Hole, path: str, anchor: str) -> None:
        here = path == self._page.head.path
        if anchor in ("", "top"):
            return
        if anchor in self._page.head.anchors if here else self._view.has_anchor(path, anchor):
            return
        best = self._view.nearest_anchor(path, anchor)
        where = "this page" if here else f"content/{path}" if path else "that page"
        help = f"did you mean `#{best}`?" if best else "the anchors of a page are the ids of its headings"
        self._add(hole, "broken-anchor", f"there is no `#{anchor}` on {where}", help)

    def _broken_link(self, hole: Hole) -> None:
        if _DOMAIN.match(hole.target):
            help = f"did you mean `https://{_short(hole.target)}`?"
        else:
            help = self._nearest(hole) or "no page, file or alias of the site has this path"
        self._add(hole, "broken-link", f"the link `{_short(hole.target)}` leads nowhere", help)

    def _missing(self, hole: Hole, code: str) -> None:
        what = "image" if code == "missing-image" else "file"
        help = self._nearest(hole) or f"put the {what} below content/, beside the page"
        self._add(hole, code, f"the {what} `{_short(hole.target)}` is not there", help, part=hole.target)

    def _nearest(self, hole: Hole) -> str:
        hidden = self._view.why_hidden(self._page.head.path, hole.target)
        if hidden:
            return hidden
        best = self._view.nearest_target(self._page.head.path, hole.target)
        return f"did you mean `{best}`?" if best else ""

    def _missing_alt(self, hole: Hole) -> None:
        message = f"the image `{_short(hole.target)}` has no alternative text"
        help = "say what it shows in `alt`, or give an empty `alt` where it only decorates"
        place = Place(hole.file or f"content/{self._page.head.path}", hole.line, hole.column)
        self.problems.append(Problem("missing-alt", message, place, help, severity="warning"))

    def _add(self, hole: Hole, code: str, message: str, help: str, part: str = "") -> None:
        place = Place(hole.file or f"content/{self._page.head.path}", hole.line, hole.column)
        self.problems.append(Problem(code, message, place, help, severity=self._severity, part=part))


def _absolute(from_path: str, written: str) -> str:
    """Return a reference as a path below `content/` with a slash before it; empty where it leaves that."""
    if written.startswith("/") or not written:
        return written
    folder = split(from_path)[0]
    parts = folder.split("/") if folder else []
    for part in written.split("/"):
        if part == "..":
            if not parts:
                return ""
            parts.pop()
        elif part not in ("", "."):
            parts.append(part)
    return "/" + "/".join(parts)


def _is_image(path: str) -> bool:
    return splitext(path)[1].lower() in _IMAGES


def _short(written: str) -> str:
    """Return a reference as a message shows it."""
    written = unquote(written)
    return written if len(written) <= 100 else f"{written[:99]}…"


def _fragment(anchor: str) -> str:
    return quote(anchor, safe=_FRAGMENT_SAFE)
