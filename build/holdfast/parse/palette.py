"""The colours of highlighted code: one table for light and dark, each pair readable by WCAG AA."""

from __future__ import annotations

BACKGROUND = ("#f5f7f9", "#161b22")
FOREGROUND = ("#1f2933", "#e2e8f0")
COLOURS = {
    "comment": ("#57636f", "#94a3b3"),
    "keyword": ("#8a1f5c", "#f294c4"),
    "name": ("#1d4f91", "#8dbdf7"),
    "type": ("#6b3fa0", "#c9a9f5"),
    "string": ("#1b6242", "#84d8a9"),
    "number": ("#8f4700", "#f2b477"),
    "inserted": ("#14603a", "#7ddba3"),
    "deleted": ("#a3211d", "#ff9d96"),
}
CLASSES = {
    "c": "comment",
    "gp": "comment",
    "go": "comment",
    "k": "keyword",
    "ow": "keyword",
    "nt": "keyword",
    "nf": "name",
    "nd": "name",
    "na": "name",
    "nb": "type",
    "nc": "type",
    "ne": "type",
    "kt": "type",
    "s": "string",
    "m": "number",
    "kc": "number",
    "nv": "number",
    "gh": "name",
    "gu": "name",
    "gi": "inserted",
    "gd": "deleted",
    "ge": "",
    "gs": "",
}
"""Pygments' short class names that are written into pages, and the colour of each."""


def highlight_css() -> str:
    """Return the style sheet of highlighted code, for light, dark, and a scheme chosen on the page."""
    rules = [
        _variables(":root", 0),
        "@media (prefers-color-scheme: dark) {\n" + _variables(':root:not([data-theme="light"])', 1) + "\n}",
        _variables(':root[data-theme="dark"]', 1),
        ".highlight pre { background: var(--code-bg, var(--code-background)); color: var(--code-foreground); }",
        *(f"{_selector(colour)} {{ color: var(--code-{colour}); }}" for colour in COLOURS),
        ".highlight .c, .highlight .ge { font-style: italic; }",
        ".highlight .gh, .highlight .gs { font-weight: 700; }",
    ]
    return "\n".join(rules) + "\n"


def _selector(colour: str) -> str:
    return ", ".join(f".highlight .{name}" for name, used in CLASSES.items() if used == colour)


def _variables(selector: str, scheme: int) -> str:
    colours = {"background": BACKGROUND, "foreground": FOREGROUND, **COLOURS}
    rows = [f"  --code-{name}: {pair[scheme]};" for name, pair in colours.items()]
    return "\n".join([f"{selector} {{", *rows, "}"])
