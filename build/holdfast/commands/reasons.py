"""Why a page was made again, in sentences: what the engine records as questions, for people."""

from __future__ import annotations

import re

_QUESTION = re.compile(r"(\w+)\((.*)\)", re.DOTALL)

SENTENCES = {
    "first build": "it was made for the first time",
    "left by an earlier build": "an earlier build left it undone",
}

CHANGES = {
    "content": "content/{0} changed",
    "document": "what content/{0} says changed",
    "page_at": "its place in the site changed: URL, kind, template or front matter",
    "layout": "the template {0}, or one that it needs, changed",
    "templates": "templates/{0} changed",
    "look": "settings that pages may show changed in site.yaml",
    "target": "where {1} leads to changed",
    "page_link": "the title, URL, date or description of {0} changed",
    "image": "the picture content/{0} changed",
    "asset": "assets/{0} changed",
    "section": "the section /{0} changed",
    "sections": "the sections of the site changed",
    "children": "the pages in /{0} changed: one came or went, or its title or date changed",
    "titles": "the title of a page in /{0} changed, or one came or went",
    "recent": "one of the newest pages in /{0} changed",
    "neighbours": "the page before or after it changed",
    "breadcrumbs": "the title of a page above it changed",
    "menu": "the menu {0} changed",
    "tree": "the tree of pages below /{0} changed",
    "has_anchor": "the heading #{1} of {0} came or went",
    "nearest_target": "what is most like {1}, which is not there, changed",
    "nearest_anchor": "what is most like #{1}, which is not there, changed",
}
"""What it means that the answer to a question changed, by its kind; `{0}`, `{1}` are its arguments."""


def because(reason: str) -> str:
    """Return a recorded reason, such as `content(learn/keys.md)`, as a sentence."""
    if reason in SENTENCES:
        return SENTENCES[reason]
    found = _QUESTION.fullmatch(reason)
    if not found:
        return reason
    kind, arguments = found[1], found[2].split(", ")
    sentence = CHANGES.get(kind, f"{kind.replace('_', ' ')} {found[2]}".rstrip() + " changed")
    return sentence.format(*arguments, *["", ""])
