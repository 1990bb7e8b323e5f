"""Shortcodes: how they are called, what their macros get, and where their problems are."""

from __future__ import annotations

import pytest

from holdfast import parse
from holdfast.settings import Authoring, Markdown
from holdfast.values import Hole, Source, UnknownCall

from .documents import BOTH, html
from .shortcoded import Pages

SHORTCODES = {
    "say": '{% macro say(text="hello", times=1, loud=false, words=()) %}'
    '<b>{{ (text.upper() if loud else text) * times }}{{ words | join("+") }}</b>{% endmacro %}',
    "box": '{% macro box(inner, title="") %}<div class="box">{{ title }}{{ inner }}</div>{% endmacro %}',
    "mark": "{% macro mark(inner) %}<mark>{{ inner }}</mark>{% endmacro %}",
    "raw": "{% macro raw(raw) %}<kbd>{{ raw }}</kbd>{% endmacro %}",
    "link": '{% macro link(to, more="") %}<a href="{{ to }}">{{ to }}</a>{% endmacro %}',
    "list": "{% macro list(children) %}<ol>{% for one in children %}"
    "<li>{{ one.args.title }}: {{ one.inner }}</li>{% endfor %}</ol>{% endmacro %}",
    "part": "{% macro part(title, inner, parent) %}{{ parent.name }}{% endmacro %}",
    "count": "{% macro count(number) %}<i>{{ number }}</i>{% endmacro %}",
    "facts": '{% macro facts() %}<p class="x">{{ page.title }}, {{ page.path }}, {{ page.params.a }}, '
    "{{ site.title }}, {{ site.params.a }}</p>{% endmacro %}",
}


@pytest.fixture
def pages() -> Pages:
    return Pages(SHORTCODES)


@pytest.mark.parametrize(
    ("call", "made"),
    [
        ("{{< say >}}", "hello"),
        ("{{<say>}}", "hello"),
        ("{{% say %}}", "hello"),
        ("{{< say />}}", "hello"),
        ("{{<say/>}}", "hello"),
        ('{{< say "two words" >}}', "two words"),
        ("{{< say 'it is' >}}", "it is"),
        ('{{< say "a \\"quote\\"" >}}', "a &#34;quote&#34;"),
        ("{{< say word 2 >}}", "wordword"),
        ("{{< say text=word times=2 loud=true >}}", "WORDWORD"),
        ('{{< say text = "a" times = "2" >}}', "aa"),
        ('{{< say a words=[b, "c d"] >}}', "ab+c d"),
        ('{{< say a words="b, c" >}}', "ab+c"),
        ("{{< say 1.10 >}}", "1.10"),
        ("{{< say a/b>}}", "a/b"),
        ("{{< say a,b?c=d >}}", "a,b?c=d"),
        ('{{<\n  say\n  text="a"\n\n  times=3\n>}}', "aaa"),
        ('{{< say "a >}} b" >}}', "a &gt;}} b"),
    ],
)
@BOTH
def test_arguments_are_given_by_position_or_by_name(
    pages: Pages, call: str, made: str, markdown: Markdown
) -> None:
    assert pages.html(f"Say {call}.", markdown) == f"<p>Say <b>{made.replace('&#34;', chr(34))}</b>.</p>"


@BOTH
def test_what_no_paragraph_can_hold_ends_it(pages: Pages, markdown: Markdown) -> None:
    text = "One\n{{< box >}}two{{< /box >}}\nthree {{< box >}}four{{< /box >}} {{< say >}}"
    assert pages.html(text, markdown) == (
        '<p>One</p>\n<div class="box">two</div>\n<p>three</p>\n<div class="box">four</div>\n<p><b>hello</b></p>'
    )


@BOTH
def test_a_text_of_its_own_lines_is_blocks_and_one_in_a_line_is_inline(
    pages: Pages, markdown: Markdown
) -> None:
    text = "{{< mark >}}*one*{{< /mark >}} word\n\n{{< box >}}\n*two*\n\nthree\n{{< /box >}}"
    assert pages.html(text, markdown) == (
        '<p><mark><em>one</em></mark> word</p>\n<div class="box"><p><em>two</em></p>\n<p>three</p></div>'
    )


def test_calls_nest_and_stand_in_lists_and_quotes(pages: Pages) -> None:
    text = (
        "- a\n\n  {{< box >}}\n  - b {{< say >}}\n\n  {{< mark >}}c{{< /mark >}}\n  {{< /box >}}\n\n- d\n\n"
        "> {{< box >}}\n> e\n>\n> f\n> {{< /box >}}"
    )
    assert pages.html(text).replace("\n", "") == (
        '<ul><li><p>a</p><div class="box"><ul><li>b <b>hello</b></li></ul><p><mark>c</mark></p></div></li>'
        '<li><p>d</p></li></ul><blockquote><div class="box"><p>e</p><p>f</p></div></blockquote>'
    )


def test_an_inner_text_may_be_indented(pages: Pages) -> None:
    text = '{{< list >}}\n    {{< part "One" >}}\n    first\n\n        code\n    {{< /part >}}\n{{< /list >}}'
    assert pages.html(text).replace("\n", "") == (
        '<ol><li>One: <p>first</p><div class="highlight"><pre tabindex="0"><code>code</code></pre></div></li></ol>'
    )


@BOTH
def test_nothing_is_called_in_code_comments_and_behind_a_backslash(pages: Pages, markdown: Markdown) -> None:
    text = (
        "`{{< say >}}` and `` ` {{< /box >}} ``, \\{{< say >}}\n\n```\n{{< say >}}\n```\n\n"
        "    {{< say >}}\n\n<!-- {{< say >}} -->\n\n<code>{{< say >}}</code>"
    )
    made = pages.html(text, markdown)
    assert made.count("{{&lt; say &gt;}}") == 5
    assert "<b>" not in made


@BOTH
def test_a_call_is_printed_as_it_is(pages: Pages, markdown: Markdown) -> None:
    text = "See {{</* say */>}}, {{%/* say */%}}, `{{</* say */>}}`, {{</*/* say */*/>}}"
    assert pages.html(text, markdown) == (
        "<p>See {{&lt; say &gt;}}, {{% say %}}, <code>{{&lt; say &gt;}}</code>, {{&lt;/* say */&gt;}}</p>"
    )


def test_a_comment_that_never_ends_is_one_to_the_end(pages: Pages) -> None:
    assert pages.html("a\n\n<!-- {{< say >}}\n\nb") == "<p>a</p>\n<!-- {{< say >}}\n\nb\n-->"


@BOTH
def test_a_definition_may_hold_a_call_and_serve_inner_texts(pages: Pages, markdown: Markdown) -> None:
    text = "{{< box >}}\n[a][b]\n{{< /box >}}\n\n[b]: <{{< say b.md >}}>\n"
    assert pages.html(text, markdown) == '<div class="box"><p><a href="{link b.md}">a</a></p></div>'


def test_a_raw_text_is_not_rendered(pages: Pages) -> None:
    text = "{{< raw >}}\n  *a* {{< say >}} <b>\n{{< /raw >}}"
    assert pages.html(text) == "<p><kbd>*a* {{&lt; say &gt;}} &lt;b&gt;</kbd></p>"


def test_calls_are_numbered_by_name_on_each_page(pages: Pages) -> None:
    assert pages.html("{{< count >}} {{< say >}} {{< count >}}") == "<p><i>1</i> <b>hello</b> <i>2</i></p>"
    assert pages.html("{{< count >}}") == "<p><i>1</i></p>"


def test_a_shortcode_knows_its_page_and_its_site(pages: Pages) -> None:
    text = "---\ntitle: Page\nparams: {a: 2}\n---\n{{< facts >}}"
    assert pages.html(text) == '<p class="x">Page, page.md, 2, Lighthouse, 1</p>'
    assert {("site_fact", "title"), ("site_fact", "params")} <= set(pages.around.asked)


def test_in_a_link_and_in_an_attribute_a_call_gives_its_text(pages: Pages) -> None:
    text = '[a]({{< say "b.md" >}}) <i title="{{< say "c & d" >}}">e</i>'
    assert pages.html(text) == '<p><a href="{link b.md}">a</a> <i title="c &amp; d">e</i></p>'


# Places.


@BOTH
def test_references_of_shortcodes_have_true_places(pages: Pages, markdown: Markdown) -> None:
    text = (
        "---\ntitle: T\n---\nFirst {{< say >}} [x](x.md)\n\n- {{< box\n  title=t\n  >}}\n"
        '  in {{< link\n  to="y.md" >}}\n\n  ![z](z.png) {{< link "y.md" >}}\n  {{< /box >}}\n'
    )
    holes = [piece for piece in pages.document(text, markdown).body if isinstance(piece, Hole)]
    assert [(one.target, one.line) for one in holes] == [
        ("x.md", 4),
        ("y.md", 10),
        ("z.png", 12),
        ("y.md", 12),
    ]
    if markdown.engine == "commonmark":
        assert [one.column for one in holes] == [19, 7, 3, 25]


def test_faults_of_a_call_are_told_at_once_and_in_place(pages: Pages) -> None:
    text = "Text\n\n{{< say\n   times=many txt=b loud=yes loud=true >}}\n\n{{< say a 2 true [x] more >}} {{< link >}}\n"
    assert pages.problems(text) == (
        "error: `times` of `say` must be a whole number, not `many`\n"
        "  --> content/page.md:4:4\n"
        "error: `say` has no argument `txt`\n"
        "  --> content/page.md:4:15\n"
        "  help: did you mean `text`?\n"
        "error: `loud` of `say` must be `true` or `false`, not `yes`\n"
        "  --> content/page.md:4:21\n"
        "error: `say` is given `loud` twice\n"
        "  --> content/page.md:4:30\n"
        "  help: leave one out\n"
        "error: `say` takes at most 4 arguments\n"
        "  --> content/page.md:6:22\n"
        "  help: put a text of several words in quotes\n"
        "error: `link` needs `to`\n"
        "  --> content/page.md:6:31\n"
        "  help: write `{{< link to=… >}}`"
    )


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("a {{< box >}} b", "the shortcode `box` is not closed at 1:3"),
        ("a {{< /box >}} b", "there is no open `box` to close at 1:3"),
        ("{{< say >}}a{{< /say >}}", "there is no open `say` to close at 1:13"),
        ("{{< box >}}{{< mark >}}{{< /box >}}", "the shortcode `mark` is not closed at 1:12"),
        ("{{< say", "a shortcode is never closed with `>}}` at 1:1"),
        ("a\n\n{{< >}}", "a shortcode has no name at 3:1"),
        ('{{< say "a >}}\n\nb', 'a text in a shortcode is never closed with " at 1:1'),
        ("{{< say [a >}}", "a list in a shortcode is never closed with `]` at 1:1"),
        ("{{< say a = >}}", "`a=` in a shortcode has no value at 1:1"),
        ("{{< say {{< say >}}", "a shortcode is never closed with `>}}` at 1:1"),
    ],
)
def test_calls_that_cannot_be_read_are_told_and_break_no_page(pages: Pages, text: str, problem: str) -> None:
    made = pages.document(f"{text}\n\nThe end")
    assert [f"{one.message} at {one.place.line}:{one.place.column}" for one in made.problems] == [problem]
    assert html(made).endswith("<p>The end</p>")


def test_unknown_shortcodes_leave_their_inner_text(pages: Pages) -> None:
    made = pages.document("{{< boxx a=1 >}}\n*a* {{< new-in 1.2 />}}\n{{< /boxx >}} {{< new-in >}}")
    assert html(made).replace("\n", "") == "<p><em>a</em></p>"
    assert made.unknown == (
        UnknownCall("boxx", "content/page.md", 1, 1),
        UnknownCall("new-in", "content/page.md", 2, 5),
        UnknownCall("new-in", "content/page.md", 3, 15),
    )


def test_a_failing_shortcode_is_told_where_it_is_called() -> None:
    pages = Pages(
        {
            "bad": "{% macro bad(inner='') %}\n{{ inner }}{{ captoin }}{% endmacro %}",
            "no": "{% macro no(a, b='') %}{{ fail('not this', 'b', 'another') }}{% endmacro %}",
            "worse": "{% macro worse() %}\n{{ 1 + }}{% endmacro %}",
            "other": "{% macro else() %}{% endmacro %}",
        }
    )
    text = "a\n\n{{< bad >}}*b*{{< /bad >}}\n{{< no 1 2 >}} {{< worse >}} {{< worse >}} {{< other >}}"
    assert html(pages.document(text)) == "<p>a</p>\n<p><em>b</em></p>"
    assert pages.problems(text) == (
        "error: the shortcode `bad` failed: `captoin` is not defined (templates/shortcodes/bad.html:2)\n"
        "  --> content/page.md:3:1\n"
        "  help: give it a value with {% set %}, or test `is defined` first\n"
        "error: not this\n"
        "  --> content/page.md:4:10\n"
        "  help: another\n"
        "error: the template cannot be read: unexpected 'end of print statement'\n"
        "  --> templates/shortcodes/worse.html:2\n"
        "  2 | {{ 1 + }}{% endmacro %}\n"
        "error: the template of the shortcode `other` has no macro `other`\n"
        "  --> templates/shortcodes/other.html:1\n"
        "  help: write `{% macro other(…) %}…{% endmacro %}`"
    )


def test_what_the_view_raises_passes_through(pages: Pages) -> None:
    class Unanswered(Exception):
        pass

    class Silent:
        def __getattr__(self, name: str) -> object:
            def ask(*_: object) -> str:
                if name == "site_fact":
                    raise Unanswered
                return "known"

            return ask

    with pytest.raises(Unanswered):
        parse.document(
            Source("p.md", b"{{< facts >}}"),
            Authoring(),
            (),
            pages.around.shortcodes,
            Silent(),  # type: ignore[arg-type]
        )


def test_a_page_without_calls_asks_nothing(pages: Pages) -> None:
    assert pages.html("{{ x }} {% y %}") == "<p>{{ x }} {% y %}</p>"
    assert pages.around.asked == []
