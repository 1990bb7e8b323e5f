"""The promise of the engine on real sites: an incremental build equals a clean one, byte for byte."""

from __future__ import annotations

import shutil
import sqlite3
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import version
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from holdfast import auditing, pipeline
from holdfast.building import build, explain
from holdfast.cache import salt
from holdfast.engine import Engine, Store
from holdfast.files import Folders
from holdfast.problems import Problem
from holdfast.report import Report

from . import sites
from .photographs import photo

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


QUICK: dict[str, str | bytes | None] = {
    **START,
    "templates/page.html": "<title>{{ page.title }}</title>{{ page.content }}",
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a site with a release."""
    made = sites.make(tmp_path / "site", QUICK)
    assert build(made, jobs=1).published
    return made


def same_as_clean(root: Path) -> Report:
    """Build, compare everything with a clean build, and return the report."""
    report = build(root, jobs=1)
    expected, reference = clean(root, root.parent / "clean")
    assert (report.problems, report.published) == (reference.problems, reference.published)
    assert not report.published or sites.tree(root / "dist") == expected
    return report


def test_the_home_page_follows_the_template_that_it_extends(root: Path) -> None:
    sites.write(root, {"templates/base.html": "<p>{% block main %}{% endblock %}"})
    assert same_as_clean(root).rendered == 3


def test_a_help_that_names_the_nearest_template_follows_the_templates(root: Path) -> None:
    sites.write(root, {"content/a.md": "---\ntemplate: pge.html\n---\n"})
    assert "did you mean `page.html`?" in [one.help for one in same_as_clean(root).problems]
    sites.write(root, {"templates/pgee.html": "x"})
    assert "did you mean `pgee.html`?" in [one.help for one in same_as_clean(root).problems]


def test_a_template_shown_by_another_name_is_followed(root: Path) -> None:
    sites.write(
        root, {"templates/page.html": "{% set show = partial %}{{ show('x.html') }}", "templates/x.html": "1"}
    )
    same_as_clean(root)
    sites.write(root, {"templates/x.html": "2"})
    assert same_as_clean(root).rendered == 2


def test_a_draft_is_not_shown_by_the_page_that_is_made_in_its_place(root: Path) -> None:
    draft = "---\ndraft: true\n---\n# Plans\n\nTop secret.\n"
    sites.write(root, {"content/sub/_index.md": draft, "content/sub/c.md": "# C\n", "content/404.md": draft})
    assert same_as_clean(root).published
    assert b"secret" not in b"".join(sites.tree(root / "dist").values())
    assert build(root, jobs=1, drafts=True).published
    assert b"secret" in (root / "dist/sub/index.html").read_bytes()


def test_a_site_may_have_a_highlight_sheet_of_its_own(root: Path) -> None:
    sheets = "assets/css/highlight.*.css"
    (made,) = (root / "dist").glob(sheets)
    sites.write(root, {"assets/css/highlight.css": ".k{color:red}"})
    same_as_clean(root)
    assert [sheet.read_text() for sheet in (root / "dist").glob(sheets)] == [".k{color:red}"]
    sites.write(root, {"assets/css/highlight.css": None})
    same_as_clean(root)
    assert list((root / "dist").glob(sheets)) == [made]


def test_what_is_mended_without_a_change_to_a_file_is_seen(root: Path) -> None:
    (root / "content/in").symlink_to(".")
    assert not build(root, jobs=1).published
    (root / "content/in").unlink()
    assert same_as_clean(root).published


def test_a_file_that_cannot_be_read_costs_no_release(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read, before = Path.read_bytes, sites.tree(root / "dist")
    sites.write(root, {"content/b.md": "# New\n", "content/new.png": image("green"), "sw/worker/new.js": ""})
    refused = {root / "content/b.md", root / "content/new.png", root / "sw/worker/new.js"}

    def refuse(self: Path) -> bytes:
        if self in refused:
            raise PermissionError(13, "Permission denied")
        return read(self)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "read_bytes", refuse)
        report = build(root, jobs=1)
    named = {
        f"content/{path.name}" if path.parent.name != "worker" else "sw/worker/new.js" for path in refused
    }
    assert {one.place.file for one in report.problems if one.code == "unreadable-file"} == named
    assert sites.tree(root / "dist") == before
    assert same_as_clean(root).published


def test_a_page_that_is_saved_during_a_build_is_built_by_the_next(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    problems = auditing.problems_of

    def late(engine: Engine, folders: Folders) -> tuple[Problem, ...]:
        sites.write(root, {"content/b.md": "# Third\n\n[lost](lost.md)\n"})
        return problems(engine, folders)

    sites.write(root, {"content/b.md": "# Second\n\n[lost](lost.md)\n"})
    with monkeypatch.context() as patched:
        patched.setattr(pipeline, "problems_of", late)
        build(root, jobs=1)
    same_as_clean(root)
    assert b"Third" in (root / "dist/b/index.html").read_bytes()


def test_an_edit_that_is_undone_after_a_kill_is_undone(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    sites.write(root, {"content/b.md": "# Edited\n"})
    with monkeypatch.context() as patched:
        patched.setattr(pipeline, "_release", killed)
        with pytest.raises(KeyboardInterrupt):
            build(root, jobs=1)
    sites.write(root, {"content/b.md": QUICK["content/b.md"]})
    same_as_clean(root)
    sites.write(root, {"content/a.md": "# A\n\n[b](b.md)\n"})
    same_as_clean(root)


def test_what_a_visitor_has_is_what_was_published(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device")

    sites.write(root, {"content/b.md": "# Edited\n"})
    with monkeypatch.context() as patched:
        patched.setattr("holdfast.publish._swap", refuse)
        assert not build(root, jobs=1).published
    returning = build(root, jobs=1).returning
    assert returning
    assert returning.bytes > 0


@pytest.mark.parametrize("out", [".", "..", "content", "content/out", "assets/out", "site.yaml"])
def test_the_output_is_no_source(root: Path, out: str) -> None:
    before = sites.tree(root)
    report = build(root, out=root / out, jobs=1)
    assert ([one.code for one in report.problems], report.published) == (["misplaced-output"], False)
    assert sites.tree(root) == before


def test_a_disk_that_is_full_to_the_end_is_named(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(store: Store) -> None:
        codes.append(sqlite3.SQLITE_CORRUPT if not codes else sqlite3.SQLITE_FULL)
        error = sqlite3.OperationalError("database or disk is full")
        error.sqlite_errorcode = codes[-1]
        raise error

    codes: list[int] = []
    before = sites.tree(root / "dist")
    sites.write(root, {"content/b.md": "# Edited\n"})
    with monkeypatch.context() as patched:
        patched.setattr(Store, "commit", refuse)
        report = build(root, jobs=1)
    assert ([one.code for one in report.problems], len(codes)) == (["disk-full"], 2)
    assert sites.tree(root / "dist") == before
    same_as_clean(root)


@pytest.mark.parametrize("package", ["rjsmin", "rcssmin", "selectolax", "markupsafe", "minify-html"])
def test_a_new_version_of_what_makes_the_output_drops_the_store(
    package: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = salt()
    monkeypatch.setattr("holdfast.cache.version", lambda name: "99" if name == package else version(name))
    assert salt.__wrapped__() != before


def test_a_page_is_explained_while_a_build_is_at_work(root: Path) -> None:
    store = Store(root / ".holdfast/store.sqlite", salt())
    try:
        found = explain(root, "/b/")
    finally:
        store.close()
    assert found
    assert found.reasons == ("first build",)


@pytest.mark.parametrize("shard", range(SHARDS))
@settings(max_examples=EDITS, deadline=None, suppress_health_check=list(HealthCheck))
@given(groups=st.lists(st.lists(EDIT, min_size=1, max_size=3), min_size=1, max_size=3))
def test_incremental_equals_clean(
    shard: int, tmp_path_factory: pytest.TempPathFactory, groups: list[list[tuple[str, ...]]]
) -> None:
    folder = tmp_path_factory.mktemp("site")
    root = sites.make(folder / "site", {**START, **DATED})
    now = datetime(2027, 1, 1, tzinfo=UTC)
    build(root, jobs=1, now=now)
    for group in groups:
        for edit in group:
            if edit[0] == "now":
                now = datetime.fromisoformat(edit[1]).replace(tzinfo=UTC)
            else:
                apply(root, edit)
        before = sites.tree(root / "dist")
        report = build(root, jobs=1, now=now)
        expected, reference = clean(root, folder / "clean", now)
        assert (report.problems, report.due) == (reference.problems, reference.due)
        assert report.published == reference.published
        assert sites.tree(root / "dist") == (expected if report.published else before)
        again = build(root, jobs=1, now=now)
        assert (again.ran, again.written, again.problems) == ({}, 0, report.problems)
    shutil.rmtree(folder)
