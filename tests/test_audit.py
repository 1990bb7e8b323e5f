"""Audits of finished pages and of the theme's colours: every rule with what breaks it, and what does not."""

from __future__ import annotations

from pathlib import Path

import pytest

from holdfast import audit, parse
from holdfast.audit.contrast import contrast_ratio, read_colour
from holdfast.building import build
from holdfast.problems import Place, as_text
from holdfast.report import Checked, Report

from .sites import MakeSite, write

ROOT = Path(__file__).resolve().parents[1]

GOOD = '<!doctype html><html lang="en"><head><title>T</title></head><body><main><h1>T</h1>{}</main></body></html>'


def found(html: str) -> list[str]:
    """Return what is wrong with a page that holds some HTML below its title."""
    return [f"{one.code}: {one.message}" for one in audit.page(GOOD.format(html)).findings]


@pytest.mark.parametrize(
    ("html", "problem"),
    [
        ('<p id="a"><b id="a">x</b>', "duplicate-id: the id `a` is given twice on this page"),
        (
            '<img src="/cat.0123456789.png">',
            "missing-alt: the image `/cat.0123456789.png` has no alternative text",
        ),
        ('<input type="image" src="go.png">', "missing-alt: the image `go.png` has no alternative text"),
        ('<a href="/x/"></a>', "unnamed-link: the link to `/x/` says nothing"),
        ('<a href="/x/"><img src="a.png" alt=""></a>', "unnamed-link: the link to `/x/` says nothing"),
        (
            '<a href="/x/"><span aria-hidden="true">→</span></a>',
            "unnamed-link: the link to `/x/` says nothing",
        ),
        ("<button><svg></svg></button>", "unnamed-button: this `<button>` says nothing"),
        ('<input name="q">', "unlabelled-field: the field `<input>` `q` has no label"),
        (
            '<label for="b">B</label><textarea id="c"></textarea>',
            "lost-id: `for` of this `<label>` names `b`, which",
        ),
        (
            "<h3>Deep</h3>",
            "heading-order: the heading “Deep” is of level 3, and the one before it of level 1",
        ),
        ("<h1>Two</h1>", "heading-order: the heading “Two” is a second one of level 1"),
        ("<h2></h2>", "empty-heading: this `<h2>` is empty"),
        ("<table><tr><td>1<td>2<tr><td>3<td>4</table>", "table-headers: this table has no headers"),
        (
            '<iframe src="https://v.example/1"></iframe>',
            "untitled-frame: the frame of `https://v.example/1` has",
        ),
        ('<p tabindex="2">x', 'tabindex: `tabindex="2"` is before everything else'),
        ('<a href="/x/">x <a href="/y/">y</a></a>', "nested-interactive: `<a>` stands in `<a>`"),
        ('<a href="/x/"><button>x</button></a>', "nested-interactive: `<button>` stands in `<a>`"),
        ("<ul><div>x</div></ul>", "invalid-html: `<div>` cannot stand in `<ul>`"),
        ("<div><li>x</li></div>", "invalid-html: `<li>` stands in `<div>`"),
        ("<form><form></form></form>", "invalid-html: a `<form>` stands in a `<form>`"),
        ("<p>x<div>y</div></p>", "invalid-html: `</p>` closes nothing"),
        ("<section>x", "invalid-html: `<section>` is never closed"),
        ("<b><i>x</b>", "invalid-html: `<i>` is never closed"),
        ('<p class="a" class="b">x', "invalid-html: `<p>` has the attribute `class` twice"),
        ("<div />x</div></div>", "invalid-html: `<div />` does not end there"),
        ("<main></main>", "landmarks: the page has a second `<main>`"),
    ],
)
def test_what_is_wrong_is_found(html: str, problem: str) -> None:
    assert any(one.startswith(problem) for one in found(html)), found(html)


@pytest.mark.parametrize(
    ("html", "problem"),
    [
        ("<title>T</title><main><h1>T</h1></main>", "missing-lang: the page does not say its language"),
        (
            '<html lang="en"><head></head><body><main><h1>T</h1></main>',
            "missing-title: the page has no title",
        ),
        (
            '<html lang="en"><head><title>T</title></head><main></main>',
            "heading-order: the page has no heading",
        ),
        ('<html lang="en"><head><title>T</title></head><h1>T</h1>', "landmarks: the page has no `<main>`"),
        (
            '<html lang="en"><head><meta http-equiv="refresh" content="5">',
            "meta-refresh: the page reloads by itself",
        ),
    ],
)
def test_what_a_page_lacks_is_found(html: str, problem: str) -> None:
    messages = [f"{one.code}: {one.message}" for one in audit.page(html).findings]
    assert any(one.startswith(problem) for one in messages), messages


@pytest.mark.parametrize(
    "html",
    [
        "<ul><li>one<li>two<ul><li>deep</ul></ul><dl><dt>a<dd>b<dt>c<dd>d</dl>",
        "<table><thead><tr><th>a<th>b<tbody><tr><td>1<td>2<tr><td>3<td>4</table>",
        "<p>one<p>two<div>three</div><p>four",
        '<img src="a.png" alt=""><img src="b.png" role="presentation"><img src="c.png" aria-label="C">',
        '<a name="old"></a><a href="/x/" aria-label="X"></a><a href="/y/"><img src="y.png" alt="Y"></a>',
        '<a href="/z/"><svg viewBox="0 0 1 1"><title>Z</title><path d="M0 0"/></svg></a>',
        '<a href="/w/" aria-labelledby="w"></a><span id="w">W</span>',
        '<label>A <input></label><label for="b">B</label><input id="b"><input type="hidden" name="t"><button>x</button>',
        "<h2>a</h2><h3>b</h3><h2>c</h2><h3>d</h3><h4>e</h4>",
        '<table role="presentation"><tr><td>1<td>2<tr><td>3<td>4</table><table><tr><td>1</table>',
        "<math><mrow><mi>x</mi><mspace/></mrow></math><svg><g><circle r='1'/></g></svg>",
        '<template><p id="a"></p><img></template><p id="a">x',
        '<div hidden><a href="/x/"></a><h5>x</h5></div><p tabindex="0" tabindex-x="">x',
        "<details><summary>more</summary><p>x</details><figure><figcaption>f</figcaption></figure>",
        "<ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp></ruby><select aria-label='s'><option>1<option>2</select>",
        "<script>if (a < b) document.write('</p><div>')</script><p>x &lt; y",
        "<br/><hr/><input type=hidden />",
    ],
)
def test_what_is_right_is_left_alone(html: str) -> None:
    assert found(html) == []


def test_links_to_other_sites_are_listed() -> None:
    page = audit.page(
        '<link rel="canonical" href="https://me.example/"><a href="https://a.example/#x">a</a>'
        '<a href="/here/">h</a><img src="//b.example/i.png" alt=""><a href="mailto:x@example.org">m</a>'
    )
    assert [one.message for one in page.links] == ["https://a.example/#x", "https://b.example/i.png"]


def checked(root: Path) -> tuple[Report, Checked]:
    """Return the report of a check, and what it found in the finished pages."""
    report = build(root, jobs=1, publish=False, checks=True)
    assert report.checked is not None
    return report, report.checked


def test_a_finding_is_told_with_the_line_that_the_author_wrote(site: MakeSite) -> None:
    root = site(
        {
            "content/index.md": "# Home\n",
            "content/other.md": "---\ntitle: Other\n---\nText\n\n#### Deep\n\n[](https://a.example/)\n",
        }
    )
    first, second = (as_text(one).split("\n") for one in checked(root)[1].problems)
    assert first == [
        "warning: the heading “Deep” is of level 4, and the one before it of level 1",
        "  --> content/other.md:6:6",
        "  6 | #### Deep",
        "    |      ^",
        "  on: /other/",
        "  help: make it level 2: no level may be left out",
    ]
    assert second == [
        "warning: the link to `https://a.example/` says nothing",
        "  --> content/other.md:8:4",
        "  8 | [](https://a.example/)",
        "    |    ^",
        "  on: /other/",
        "  help: write a text into it, an `alt` for its picture, or `aria-label`",
    ]


TEMPLATE = """<!doctype html>
<html lang="en"><head><title>{{ page.title }}</title></head>
<body><main><h1>{{ page.title }}</h1>
{{ page.content }}
<a href="/nothing/" class="x"></a>
</main></body></html>
"""


def test_what_a_template_does_on_every_page_is_told_once(site: MakeSite) -> None:
    files = {f"content/{number}.md": f"# Page {number}\n" for number in range(5)}
    root = site({"content/index.md": "# Home\n", "templates/page.html": TEMPLATE, **files})
    (problem,) = checked(root)[1].problems
    assert (problem.code, problem.place) == ("unnamed-link", Place("templates/page.html", 5, 4))
    assert (problem.page, problem.more) == ("/0/", 4)


def test_what_a_page_and_its_template_both_do_is_told_of_each(site: MakeSite) -> None:
    template = TEMPLATE.replace("/nothing/", "https://a.example/")
    text = "# A\n\n## Part\n\nWords\n\n[](https://a.example/)\n"
    root = site({"content/a.md": text, "templates/page.html": template})
    places = {one.place.file: one.place.line for one in checked(root)[1].problems}
    assert places == {"content/a.md": 7, "templates/page.html": 5}


def test_an_id_that_is_given_twice_is_found_at_its_heading(site: MakeSite) -> None:
    template = TEMPLATE.replace("<main>", '<main id="words">').replace("></a>", ">x</a>")
    root = site({"content/a.md": "# A\n\nMore words\n\n## Words\n", "templates/page.html": template})
    (problem,) = checked(root)[1].problems
    assert (problem.code, problem.place) == ("duplicate-id", Place("content/a.md", 5, 2))


def test_no_heading_has_an_id_of_the_theme(site: MakeSite) -> None:
    root = site({"content/a.md": "# A\n\n## Content\n\n## Menu\n\n## Toc\n\n### Deep\n"})
    assert checked(root)[1].problems == ()


def test_a_second_check_runs_nothing_and_says_the_same(site: MakeSite) -> None:
    root = site(
        {"content/index.md": "# Home\n\n#### Deep\n", "content/a.md": "# A\n\n[x](https://x.example/)\n"}
    )
    first, second = checked(root), checked(root)
    assert first[1] == second[1]
    assert first[0].ran["audit"] == 3 + 1  # With the pages for errors.
    assert second[0].ran == {}
    assert [(link.url, link.place) for link in second[1].outbound] == [
        ("https://x.example/", Place("content/a.md", 3, 5))
    ]


def test_builds_do_not_audit_and_checks_catch_up(site: MakeSite) -> None:
    root = site({"content/b.md": "# B\n\n#### Deep\n", "content/a.md": "# A\n"})
    checked(root)
    write(root, {"content/a.md": "# A\n\n#### Deeper\n"})
    report = build(root, jobs=1)
    assert ("audit" in report.ran, report.checked, report.problems) == (False, None, ())
    assert build(root, jobs=1).ran == {}, "what only a check needs makes no build run"
    report, found = checked(root)
    assert report.ran == {"audit": 1}
    assert {one.place.file for one in found.problems} == {"content/b.md", "content/a.md"}
    write(root, {"content/a.md": None, "content/b.md": "# B\n"})
    assert checked(root)[1].problems == ()


def test_a_check_leaves_out_what_the_settings_say(site: MakeSite) -> None:
    root = site({"content/a.md": "# A\n\n#### Deep\n"})
    assert [one.code for one in checked(root)[1].problems] == ["heading-order"]
    write(root, {"site.yaml": "title: T\nurl: https://example.org\ncheck: {ignore: heading-order}\n"})
    assert checked(root)[1].problems == ()


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#000", "#fff", 21.0),
        ("#777777", "white", 4.48),
        ("rgb(0 0 255)", "#fff", 8.59),
        ("#abc", "#abc", 1.0),
    ],
)
def test_contrast_is_that_of_the_guidelines(one: str, other: str, ratio: float) -> None:
    first, second = read_colour(one), read_colour(other)
    assert first
    assert second
    assert round(contrast_ratio(first, second), 2) == ratio


def test_colours_that_cannot_be_read_are_told_with_their_line_and_a_better_one() -> None:
    css = (
        ":root {\n  --paper: #fff; /* --ink: #eee; */\n  --ink: #888;\n  --accent: var(--ink);\n}\n"
        "@media (prefers-color-scheme: dark) {\n  :root:not([data-theme='light']) { --paper: #000; --ink: #444 }\n}\n"
    )
    found = [(one.place.line, one.message, one.help) for one in audit.contrast([("tokens.css", css)])]
    light, dark = "in the light scheme, and text needs 4.5", "in the dark scheme, and text needs 4.5"
    assert found == [
        (3, f"`--ink` on `--paper` has a contrast of 3.54 {light}", "`#767676` would do"),
        (4, f"`--accent` on `--paper` has a contrast of 3.54 {light}", "`#767676` would do"),
        (7, f"`--ink` on `--paper` has a contrast of 2.16 {dark}", "`#757575` would do"),
        (4, f"`--accent` on `--paper` has a contrast of 2.16 {dark}", "`#757575` would do"),
        (
            *(
                4,
                "`--accent` on `--paper` has a contrast of 2.16 in the dark scheme, and a control needs 3.0",
            ),
            "`#5a5a5a` would do",
        ),
    ]


def test_the_theme_can_be_read() -> None:
    tokens = (ROOT / "assets/css/tokens.css").read_text(encoding="utf-8")
    files = [("assets/css/highlight.css", parse.highlight_css()), ("assets/css/tokens.css", tokens)]
    assert audit.contrast(files) == ()
    weak = tokens.replace("--muted: #556067", "--muted: #99a0a7")
    assert {one.code for one in audit.contrast([("t", weak)])} == {"contrast"}
