"""Attributes, figures, contents, terms, links by name, excerpts: alike in both engines."""

from __future__ import annotations

import pytest

from holdfast.settings import Markdown
from holdfast.values import Document, Hole

from .documents import BOTH, COMMONMARK, html, page, problems


@BOTH
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[a](/b){.x target=_blank}", '<p><a href="{link /b}" class="x" target="_blank">a</a></p>'),
        ("a *b*{#c .d .e} f", '<p>a <em id="c" class="d e">b</em> f</p>'),
        ("`a`{.sh}", '<p><code class="sh">a</code></p>'),
        ("One\ntwo\n{: .x title='a b' }", '<p class="x" title="a b">One\ntwo</p>'),
        ("- a\n- b\n\n{#l}", '<ul id="l">\n<li>a</li>\n<li>b</li>\n</ul>'),
        ("> a\n\n{.x hidden}", '<blockquote class="x" hidden="">\n<p>a</p>\n</blockquote>'),
        ("1. a\n   {.x}\n2. b", '<ol>\n<li class="x">a</li>\n<li>b</li>\n</ol>'),
        ("{.x}", "<p>{.x}</p>"),
        ("*a* {.x}", "<p><em>a</em> {.x}</p>"),
        ("`{.x}` *a*{x} {{.Title}}", "<p><code>{.x}</code> <em>a</em>{x} {{.Title}}</p>"),
    ],
)
def test_attributes(text: str, expected: str, markdown: Markdown) -> None:
    found = html(page(text, markdown)).replace("\n\n", "\n").strip()
    assert found == expected


@BOTH
def test_attributes_of_headings_tables_and_images(markdown: Markdown) -> None:
    found = page(
        "---\ntitle: T\n---\n## Part {#p .big}\n\n| a | b |\n|---|---|\n| 1 | 2 |\n{.wide}\n\n![A](a.png){width=30 .b}\n",
        markdown,
    )
    assert html(found).split("\n")[:2] == [
        '<h2 id="p" class="big">Part</h2>',
        '<div class="table" role="region" tabindex="0" aria-label="a, b"><table class="wide">',
    ]
    assert [one.attributes for one in holes(found)] == [(("alt", "A"), ("width", "30"), ("class", "b"))]
    assert found.head.anchors == ("p",)


@BOTH
def test_attributes_that_a_browser_would_refuse_are_named(markdown: Markdown) -> None:
    found = page('*a*{style="color:red" .x}\n\n*b*{onclick=run()}\n', markdown)
    assert html(found) == '<p><em class="x">a</em></p>\n<p><em>b</em></p>'
    assert (
        problems(found)
        == """\
error: the attribute `style` is not allowed
  --> content/page.md:1:4
  help: give it a class, and write a rule for that in your own style sheet
error: the attribute `onclick` is not allowed
  --> content/page.md:3:4
  help: browsers run no script in a page; put it into a file below assets/"""
    )


@BOTH
def test_figures(markdown: Markdown) -> None:
    assert html(page('![A](a.png "Two & <three>")', markdown)) == (
        "<figure>{image a.png}<figcaption>Two &amp; &lt;three&gt;</figcaption></figure>"
    )
    assert html(page('[![A](a.png "T")](b.md)', markdown)) == (
        '<figure><a href="{link b.md}">{image a.png}</a><figcaption>T</figcaption></figure>'
    )
    in_text = page('See ![A](a.png "T")', markdown)
    assert html(in_text) == "<p>See {image a.png}</p>"
    assert holes(in_text)[0].attributes == (("alt", "A"), ("title", "T"))
    assert html(page('![A](a.png "T")', Markdown(markdown.engine, ("-figures",)))) == "<p>{image a.png}</p>"


@BOTH
@pytest.mark.parametrize("asked", ["[TOC]", "[[toc]]", "[[_TOC_]]"])
def test_contents_where_the_text_asks_for_them(asked: str, markdown: Markdown) -> None:
    text = f"{asked}\n\n## One *x*\n\n### Two\n\n#### Deep\n\n## Three\n"
    assert html(page(text, markdown)).split("\n")[0] == (
        '<nav class="contents" aria-label="One x, Two, Three"><ul>'
        '<li><a href="#one-x">One <em>x</em></a><ul><li><a href="#two">Two</a></li></ul></li>'
        '<li><a href="#three">Three</a></li></ul></nav>'
    )
    assert '"#deep"' in html(page(text, Markdown(markdown.engine, toc_depth=4)))
    assert "<nav" not in html(page(text, Markdown(markdown.engine, ("-toc",))))


@BOTH
def test_terms_have_ids_and_take_none_of_a_heading(markdown: Markdown) -> None:
    found = page("One\n:   1\n\nTwo words\n:   2\n\n## One\n", markdown)
    assert html(found) == (
        '<dl>\n<dt id="one-1">One</dt>\n<dd>1</dd>\n<dt id="two-words">Two words</dt>\n<dd>2</dd>\n</dl>\n'
        '<h2 id="one">One</h2>'
    )
    assert found.head.anchors == ("one", "one-1", "two-words")


@BOTH
def test_links_by_name(markdown: Markdown) -> None:
    found = page("[[keys]] and [[Two words#My Part|*it*]]\n\n- [[#Part]] [[a & b#C]]\n", markdown)
    assert html(found) == (
        '<p><a href="{wikilink keys}">keys</a> and <a href="{wikilink Two words#my-part}"><em>it</em></a></p>\n'
        '<ul>\n<li><a href="{wikilink #part}">Part</a> <a href="{wikilink a & b#c}">a &amp; b › C</a></li>\n</ul>'
    )


@BOTH
def test_where_links_by_name_are(markdown: Markdown) -> None:
    found = page("---\ntitle: T\n---\n`[[b]]` [[a]]\n\n```\n[[b]]\n```\n\n[[b]] [[a]]\n", markdown)
    assert [(one.target, one.line, one.column) for one in holes(found)] == [
        ("a", 4, 9),
        ("b", 10, 1),
        ("a", 10, 7),
    ]


@BOTH
@pytest.mark.parametrize(
    "text",
    [
        "`[[a]]`",
        "    [[a]]",
        "[[ -f a ]]",
        "[[]]",
        "<pre>[[a]]</pre>",
        '<b title="[[a]]">b</b>',
        "[[a]]\nkey = 1",
        "[[a]]\n[a.b]",
        "[[a]] # TOML",
        "x = [['a', 'b']]",
    ],
)
def test_what_is_no_link_by_name(text: str, markdown: Markdown) -> None:
    assert holes(page(text, markdown)) == []
    assert holes(page("[[a]]", Markdown(markdown.engine, ("-wikilinks",)))) == []
    assert [one.kind for one in holes(page("[[1]](a.md)", markdown))] == ["link"]


@BOTH
def test_an_excerpt(markdown: Markdown) -> None:
    found = page("# Title\n\nOne [a](a.md).\n\n- two\n\n<!-- more -->\n\nThree\n", markdown)
    assert html(
        found
    ) == '<p>One <a href="{link a.md}">a</a>.</p>\n<ul>\n<li>two</li>\n</ul>\n<p>Three</p>'.replace(
        "<p>One", '<p id="title">One'
    )
    excerpt = html(Document(found.head, body=found.excerpt))
    assert excerpt == '<p id="title">One <a href="{link a.md}">a</a>.</p>\n<ul>\n<li>two</li>\n</ul>'
    assert found.head.summary == "One a. two"


@BOTH
def test_a_summary_of_the_authors_own(markdown: Markdown) -> None:
    assert page("---\nsummary: Mine\n---\nOne\n\n<!--more-->\nTwo\n", markdown).head.summary == "Mine"
    inside = page("- one\n\n    <!--more-->\n\n- two\n", markdown)
    assert (inside.excerpt, "more" in html(inside)) == ((), False)


@BOTH
def test_what_github_has_on_top(markdown: Markdown) -> None:
    text = "~~a~~ https://x.org/a_b_c). (www.y.org)\n\n- [ ] b\n- [x] *c*\n\n<details>\n<summary>S</summary>\n\n*d*\n\n</details>"
    found = html(page(text, markdown)).replace('disabled="" type="checkbox"', 'type="checkbox" disabled=""')
    assert found.replace('checked="" type="checkbox"', 'type="checkbox" checked=""') == (
        '<p><del>a</del> <a href="https://x.org/a_b_c">https://x.org/a_b_c</a>). '
        '(<a href="http://www.y.org">www.y.org</a>)</p>\n'
        '<ul>\n<li><input type="checkbox" disabled="" aria-label="b"> b</li>\n'
        '<li><input type="checkbox" checked="" disabled="" aria-label="c"> <em>c</em></li>\n</ul>\n'
        "<details>\n<summary>S</summary>\n<p><em>d</em></p>\n</details>"
    )
    off = Markdown(markdown.engine, ("-strikethrough", "-autolink", "-tasklist"))
    plain = html(page(text, off))
    assert [mark in plain for mark in ("~~a~~", ">https", "[x]")] == [True, False, True]


def holes(document: Document) -> list[Hole]:
    """Return what the site has to fill in."""
    return [piece for piece in document.body if isinstance(piece, Hole)]


def test_a_figure_keeps_its_place_in_the_file() -> None:
    found = page('::: note\n![A](a.png "T")\n:::\n', COMMONMARK)
    assert [(one.line, one.column) for one in holes(found)] == [(2, 1)]
