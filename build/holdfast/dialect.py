"""The names by which a site switches parts of Markdown on and off."""

from __future__ import annotations

from functools import cache

import comrak
from markdown import Markdown as PythonMarkdown

SHORT_NAMES = {"emoji": "shortcodes", "math": "math_dollars"}
"""Names that are easier to remember than comrak's own."""

FEATURES = (
    "admonitions",
    "alerts",
    "attributes",
    "directives",
    "figures",
    "math",
    "tabs",
    "toc",
    "wikilinks",
)
"""What Holdfast itself adds to both engines. All are on; `-name` below `extensions:` turns one off."""


def added_here(name: str) -> bool:
    """Say whether a name is that of a feature, and of no extension of Python-Markdown as well."""
    return name in FEATURES and name not in ("toc", "wikilinks")


@cache
def features_off(extensions: tuple[str, ...]) -> frozenset[str]:
    """Return the features that a site turned off."""
    return frozenset(name[1:] for name in extensions if name.startswith("-"))


# Options that the HTML pass relies on, that turn HTML into something else, or that are its own features.
_OURS = (
    "alerts",
    "block_directive",
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
    "wikilinks_title_after_pipe",
    "wikilinks_title_before_pipe",
)


@cache
def commonmark_names() -> tuple[str, ...]:
    """Return every name that `extensions:` may hold for the engine `commonmark`."""
    groups = (comrak.ExtensionOptions(), comrak.ParseOptions(), comrak.RenderOptions())
    names = {name for group in groups for name in dir(group) if name not in _OURS}
    options = {
        name for name in names if any(isinstance(getattr(group, name, None), bool) for group in groups)
    }
    return tuple(sorted(options | set(SHORT_NAMES) | set(FEATURES)))


def python_markdown_fault(name: str) -> str:
    """Return why an extension of Python-Markdown cannot be loaded, or an empty string."""
    try:
        PythonMarkdown(extensions=[name])
    except Exception as error:  # noqa: BLE001 - a stranger's module raises what it likes
        return " ".join(str(error).split()) or type(error).__name__
    return ""
