"""Findings: what is wrong with a finished page, and what to look for in the sources to find its line."""

from __future__ import annotations

from dataclasses import dataclass

from .tree import Element

_TELLING = ("id", "href", "src", "name", "for", "action", "class")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong at a place of a page's HTML, in characters.

    `needles` are texts of the source that stand where it was written, the most telling first.
    """

    code: str
    message: str
    help: str
    at: int
    needles: tuple[str, ...] = ()


def finding(code: str, message: str, help: str, element: Element, *needles: str) -> Finding:
    """Return a finding about an element."""
    return Finding(code, message, help, element.at, (*needles, *needles_of(element)))


def needles_of(element: Element) -> tuple[str, ...]:
    """Return what may stand in the source where an element was written."""
    found = [f'{name}="{value}"' for name in _TELLING if (value := element.get(name))]
    for url in (element.get("src"), element.get("href")):
        found += [needle for needle in (url, _stem(url)) if len(needle) > 2]
    text = element.text()
    if text and element.tag in ("h1", "h2", "h3", "h4", "h5", "h6"):
        found.insert(0, f"# {text}")
    return (*found, text) if text else tuple(found)


def _stem(url: str) -> str:
    """Return the name of a file without the digest that a build puts into it."""
    name = url.partition("?")[0].rstrip("/").rpartition("/")[2]
    parts = name.split(".")
    return ".".join((*parts[:-2], parts[-1])) if len(parts) > 2 and len(parts[-2]) == 10 else name


def shown(text: str) -> str:
    """Return a text as a message shows it."""
    return text if len(text) <= 60 else f"{text[:59]}…"
