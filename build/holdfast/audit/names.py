"""What assistive technology calls an element: a short form of "Accessible Name and Description Computation"."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from .tree import Element


def accessible_name(element: Element, ids: Mapping[str, Element]) -> str:
    """Return the name of an element: from labels, its content, or its title."""
    labelled = element.get("aria-labelledby").split()
    if labelled:
        named = " ".join(ids[one].text() or ids[one].get("aria-label") for one in labelled if one in ids)
        if named.strip():
            return named.strip()
    return (
        element.get("aria-label").strip()
        or " ".join(content(element)).strip()
        or element.get("title").strip()
        or _value(element)
    )


def content(element: Element) -> Iterator[str]:
    """Yield what the content of an element says: text, and the alternatives of pictures."""
    for child in element.children:
        if isinstance(child, str):
            yield child.strip()
        elif is_hidden(child) or child.tag in ("script", "style", "template"):
            continue
        elif child.get("aria-label").strip():
            yield child.get("aria-label").strip()
        elif child.tag in ("img", "area"):
            yield child.get("alt").strip()
        else:
            yield from content(child)


def _value(element: Element) -> str:
    if element.tag in ("img", "area"):
        return element.get("alt").strip()
    if element.tag == "input":
        kind = element.get("type").lower()
        return element.get("value").strip() or (kind if kind in ("submit", "reset") else element.get("alt"))
    return ""


def is_hidden(element: Element) -> bool:
    """Say whether an element itself is kept from assistive technology."""
    return "hidden" in element.attributes or element.get("aria-hidden").lower() == "true"


def is_shown(element: Element) -> bool:
    """Say whether neither an element nor one around it is hidden."""
    around = (element, *element.ancestors())
    return not any(is_hidden(one) or one.tag in ("template", "noscript") for one in around)
