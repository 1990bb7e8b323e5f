"""Links by name: `[[page]]`, `[[page|text]]`, `[[page#heading]]`, in the text of either engine."""

from __future__ import annotations

import re
from html import escape, unescape

# What holds no links is taken whole: code, links, formulas, raw HTML, and any tag with its attributes.
_TOKEN = re.compile(
    r"<(?P<tag>pre|code|a|script|style|textarea)\b.*?</(?P=tag)>|<span data-math-style.*?</span>"
    r"|<[^>]*>|\[\[(?![\s\[\"'])(?P<name>[^\[\]\n<>|]+?)(?:\|(?P<text>[^\[\]\n]+?))?(?<!\s)\]\](?!\(|[ \t]+#\s|\n\s*(?:[\w.\"-]+\s*=|\[))",
    re.DOTALL,
)
"""What looks like a table of TOML, with a comment or keys behind it, is none: manuals are full of them."""
_CONTENTS = frozenset(("toc", "_toc_"))


def with_wikilinks(html: str) -> str:
    """Return HTML in which each `[[…]]` of its text is a link that the site has to answer."""
    return _TOKEN.sub(_link, html)


def _link(found: re.Match[str]) -> str:
    written, text = found["name"], found["text"]
    if written is None or written.lower() in _CONTENTS:
        return found[0]
    name = unescape(written).strip()
    page, _, heading = name.partition("#")
    said = escape(f"{page} › {heading}" if page and heading else heading or page, quote=False)
    sought = escape(f"[[{unescape(written)}{']]' if text is None else '|'}")
    return f'<a href="{escape(name)}" data-wikilink="{sought}">{text or said}</a>'
