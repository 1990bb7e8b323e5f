"""Single pages, rendered against a small site: what the tests of rendering stand on."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, cast

from holdfast import render
from holdfast.graph import QUESTIONS, SiteIndex, build_site
from holdfast.problems import as_text, nearest
from holdfast.settings import MenuItem, Settings
from holdfast.values import Asset, Document, Head, Heading, Hole, Page

SETTINGS = Settings("Lighthouse", "https://example.org", menus={"main": (MenuItem(page="learn/_index.md"),)})

HEADS = (
    Head("index.md", "Home"),
    Head("learn/_index.md", "Learn"),
    Head("learn/keys.md", "Keys", anchors=("make-one", "lose-one"), aliases=("/old/",)),
    Head("learn/wallets.md", "Wallets", "Where keys live", weight=9, anchors=("intro",)),
    Head("learn/a & b.md", "A & B", weight=8),
)

ASSETS = {
    "css/site.css": Asset("css/site.css", "/assets/css/site.0123456789.css", "text/css", 10),
    "img/logo.svg": Asset("img/logo.svg", "/assets/img/logo.0123456789.svg", "image/svg+xml", 10),
}

IMAGES = {"learn/w.png": Asset("learn/w.png", "/assets/learn/w.0123456789.png", "image/png", 10, 640, 480)}


class View:
    """Answers from a real graph, and keeps what was asked."""

    def __init__(self, heads: tuple[Head, ...] = HEADS) -> None:
        self.index = SiteIndex(build_site(heads, ("learn/w.png", "learn/w.pdf"), SETTINGS))
        self.asked: list[tuple[Any, ...]] = []
        self.answers: dict[str, Callable[..., Any]] = {
            **{name: partial(answer, self.index) for name, answer in QUESTIONS.items()},
            "asset": ASSETS.get,
            "image": IMAGES.get,
            "shown_picture": lambda name: {"content": IMAGES, "assets": ASSETS}[name.split("/")[0]].get(
                name.partition("/")[2]
            ),
            "named_picture": lambda name: IMAGES.get(name.removeprefix("content/")),
            "card": lambda path: None,
            "nearest_asset": lambda name: nearest(name, ASSETS),
        }

    def __getattr__(self, name: str) -> Callable[..., Any]:
        def ask(*args: Any) -> Any:
            self.asked.append((name, *args))
            return self.answers[name](*args)

        return ask


class Site:
    """A site of which single pages are rendered with the given templates."""

    def __init__(self, **templates: str) -> None:
        named = {f"{name}.html": text for name, text in templates.items()}
        self.templates = render.Templates({name: (text, f"templates/{name}") for name, text in named.items()})
        self.settings, self.view = SETTINGS, View()

    def page(self, path: str) -> Page:
        """Return a page by its path."""
        return self.view.index.by_path[path]

    def render(
        self,
        path: str = "learn/wallets.md",
        body: tuple[str | Hole, ...] = (),
        headings: tuple[Heading, ...] = (),
        view: render.SiteView | None = None,
    ) -> tuple[str, list[str]]:
        """Return a page's HTML and its problems, as people read them."""
        page = self.page(path)
        document = Document(page.head, headings, body, words=660)
        view = view or cast(render.SiteView, self.view)
        made = render.page(page, document, self.settings, self.templates, view)
        return made.html, [as_text(problem) for problem in made.problems]


def link(target: str) -> Hole:
    """Return a link at line 3, column 5."""
    return Hole("link", target, 3, 5)


def image(target: str, **attributes: str) -> Hole:
    """Return an image at line 3, column 5."""
    return Hole("image", target, 3, 5, tuple(attributes.items()))
