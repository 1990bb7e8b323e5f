"""What a page links to or shows from other sites."""

from __future__ import annotations

from collections.abc import Iterator

from .findings import Finding, needles_of
from .rules import Sheet

_ATTRIBUTES = {
    "a": "href",
    "area": "href",
    "audio": "src",
    "iframe": "src",
    "img": "src",
    "link": "href",
    "script": "src",
    "source": "src",
    "track": "src",
    "video": "src",
}
_HINTS = {"preconnect", "dns-prefetch", "canonical", "alternate", "me"}


def outbound(sheet: Sheet) -> Iterator[Finding]:
    """Yield each address of another site on a page, as `message`, with what to look for in the sources."""
    for one in sheet.elements:
        url = one.get(_ATTRIBUTES.get(one.tag, "")).strip()
        if url.startswith("//"):
            url = f"https:{url}"
        if not url.lower().startswith(("http://", "https://")):
            continue
        if one.tag == "link" and _HINTS & set(one.get("rel").lower().split()):
            continue
        yield Finding("outbound", url, "", one.at, (url, url.partition("#")[0], *needles_of(one)))
