"""Sites made wrong by chance: a build tells problems, and never fails itself."""

from __future__ import annotations

import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from holdfast import cli
from holdfast.building import build

from . import sites

SHARDS, SITES = 4, 50
"""Two hundred sites in all, in groups that run in parallel."""

Wrong = bytes | str | tuple[str, str] | None
"""What stands at a path: bytes, a text, `("link", target)`, `("folder", "")`, or nothing."""

DEEP = 300
PAGES: st.SearchStrategy[Wrong] = st.one_of(
    st.binary(max_size=60),
    st.binary(max_size=40).map(lambda data: b"---\n" + data + b"\n---\n# Words\n"),
    st.sampled_from(
        [
            "---\n",
            "---\n---",
            "\ufeff---\ntitle: x\n---\n",
            "---\r\ntitle: x\r\n---\r\n# x\r\n",
            "---\ntitle: &a [*a]\n---\n",
            "---\na: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\n---\n",
            "---\ntitle: !!python/object/apply:os.system [ls]\n---\n",
            "---\ndate: 9999-99-99\nexpires: 0000-01-01\n---\n",
            "---\ndate: 0001-01-01T00:00:00+14:00\n---\n",
            "---\nweight: 1e400\nslug: ../../etc\nurl: //x//\naliases: [/, /../, '#']\n---\n",
            "---\ntags: {a: b}\nmenus: [1]\ntemplate: ../x.html\ndraft: maybe\n---\n",
            "---\ntags: ['', '/', '..', ' ', '\\n', '#?%']\nmenus: main\n---\n",
            "---\npaginate: -1\nsort: nothing\ntranslations: {xx: lost.md}\nimage: lost.png\n---\n",
            "---\nparams: {a: {b: {c: [1, 2.5, null, true, 2026-01-01]}}}\ncascade: [1]\n---\n",
            "> " * DEEP + "x",
            "- " * DEEP + "x",
            "[" * DEEP + "](" * DEEP,
            "<div>" * DEEP,
            "*" * 2000,
            "```python title=\n" * 5,
            "{{< lost >}} {{< figure src= >}} {{< note >}} {{% x %}} {{ x }} {% raw %}",
            "::: tabs\n::: note\n:::",
            "$$\\frac{$$ $x^ $",
            "[[lost]] [[]] [[#]] [[a|b|c]] ![[x.png]]",
            "[^1] [x]: <> [x][] ![](#) [a](javascript:alert(1)) [b](http://[::1) [c](%zz) [d](//)",
            "| a |\n|---|\n" + "| b " * 40,
            "# \u202e\u0000\ud7ff x {#a .b c=d}\n## {#a}\n### {#a}",
            "<script>x</script><style>y</style><svg><a></svg></p></div><img src=x onerror=y>",
            "![p](one.png) ![q](two.svg) ![r](/content/../x.png)\n\nx\n<!--more-->\ny",
        ]
    ),
)
YAML: st.SearchStrategy[Wrong] = st.one_of(
    st.binary(max_size=40),
    st.sampled_from(
        [
            "",
            "- 1\n",
            "title: T\n",
            "title: [T]\nurl: 5\nmenus: x\ncontent: 1\ntaxonomies: {a: [b]}\nfeeds: {formats: [x]}\n",
            "title: T\nurl: https://example.org\nmenus: {main: [lost.md, {page: 1}, [2]], x: null}\n",
            "title: T\nurl: https://example.org\nredirects: {/a/: /a/, /b/: /c/, /c/: /b/, x: y}\n",
            "title: T\nurl: https://example.org\ncontent: {blog: {permalink: '/:lost/', fields: {a: {type: page}}}}\n",
            "title: T\nurl: https://example.org\ntaxonomies: [tags, content, '..']\nurls: {trailing_slash: never}\n",
            "title: T\nurl: https://example.org\nimages: {widths: [0, -1, 99999]}\npwa: {icon: lost.png}\n",
            "title: T\nurl: https://example.org\nmarkdown: {engine: python-markdown, extensions: [lost]}\n",
            "title: T\nurl: https://example.org\nmarkdown: python-markdown\nlinks: warn\n",
            "title: T\nurl: https://example.org\ncollections: {x: {fields: {y: {type: lost}}}}\n",
            "title: T\nurl: https://example.org\ncheck: {ignore: 1}\nexternal: x\nedit: '{lost}'\ngit: true\n",
        ]
    ),
)
TEMPLATES: st.SearchStrategy[Wrong] = st.one_of(
    st.binary(max_size=40),
    st.sampled_from(
        [
            "{% extends 'page.html' %}",
            "{% include 'page.html' %}",
            "{% for x in %}",
            "{{ page.lost.lost }}",
            "{{ 1 / 0 }}",
            "{{ url('lost.md') }}{{ asset('lost.css').url }}{{ page.content }}",
            "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
            "{{ page.title.__class__.__mro__ }}",
            "<html><p></div><a href=x><a><title>{{ page.title }}</title>{{ page.content }}",
            "",
        ]
    ),
)
FILES: st.SearchStrategy[Wrong] = st.binary(max_size=80)
ODD: st.SearchStrategy[Wrong] = st.sampled_from(
    [("link", "lost"), ("link", "."), ("link", ".."), ("folder", "")]
)

PLACES: st.SearchStrategy[tuple[str, Wrong]] = st.one_of(
    st.tuples(st.sampled_from(["content/index.md", "content/_index.md", "content/blog/a.md"]), PAGES),
    st.tuples(st.sampled_from(["content/blog/_index.md", "content/b c/#%.md", "content/\u00e9.md"]), PAGES),
    st.tuples(st.just("site.yaml"), YAML),
    st.tuples(
        st.sampled_from(["templates/page.html", "templates/base.html", "templates/section.html"]), TEMPLATES
    ),
    st.tuples(
        st.sampled_from(["templates/shortcodes/note.html", "templates/shortcodes/own.html"]), TEMPLATES
    ),
    st.tuples(
        st.sampled_from(["content/one.png", "content/two.svg", "assets/icon.png", "assets/x.gif"]), FILES
    ),
    st.tuples(st.sampled_from(["assets/css/site.css", "assets/js/site.js", "sw/worker/own.js"]), FILES),
    st.tuples(st.sampled_from(["data/a.yaml", "data/b.json", "data/c.csv", "data/d.toml"]), FILES),
    st.tuples(
        st.sampled_from(["content/x.md", "content/blog", "templates/404.html", "assets/css", "data/x.yaml"]),
        ODD,
    ),
)


def make(root: Path, name: str, wrong: Wrong) -> None:
    """Put something at a path of a site, whatever was there."""
    path = root / name
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    path.unlink(missing_ok=True)
    if any(above.exists() and not above.is_dir() for above in path.parents):
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    if isinstance(wrong, tuple):
        path.mkdir() if wrong[0] == "folder" else path.symlink_to(wrong[1])
    elif wrong is not None:
        path.write_bytes(wrong.encode("utf-8", "surrogatepass") if isinstance(wrong, str) else wrong)


@pytest.mark.parametrize("shard", range(SHARDS))
def test_no_site_is_so_wrong_that_a_build_fails(shard: int) -> None:
    @settings(max_examples=SITES, suppress_health_check=[HealthCheck.too_slow])
    @given(st.lists(PLACES, min_size=1, max_size=4))
    def told(wrong: list[tuple[str, Wrong]]) -> None:
        with TemporaryDirectory() as folder:
            text = f"{sites.SETTINGS}compress: false\nminify: false\npwa: false\n"
            root = sites.make(
                Path(folder), {"site.yaml": text, "content/blog/ok.md": "# Fine\n\n[a](a.md)\n"}
            )
            for name, one in wrong:
                make(root, name, one)
            report = build(root, jobs=1, checks=True)
            assert all(problem.message and problem.place.file for problem in report.problems)
            assert build(root, jobs=1, checks=True).problems == report.problems

    told()


def test_what_is_wrong_is_told_by_the_command(
    site: sites.MakeSite, capsys: pytest.CaptureFixture[str]
) -> None:
    root = site(
        {"content/a.md": b"\xff\xfe", "site.yaml": "title: T\nurl: https://example.org\nlinks: maybe\n"}
    )
    assert cli.run(["build", "--site", str(root)]) == 1
    assert "error[settings]: `links` must be" in capsys.readouterr().err
