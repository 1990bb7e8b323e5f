"""The shortcodes that come along: what each makes, and what it refuses."""

from __future__ import annotations

import re

import pytest

from holdfast.settings import Markdown
from holdfast.values import Hole

from .documents import BOTH, html
from .shortcoded import THEME, Pages

FILES = {
    "content/photos/a.jpg": "",
    "content/photos/b.jpg": "",
    "content/photos/notes.txt": "one\ntwo\nthree\nfour\n",
    "content/photos/in/c.PNG": "",
    "content/parts/part.md": "---\ntitle: Part\n---\n## Part\n\n[d](d.md) {{< icon >}} ![e](e.png)\n\nLast\n",
    "content/parts/loop.md": 'A {{< include "loop.md" >}}',
    "data/prices.csv": 'Name,Price,Change\n"A, B",1.50,-3 %\nC,"1,200",\n',
    "data/snippet.md": "*From data*, [f](f.md)\n",
    "assets/icons/own.svg": '<?xml version="1.0"?>\n<!-- x --><svg width="9" style="x" viewBox="0 0 9 9">'
    '<title>t</title><path onclick="x" d="M1 1"/><script>x</script></svg>\n',
}

KINDS = (
    "`note`, `tip`, `important`, `warning`, `caution`, `abstract`, `info`, `success`, `question`, `failure`, "
    "`danger`, `bug`, `example`, `quote` or `details`"
)
BESIDE = "put it beside the page, or below content/ or data/"


@pytest.fixture
def pages() -> Pages:
    return Pages(files=FILES)


def flat(text: str) -> str:
    """Return HTML in one line."""
    return "".join(line.strip() for line in text.split("\n"))


@BOTH
def test_figure(pages: Pages, markdown: Markdown) -> None:
    made = pages.document(
        '{{< figure a.png "A *b*" caption="See [c](c.md)" link=c.md width=300 >}}', markdown
    )
    assert flat(html(made)) == (
        '<figure><a href="{link c.md}">{image a.png}</a><figcaption>See <a href="{link c.md}">c</a></figcaption></figure>'
    )
    images = [piece for piece in made.body if isinstance(piece, Hole) and piece.kind == "image"]
    assert [one.attributes for one in images] == [(("alt", "A *b*"), ("width", "300"))]
    assert "<figcaption>in <em>two</em> lines</figcaption>" in pages.html(
        '{{< figure src="a.png" alt="" >}}\nin *two*\nlines\n{{< /figure >}}'
    ).replace("\nlines", " lines")


def test_a_figure_without_alternative_text_is_told_as_any_picture(pages: Pages) -> None:
    (image,) = [one for one in pages.document('\n{{< figure src="a.png" >}}').body if isinstance(one, Hole)]
    assert (image.line, image.column, dict(image.attributes).get("alt")) == (2, 17, None)


def test_gallery(pages: Pages) -> None:
    picture = '<figure><a href="{{link {0}}}">{{image {0}}}</a></figure>'
    made = flat(pages.html('{{< gallery "*.jpg, in/*" columns=2 label="Hills" >}}', path="photos/index.md"))
    assert (
        made
        == '<div class="gallery gallery-2" role="group" aria-label="Hills">'
        + "".join(picture.format(name) for name in ("a.jpg", "b.jpg", "in/c.PNG"))
        + "</div>"
    )
    named = flat(pages.html('{{< gallery src=[b.jpg, a.jpg] alt=[B] captions=["*B*"] >}}'))
    assert "</a><figcaption><em>B</em></figcaption></figure>" in named
    inside = flat(pages.html('{{< gallery >}}\n![a](a.jpg)\n{{< figure b.jpg "B" >}}\n{{< /gallery >}}'))
    assert inside == (
        '<div class="gallery gallery-3" role="group"><p>{image a.jpg}</p><figure>{image b.jpg}</figure></div>'
    )


def test_video(pages: Pages) -> None:
    own = flat(pages.html('{{< video a.webm,a.mp4 title="A" poster=p.jpg captions=a.vtt width=640 >}}'))
    assert own == (
        '<figure class="video"><video controls="" preload="none" playsinline="" aria-label="A"'
        ' poster="{file p.jpg}" width="640"><source src="{file a.webm}"><source src="{file a.mp4}">'
        '<track kind="captions" src="{file a.vtt}" srclang="en" label="en" default="">'
        '<a href="{link a.webm}">A</a></video></figure>'
    )
    linked = flat(pages.html('{{< video youtube=a-b_c title="A film" caption="*c*" >}}'))
    assert linked.startswith(
        '<figure class="video video-link"><a href="https://www.youtube.com/watch?v=a-b_c" rel="noopener">'
    )
    assert linked.endswith(
        ' A film <span class="video-host">YouTube</span></span></a><figcaption><em>c</em></figcaption></figure>'
    )
    assert "<iframe" not in linked


@BOTH
def test_note(pages: Pages, markdown: Markdown) -> None:
    assert flat(pages.html("{{< note >}}One *line*{{< /note >}}", markdown)) == (
        '<div class="note note-note" role="note"><p class="note-title">Note</p><p>One <em>line</em></p></div>'
    )
    folded = '{{< note warning "Mind *this*" fold=open >}}\n- a\n- b\n{{< /note >}}'
    assert flat(pages.html(folded, markdown)) == (
        '<details class="note note-warning" open=""><summary class="note-title">Mind <em>this</em></summary>'
        "<ul><li>a</li><li>b</li></ul></details>"
    )


@BOTH
def test_tabs(pages: Pages, markdown: Markdown) -> None:
    text = "{{< tabs >}}\n  {{< tab Unix >}}\n  *a*\n  {{< /tab >}}\n  {{< tab Windows >}}b{{< /tab >}}\n{{< /tabs >}}"
    assert flat(pages.html(text, markdown)) == (
        '<div class="tabs" role="group" aria-label="Unix, Windows">'
        '<input type="radio" name="tabs-s1" id="tabs-s1-1" checked=""><label for="tabs-s1-1">Unix</label>'
        '<div class="tab"><p><em>a</em></p></div>'
        '<input type="radio" name="tabs-s1" id="tabs-s1-2"><label for="tabs-s1-2">Windows</label>'
        '<div class="tab"><p>b</p></div></div>'
    )


def test_tabs_of_both_kinds_have_ids_of_their_own(pages: Pages) -> None:
    text = '=== "A"\n    a\n\n{{< note >}}\n=== "B"\n    b\n{{< /note >}}\n\n' * 2
    made = pages.html(text.replace("\n\n{{<", "\n\n{{<"))
    names = [part.partition('"')[0] for part in made.split('id="')[1:]]
    assert len(names) == len(set(names)) == 4


def test_include(pages: Pages) -> None:
    made = pages.document('First\n\n{{< include "parts/part.md" >}}')
    assert flat(html(made)) == (
        '<p>First</p><h2 id="part">Part</h2><p><a href="{link /parts/d.md}">d</a>  {image /parts/e.png}</p><p>Last</p>'
    )
    assert [(one.message, one.place.file, one.place.line, one.place.column) for one in made.problems] == [
        ("`icon` needs `name`", "content/parts/part.md", 6, 11)
    ]
    holes = [piece for piece in made.body if isinstance(piece, Hole)]
    assert [(one.file, one.line, one.column) for one in holes] == [
        ("content/parts/part.md", 6, 1),
        ("content/parts/part.md", 6, 24),
    ]
    assert flat(pages.html("{{< include snippet.md >}}", path="deep/er.md")) == (
        '<p><em>From data</em>, <a href="{link f.md}">f</a></p>'
    )


def test_include_of_code_and_of_lines(pages: Pages) -> None:
    code = "{{< include notes.txt lines=2-3 >}}"
    assert "<code" in (made := pages.html(code, path="photos/x.md"))
    assert "two\nthree\n</code>" in made
    assert flat(pages.html("{{< include src=/parts/part.md lines=8 >}}")) == "<p>Last</p>"
    asked = [one[1] for one in pages.around.asked if one[0] == "file"]
    assert asked == ["content/photos/notes.txt", "content/parts/part.md"]


def test_table(pages: Pages) -> None:
    assert flat(pages.html('{{< table prices.csv caption="*Today*" >}}')) == (
        '<div class="table" role="region" tabindex="0" aria-label="Today"><table><caption><em>Today</em></caption>'
        '<thead><tr><th scope="col">Name</th><th scope="col" class="number">Price</th>'
        '<th scope="col" class="number">Change</th></tr></thead><tbody>'
        '<tr><td>A, B</td><td class="number">1.50</td><td class="number">-3 %</td></tr>'
        '<tr><td>C</td><td class="number">1,200</td><td class="number"></td></tr></tbody></table></div>'
    )
    raw = "{{< table header=false delimiter=; markdown=true >}}\n*a*; b\nc\n{{< /table >}}"
    assert "<tr><td><em>a</em></td><td>b</td></tr>" in pages.html(raw)


def test_icon(pages: Pages) -> None:
    assert pages.html("{{< icon own >}}") == (
        '<p><svg class="icon" width="16" height="16" aria-hidden="true" focusable="false" viewBox="0 0 9 9">'
        '<path d="M1 1"></path></svg></p>'
    )
    assert 'role="img" aria-label="Saved &amp; sound"' in pages.html('{{< icon check "Saved & sound" >}}')


@pytest.mark.parametrize(
    ("call", "problem"),
    [
        ("{{< icon chek >}}", "there is no icon `chek` at 9: did you mean `check`?"),
        ("{{< icon name=owm >}}", "there is no icon `owm` at 9: did you mean `own`?"),
        ("{{< gallery >}}", "the gallery has no picture at 0: name pictures beside the page, such as `*.jpg`"),
        ("{{< gallery a.jpg columns=9 >}}", "`columns` must be from 1 to 6, not `9` at 18: "),
        ("{{< gallery a.jpg alt=[a,b] >}}", "there are more texts in `alt` than pictures at 18: "),
        ("{{< video >}}", "`video` needs one of `src`, `youtube` and `vimeo` at 0: "),
        ("{{< video youtube=a >}}", "`video` needs a `title` for the link at 0: "),
        (
            '{{< video vimeo="https://vimeo.com/1" title=a >}}',
            "`https://vimeo.com/1` is no id of a video: give only the last part of its address at 10: ",
        ),
        (
            "{{< note wraning >}}a{{< /note >}}",
            "`kind` of `note` must be " + KINDS + ", not `wraning` at 9: did you mean `warning`?",
        ),
        ("{{< tab A >}}a{{< /tab >}}", "a `tab` must stand directly inside `tabs` at 0: "),
        (
            "{{< tabs >}}a{{< /tabs >}}",
            "`tabs` holds no `tab` at 0: write `{{< tab title=\"…\" >}} … {{< /tab >}}` inside it",
        ),
        ("{{< include prat.md >}}", f"there is no file `prat.md` to read at 12: {BESIDE}"),
        ("{{< include snipet.md >}}", "there is no file `snipet.md` to read at 12: did you mean `snippet.md`?"),
        ("{{< include snippet.md lines=a >}}", "`lines` must be like `3-10`, not `a` at 23: "),
        ("{{< include ../../../x >}}", f"there is no file `../../../x` to read at 12: {BESIDE}"),
        ("{{< table >}}", "`table` needs `src`, or lines between `table` and `/table` at 0: "),
        ("{{< table snippet.md delimiter=ab >}}", "a delimiter is one character, not `ab` at 21: "),
        ('{{< table >}}a,"b{{< /table >}}', "the table is no CSV: unexpected end of data at 0: "),
    ],
)  # fmt: skip
def test_what_they_refuse(pages: Pages, call: str, problem: str) -> None:
    made = pages.document(call)
    assert [f"{one.message} at {one.place.column - 1}: {one.help}" for one in made.problems] == [problem]


def test_a_file_that_includes_itself_is_told_once(pages: Pages) -> None:
    made = pages.document("{{< include parts/loop.md >}}")
    assert [(one.message, one.place.file) for one in made.problems] == [
        ("`content/parts/loop.md` includes itself", "content/parts/loop.md")
    ]


@BOTH
def test_definitions_hold_in_inner_texts_and_footnotes_have_ids_of_their_own(
    pages: Pages, markdown: Markdown
) -> None:
    text = "{{< note >}}\n[a][b] c[^1]\n{{< /note >}}\n\nd[^1]\n\n[b]: b.md\n[^1]: The *note*.\n"
    made = pages.html(text, markdown)
    assert '<a href="{link b.md}">a</a>' in made
    names = [part.partition('"')[0] for part in made.split(' id="')[1:]]
    assert len(names) == len(set(names)) == 4


# The manual.

GUIDE = (THEME.parent / "docs/content/guide/shortcodes.md").read_text(encoding="utf-8")


def test_the_manual_shows_every_shortcode_and_icon() -> None:
    pages = Pages()
    named = set(re.findall(r"\{\{< (\w+)", re.sub(r"```.*?```", "", GUIDE, flags=re.DOTALL)))
    assert named == set(pages.around.shortcodes.names())
    assert set(re.findall(r"\{\{< icon ([\w-]+) >\}\} `\1`", GUIDE)) == set(
        pages.around.shortcodes.icon_names()
    )


def test_the_example_of_the_manual_works() -> None:
    (macro,) = re.findall(r"```jinja\n(.*?)```", GUIDE, re.DOTALL)
    icon = {"icons/star.svg": "<svg></svg>"}
    pages = Pages({"rating": macro}, icons=icon)
    made = flat(pages.html('{{< rating 2 by="*Jane*" >}}'))
    star = '<svg class="icon" width="16" height="16" aria-hidden="true" focusable="false"></svg>'
    assert made == f'<p class="rating" role="img" aria-label="2 of 5 stars">{star * 2}by <em>Jane</em></p>'
    (problem,) = pages.document("{{< rating 6 >}}").problems
    assert (problem.message, problem.place.column) == ("there are only 5 stars", 12)
