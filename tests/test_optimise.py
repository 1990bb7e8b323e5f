"""Smaller outputs of the same meaning."""

from __future__ import annotations

import gzip
import re
import zlib

import brotli
import minify_html
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser, LexborNode

from holdfast import optimise
from holdfast.optimise.shared import cut
from holdfast.values import Partial

# HTML


def test_a_page_keeps_its_skeleton() -> None:
    page = """<!DOCTYPE html>
    <html lang="en">
      <head>
        <meta charset="utf-8">
        <title>A  page</title>
        <link rel="manifest" href="/app.webmanifest">
        <script type="application/ld+json">{ "a":  "</p> <p>" }</script>
        <script type="module" src="/a.js"></script>
        <noscript><link rel="stylesheet" href="/n.css"></noscript>
      </head>
      <body class=" a  b ">
        <!-- nothing -->
        <main>
          <p>One</p>
          <p>Two</p>
        </main>
      </body>
    </html>
    """
    assert optimise.html(page) == (
        "<!doctype html><html lang=en><head><meta charset=utf-8><title>A  page</title>"
        "<link href=/app.webmanifest rel=manifest>"
        '<script type=application/ld+json>{ "a":  "</p> <p>" }</script>'
        "<script src=/a.js type=module></script>"
        "<noscript><link href=/n.css rel=stylesheet></noscript></head>"
        '<body class="a b"> <main><p>One</p><p>Two</p></main></body></html>'
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        # white space between inline elements is a space that people see
        ("<nav>\n<a>a</a>\n <a>b</a>\n</nav>", "<nav> <a>a</a> <a>b</a></nav>"),
        ("<div><b>a</b> <!-- c --><i>b</i></div>", "<div><b>a</b> <i>b</i></div>"),
        (
            "<div><x-y>a</x-y> <img alt=''> <x-y>b</x-y></div>",
            "<div><x-y>a</x-y> <img alt> <x-y>b</x-y></div>",
        ),
        ("<p>a <b> b </b> c</p>\n<p>d</p>", "<p>a <b> b </b> c</p><p>d</p>"),
        ("<p>a<label> b </label>c</p>", "<p>a<label> b </label>c</p>"),
        # text that is shown as it is written
        ("<pre>\n\n a\n  <b>b</b>  <i>c</i> </pre>", "<pre>\n\n a\n  <b>b</b>  <i>c</i> </pre>"),
        ("<textarea>\n\n a  <b> </textarea>", "<textarea>\n\n a  <b> </textarea>"),
        ("<code>a\n  b</code>", "<code>a\n  b</code>"),
        ("<script>a = '<b>x</b>  <i>  '</script>", "<script>a = '<b>x</b>  <i>  '</script>"),
        ("<style>a  { b: c }</style>", "<style>a  { b: c }</style>"),
        # attributes whose empty value says something
        ("<option value=''>Choose</option>", '<option value="">Choose</option>'),
        ("<input type='radio' value=\"\">", '<input type=radio value="">'),
        ("<i lang='' title=''>x</i>", '<i lang="" title="">x</i>'),
        ("<input type=text>", "<input type=text>"),
        ("<p title='a  b'>x</p>", '<p title="a  b">x</p>'),
        # drawings and formulas; the HTML parser restores the case of their names
        ('<svg viewBox="0 0 1 1"><path d="M0 0"/></svg>', '<svg viewbox="0 0 1 1"><path d="M0 0"/></svg>'),
        ("<math><mi>x</mi> <mo>=</mo></math>", "<math><mi>x</mi> <mo>=</mo></math>"),
        # character references
        ("<p>a &lt;b &amp;lt; &copy;</p>", "<p>a &lt;b &amp;lt; ©</p>"),
        ("<p>&nbsp;a</p>", "<p>\u00a0a</p>"),
    ],
)
def test_what_is_kept(before: str, after: str) -> None:
    assert optimise.html(before) == after


@pytest.mark.parametrize(
    "text", ["<div>" * 100_000, "<b></i>" * 100_000, "<p>" * 3_000, "<p>\x01  a", "<p>\x02  a"]
)
def test_a_page_that_cannot_be_handled_stays_as_it_is(text: str) -> None:
    assert optimise.html(text) == text


def test_a_long_page_is_not_a_deep_one() -> None:
    page = "<ul>" + "<li><b>a</b><br>\n</li>\n" * 2_000 + "</ul>"
    assert optimise.html(page) == "<ul>" + "<li><b>a</b><br></li>" * 2_000 + "</ul>"


INLINE = ["abbr", "b", "code", "em", "img", "input", "label", "x-y"]
PROSE = ["h2", "p"]
FLOW = ["blockquote", "div", "nav", "section"]
VOID = {"img", "input"}
ATTRIBUTES = ["", " title=''", " class='x  y'", ' data-a="&lt;&quot;\'>  <"', " value=''", " hidden"]


def element(names: list[str], children: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """An element of one of these names, with children."""
    return st.builds(
        lambda name, attribute, body: f"<{name}{attribute}>" + ("" if name in VOID else f"{body}</{name}>"),
        st.sampled_from(names),
        st.sampled_from(ATTRIBUTES),
        st.lists(children, max_size=4).map("".join),
    )


TEXT = st.sampled_from([" ", "\n  ", "a", "b ", " c", "&amp;lt;", "&lt; ", "é", "\u00a0"])
PLAIN = st.recursive(TEXT, lambda children: element(INLINE, children), max_leaves=8)
PHRASING = st.recursive(
    TEXT | st.just("<!-- x -->"), lambda children: element(INLINE, children), max_leaves=8
)
LEAVES = element(["pre"], PLAIN) | element(PROSE, PHRASING) | PHRASING
BLOCKS = st.recursive(LEAVES, lambda children: element(FLOW, children), max_leaves=6)
TREE = st.lists(BLOCKS, max_size=5).map("".join)
_BREAKS = {"pre", *PROSE, *FLOW, "body", "html", "head"}


def shown(text: str) -> list[str]:
    """What a reader gets of a page: words, single spaces between them, tags and attributes."""
    parser = LexborHTMLParser(text)
    pieces: list[str] = []
    walk(parser.root, pieces, False)
    joined = re.sub(r"[ \t\n\f]+", " ", "".join(pieces))
    joined = re.sub(r" ?(\x00[^\x00]*\x00)(?: ?(?=\x00))?", r"\1", joined)
    return [part for part in re.split(r"\x00 ?", joined.replace(" \x00", "\x00")) if part]


def walk(node: LexborNode | None, pieces: list[str], verbatim: bool) -> None:
    """Write down an element; block ends and starts between NULs."""
    while node is not None:
        tag = node.tag or ""
        if tag == "-text":
            text = node.text_content or ""
            pieces.append(text.replace(" ", "·").replace("\n", "¶") if verbatim else text)
        elif not tag.startswith(("-", "_", "!")):
            edge = "\x00" if tag in _BREAKS else ""
            attributes = sorted(
                (key, " ".join((value or "").split()) if key == "class" else value or "")
                for key, value in node.attributes.items()
            )
            pieces.append(f"{edge}<{tag}{attributes!r}>{edge}".replace(" ", "_"))
            walk(node.child, pieces, verbatim or tag == "pre")
            pieces.append(f"{edge}</{tag}>{edge}")
        node = node.next


@given(TREE)
@settings(max_examples=300)
def test_a_reader_gets_the_same(text: str) -> None:
    page = f"<!doctype html><html><head><title>x</title></head><body>{text}</body></html>"
    assert shown(optimise.html(page)) == shown(page)


@given(
    st.lists(st.sampled_from([*"<>/=\"'!-?&; abp\n", "<script", "<!--", "<svg", "<![CDATA["])).map("".join)
)
def test_no_text_raises(text: str) -> None:
    small = optimise.html(text)
    assert not {"\x01", "\x02"} & set(small)


# Partials

ENTRIES = "".join(f'\n  <li><a href="/{name}/">{name}</a></li>' for name in "abcdefghijkl")
MENU = f'\n<nav class="menu" aria-label="Main">\n<ul>{ENTRIES}\n</ul> <svg><path d="M0 0"/></svg>\n</nav>\n'
MARKS = (("/a/", "true"), ("/k/", "page"))


def test_a_partial_is_made_smaller_once_for_all_pages() -> None:
    sizes: list[int] = []

    def smaller(text: str) -> str:
        sizes.append(len(text))
        return optimise.html(text)

    for href in ("/a/", "/b/", "/c/"):
        menu = Partial(MENU, ((href, "page"),))
        rest, pieces = cut(f"<main><b>a</b>{menu.marked.strip()}<b>b</b></main>", [menu], smaller)
        assert rest == '<main><b>a</b><nav id="\x020"></nav><b>b</b></main>'
        assert list(pieces) == ["<nav id=\x020></nav>"]
        (small,) = pieces.values()
        assert f"<li><a aria-current=page href={href}>" in small
    assert sizes == [len(MENU.strip())]


@given(TREE, TREE, TREE, st.sampled_from(["aside", "div", "nav"]))
@settings(max_examples=200)
def test_pages_with_partials_are_what_they_are_without(first: str, shared: str, last: str, tag: str) -> None:
    partials = [Partial(MENU, MARKS), Partial(f"\n<{tag} title='a >'>{shared}{ENTRIES}</{tag}>  ", MARKS)]
    body = partials[0].marked + first + partials[1].marked + last
    page = f"<!doctype html><html><head><title>x</title></head><body>{body}</body></html>"
    assert optimise.html(page, partials) == optimise.html(page)


@pytest.mark.parametrize(
    "around",
    [
        "<p>a {}b</p>",
        "<pre>a\n {} b</pre><p>c</p>",
        "<pre>a</pre> {} <pre>b</pre>",
        "<!-- {} --> <p>a</p>",
        "<textarea>{}</textarea>",
        "<script>'{}'</script>",
        "<div title='{}'>a</div>",
        "<p>a</p>",
        "{0} and {0}",
    ],
)
@pytest.mark.parametrize(
    "partial",
    [
        Partial(MENU, MARKS),
        Partial(MENU, (("/a&amp;b/", "page"),)),
        Partial(MENU.replace('"/k/"', '"/k/" accesskey="z" class="b" rel="x y"'), MARKS),
        Partial(MENU.replace("<ul>", "<ul><li>")),
        Partial(MENU.replace("<ul>", "<ul></nav><nav>")),
        Partial(MENU.replace("</nav>", "")),
        Partial(f"{MENU}</div>"),
        Partial(f"{MENU} a"),
        Partial(MENU.replace("<ul>", "<!-- <ul> --><ul>")),
        Partial(MENU.replace("<ul>", "<ul> <pre>\n  a\n b </pre>")),
        Partial(MENU.replace("<ul>", "<ul><script>a = '</nav>'</script>")),
        Partial(f"a {ENTRIES} <b>b</b> "),
    ],
)
def test_a_partial_may_stand_anywhere(around: str, partial: Partial) -> None:
    page = f"<body><div>a{around.format(partial.marked)}</div></body>"
    assert optimise.html(page, [partial, partial]) == optimise.html(page)


# Code

CODE = st.lists(
    st.sampled_from(
        [
            *(
                "a",
                "  ",
                "\n",
                "\t",
                '"',
                "'",
                "=",
                "&lt;",
                "&gt;",
                "&amp;",
                "&amp;&amp;",
                "&amp;lt;",
                "&amp;a",
            ),
            *("&quot;", "&nbsp;", "é", "’", '">', "<b>x</b>", "<!-- c -->"),
            *('<span class="k">def</span>', '<span class="s2">"a &gt;"</span>', '<span title="a">b</span>'),
        ]
    )
).map("".join)


@given(CODE, st.sampled_from(["", ' class="language-c++"', ' class="a b"', " id=x"]))
@settings(max_examples=300)
def test_code_comes_to_what_minify_html_makes_of_it(code: str, attributes: str) -> None:
    block = f'<div class="highlight"><pre tabindex="0"><code{attributes}>{code}</code></pre></div>'
    page = f"<p>a</p> {block} b {block}\n<p>c</p>"
    assert optimise.html(page) == minified(page)


def test_code_is_not_minified_with_its_page() -> None:
    block = '<pre tabindex="0"><code class="language-c"><span class="k">if</span> (a &amp;&amp; b &gt; "c")\n</code></pre>'
    assert cut(f"<p>a</p>{block}", [], optimise.html) == (
        '<p>a</p><pre id="\x020"></pre>',
        {
            "<pre id=\x020></pre>": "<pre tabindex=0><code class=language-c><span class=k>if</span>"
            ' (a && b > "c")\n</code></pre>'
        },
    )


def minified(page: str) -> str:
    """Return a page as minify-html makes it when it sees the whole of it."""
    return minify_html.minify(
        page, keep_closing_tags=True, keep_html_and_head_opening_tags=True, keep_input_type_text_attr=True
    )


# Encodings


def test_text_has_both_encodings() -> None:
    data = b"Holdfast keeps what it has. " * 40
    forms = optimise.encodings(data, "text/html; charset=utf-8", 5)
    assert list(forms) == ["br", "gzip"]
    assert brotli.decompress(forms["br"]) == data
    assert gzip.decompress(forms["gzip"]) == data
    assert forms["gzip"][:10] == bytes.fromhex("1f8b08000000000002ff")
    assert optimise.encodings(data, "text/html", 5) == forms


def test_pictures_and_short_texts_have_none() -> None:
    assert optimise.encodings(b"a" * 1000, "image/png", 11) == {}
    assert optimise.encodings(b"a" * 60, "text/css", 11) == {}
    assert optimise.encodings(zlib.compress(bytes(range(256))), "text/plain", 11) == {}


@given(st.binary(max_size=400), st.integers(0, 11))
def test_encodings_are_smaller_and_come_back(data: bytes, quality: int) -> None:
    for coding, form in optimise.encodings(data * 3, "application/wasm", quality).items():
        assert (brotli.decompress if coding == "br" else gzip.decompress)(form) == data * 3
        assert len(form) < len(data * 3)
