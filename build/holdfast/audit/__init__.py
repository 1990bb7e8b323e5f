"""Audits of what a build made: the HTML of a page, and the colours of the theme.

audit = page(html)                    # what is wrong, and links to other sites, with places in the HTML
place = locate(found, page, templates, in_body=True)    # where that was written
problems = contrast(files)            # colours of style sheets that cannot be read
"""

from __future__ import annotations

from dataclasses import dataclass

from .contrast import contrast
from .findings import Finding
from .outbound import outbound
from .rules import RULES, Sheet
from .source import locate
from .tree import Reader

__all__ = ["Audit", "Finding", "contrast", "locate", "page"]


@dataclass(frozen=True, slots=True)
class Audit:
    """What is wrong with a page, and what it links to on other sites, each in the order of the page."""

    findings: tuple[Finding, ...]
    links: tuple[Finding, ...]


def page(html: str) -> Audit:
    """Return the audit of a page's HTML, as a template made it."""
    reader = Reader(html)
    sheet = Sheet(reader.root)
    found = [one for rule in RULES for one in rule(sheet)]
    found += [
        Finding("invalid-html", one.message, one.help, one.at, (f"<{one.tag}",)) for one in reader.faults
    ]
    ordered = sorted(found, key=lambda one: (one.at, one.code, one.message))
    return Audit(tuple(ordered), tuple(outbound(sheet)))
