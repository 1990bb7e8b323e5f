"""Single pages with shortcodes, the site's own or the theme's: what their tests stand on."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from holdfast import parse
from holdfast.problems import as_text
from holdfast.settings import Authoring, Markdown
from holdfast.values import Document, Source

from .documents import COMMONMARK, html

THEME = Path(__file__).resolve().parents[1] / "templates"


def theme() -> dict[str, tuple[str, str]]:
    """Return the theme's shortcodes and icons."""
    files = [*THEME.glob("shortcodes/*.html"), *THEME.glob("icons/*.svg")]
    named = {path.relative_to(THEME).as_posix(): path.read_text(encoding="utf-8") for path in files}
    return {name: (text, f"(default theme) templates/{name}") for name, text in named.items()}


@dataclass
class Around:
    """Answers what shortcodes ask, and keeps the questions."""

    shortcodes: parse.Shortcodes
    contents: dict[str, str] = field(default_factory=dict)
    asked: list[tuple[Any, ...]] = field(default_factory=list)

    def __getattr__(self, name: str) -> Any:
        answers: dict[str, Any] = {
            "shortcode": self.shortcodes.digest,
            "shortcode_names": self.shortcodes.names,
            "icon": self.shortcodes.icon,
            "icon_names": self.shortcodes.icon_names,
            "file": lambda name: self.contents[name].encode() if name in self.contents else None,
            "files": lambda root: tuple(
                one[len(root) + 1 :] for one in self.contents if one.startswith(root)
            ),
            "beside": lambda folder: tuple(
                path.name for one in self.contents if (path := Path(one)).parent == Path("content", folder)
            ),
            "site_fact": lambda name: {"title": "Lighthouse", "language": "en", "params": {"a": 1}}.get(name),
        }

        def ask(*args: Any) -> Any:
            self.asked.append((name, *args))
            return answers[name](*args)

        return ask


class Pages:
    """Parses pages of a site with these shortcodes, by name, and these files."""

    def __init__(
        self,
        shortcodes: dict[str, str] | None = None,
        files: dict[str, str] | None = None,
        icons: dict[str, str] | None = None,
    ) -> None:
        own = {f"shortcodes/{name}.html": text for name, text in (shortcodes or {}).items()}
        own |= icons or {}
        sources = {name: (text, f"templates/{name}") for name, text in own.items()}
        self.around = Around(parse.Shortcodes(sources or theme()), files or {})

    def document(self, text: str, markdown: Markdown = COMMONMARK, path: str = "page.md") -> Document:
        """Return the document of a text."""
        view = cast(parse.Surroundings, self.around)
        source = Source(path, text.encode())
        return parse.document(source, Authoring(markdown), (), self.around.shortcodes, view)

    def html(self, text: str, markdown: Markdown = COMMONMARK, path: str = "page.md") -> str:
        """Return the HTML of a text that has no problem, with its holes as `{kind target}`."""
        made = self.document(text, markdown, path)
        assert (made.problems, made.unknown) == ((), ())
        return html(made)

    def problems(self, text: str, markdown: Markdown = COMMONMARK, path: str = "page.md") -> str:
        """Return the problems of a text as people read them."""
        return "\n".join(map(as_text, self.document(text, markdown, path).problems))
