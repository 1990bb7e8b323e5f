"""Random edits of a small site, and what a clean build makes of it: for tests of incremental builds."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from io import BytesIO
from pathlib import Path

from hypothesis import strategies as st
from PIL import Image

from holdfast.building import build
from holdfast.report import Report

from . import sites
from .photographs import photo


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
        "![photo](img/photo.jpg)",
        "[photo](img/photo.jpg)",
        "[text](notes.txt)",
        "[lost](lost.md)",
        "[feed](/sub/feed.xml)",
        "## Part",
        "`code`",
        "[[b]] and [[Two]]",
        "[[c#part|see]]",
        "$x^2$ and $\\frac$",
        "::: note\n[b](b.md)\n:::",
        '=== "One"\n\n    [lost](lost.md)\n\n=== "Two"\n\n    two',
        "Term\n: Meaning",
        "<!--more-->",
        "```py {1} title=x\nx = 1",
        "```python\nx = 1\n```",
        "| a | b |\n|---|---|\n| 1 | 2 |",
        "{{< own one >}}",
        "{{< own >}}\n[b](b.md)\n{{< /own >}} {{< lost >}}",
        "{{< table t.csv >}}",
        '{{< include "b.md" >}}',
        "{{< gallery img/*.png >}} {{< icon own >}}",
    ]
)
FRONT = st.sampled_from(
    [
        "",
        "---\ntitle: One\n---\n",
        "---\ntitle: Two\nweight: 3\n---\n",
        "---\ntitle: Post\ndate: 2026-01-02\ntags: [a]\n---\n",
        "---\ndate: 2025-03-04\ntags: [A, b]\nseries: One\nmenus: {main: {parent: B}}\n---\n",
        "---\ntitle: List\nlist: sub\npaginate: 1\nsort: -title\n---\n",
        "---\ntitle: Later\ndate: 2026-03-02T09:00:00+02:00\nnoindex: false\nauthor: Ann\n---\n",
        "---\ntitle: Hidden\ndate: 2026-03-02\nnoindex: true\nimage: /img/one.png\n---\n",
        "---\ntitle: Other\nslug: other\naliases: [/old/]\n---\n",
        "---\ntitle: 二, two!\naliases: [/was/, b.html, /sub/]\ntranslations: {de: b.md}\n---\n",
        "---\ntitle: Draft\ndraft: true\n---\n",
        "---\nurl: /same/\n---\n",
        "---\ntitle: Late\ndate: 2027-03-01\nexpires: 2027-09-01\n---\n",
        "---\ntitle: Short\nexpires: 2027-06-01\n---\n",
        "---\nlevel: hard\nfriend: c\n---\n",
        "---\nlevel: mild\n---\n",
        "---\ncascade: {weight: 2, level: easy}\n---\n",
        "---\ncascade: [{match: c.md, draft: true}, {params: {x: 1}}]\n---\n",
        "---\ntitle: [broken\n---\n",
    ]
)
PAGE = st.builds(lambda front, words: front + "\n\n".join(words) + "\n", FRONT, st.lists(WORDS, max_size=4))
PAGES = st.sampled_from(
    [
        "index.md",
        "a.md",
        "b.md",
        "sub/_index.md",
        "sub/c.md",
        "sub/d.md",
        "deep/er/e.md",
        "odd name.md",
        "tags/a.md",
    ]
).map("content/{}".format)
PLAIN = sites.SETTINGS + "compress: false\n"
SITE_YAML = st.sampled_from(
    [
        "minify: false\n",
        "minify: false\ndescription: Words\n",
        "minify: false\nlinks: warn\n",
        "minify: true\n",
        "minify: false\npwa: false\n",
        "minify: false\nmenus: {main: [a.md, {title: B, page: b.md}]}\n",
        "minify: false\nredirects: {/was/: a.md, /b.html: 'https://other.example/', /Sub/: /sub/}\n",
        "minify: false\nurls: {trailing_slash: never}\nredirects: {/was/: a.md}\nedit: 'https://x.example/{path}'\n",
        "minify: false\ncontent: {sub: {permalink: '/:sections/x-:title/'}}\n",
        "minify: false\ncontent: {s: {folder: sub, permalink: '/:year/:slug.html'}}\n",
        "minify: false\ntaxonomies: {tags: {paginate_terms: 1}}\n",
        "minify: false\ntaxonomies: [tags, series]\nparams: {backlinks: true}\n",
        "minify: false\ncontent: {sub: {paginate: 1, archive: true, sort: -date}}\n",
        "minify: false\nfeeds: {count: 1, terms: full}\nauthor: Bo\n",
        "minify: false\nfeeds: {formats: json, content: summary}\nllms: false\n",
        "minify: false\nfeeds: false\nrobots: {disallow: /a/}\n",
        "minify: false\ncontent: {sub: {feeds: false}}\n",
        "minify: false\ntitel: x\n",
        "minify: false\ncontent: {sub: {fields: {level: [easy, hard], friend: {type: page, to: sub}}}}\n",
        "minify: false\nimages: {widths: [8, 16], formats: [webp]}\n",
        "minify: false\nimages: false\n",
        "minify: false\ncards: true\n",
        'minify: false\ncheck: {ignore: contrast}\nexternal: {ignore: "https://*"}\n',
        "minify: false\nmarkdown: {engine: python-markdown, titles: {note: Rat}}\n",
        "minify: false\nmarkdown: {extensions: [-math, -tabs], heading_links: false}\n",
        "minify: [\n",
    ]
).map(PLAIN.__add__)

PHOTO = photo(size=(80, 60), quality=98)
TURNED = photo(size=(80, 60), quality=98, orientation=6)

MOMENTS = st.sampled_from(["2026-01-01", "2027-04-01", "2027-07-01", "2027-12-01"])
"""Moments of builds, between those of `FRONT`."""

EDIT = st.one_of(
    st.tuples(st.just("now"), MOMENTS),
    st.tuples(
        st.sampled_from(["data/one.yaml", "data/one.json", "data/sub/two.csv"]),
        st.sampled_from([None, "[]", '{"a": 1}', "a,b\n1,2\n", "[\n"]),
    ),
    st.tuples(PAGES, st.none() | PAGE),
    st.tuples(PAGES, PAGES).map(lambda pair: ("move", *pair)),
    st.tuples(
        st.sampled_from(["content/img/one.png", "content/img/two.png"]),
        st.sampled_from([None, image("red"), image("blue", 9), b"no image"]),
    ),
    st.tuples(
        st.sampled_from(["content/img/photo.jpg", "content/photo.jpg"]),
        st.sampled_from([None, PHOTO, PHOTO[:3000], TURNED]),
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
                "{{ data.get('one') }}{{ data.sub.two[0].a }}{{ page.content }}",
                "{{ data | list }}{{ page_at(page.params.friend or '/') }}{{ resources() | list }}",
            ]
        ),
    ),
    st.tuples(
        st.just("templates/shortcodes/own.html"),
        st.sampled_from(
            [
                None,
                "{% macro own(a='', inner='') %}{{ a }}{{ inner }}{% include 'part.html' %}{% endmacro %}",
                "{% macro own(a=0) %}{{ a }}, {{ site.title }}{{ site.description }}{% endmacro %}",
            ]
        ),
    ),
    st.tuples(st.just("data/t.csv"), st.sampled_from([None, "a,b\n1,2\n", 'a,"b'])),
    st.tuples(st.just("assets/icons/own.svg"), st.sampled_from([None, "<svg><path/></svg>"])),
    st.tuples(st.just("templates/part.html"), st.sampled_from([None, "part", "{{ site.title }}"])),
    st.tuples(
        st.just("assets/css/own.css"),
        st.sampled_from([None, "a { color: red }", "a { background: url(../img/dot.png) }"]),
    ),
    st.tuples(st.just("assets/img/dot.png"), st.sampled_from([None, image("white", 2)])),
    st.tuples(st.just("site.yaml"), SITE_YAML),
)

START: sites.Files = {
    "site.yaml": PLAIN + "minify: false\n",
    "content/index.md": "# Home\n",
    "content/a.md": "# A\n\n[b](b.md#part) and ![picture](img/one.png)\n",
    "content/b.md": "# B\n\n## Part\n",
    "content/img/one.png": image("red"),
    "content/img/photo.jpg": PHOTO,
    "assets/icon.png": image("black", 64),
}

DATED: sites.Files = {"content/sub/d.md": "---\ntitle: D\ndate: 2026-02-01\ntags: [x]\n---\n[a](../a.md)\n"}


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


def clean(root: Path, folder: Path, now: datetime | None = None) -> tuple[dict[str, bytes], Report]:
    """Build a copy of a site's sources without a cache."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(root, folder, ignore=shutil.ignore_patterns(".holdfast", "dist"))
    report = build(folder, jobs=1, now=now)
    return sites.tree(folder / "dist"), report


def keep_up(folder: Path, groups: list[list[tuple[str, ...]]], build: Callable[..., Report]) -> None:
    """Build after each group of edits: the same as a clean build, and another build runs nothing."""
    root = sites.make(folder / "site", {**START, **DATED})
    now = datetime(2027, 1, 1, tzinfo=UTC)
    build(root, now=now)
    for group in groups:
        for edit in group:
            if edit[0] == "now":
                now = datetime.fromisoformat(edit[1]).replace(tzinfo=UTC)
            else:
                apply(root, edit)
        before = sites.tree(root / "dist")
        report = build(root, now=now)
        expected, reference = clean(root, folder / "clean", now)
        assert (report.problems, report.due) == (reference.problems, reference.due)
        assert report.published == reference.published
        assert sites.tree(root / "dist") == (expected if report.published else before)
        again = build(root, now=now)
        assert (again.ran, again.written, again.problems) == ({}, 0, report.problems)
    shutil.rmtree(folder)


QUICK: dict[str, str | bytes | None] = {
    **START,
    "templates/page.html": "<title>{{ page.title }}</title>{{ page.content }}",
}
