"""Code blocks and formulas: titles, numbers, marked lines, MathML, and what is wrong with them."""

from __future__ import annotations

import pytest

from holdfast.problems import as_text
from holdfast.settings import Markdown

from .documents import BOTH, COMMONMARK, html, page, problems


def code(info: str, markdown: Markdown, text: str = "x = 1\ny = 2\nz = 3") -> str:
    """Return a block of code that has no colours."""
    return html(page(f"```{info}\n{text}\n```\n", Markdown(markdown.engine, highlight=False)))


LINES = '<mark class="line">x = 1\n</mark><span class="line">y = 2\n</span><mark class="line">z = 3\n</mark>'


@BOTH
@pytest.mark.parametrize(
    "info",
    [
        'py {hl_lines=[1,"3-3"]}',
        'py {hl_lines="1 3"}',
        'py hl_lines="1 3"',
        "py {1,3}",
        "py {1,3-3}",
        "py mark={1,3}",
        'py {hl_Lines="1,3"}',
        '{.py hl_lines="1 3"}',
    ],
)
def test_marked_lines(info: str, markdown: Markdown) -> None:
    assert code(info, markdown) == (
        f'<div class="highlight" data-language="py"><pre tabindex="0"><code class="language-py">{LINES}</code></pre></div>'
    )


@BOTH
@pytest.mark.parametrize(
    "info",
    [
        "py {linenos=true start=9}",
        "py {linenos=table,linenostart=9}",
        'py linenums="9"',
        "py showLineNumbers start=9",
        '{ .py numberLines startFrom="9" }',
    ],
)
def test_line_numbers(info: str, markdown: Markdown) -> None:
    assert code(info, markdown, "x\ny") == (
        '<div class="highlight numbered" data-language="py"><pre tabindex="0"><code class="language-py">'
        '<span class="line" data-line="9">x\n</span><span class="line" data-line="10">y\n</span></code></pre></div>'
    )


@BOTH
def test_titles_and_the_rest(markdown: Markdown) -> None:
    assert code('py title="a b & c.py" {wrap .tall #id copy=false}', markdown, "x") == (
        '<figure class="highlight wrapped tall" data-language="py" id="id" data-copy="off">'
        "<figcaption>a b &amp; c.py</figcaption>"
        '<pre tabindex="0"><code class="language-py">x\n</code></pre></figure>'
    )
    assert "<figcaption>x.py</figcaption>" in code("py {file=x.py nocopy}", markdown)


@BOTH
def test_lines_that_came_and_went(markdown: Markdown) -> None:
    assert code('py del="1" ins="2-3"', markdown) == (
        '<div class="highlight" data-language="py"><pre tabindex="0"><code class="language-py">'
        '<del class="line">x = 1\n</del><ins class="line">y = 2\n</ins><ins class="line">z = 3\n</ins>'
        "</code></pre></div>"
    )
    diff = html(page("```diff\n-a\n+b\n```", markdown))
    assert '<span class="gd">-a</span>\n<span class="gi">+b</span>' in diff


@BOTH
def test_colours_end_with_their_line(markdown: Markdown) -> None:
    assert html(page('```py {1}\n"""a\nb"""\n```', markdown)) == (
        '<div class="highlight" data-language="py"><pre tabindex="0"><code class="language-py">'
        '<mark class="line"><span class="s">"""a</span>\n</mark>'
        '<span class="line"><span class="s">b"""</span>\n</span></code></pre></div>'
    )


@BOTH
def test_options_that_are_wrong_are_named(markdown: Markdown) -> None:
    text = '---\ntitle: T\n---\n```py tilte="x" hl_lines="1 9"\nx\n```\n\n!!! note\n    ```py start=a linenos=perhaps {9-2} ins=x\n    x\n    ```\n'
    assert (
        problems(page(text, markdown))
        == """\
warning: a code block has no option `tilte`
  --> content/page.md:4:7
  help: did you mean `title`?
warning: line 9 is marked, but the code ends at line 1
  --> content/page.md:4:1
  help: count from the first line of the code, whatever its number
warning: `start=a` must be a number
  --> content/page.md:9:11
  help: write `start=10`
warning: `linenos=perhaps` must say `true` or `false`
  --> content/page.md:9:19
warning: `{9-2}` must be numbers of lines
  --> content/page.md:9:35
  help: write `hl_lines="1 3-4"`
warning: `ins=x` must be numbers of lines
  --> content/page.md:9:41
  help: write `ins="1 3-4"`"""
    )


@BOTH
@pytest.mark.parametrize(
    ("text", "line"),
    [("One\n\n```py\nx\n", 3), ("~~~\nx\n```\n", 1), ("- a\n\n    ```\n    x\n\nEnd", 3)],
)
def test_code_that_is_not_closed_is_named(text: str, line: int, markdown: Markdown) -> None:
    mark = "~~~" if "~" in text else "```"
    assert problems(page(text, markdown)) == (
        f"error: this code block is not closed\n  --> content/page.md:{line}\n"
        f"  help: end it with a line of its own: {mark}"
    )


@BOTH
def test_code_stands_in_lists(markdown: Markdown) -> None:
    found = html(page("- a\n\n    ```py title=x\n    y\n\n    z\n    ```\n\n- b\n", markdown))
    assert "<figcaption>x</figcaption>" in found
    assert "y\n\nz\n</code>" in found


SQUARE = "<math><mrow><msup><mi>x</mi><mn>2</mn></msup></mrow></math>"
BLOCK = '<div class="math" tabindex="0"><math display="block"><mrow><msup><mi>x</mi><mn>2</mn></msup></mrow></math></div>'


@BOTH
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a $x^2$, b", f"<p>a {SQUARE}, b</p>"),
        ("$`x^2`$", f"<p>{SQUARE}</p>"),
        ("*a* $x^2$ `$x$` \\$x\\$", f"<p><em>a</em> {SQUARE} <code>$x$</code> $x$</p>"),
        ("$$x^2$$", BLOCK),
        ("$$\nx^2\n$$", BLOCK),
        ("a $$x^2$$ b", f"<p>a {BLOCK.replace('div', 'span')} b</p>"),
        ("```math\nx^2\n```", BLOCK),
        ("It costs $5 and $10.", "<p>It costs $5 and $10.</p>"),
        ("From $5-$10, or US$3 to 4$", "<p>From $5-$10, or US$3 to 4$</p>"),
        ("$5 apples and 6$ change", "<p>$5 apples and 6$ change</p>"),
        ("$HOME/bin:$PATH", "<p>$HOME/bin:$PATH</p>"),
        ("    $x^2$", '<div class="highlight"><pre tabindex="0"><code>$x^2$\n</code></pre></div>'),
    ],
)
def test_formulas(text: str, expected: str, markdown: Markdown) -> None:
    found = page(text, markdown)
    assert (html(found), problems(found)) == (expected, "")


@BOTH
def test_formulas_can_be_turned_off(markdown: Markdown) -> None:
    off = Markdown(markdown.engine, ("-math",))
    assert html(page("$x^2$ and $`y`$", off)) == "<p>$x^2$ and $<code>y</code>$</p>"
    assert "language-math" in html(page("```math\nx\n```", off))


@BOTH
def test_a_formula_that_cannot_be_read_is_shown_and_named(markdown: Markdown) -> None:
    found = page("a $\\foo{x}$ b\n\n```math\nx\n+ y^{2\n```\n\n$\\frac$, $a_b_c$\n", markdown)
    assert html(found).startswith("<p>a <code>\\foo{x}</code> b</p>")
    assert sorted(
        as_text(one).removeprefix("error: this formula cannot be read: ") for one in found.problems
    ) == [
        ALONE.format("a `{` is not closed", "5:5", "the manual tells which commands there are"),
        ALONE.format("something is missing at its end", "8:2", DOLLAR),
        ALONE.format("there are two subscripts in a row: put braces around one of them", "8:11", DOLLAR),
        ALONE.format("there is no command `\\foo`", "1:4", DOLLAR),
    ]


ALONE = "{}\n  --> content/page.md:{}\n  help: {}"
DOLLAR = "where a dollar sign is meant, write `\\$`"


@pytest.mark.parametrize(
    "latex",
    [
        "}",
        "{",
        "\\begin{matrix} 1",
        "\\end{matrix}",
        "\\begin{cases} 1 \\end{matrix}",
        "\\left( 1",
        "\\",
        "a^b^c",
        "\\sqrt[",
    ],
)
def test_every_broken_formula_is_named(latex: str) -> None:
    found = page(f"```math\n{latex}\n```\n")
    assert problems(found).count("this formula cannot be read") == 1


def test_a_formula_can_do_no_harm() -> None:
    found = html(page("$\\href{javascript:x}{a} \\style{color:red}{b} \\text{<b>&} c<d$"))
    assert found == (
        "<p><math><mrow><mrow><mrow><mi>a</mi></mrow></mrow><mrow><mi>b</mi></mrow>"
        "<mtext>&lt;b>&amp;</mtext><mi>c</mi><mo>&#x0003C;</mo><mi>d</mi></mrow></math></p>"
    )


@BOTH
def test_raw_input_of_every_kind_ends(markdown: Markdown) -> None:
    for text in (
        "x" * 1_000_000,
        "[[" * 200,
        "$" * 2000,
        "{.a}" * 2000,
        "`" * 5000,
        "> " * 400 + "[!NOTE]",
        "\0\x01$x",
    ):
        assert not page(text, markdown).broken


def test_code_in_a_quotation_may_be_closed() -> None:
    assert problems(page("> ```\n> x\n> ```\n", COMMONMARK)) == ""
