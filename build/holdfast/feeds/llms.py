"""llms.txt: the pages of a site as a list that a language model can read (https://llmstxt.org)."""

from __future__ import annotations

import re

from ..settings import FEED_FILES, Settings
from ..values import Output, PageGroup, PageLink

_SPECIAL = re.compile(r"([\\\[\]])")


def llms(groups: tuple[PageGroup, ...], feed_folder: str | None, settings: Settings) -> Output:
    """Return `llms.txt`: title and description of the site, then a list of links for each section.

    `feed_folder` is where the site's feed lies, None where it has none. A section of which not all pages
    are in its group ends with a link to its own page.
    """
    rows = [f"# {_line(settings.title)}"]
    if settings.description:
        rows += ["", f"> {_line(settings.description)}"]
    for group in groups:
        rows += ["", f"## {_line(group.title)}", ""]
        rows += [_link(page, settings.url) for page in group.pages]
        if group.left and group.url:
            rows.append(f"- [{group.left} more]({settings.url}{group.url})")
    rows += ["", "## Optional", "", f"- [Sitemap]({settings.url}/sitemap.xml): every page"]
    if feed_folder is not None and settings.feeds.formats:
        path = f"{feed_folder}/{FEED_FILES[settings.feeds.formats[0]]}".lstrip("/")
        rows.append(f"- [Feed]({settings.url}/{path}): the newest pages")
    return Output("llms.txt", "\n".join([*rows, ""]).encode(), "text/plain; charset=utf-8", precache=False)


def _link(page: PageLink, origin: str) -> str:
    about = f": {_line(page.description)}" if page.description else ""
    title = _SPECIAL.sub(r"\\\1", _line(page.title))
    return f"- [{title}]({origin}{_target(page.url)}){about}"


def _target(url: str) -> str:
    return url.replace("(", "%28").replace(")", "%29")


def _line(text: str) -> str:
    return " ".join(text.split())
