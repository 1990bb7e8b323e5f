"""A source becomes a document: front matter, titles, references, code, and what happens to bad bytes."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import comrak
import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast import parse
from holdfast.parse.engines import _OTHER_PLACES, _options, engine
from holdfast.parse.palette import BACKGROUND, COLOURS, FOREGROUND
from holdfast.problems import as_text
from holdfast.settings import Authoring, Markdown
from holdfast.values import Document, Head, Heading, Hole, Source

COMMONMARK = Markdown()
PYTHON_MARKDOWN = Markdown(engine="python-markdown")
BOTH = pytest.mark.parametrize("markdown", [COMMONMARK, PYTHON_MARKDOWN], ids=lambda each: each.engine)


def page(text: str | bytes, path: str = "page.md", markdown: Markdown = COMMONMARK) -> Document:
    data = text if isinstance(text, bytes) else text.encode()
    return parse.document(Source(path, data), Authoring(markdown))


def html(document: Document) -> str:
    """Return a body with its holes written as `{kind target}`."""
    return "".join(
        piece if isinstance(piece, str) else f"{{{piece.kind} {piece.target}}}" for piece in document.body
    )


def holes(document: Document) -> list[Hole]:
    return [piece for piece in document.body if isinstance(piece, Hole)]


def problems(document: Document) -> str:
    return "\n".join(map(as_text, document.problems))


@BOTH
def test_a_whole_page(markdown: Markdown) -> None:
    text = """\
---
title: Wallets
tags: [keys, custody]
---
A wallet holds [keys](keys.md#what "Keys").

![A safe](img/safe.png)

## The key

[Down](#the-key)
"""
    lines = (5, 16) if markdown.engine == "commonmark" else (5, 23)
    assert page(text, "learn/wallets.md", markdown) == Document(
        Head(
            path="learn/wallets.md",
            title="Wallets",
            summary="A wallet holds keys.",
            terms={"tags": ("keys", "custody")},
            anchors=("the-key",),
            links=("keys.md",),
            lines={"title": 2, "tags": 3},
        ),
        headings=(Heading(2, "the-key", "The key", "The key"),),
        body=(
            '<p>A wallet holds <a href="',
            Hole("link", "keys.md#what", *lines),
            '" title="Keys">keys</a>.</p>\n<p>',
            Hole(
                "image", "img/safe.png", 7, 1 if markdown.engine == "commonmark" else 11, (("alt", "A safe"),)
            ),
            '</p>\n<h2 id="the-key">The key</h2>\n<p><a href="#the-key">Down</a></p>',
        ),
        words=7,
    )


def test_front_matter_of_every_kind() -> None:
    text = """\
---
title: 2024
description: >
  Two
  lines.
date: 2024-01-02
lastmod: 2024-01-02T10:00:00+02:00
weight: 3
slug: my-page
url: /here/
aliases: /old/
draft: true
template: post.html
tags: a, b
categories: [c]
keywords: d
params: {list: [1, {day: 2024-01-02}]}
---
"""
    assert page(text).head == Head(
        path="page.md",
        title="2024",
        description="Two lines.",
        date=datetime(2024, 1, 2, tzinfo=UTC),
        updated=datetime(2024, 1, 2, 8, tzinfo=UTC),
        weight=3,
        slug="my-page",
        url="/here/",
        aliases=("/old/",),
        draft=True,
        template="post.html",
        terms={"tags": ("a", "b")},
        params={
            "categories": ("c",),
            "keywords": ("d",),
            "list": (1, {"day": datetime(2024, 1, 2, tzinfo=UTC)}),
        },
        lines={
            "title": 2,
            "description": 3,
            "date": 6,
            "updated": 7,
            "weight": 8,
            "slug": 9,
            "url": 10,
            "aliases": 11,
            "draft": 12,
            "template": 13,
            "tags": 14,
            "categories": 15,
            "keywords": 16,
            "params": 17,
        },
    )


@pytest.mark.parametrize(
    ("written", "hour"),
    [
        ("2024-01-02", 0),
        ("2024-01-02 10:30", 10.5),
        ("2024-01-02T10:30:00", 10.5),
        ("2024-01-02T10:30:00Z", 10.5),
        ("2024-01-02 10:30:00 +01:00", 9.5),
        ('"2024-01-02T10:30+01:00"', 9.5),
    ],
)
def test_dates_are_times_in_utc(written: str, hour: float) -> None:
    expected = datetime(2024, 1, 2, int(hour), 30 if hour % 1 else 0, tzinfo=UTC)
    assert page(f"---\ndate: {written}\n---\n").head.date == expected


def test_every_wrong_value_is_named_at_once() -> None:
    text = """\
---
titel: A
title: [1]
weight: heavy
draft: maybe
date: soon
tags: {a: b}
params: 3
mine: 1
---
"""
    document = page(text)
    assert not document.broken
    assert problems(document) == (
        "warning: front matter has no key `titel`\n"
        "  --> content/page.md:2:1\n"
        "  2 | titel: A\n"
        "    | ^\n"
        "  help: put your own values under `params:`\n"
        "error: `title` must be text\n"
        "  --> content/page.md:3:8\n"
        "  3 | title: [1]\n"
        "    |        ^\n"
        "  help: write it in one line, in quotes where it holds `: ` or starts with `[` or `{`\n"
        "error: `weight` must be a whole number\n"
        "  --> content/page.md:4:9\n"
        "  4 | weight: heavy\n"
        "    |         ^\n"
        "  help: write it without quotes: `10`\n"
        "error: `draft` must be true or false\n"
        "  --> content/page.md:5:8\n"
        "  5 | draft: maybe\n"
        "    |        ^\n"
        "  help: write `true` or `false` without quotes\n"
        "error: `date` must be a date\n"
        "  --> content/page.md:6:7\n"
        "  6 | date: soon\n"
        "    |       ^\n"
        "  help: write `2026-11-23` or `2026-11-23T09:30:00+01:00`\n"
        "error: `tags` must be a list of texts\n"
        "  --> content/page.md:7:7\n"
        "  7 | tags: {a: b}\n"
        "    |       ^\n"
        "  help: write `[one, two]`\n"
        "error: `params` must be a map\n"
        "  --> content/page.md:8:9\n"
        "  8 | params: 3\n"
        "    |         ^\n"
        "  help: write `key: value` lines below it, indented by two spaces\n"
        "warning: front matter has no key `mine`\n"
        "  --> content/page.md:9:1\n"
        "  9 | mine: 1\n"
        "    | ^\n"
        "  help: put your own values under `params:`"
    )


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"---\ntitle: [a\n---\n", "a comma or `]` is missing|2:8|the list starts in line 2"),
        (b"---\ntitle: a\n", "front matter is not closed|1:1|end it with a line `---`"),
        (b"---\ntitle: a\n\tweight: 1\n---\n", "a tab cannot indent YAML|3:1|indent with spaces"),
        (
            b"---\r\ntitle: a\r\ntitle: b\r\n---\r\n",
            "`title` is given twice|3:1|it stands in line 2 already: keep one of them",
        ),
        (b"---\ntitle: a: b\n---\n", "`: ` cannot stand here|2:9|put a value that contains `: ` in quotes"),
        (
            b"+++\nx = 1\n+++\n",
            "front matter between `+++` is TOML|1:1|write it as YAML between two lines `---`",
        ),
        (b"a\nb\xff\n", "byte 3 (0xff) is not UTF-8 text|2:2|save the file with the encoding UTF-8"),
        (
            b"\xef\xbb\xbfa\n\xff\n",
            "byte 5 (0xff) is not UTF-8 text|2:1|save the file with the encoding UTF-8",
        ),
    ],
)
def test_a_page_that_cannot_be_read(data: bytes, said: str) -> None:
    document = page(data, "learn/my-page.md")
    (problem,) = document.problems
    assert f"{problem.message}|{problem.place.line}:{problem.place.column}|{problem.help}" == said
    assert problem.place.file == "content/learn/my-page.md"
    assert problem.blocks
    assert document == Document(Head("learn/my-page.md", "My page"), problems=(problem,), broken=True)


def test_front_matter_that_is_a_list() -> None:
    assert problems(page("---\n- a\n---\n")) == (
        "error: front matter must be `key: value` lines, but it is a list\n"
        "  --> content/page.md:2:1\n"
        "  2 | - a\n"
        "    | ^\n"
        "  help: write `title: …`; or put a blank line first where `---` is meant to draw a line"
    )


@pytest.mark.parametrize(
    ("path", "title"),
    [
        ("my-first_page.md", "My first page"),
        ("blog/2024-01-02-on-keys.md", "On keys"),
        ("learn/_index.md", "Learn"),
        ("learn/README.md", "Learn"),
        ("index.md", "Home"),
        ("über uns.md", "Über uns"),
        ("---.md", "---"),
        ("a?b#c.md", "A?b#c"),
    ],
)
def test_an_empty_file_is_titled_after_its_name(path: str, title: str) -> None:
    assert page(b"", path) == Document(Head(path, title))


@BOTH
@pytest.mark.parametrize(
    ("text", "title", "body"),
    [
        ("# One `code` &amp; *more*\n\nText.", "One code & more", '<p id="one-code--more">Text.</p>'),
        ("---\ntitle: One\n---\n# One\n\nText.", "One", '<p id="one">Text.</p>'),
        (
            "---\ntitle: One\n---\n# Two\n\n## Three",
            "One",
            '<h2 id="two">Two</h2>\n<h3 id="three">Three</h3>',
        ),
        (
            "# One\n\n# Two\n\n###### Six",
            "One",
            '<span id="one"></span>\n<h2 id="two">Two</h2>\n<h6 id="six">Six</h6>',
        ),
        ("## One\n\n### Two", "One", '<span id="one"></span>\n<h3 id="two">Two</h3>'),
        ("## One\n\n## Two", "One", '<h2 id="one">One</h2>\n<h2 id="two">Two</h2>'),
        ("Text.\n\n## One", "One", '<p>Text.</p>\n<h2 id="one">One</h2>'),
        ("Text.", "Page", "<p>Text.</p>"),
        ("#\n\nText.", "Page", '<p id="section">Text.</p>'),
    ],
)
def test_a_page_has_one_title(text: str, title: str, body: str, markdown: Markdown) -> None:
    document = page(text, markdown=markdown)
    assert (document.head.title, re.sub(r"\n+", "\n", html(document))) == (title, body)


@BOTH
def test_heading_ids(markdown: Markdown) -> None:
    text = """\
## Über *Größe* & `x_y`

## Twice

## Twice

## Chosen {#twice-1}

## 鍵と財布

## !?

<h2 id="raw">Raw <a href="x.md">link</a> &lt;</h2>
"""
    document = page(text, markdown=markdown)
    assert document.headings == (
        Heading(2, "über-größe--x_y", "Über Größe & x_y", "Über <em>Größe</em> &amp; <code>x_y</code>"),
        Heading(2, "twice", "Twice", "Twice"),
        Heading(2, "twice-2", "Twice", "Twice"),
        Heading(2, "twice-1", "Chosen", "Chosen"),
        Heading(2, "鍵と財布", "鍵と財布", "鍵と財布"),
        Heading(2, "section", "!?", "!?"),
        Heading(2, "raw", "Raw link <", "Raw link &lt;"),
    )
    assert set(document.head.anchors) == {heading.id for heading in document.headings}
    assert '<h2 id="twice-1">Chosen</h2>' in html(document)


@BOTH
def test_what_is_a_reference(markdown: Markdown) -> None:
    text = """\
[a](a.md) [b](</b c/ü%20d.md?x=1#e>) [ref][] [out](https://a.example/x.md) [mail](mailto:a@b.example)
[top](#) [gone](#gone) [own](#own) [host](//a.example/) [hash](c%23.md) [odd](%ff.md)

<a href='r&amp;s.md' id=own name="old">raw</a> <img src=raw.png alt="x" width=10 data-n>
<img src="https://a.example/x.png"> <img src="data:,">

<video src="v.mp4" poster="p.jpg"></video> <svg><use href="#i"></use></svg>

[ref]: ../ref.md
"""
    document = page(text, markdown=markdown)
    assert [(hole.kind, hole.target, hole.attributes) for hole in holes(document)] == [
        ("link", "a.md", ()),
        ("link", "/b c/ü d.md?x=1#e", ()),
        ("link", "../ref.md", ()),
        ("link", "#gone", ()),
        ("link", "c%23.md", ()),
        ("link", "%ff.md", ()),
        ("link", "r&s.md", ()),
        ("image", "raw.png", (("alt", "x"), ("width", "10"), ("data-n", ""))),
        ("file", "v.mp4", ()),
        ("file", "p.jpg", ()),
    ]
    assert document.head.anchors == ("own", "old")
    assert 'href="mailto:a@b.example"' in html(document)
    assert 'href="#own"' in html(document)
    assert "sourcepos" not in html(document)


@BOTH
def test_references_know_their_line_in_the_file(markdown: Markdown) -> None:
    text = """\
---
title: T
---
Two of [a](a.md)
and [a](a.md).

> - deep [b](b.md)

| t |
|---|
| [c](c.md) |

<p><a href="d.md">d</a></p>

Note[^1] ![e](e.png)

[^1]: See [f](f.md).
"""
    found = {hole.target: hole.line for hole in holes(page(text, markdown=markdown))}
    assert found == {"a.md": 5, "b.md": 7, "c.md": 11, "d.md": 13, "e.png": 15, "f.md": 17}


@BOTH
def test_links_of_one_definition_share_its_line_where_the_engine_gives_none(markdown: Markdown) -> None:
    lines = [hole.line for hole in holes(page("[a][x]\n[b][x]\n\n[x]: a.md", markdown=markdown))]
    assert lines == ([1, 2] if markdown.engine == "commonmark" else [4, 4])


def test_a_reference_inside_a_longer_one_is_not_taken_for_it() -> None:
    (hole, _) = holes(page('Of a.mdx and (a.md.old)\n\n<a href="a.md" data-sourcepos="odd">a</a> [b](a.mdx)'))
    assert (hole.line, hole.column) == (3, 10)


def test_columns_count_characters() -> None:
    (hole,) = holes(page("Ü 🗝 [a](a.md)"))
    assert hole == Hole("link", "a.md", 1, 5)


def test_code_is_highlighted_with_classes_only() -> None:
    assert html(page('```python\nx = f"<{1}>"  # c\n```')) == (
        '<div class="highlight" data-language="python"><pre tabindex="0"><code class="language-python">'
        'x = <span class="s">f"&lt;{</span><span class="m">1</span><span class="s">}&gt;"</span>'
        '  <span class="c"># c</span>\n</code></pre></div>'
    )


@BOTH
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "```x\na\n```",
            '<div class="highlight" data-language="x"><pre tabindex="0"><code class="language-x">a\n</code></pre></div>',
        ),
        (
            "    a\tb\n\n    c",
            '<div class="highlight"><pre tabindex="0"><code>a\tb\n\nc\n</code></pre></div>',
        ),
        (
            "```\n<a> & b\n```",
            '<div class="highlight"><pre tabindex="0"><code>&lt;a&gt; &amp; b\n</code></pre></div>',
        ),
        ("<pre>a <b>b</b></pre>", '<pre tabindex="0">a <b>b</b></pre>'),
    ],
)
def test_code_that_is_not_highlighted(text: str, expected: str, markdown: Markdown) -> None:
    assert html(page(text, markdown=markdown)).replace("a   b", "a\tb") == expected


def test_highlighting_can_be_turned_off() -> None:
    assert "<span" not in html(page("```python\nx = 1\n```", markdown=Markdown(highlight=False)))


def test_highlighted_code_is_the_code() -> None:
    code = "\n\n\tdef f(x):\n  return '<&>'\n\n"
    document = page(f"```python\n{code}```")
    text = (
        re.sub(r"<[^>]*>", "", html(document)).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    )
    assert text == code


@BOTH
def test_tables_scroll_by_keyboard(markdown: Markdown) -> None:
    assert html(page("| a & b | c |\n|---|---|\n| [d](e.md) | f |", markdown=markdown)) == (
        '<div class="table" role="region" tabindex="0" aria-label="a &amp; b, c"><table>\n<thead>\n<tr>\n'
        "<th>a &amp; b</th>\n<th>c</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n"
        '<td><a href="{link e.md}">d</a></td>\n<td>f</td>\n</tr>\n</tbody>\n</table></div>'
    )


def test_check_boxes_have_names() -> None:
    assert html(page("- [ ] buy *milk*\n  - [x] done")) == (
        '<ul>\n<li><input type="checkbox" disabled="" aria-label="buy milk"> buy <em>milk</em>\n<ul>\n'
        '<li><input type="checkbox" checked="" disabled="" aria-label="done"> done</li>\n</ul>\n</li>\n</ul>'
    )


def test_what_commonmark_has_on_top() -> None:
    text = "> [!NOTE]\n> Hi\n\nTerm\n\n: Meaning\n\n~~gone~~ $x$ :tada:"
    assert html(page(text)) == (
        '<div class="note note-note" role="note">\n<p class="note-title">Note</p>\n<p>Hi</p>\n'
        '</div>\n<dl>\n<dt id="term">Term</dt>\n<dd>\n<p>Meaning</p>\n</dd>\n</dl>\n<p><del>gone</del> <math>'
        "<mrow><mi>x</mi></mrow></math> :tada:</p>"
    )


def test_extensions_are_switched_on_and_off() -> None:
    markdown = Markdown(extensions=("-math", "emoji", "-strikethrough"))
    assert html(page("~~a~~ $x$ :tada:", markdown=markdown)) == "<p>~~a~~ $x$ 🎉</p>"


def test_python_markdown_takes_extensions() -> None:
    markdown = Markdown("python-markdown", ("nl2br", "-extra"))
    assert html(page("a | b\n--|--", markdown=markdown)) == "<p>a | b<br>\n--|--</p>"


def test_an_extension_that_fails_is_a_problem() -> None:
    document = page("# Hi", markdown=Markdown("python-markdown", ("no_such_module",)))
    assert document.broken
    assert problems(document) == (
        "error: the Markdown engine `python-markdown` failed: No module named 'no_such_module'\n"
        "  --> content/page.md\n"
        "  help: look at `markdown:` in site.yaml; if it is right, leave out parts of the page until it builds"
    )


def test_summary_and_words() -> None:
    long = " ".join(["word"] * 60)
    document = page(f"# Title\n\n![](a.png)\n\n> Quote\n\n{long} [a *b*](c.md)\n\nMore.")
    assert document.head.summary == " ".join(["word"] * 39) + " …"
    assert document.words == 65
    assert page("鍵と財布").words == 5


def test_open_tags_do_not_leak_out_of_the_page() -> None:
    assert html(page("<div><b>a\n\n</section>")) == "<div><b>a\n\n</b></div>"


def test_what_looks_like_a_mark_stays_text() -> None:
    assert (
        html(page("\ufdd000000000.0\ufdd1 [a](b.md)"))
        == '<p>\ufdd000000000.0\ufdd1 <a href="{link b.md}">a</a></p>'
    )


def test_html_that_would_hide_a_heading_shift() -> None:
    assert html(page('# A\n\n# B\n\n<p title="<h1>">&lt;h1></p>')) == (
        '<span id="a"></span>\n<h2 id="b">B</h2>\n<p title="&lt;h1&gt;">&lt;h1&gt;</p>'
    )


@BOTH
def test_deep_nesting_is_survived(markdown: Markdown) -> None:
    for text in (">" * 2000, "<b>" * 2000, "- " * 500, "[" * 500, "---\na: " + "[" * 9000 + "\n---\n"):
        page(text, markdown=markdown)


def test_css_of_code_for_light_and_dark() -> None:
    css = parse.highlight_css()
    assert css.count("{") == css.count("}")
    assert ".highlight .c, .highlight .gp, .highlight .go { color: var(--code-comment); }" in css
    assert '@media (prefers-color-scheme: dark) {\n:root:not([data-theme="light"]) {' in css


def test_colours_of_code_can_be_read() -> None:
    """WCAG 2.2, 1.4.3: 4.5 to 1, on our own background and on the default theme's."""
    tokens = (Path(__file__).parents[1] / "assets/css/tokens.css").read_text(encoding="utf-8")
    light, *dark = re.findall(r"--code-bg: (#\w+);", tokens)
    for name, colours in {"foreground": FOREGROUND, **COLOURS}.items():
        for background in (BACKGROUND[0], light):
            assert contrast(colours[0], background) >= 4.5, name
        for background in (BACKGROUND[1], *dark):
            assert contrast(colours[1], background) >= 4.5, name


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours by WCAG's definition."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


MARKDOWN_LIKE = st.text("#*_`[]()!<>/ab\"'=-:|{}&;\n\t \\~^$é\u2028\ufdd0\x00", max_size=120)


@BOTH
@given(data=st.binary(max_size=200) | MARKDOWN_LIKE.map(str.encode))
def test_no_bytes_break_the_parsing(data: bytes, markdown: Markdown) -> None:
    document = page(data, markdown=markdown)
    assert document.broken == any(problem.blocks for problem in document.problems)


@given(text=st.text("abtilegswrodf: -[]{}#&*!|>'\"\n\t1", max_size=80))
def test_no_front_matter_breaks_the_parsing(text: str) -> None:
    document = page(f"---\n{text}\n---\n")
    assert all(problem.place.line for problem in document.problems)


def test_a_key_that_is_given_already_is_not_meant() -> None:
    assert [one.help for one in page("---\ntitel: A\n---\n").problems] == ["did you mean `title`?"]
    given = page("---\ntitle: A\nhero: B\n---\n")
    assert [one.help for one in given.problems] == ["put your own values under `params:`"]


@given(
    text=st.text("#*_[]()!ab:/.w@^-|~ \n", max_size=80)
    | st.sampled_from(["www.a.b", "a@b.c", "x[^1]\n\n[^1]: y"])
)
def test_an_extension_is_left_out_only_where_it_finds_nothing(text: str) -> None:
    every = _options((), (False, True, True))
    assert engine("commonmark", ())(text) == _OTHER_PLACES.sub("", comrak.render_markdown(text, **every))
