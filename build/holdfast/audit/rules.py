"""The rules for pages: each gives what it finds, and nothing where it cannot be sure.

They follow the HTML standard and the Web Content Accessibility Guidelines 2.2; the numbers in the
docstrings are theirs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from .findings import Finding, finding, shown
from .names import accessible_name, is_shown
from .tree import Element

_BUTTONS = ("submit", "reset", "button", "image", "hidden")
_PARTS_OF = {
    "ul": ("li", "script", "template"),
    "ol": ("li", "script", "template"),
    "menu": ("li", "script", "template"),
    "dl": ("dt", "dd", "div", "script", "template"),
}
_ONLY_IN = {
    "li": ("ul", "ol", "menu"),
    "dt": ("dl", "div"),
    "dd": ("dl", "div"),
    "figcaption": ("figure",),
    "legend": ("fieldset",),
    "summary": ("details",),
    "tr": ("table", "thead", "tbody", "tfoot"),
    "td": ("tr",),
    "th": ("tr",),
}
_POINTERS = ("for", "aria-labelledby", "aria-describedby", "list", "headers")
_WRITE_ALT = "say what it shows in `alt`, or give an empty `alt` where it only decorates"


@dataclass(slots=True)
class Sheet:
    """The elements of a page, sorted for the rules; what is in a `<template>` is no part of it yet."""

    root: Element
    elements: list[Element] = field(default_factory=list)
    ids: dict[str, Element] = field(default_factory=dict)
    shown: dict[str, list[Element]] = field(default_factory=dict)
    """The elements that are not hidden, by tag."""

    def __post_init__(self) -> None:
        every = self.root.elements()
        self.elements = [one for one in every if not any(it.tag == "template" for it in one.ancestors())]
        for one in self.elements:
            if name := one.get("id"):
                self.ids.setdefault(name, one)
            if is_shown(one):
                self.shown.setdefault(one.tag, []).append(one)

    def of(self, *tags: str) -> Iterator[Element]:
        """Yield the elements of some tags that are not hidden."""
        for tag in tags:
            yield from self.shown.get(tag, ())


def duplicate_ids(sheet: Sheet) -> Iterator[Finding]:
    """An id names one element of a page (HTML 3.2.6)."""
    for one in sheet.elements:
        name = one.get("id")
        if name and sheet.ids[name] is not one:
            help = "a link to it leads to the first: give the other another id"
            yield finding(
                "duplicate-id", f"the id `{name}` is given twice on this page", help, one, f"#{name}"
            )


def pointers(sheet: Sheet) -> Iterator[Finding]:
    """A label or a description that is named by id has to be there (WCAG 1.3.1, 4.1.2)."""
    for one in sheet.elements:
        for attribute in _POINTERS:
            for name in one.get(attribute).split():
                if name not in sheet.ids:
                    message = f"`{attribute}` of this `<{one.tag}>` names `{name}`, which is not on the page"
                    yield finding(
                        "lost-id", message, "name the id of an element", one, f'{attribute}="{name}"'
                    )


def pictures(sheet: Sheet) -> Iterator[Finding]:
    """A picture has an alternative text (WCAG 1.1.1)."""
    for one in sheet.of("img", "area", "input"):
        lacks = "alt" not in one.attributes
        if one.tag == "input":
            lacks = lacks and one.get("type").lower() == "image"
        elif one.tag == "area":
            lacks = lacks and "href" in one.attributes
        named = one.get("aria-label") or one.get("aria-labelledby") or one.get("title")
        if lacks and not named and one.get("role") not in ("presentation", "none"):
            source = shown(one.get("src") or one.get("href"))
            yield finding("missing-alt", f"the image `{source}` has no alternative text", _WRITE_ALT, one)


def links_and_buttons(sheet: Sheet) -> Iterator[Finding]:
    """Who hears a page has to hear what a link or a button is for (WCAG 2.4.4, 4.1.2)."""
    for one in sheet.of("a", "button", "summary"):
        if one.tag == "a" and "href" not in one.attributes:
            continue
        if accessible_name(one, sheet.ids):
            continue
        help = "write a text into it, an `alt` for its picture, or `aria-label`"
        if one.tag == "a":
            yield finding("unnamed-link", f"the link to `{shown(one.get('href'))}` says nothing", help, one)
        else:
            yield finding("unnamed-button", f"this `<{one.tag}>` says nothing", help, one)


def fields(sheet: Sheet) -> Iterator[Finding]:
    """A field has a label (WCAG 3.3.2, 4.1.2)."""
    labels = {one.get("for") for one in sheet.of("label") if one.get("for")}
    for one in sheet.of("input", "select", "textarea"):
        if one.tag == "input" and one.get("type").lower() in _BUTTONS:
            continue
        inside = any(above.tag == "label" and above.text() for above in one.ancestors())
        named = any(one.get(name).strip() for name in ("aria-label", "aria-labelledby", "title"))
        if not inside and not named and one.get("id") not in labels:
            what = f"`<{one.tag}>`" + (f" `{one.get('name')}`" if one.get("name") else "")
            help = "put it into a `<label>` with its text, or give it `aria-label`"
            yield finding("unlabelled-field", f"the field {what} has no label", help, one)


def headings(sheet: Sheet) -> Iterator[Finding]:
    """Headings are the table of contents of a page: no level is left out (WCAG 1.3.1, 2.4.6)."""
    tags = ("h1", "h2", "h3", "h4", "h5", "h6")
    found = sorted(sheet.of(*tags), key=lambda one: one.at)
    before = 0
    for one in found:
        level = int(one.tag[1])
        text = one.text()
        if before and level > before + 1:
            message = (
                f"the heading “{shown(text)}” is of level {level}, and the one before it of level {before}"
            )
            help = f"make it level {before + 1}: no level may be left out"
            yield finding("heading-order", message, help, one, text)
        if not text and not accessible_name(one, sheet.ids):
            yield finding("empty-heading", f"this `<{one.tag}>` is empty", "write a text into it", one)
        before = level
    yield from _first_level(sheet, [one for one in found if one.tag == "h1"])


def _first_level(sheet: Sheet, first: list[Element]) -> Iterator[Finding]:
    if not first:
        help = "give it one `<h1>`: most readers jump to it first"
        yield Finding("heading-order", "the page has no heading of level 1", help, 0)
    for one in first[1:]:
        help = "the title is the one heading of level 1: make this one level 2"
        message = f"the heading “{shown(one.text())}” is a second one of level 1"
        yield finding("heading-order", message, help, one, one.text())


def document(sheet: Sheet) -> Iterator[Finding]:
    """A page says its language and its title, and stays (WCAG 2.2.1, 2.4.2, 3.1.1)."""
    html = next((one for one in sheet.elements if one.tag == "html"), None)
    if html is None or not html.get("lang").strip():
        help = 'write `<html lang="{{ site.language }}">`: voices and hyphenation need it'
        yield Finding(
            "missing-lang", "the page does not say its language", help, html.at if html else 0, ("<html",)
        )
    titles = [one for one in sheet.elements if one.tag == "title" and one.parent and one.parent.tag == "head"]
    if not any(one.text() for one in titles):
        yield Finding(
            "missing-title", "the page has no title", "write `<title>` into its head", 0, ("<head",)
        )
    for one in sheet.elements:
        if one.tag == "meta" and one.get("http-equiv").lower() == "refresh":
            help = "use a redirect, or let readers reload by themselves"
            yield finding("meta-refresh", "the page reloads by itself", help, one, "http-equiv")


def landmarks(sheet: Sheet) -> Iterator[Finding]:
    """The content of a page is in one `<main>` (WCAG 1.3.1, 2.4.1)."""
    mains = list(sheet.of("main")) or [one for one in sheet.elements if one.get("role") == "main"]
    if not mains:
        help = "put the content of the page into `<main>`: readers jump to it past the menus"
        yield Finding("landmarks", "the page has no `<main>`", help, 0, ("<body",))
    for one in mains[1:]:
        yield finding("landmarks", "the page has a second `<main>`", "keep one of them", one, "<main")


def tables(sheet: Sheet) -> Iterator[Finding]:
    """The cells of a table have headers (WCAG 1.3.1)."""
    for one in sheet.of("table"):
        inside = list(one.elements())
        rows = [it for it in inside if it.tag == "tr"]
        wide = any(sum(cell.tag == "td" for cell in row.elements()) > 1 for row in rows)
        if len(rows) < 2 or not wide or one.get("role") in ("presentation", "none"):
            continue
        if not any(it.tag == "th" or it.get("scope") or it.get("role") in _HEADERS for it in inside):
            help = "make the cells of its first row `<th>`"
            yield finding("table-headers", "this table has no headers", help, one, "<table")


_HEADERS = ("columnheader", "rowheader")


def frames(sheet: Sheet) -> Iterator[Finding]:
    """A frame has a title (WCAG 4.1.2)."""
    for one in sheet.of("iframe"):
        if not any(one.get(name).strip() for name in ("title", "aria-label", "aria-labelledby")):
            message = f"the frame of `{shown(one.get('src'))}` has no title"
            yield finding("untitled-frame", message, 'say what is in it: `title="…"`', one, "<iframe")


def focus(sheet: Sheet) -> Iterator[Finding]:
    """The order of the keyboard is that of the page (WCAG 2.4.3)."""
    for one in sheet.elements:
        written = one.get("tabindex").strip()
        if written.isdigit() and int(written) > 0:
            help = "use `0`, and put the element where its turn is"
            yield finding("tabindex", f'`tabindex="{written}"` is before everything else', help, one)


def nesting(sheet: Sheet) -> Iterator[Finding]:
    """What may stand in what (HTML 4, content models), where a mistake matters to readers."""
    for one in sheet.elements:
        around = [above.tag for above in one.ancestors()]
        if "svg" in around or "math" in around or not one.parent:
            continue
        yield from _interactive(one, around)
        above = one.parent.tag
        if above in _PARTS_OF and one.tag not in _PARTS_OF[above]:
            help = f"put it into {'an `<li>`' if above != 'dl' else 'a `<dd>`'}"
            yield finding(
                "invalid-html", f"`<{one.tag}>` cannot stand in `<{above}>`", help, one, f"<{one.tag}"
            )
        elif one.tag in _ONLY_IN and above not in (*_ONLY_IN[one.tag], "template", ""):
            parent = _ONLY_IN[one.tag][0]
            message = f"`<{one.tag}>` stands in `<{above}>`"
            yield finding("invalid-html", message, f"put it into `<{parent}>`", one, f"<{one.tag}")


def _interactive(one: Element, around: list[str]) -> Iterator[Finding]:
    is_control = one.tag in ("button", "select", "textarea", "iframe") or (
        (one.tag == "a" and "href" in one.attributes)
        or (one.tag == "input" and one.get("type").lower() != "hidden")
    )
    outer = next((tag for tag in around if tag in ("a", "button")), "")
    if is_control and outer:
        message = f"`<{one.tag}>` stands in `<{outer}>`"
        yield finding("nested-interactive", message, "a click can mean one thing: put it beside", one)
    elif one.tag == "form" and "form" in around:
        yield finding("invalid-html", "a `<form>` stands in a `<form>`", "put it behind", one, "<form")


RULES: tuple[Callable[[Sheet], Iterator[Finding]], ...] = (
    duplicate_ids,
    pointers,
    pictures,
    links_and_buttons,
    fields,
    headings,
    document,
    landmarks,
    tables,
    frames,
    focus,
    nesting,
)
