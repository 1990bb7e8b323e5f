"""The names by which a site switches parts of Markdown on and off."""

from __future__ import annotations

from functools import cache

import comrak
from markdown import Markdown as PythonMarkdown

SHORT_NAMES = {
    "emoji": "shortcodes",
    "math": "math_dollars",
    "wikilinks": "wikilinks_title_after_pipe",
}
"""Names that are easier to remember than comrak's own."""

# Options that the HTML pass relies on, or that turn HTML into something else.
_OURS = (
    "compact_html",
    "escape",
    "experimental_minimize_commonmark",
    "header_id_prefix",
    "header_id_prefix_in_href",
    "header_ids",
    "leave_footnote_definitions",
    "sourcepos",
    "sourcepos_chars",
    "unsafe_",
)


@cache
def commonmark_names() -> tuple[str, ...]:
    """Return every name that `extensions:` may hold for the engine `commonmark`."""
    groups = (comrak.ExtensionOptions(), comrak.ParseOptions(), comrak.RenderOptions())
    names = {name for group in groups for name in dir(group) if name not in _OURS}
    options = {
        name for name in names if any(isinstance(getattr(group, name, None), bool) for group in groups)
    }
    return tuple(sorted(options | set(SHORT_NAMES)))


def python_markdown_fault(name: str) -> str:
    """Return why an extension of Python-Markdown cannot be loaded, or an empty string."""
    try:
        PythonMarkdown(extensions=[name])
    except Exception as error:  # noqa: BLE001 - a stranger's module raises what it likes
        return " ".join(str(error).split()) or type(error).__name__
    return ""
