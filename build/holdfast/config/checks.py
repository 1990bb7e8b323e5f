"""What types cannot say about settings: addresses, colours, ranges, names of extensions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import SplitResult, urlsplit

from ..dialect import SHORT_NAMES, added_here, commonmark_names, python_markdown_fault
from ..permalinks import faults
from ..problems import did_you_mean
from ..settings import SORTS
from .fields import field_findings
from .images import image_findings

if TYPE_CHECKING:
    from ..yamltext import KeyPath

_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")
_COLOUR = re.compile(r"#(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6})")
_HOST = re.compile(r"[\w-]+(\.[\w-]+)*\.?|\[[0-9a-fA-F:.]+\]")


class Finding(NamedTuple):
    """What is wrong with the value at a path, and what to do."""

    path: KeyPath
    message: str
    help: str = ""


def findings(raw: dict[str, Any]) -> list[Finding]:
    """Return all that is wrong with settings in their long form. Values of a wrong type are passed over."""
    addresses = (_origin, _redirects, _permalinks, _edit)
    checks = (_texts, *addresses, _pwa, _compress, _menus, _sorts, _fields, _images, _markdown)
    return [finding for check in checks for finding in check(raw)]


def _texts(raw: dict[str, Any]) -> Iterator[Finding]:
    title, language = raw.get("title"), raw.get("language")
    if isinstance(title, str) and not title.strip():
        yield Finding(("title",), "`title` is empty", "give the site a name")
    if isinstance(language, str) and not _LANGUAGE.fullmatch(language):
        yield Finding(("language",), f"`{language}` is no language tag", "write `en`, `de` or `pt-BR`")


def origin(url: str) -> str:
    """Return an address as an origin: scheme and host in lower case, no slash at the end."""
    parts = urlsplit(url.strip())
    return f"{parts.scheme}://{parts.netloc.lower()}"


def _origin(raw: dict[str, Any]) -> Iterator[Finding]:
    url = raw.get("url")
    if not isinstance(url, str):
        return
    try:
        parts = urlsplit(url.strip())
        port_is_right = parts.port is None or parts.port > 0
    except ValueError:
        parts, port_is_right = urlsplit(""), False
    if (
        parts.scheme not in ("http", "https")
        or not port_is_right
        or not _HOST.fullmatch(parts.hostname or "")
    ):
        bare = url.strip().removeprefix("//")
        known = re.fullmatch(r"[\w-]+(\.[\w-]+)+(:\d+)?/?", bare)
        advice = f"did you mean `https://{bare.rstrip('/')}`?" if known else "write `https://example.org`"
        yield Finding(("url",), f"`url` must be the address of the site, but it is `{url}`", advice)
    elif _more_than_origin(parts):
        advice = f"write `{origin(url)}`: a Holdfast site lives at the root of its host"
        yield Finding(("url",), "`url` must end behind the host", advice)


def _more_than_origin(parts: SplitResult) -> bool:
    return parts.path not in ("", "/") or bool(parts.query or parts.fragment or parts.username)


def _pwa(raw: dict[str, Any]) -> Iterator[Finding]:
    pwa = _map(raw, "pwa")
    for key in ("theme_color", "background_color"):
        colour = pwa.get(key)
        if isinstance(colour, str) and not _COLOUR.fullmatch(colour):
            yield Finding(("pwa", key), f"`{colour}` is no colour", 'write `"#0f3d5c"`, in quotes')
    prefixes = pwa.get("network_first")
    for index, prefix in enumerate(prefixes if isinstance(prefixes, tuple) else ()):
        if isinstance(prefix, str) and not prefix.startswith("/"):
            path = ("pwa", "network_first", index)
            yield Finding(path, f"`{prefix}` must start with `/`", f"write `/{prefix}`")


def _compress(raw: dict[str, Any]) -> Iterator[Finding]:
    for key in ("assets", "pages"):
        quality = _map(raw, "compress").get(key)
        if isinstance(quality, int) and not isinstance(quality, bool) and not 0 <= quality <= 11:
            yield Finding(("compress", key), f"`compress.{key}` must be from 0 to 11, but it is {quality}")


def _menus(raw: dict[str, Any]) -> Iterator[Finding]:
    for name, items in _map(raw, "menus").items():
        yield from _menu(items, ("menus", name))


def _menu(items: Any, above: KeyPath) -> Iterator[Finding]:
    for index, item in enumerate(items if isinstance(items, tuple) else ()):
        if not isinstance(item, dict):
            continue
        path, has = (*above, index), ("page" in item, "url" in item)
        if has == (False, False) and "children" not in item:
            yield Finding(path, "this menu entry leads nowhere", "give it a `page:` or a `url:`")
        elif has == (True, True):
            yield Finding(path, "this menu entry has a `page:` and a `url:`", "keep one of them")
        elif not has[0] and "title" not in item:
            example = "{title: …, url: …}" if has[1] else "{title: …, children: […]}"
            yield Finding(path, "this menu entry has no title", f"write `{example}`")
        yield from _menu(item.get("children"), (*path, "children"))


def _sorts(raw: dict[str, Any]) -> Iterator[Finding]:
    for above in ("content", "taxonomies"):
        for name, one in _map(raw, above).items():
            sort = one.get("sort") if isinstance(one, dict) else None
            if isinstance(sort, str) and sort and sort.removeprefix("-") not in SORTS:
                advice = did_you_mean(sort.removeprefix("-"), SORTS) or "write `-date` for the oldest first"
                message = f"`sort` must be `weight`, `date`, `title` or `path`, but it is `{sort}`"
                yield Finding((above, name, "sort"), message, advice)


def _redirects(raw: dict[str, Any]) -> Iterator[Finding]:
    for source, goal in _map(raw, "redirects").items():
        path = ("redirects", source)
        if not source.startswith("/") or source.startswith("//"):
            yield Finding(path, f"`{source}` must be a path of this site", "start it with `/`")
        if isinstance(goal, str) and not re.match(r"/|https?://|[^:#]+\.(md|markdown)(#|$)", goal):
            yield Finding(path, f"`{goal}` must be a path or an address", "start it with `/` or `https://`")


def _permalinks(raw: dict[str, Any]) -> Iterator[Finding]:
    for name, one in _map(raw, "content").items():
        pattern = one.get("permalink") if isinstance(one, dict) else None
        for message, advice in faults(pattern) if isinstance(pattern, str) and pattern else ():
            yield Finding(("content", name, "permalink"), message, advice)


def _fields(raw: dict[str, Any]) -> Iterator[Finding]:
    yield from (Finding(*one) for one in field_findings(raw))


def _edit(raw: dict[str, Any]) -> Iterator[Finding]:
    url = raw.get("edit")
    if isinstance(url, str) and url and not (re.match("https?://", url) and "{path}" in url):
        advice = "write `https://example.org/repo/edit/main/{path}`"
        yield Finding(("edit",), "`edit` must be an address with `{path}` in it", advice)


def _images(raw: dict[str, Any]) -> Iterator[Finding]:
    return (Finding(*found) for found in image_findings(raw))


def _markdown(raw: dict[str, Any]) -> Iterator[Finding]:
    markdown = _map(raw, "markdown")
    depth = markdown.get("toc_depth")
    if isinstance(depth, int) and not isinstance(depth, bool) and not 2 <= depth <= 6:
        yield Finding(
            ("markdown", "toc_depth"), f"`markdown.toc_depth` must be from 2 to 6, but it is {depth}"
        )
    names = markdown.get("extensions")
    for index, written in enumerate(names if isinstance(names, tuple) else ()):
        path, name = ("markdown", "extensions", index), str(written).removeprefix("-")
        if markdown.get("engine") == "python-markdown":
            if added_here(name):
                continue
            if fault := python_markdown_fault(name):
                message = f"the Python-Markdown extension `{name}` cannot be loaded: {fault}"
                yield Finding(path, message, "install the package that it is in, or take it out")
        elif name not in (known := commonmark_names()):
            advice = did_you_mean(name, known) or f"there are {', '.join((*SHORT_NAMES, 'smart'))} and more"
            yield Finding(path, f"the engine `commonmark` has no extension `{name}`", advice)


def _map(raw: dict[str, Any], key: str) -> dict[str, Any]:
    value = raw.get(key)
    return value if isinstance(value, dict) else {}
