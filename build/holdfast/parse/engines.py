"""The Markdown engines behind one seam: text in, HTML out. All else is the HTML pass's."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache, lru_cache
from typing import Any

import comrak
from markdown import Markdown as PythonMarkdown

from ..dialect import SHORT_NAMES, added_here, features_off
from .python_markdown import Github

Engine = Callable[[str], str]

COMMONMARK = (
    "autolink",
    "description_lists",
    "footnotes",
    "math_code",
    "math_dollars",
    "strikethrough",
    "table",
    "tasklist",
)
"""The extensions of CommonMark that are on unless the site takes one out (`-autolink`)."""
PYTHON_MARKDOWN = ("extra", "sane_lists")

# The pass needs to know where links, images, code blocks and formulas stand, and of no other element.
_OTHER_PLACES = re.compile(
    r' data-sourcepos="(?<!<a data-sourcepos=")(?<!<img data-sourcepos=")(?<!<pre data-sourcepos=")'
    r'(?<!inline" data-sourcepos=")(?<!display" data-sourcepos=")[^"]+"'
)


@lru_cache(maxsize=8)
def engine(name: str, extensions: tuple[str, ...]) -> Engine:
    """Return the engine of that name with its extensions; raises what one of them raises on loading."""
    return _python_markdown(extensions) if name == "python-markdown" else _commonmark(extensions)


_TRACES = {"autolink": ("://", "@", "www."), "footnotes": ("[^",)}
"""What a text holds where an extension finds something: to look for that costs less than the extension."""

Features = tuple[bool, ...]
"""Whether columns count letters and not bytes; then, for each extension of `_TRACES`, whether it is needed."""


def _commonmark(extensions: tuple[str, ...]) -> Engine:
    @cache
    def options(features: Features) -> dict[str, Any]:
        return _options(extensions, features)

    def to_html(text: str) -> str:
        features = (
            not text.isascii() or "\0" in text,
            *(any(one in text for one in traces) for traces in _TRACES.values()),
        )
        return _OTHER_PLACES.sub("", comrak.render_markdown(text, **options(features)))

    return to_html


def _options(extensions: tuple[str, ...], features: Features) -> dict[str, Any]:
    """Return what comrak is told: extensions by name, `-name` for one that is off, less those without need."""
    extension, parse, render = comrak.ExtensionOptions(), comrak.ParseOptions(), comrak.RenderOptions()
    render.sourcepos = render.unsafe_ = render.full_info_string = True
    parse.sourcepos_chars, *needed = features
    for name in (*COMMONMARK, *extensions):
        option = name.removeprefix("-")
        option = SHORT_NAMES.get(option, option)
        if name == "-math":
            extension.math_code = False
        for options in (extension, parse, render):
            if isinstance(getattr(options, option, None), bool):
                setattr(options, option, not name.startswith("-"))
    for name, needed_here in zip(_TRACES, needed, strict=True):
        if not needed_here:
            setattr(extension, name, False)
    return {"extension_options": extension, "parse_options": parse, "render_options": render}


def _python_markdown(extensions: tuple[str, ...]) -> Engine:
    names = dict.fromkeys((*PYTHON_MARKDOWN, *extensions))
    wanted = [
        name
        for name in names
        if not name.startswith("-") and f"-{name}" not in names and not added_here(name)
    ]
    converter = PythonMarkdown(extensions=[*wanted, Github(features_off(extensions))])

    def to_html(text: str) -> str:
        html: str = converter.reset().convert(text)
        return html

    return to_html
