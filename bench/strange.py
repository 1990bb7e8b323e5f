"""Build sites of strange shapes in two sizes, and print what each takes: nothing may grow faster than its site.

    python -m bench.strange [--shapes section,terms] [--sizes 5000,20000] [--folder DIR]

Prints the processor seconds of a clean build and of one after an edit, the peak of memory, and the size of
the release. tests/test_scaling.py counts the steps of the same shapes in small sizes.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image

Files = Iterator[tuple[str, str | bytes]]

SETTINGS = "title: Strange\nurl: https://example.org\ncompress: false\n"


def section(size: int) -> Files:
    """One section with that many dated pages, shown in a list of ten a page, with archives."""
    yield "site.yaml", f"{SETTINGS}content: {{blog: {{paginate: 10, archive: true}}}}\n"
    yield "content/blog/_index.md", "# Blog\n"
    for number in range(size):
        date = f"20{10 + number % 15}-0{1 + number % 9}-1{number % 10}"
        yield f"content/blog/p{number}.md", f"---\ndate: {date}\n---\n# Post {number}\n\nWords.\n"


def manual(size: int) -> Files:
    """One section with that many pages, each beside all others, and linked to the next."""
    yield "site.yaml", SETTINGS
    yield "content/docs/_index.md", "# Docs\n"
    for number in range(size):
        yield f"content/docs/p{number}.md", f"# Page {number}\n\n[next](p{(number + 1) % size}.md)\n"


def folders(size: int) -> Files:
    """That many sections at the top, each with a page."""
    yield "site.yaml", SETTINGS
    for number in range(size):
        yield f"content/s{number}/_index.md", f"# Section {number}\n"
        yield f"content/s{number}/page.md", f"# Page {number}\n"


def terms(size: int) -> Files:
    """That many terms, on as many pages, and one that all pages have."""
    yield "site.yaml", f"{SETTINGS}taxonomies: {{tags: {{paginate: 10, paginate_terms: 50, related: 1}}}}\n"
    for number in range(size):
        tags = f"[t{number}, t{number * 7 % size}, all]"
        yield f"content/blog/p{number}.md", f"---\ndate: 2026-01-02\ntags: {tags}\n---\n# Post {number}\n"


def images(size: int) -> Files:
    """That many pictures, ten on a page."""
    yield "site.yaml", f"{SETTINGS}images: {{widths: [8], formats: [webp]}}\n"
    for number in range(size):
        stream = BytesIO()
        Image.new("RGB", (16, 12), (number % 256, number // 256, 7)).save(stream, "PNG")
        yield f"content/a/i{number}.png", stream.getvalue()
    for page in range(0, size, 10):
        shown = (f"![A picture](i{number}.png)\n\n" for number in range(page, min(page + 10, size)))
        yield f"content/a/p{page}.md", f"# Page {page}\n\n{''.join(shown)}"


def wrong(size: int) -> Files:
    """Pages with links, pictures and anchors that lead nowhere."""
    yield "site.yaml", SETTINGS
    for number in range(size):
        text = f"[a](lost{number}.md) ![b](lost{number}.png) [[Lost {number}]] [c](p0.md#lost)"
        yield f"content/p{number}.md", f"---\naliases: [/old/{number}/]\n---\n# Page {number}\n\n{text}\n"


def long(size: int) -> Files:
    """One page of that many parts, of all that Markdown has and of all that can be wrong in it."""
    part = (
        "## Part\n\nWords *and* [a link](#part) and `code`.\n{.lead}\n\n> [!NOTE]\n> See [this](lost.md).\n\n"
        "| a | b |\n|---|---|\n| 1 | 2 |\n{.wide}\n\n- one\n  - two\n\n```py {1} title=x\nx = 1\n```\n\n"
        '::: tip\nA word.[^1]\n:::\n\nTerm\n: Meaning\n\n$x^2$ and <a href="none.md">none</a>\n\n'
    )
    yield "site.yaml", SETTINGS
    yield "content/index.md", f"# Long\n\n{part * size}[^1]: The note.\n"


SHAPES: dict[str, Callable[[int], Files]] = {
    one.__name__: one for one in (section, manual, folders, terms, images, wrong, long)
}
"""The shapes by their names: each gives the files of a site, by path, for a size."""


def make(root: Path, shape: str, size: int) -> Path:
    """Write a site of a shape and size, with a home page."""
    for name, content in (("content/index.md", "# Home\n"), *SHAPES[shape](size)):
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return root


def edit(root: Path) -> None:
    """Change the last page of a site, and its title."""
    page = max((root / "content").rglob("*.md"))
    page.write_text(page.read_text(encoding="utf-8").replace("# ", "# New ", 1), encoding="utf-8")


def _told(root: Path) -> str:
    """Build a site in a process of its own; return its processor seconds and its peak of memory."""
    pid = os.spawnv(
        os.P_NOWAIT,
        sys.executable,
        [sys.executable, "-m", "holdfast", "build", "--jobs", "1", "--json", "--site", str(root)],
    )
    _, _, used = os.wait4(pid, 0)
    peak = used.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    return f"{used.ru_utime + used.ru_stime:8.1f} s {peak / 1e6:7.0f} MB"


def main() -> None:
    """Print a line for each shape and size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shapes", default=",".join(SHAPES))
    parser.add_argument("--sizes", default="1000,4000")
    given = parser.parse_args()
    print("shape      size   clean: CPU, memory      edit: CPU, memory   release")
    for shape in given.shapes.split(","):
        for size in map(int, given.sizes.split(",")):
            with TemporaryDirectory() as folder:
                root = make(Path(folder) / "site", shape, size)
                clean = _told(root)
                edit(root)
                again = _told(root)
                files = (path for path in (root / "dist").rglob("*") if path.is_file())
                release = sum(path.stat().st_size for path in files)
            print(f"{shape:8} {size:6}  {clean}  {again}  {release / 1e6:7.1f} MB", flush=True)


if __name__ == "__main__":
    main()
