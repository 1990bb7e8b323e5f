"""What no generator can be faster than: read each page, parse its Markdown, write the HTML, and nothing else.

    python bench/limit.py CONTENT OUTPUT

One process, the parser that Holdfast has by default, with tables and the like, and no highlighting, template,
list or feed.
"""

from __future__ import annotations

import sys
from pathlib import Path

import comrak


def main() -> None:
    """Make a page of each file."""
    content, output = Path(sys.argv[1]), Path(sys.argv[2])
    options = comrak.ExtensionOptions()
    options.table = options.strikethrough = options.autolink = True
    for path in content.rglob("*.md"):
        body = path.read_text(encoding="utf-8").split("\n---\n", 1)[1]
        target = output / path.relative_to(content).with_suffix("") / "index.html"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(comrak.render_markdown(body, extension_options=options), encoding="utf-8")


if __name__ == "__main__":
    main()
