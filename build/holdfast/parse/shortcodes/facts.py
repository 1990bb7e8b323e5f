"""What shortcodes see as `page`, `site`, `parent` and `children`."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from markupsafe import Markup

from ...templating import Params, params
from .view import Witness

SITE = ("title", "url", "description", "language", "author", "params")


@dataclass(frozen=True, slots=True)
class PageFacts:
    """The page in which a shortcode is called, as its front matter describes it.

    Without a `title:` there, the title is empty: the page's first heading is not known yet.
    """

    path: str
    title: str = ""
    description: str = ""
    date: datetime | None = None
    updated: datetime | None = None
    terms: dict[str, tuple[str, ...]] = field(default_factory=dict)
    params: Params = field(default_factory=Params)


class SiteFacts:
    """What `site.yaml` says: `title`, `url`, `description`, `language`, `author`, `params`."""

    def __init__(self, view: Witness) -> None:
        self._view = view

    def __getattr__(self, name: str) -> Any:
        if name not in SITE:
            raise AttributeError(name)
        return params(self._view.site_fact(name))

    def __dir__(self) -> list[str]:
        return list(SITE)

    def __repr__(self) -> str:
        return "<site>"  # An address would make each build differ.


@dataclass(frozen=True, slots=True)
class CallFacts:
    """A call as the shortcodes around it and inside it see it: `children` have `inner` and `html` too."""

    name: str
    args: Params
    inner: Markup | str = ""
    html: Markup | str = ""
