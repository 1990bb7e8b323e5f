"""The same sources give the same bytes, wherever and however they are built."""

from __future__ import annotations

import shutil
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from . import sites
from .builds import QUICK, command

WORDS = "Words with `code`, a [link](../index.md), *stress* and a note.[^1]\n\n[^1]: The note.\n\n"
CODE = "```python\ndef open_vault(key: str) -> bool:\n    return key in {'a', 'b'}\n```\n"


def picture(number: int = 0) -> bytes:
    """Return a small photograph-like picture."""
    stream = BytesIO()
    Image.linear_gradient("L").resize((40 + number, 30)).convert("RGB").save(stream, "JPEG")
    return stream.getvalue()


SITE: sites.Files = {
    "site.yaml": f"{sites.SETTINGS}description: All kinds of content\nmenus:\n  main: [learn/_index.md, blog/second.md]\n",
    "content/index.md": "# Home\n\n![A picture](größe.jpg)\n",
    "content/größe.jpg": picture(),
    "content/notes.txt": "plain\n",
    "content/learn/_index.md": "# Learn\n",
    "content/learn/straße & co.md": f"---\naliases: [/old/]\ntags: [b, a, ö, I, i]\n---\n# İstanbul\n\n{WORDS}",
    "content/learn/Zebra.md": f"# Zebra\n\n{WORDS}{CODE}",
    "content/learn/äpfel.md": f"# Äpfel\n\n{WORDS}",
    "content/blog/2026-01-02-first.md": f"---\ndate: 2026-01-02\ntags: [a]\n---\n# First\n\n{WORDS}",
    "content/blog/second.md": f"---\ndate: 2026-01-02T23:30:00-11:00\n---\n# Second\n\n{WORDS}",
    "content/blog/third.md": f"---\ndate: 2026-01-02\nparams: {{z: 1, a: 2, m: [3]}}\n---\n# Third\n\n{CODE}",
    "assets/css/own.css": "@import 'site.css';\na { background: url(../images/dial.svg) }\n",
    "assets/js/own.js": "import './site.js';\n",
}

WORLDS = [
    {"PYTHONHASHSEED": "0", "LC_ALL": "C", "TZ": "Pacific/Kiritimati", "LANG": "C"},
    {"PYTHONHASHSEED": "4242", "LC_ALL": "tr_TR.UTF-8", "TZ": "America/Los_Angeles", "COLUMNS": "40"},
]


def test_neither_hash_seed_nor_locale_nor_time_zone_nor_folder_matter(tmp_path: Path) -> None:
    trees, told = [], []
    for number, world in enumerate(WORLDS):
        root = sites.make(
            tmp_path / f"world {number}" / "site", dict(reversed(list(SITE.items())) if number else SITE)
        )
        run = command(root, env=world, cwd=root if number else tmp_path)
        told.append((run.code, run.err))
        trees.append(sites.tree(root / "dist"))
    assert told == [(0, ""), (0, "")]
    assert trees[0].keys() == trees[1].keys()
    assert [path for path, data in trees[0].items() if trees[1][path] != data] == []


@pytest.mark.parametrize("target", ["static", "vercel"])
def test_the_number_of_processes_does_not_matter(tmp_path: Path, target: str) -> None:
    pages = {f"content/more/page{number}.md": f"# Page {number}\n\n{WORDS}{CODE}" for number in range(60)}
    pictures = {f"content/more/{number}.jpg": picture(number) for number in range(60)}
    out = {"static": "dist", "vercel": ".vercel/output"}[target]
    trees = []
    for jobs in ("1", "2"):
        root = sites.make(tmp_path / jobs, {**SITE, **pages, **pictures, "site.yaml": QUICK})
        assert command(root, "--target", target, "--jobs", jobs).code == 0
        trees.append(sites.tree(root / out))
    assert trees[0] == trees[1]


def test_a_site_may_be_moved_with_its_cache(tmp_path: Path) -> None:
    root = sites.make(tmp_path / "one", {**SITE, "site.yaml": QUICK})
    assert command(root).code == 0
    before = sites.tree(root / "dist")
    moved = Path(shutil.move(root, tmp_path / "other"))
    assert command(moved).code == 0
    assert sites.tree(moved / "dist") == before
    sites.write(moved, {"content/notes.txt": "other\n"})
    assert command(moved).code == 0
    assert (moved / "dist/notes.txt").read_text() == "other\n"
