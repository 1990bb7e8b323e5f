"""The promise of the engine on real sites: an incremental build equals a clean one, byte for byte."""

from __future__ import annotations

import shutil
from functools import cache
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from holdfast.building import build
from holdfast.report import Report

from . import sites

SHARDS, EDITS = 6, 50
"""Random sequences of edits, 300 in all, in groups that run in parallel."""


@cache
def image(color: str, size: int = 8) -> bytes:
    """Return a little PNG."""
    stream = BytesIO()
    Image.new("RGB", (size, size), color).save(stream, "PNG")
    return stream.getvalue()


WORDS = st.sampled_from(
    [
        "plain words",
        "[b](b.md)",
        "[b, part](b.md#part)",
        "[c](sub/c.md)",
        "[sub](/sub/)",
        "![picture](img/one.png)",
        "![lost](img/two.png)",
        "[text](notes.txt)",
        "[lost](lost.md)",
        "## Part",
        "`code`",
        "```python\nx = 1\n```",
        "| a | b |\n|---|---|\n| 1 | 2 |",
    ]
)
FRONT = st.sampled_from(
    [
        "",
        "---\ntitle: One\n---\n",
        "---\ntitle: Two\nweight: 3\n---\n",
        "---\ntitle: Post\ndate: 2026-01-02\ntags: [a]\n---\n",
        "---\ntitle: Other\nslug: other\naliases: [/old/]\n---\n",
        "---\ntitle: Draft\ndraft: true\n---\n",
        "---\nurl: /same/\n---\n",
        "---\ntitle: [broken\n---\n",
    ]
)
PAGE = st.builds(lambda front, words: front + "\n\n".join(words) + "\n", FRONT, st.lists(WORDS, max_size=4))
PAGES = st.sampled_from(
    ["index.md", "a.md", "b.md", "sub/_index.md", "sub/c.md", "sub/d.md", "deep/er/e.md", "odd name.md"]
).map("content/{}".format)
SITE_YAML = st.sampled_from(
    ["", "description: Words\n", "links: warn\n", "minify: false\n", "pwa: false\n", "titel: x\n"]
)

EDIT = st.one_of(
    st.tuples(PAGES, st.none() | PAGE),
    st.tuples(PAGES, PAGES).map(lambda pair: ("move", *pair)),
    st.tuples(
        st.sampled_from(["content/img/one.png", "content/img/two.png"]),
        st.sampled_from([None, image("red"), image("blue", 9), b"no image"]),
    ),
    st.tuples(st.just("content/notes.txt"), st.sampled_from([None, "one", "two"])),
    st.tuples(
        st.just("templates/page.html"),
        st.sampled_from(
            [
                None,
                "<title>{{ page.title }}</title>{{ page.content }}",
                "{% for one in children('sub') %}{{ one.title }}{% endfor %}{{ page.content }}",
                "{% include 'part.html' %}{{ asset('css/own.css').url }}",
                "{{ page.titel }}",
            ]
        ),
    ),
    st.tuples(st.just("templates/part.html"), st.sampled_from([None, "part", "{{ site.title }}"])),
    st.tuples(
        st.just("assets/css/own.css"),
        st.sampled_from([None, "a { color: red }", "a { background: url(../img/dot.png) }"]),
    ),
    st.tuples(st.just("assets/img/dot.png"), st.sampled_from([None, image("white", 2)])),
    st.tuples(st.just("site.yaml"), SITE_YAML.map(lambda text: sites.SETTINGS + "compress: false\n" + text)),
)

START: sites.Files = {
    "site.yaml": sites.SETTINGS + "compress: false\n",
    "content/index.md": "# Home\n",
    "content/a.md": "# A\n\n[b](b.md#part) and ![picture](img/one.png)\n",
    "content/b.md": "# B\n\n## Part\n",
    "content/img/one.png": image("red"),
    "assets/icon.png": image("black", 64),
}


def apply(root: Path, edit: tuple[str, ...]) -> None:
    """Write, remove or move a file; what is not there is not moved."""
    if edit[0] != "move":
        name, content = edit
        if content is not None:
            sites.write(root, {name: content})
        else:
            (root / name).unlink(missing_ok=True)
    elif (root / edit[1]).is_file() and edit[1] != edit[2]:
        (root / edit[2]).parent.mkdir(parents=True, exist_ok=True)
        (root / edit[1]).replace(root / edit[2])


def clean(root: Path, folder: Path) -> tuple[dict[str, bytes], Report]:
    """Build a copy of a site's sources without a cache."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(root, folder, ignore=shutil.ignore_patterns(".holdfast", "dist"))
    report = build(folder, jobs=1)
    return sites.tree(folder / "dist"), report


@pytest.mark.parametrize("shard", range(SHARDS))
@settings(max_examples=EDITS, deadline=None, suppress_health_check=list(HealthCheck))
@given(groups=st.lists(st.lists(EDIT, min_size=1, max_size=3), min_size=1, max_size=4))
def test_incremental_equals_clean(
    shard: int, tmp_path_factory: pytest.TempPathFactory, groups: list[list[tuple[str, ...]]]
) -> None:
    folder = tmp_path_factory.mktemp("site")
    root = sites.make(folder / "site", START)
    build(root, jobs=1)
    for group in groups:
        for edit in group:
            apply(root, edit)
        before = sites.tree(root / "dist")
        report = build(root, jobs=1)
        expected, reference = clean(root, folder / "clean")
        assert report.problems == reference.problems
        assert report.published == reference.published
        assert sites.tree(root / "dist") == (expected if report.published else before)
        again = build(root, jobs=1)
        assert (again.ran, again.written, again.problems) == ({}, 0, report.problems)
    shutil.rmtree(folder)
