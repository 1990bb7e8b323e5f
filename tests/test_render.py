"""Rendering: templates see their page and the site; what fails in them is told by file and line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from html import unescape
from typing import Any, cast

import pytest

from holdfast import render
from holdfast.problems import as_text
from holdfast.settings import Markdown
from holdfast.values import Document, Heading

from .pages import HEADS, SETTINGS, Site, View, link

# What templates see.


def test_a_template_sees_its_page_and_the_site() -> None:
    site = Site(
        page="<title>{{ page.title }} · {{ site.title }}</title>\n"
        '<link rel="canonical" href="{{ page.canonical }}">\n'
        '<link rel="stylesheet" href="{{ asset(\'css/site.css\').url }}">\n'
        "<h1>{{ section.title }}: {{ page.title }}</h1>\n"
        "{{ page.content }}\n{{ page.reading_minutes }} min, {{ page.kind }}, {{ page.section }}, {{ section.url }}"
    )
    assert site.render(body=("<p>Text</p>",)) == (
        (
            "<title>Wallets · Lighthouse</title>\n"
            '<link rel="canonical" href="https://example.org/learn/wallets/">\n'
            '<link rel="stylesheet" href="/assets/css/site.0123456789.css">\n'
            "<h1>Learn: Wallets</h1>\n"
            "<p>Text</p>\n3 min, page, learn, /learn/"
        ),
        [],
    )


def test_what_authors_write_is_escaped_and_their_html_is_not() -> None:
    site = Site(page="<h1>{{ page.title }}</h1>{{ page.content }}")
    assert site.render("learn/a & b.md", ("<p>1 &lt; 2</p>",)) == ("<h1>A &amp; B</h1><p>1 &lt; 2</p>", [])


def test_functions_default_to_the_current_page() -> None:
    site = Site(
        page="{% for one in breadcrumbs() %}{{ one.title }} / {% endfor %}{{ page.title }}\n"
        "{% for one in children() %}{{ one.title }}, {% endfor %}.\n"
        "{% set before, after = neighbours() %}{{ before.title }} < > {{ after.title if after else 'none' }}\n"
        "{% for item in menu() %}{{ item.title }} {{ item.url }}{% endfor %}.\n"
        "{{ url('learn/keys.md#make-one') }} {{ url('https://example.com/') }}\n"
        "{{ page_at('/learn/').title }} {{ page_at('/nowhere/') is none }}"
    )
    assert site.render() == (
        (
            "Home / Learn / Wallets\n"
            "A &amp; B, Wallets, Keys, .\n"
            "A &amp; B < > Keys\n"
            "Learn /learn/.\n"
            "/learn/keys/#make-one https://example.com/\n"
            "Learn True"
        ),
        [],
    )


def test_params_that_a_page_does_not_give_are_none() -> None:
    site = Site(page="{{ page.params.hero }} {{ page.params.hero is none }} {{ page.params.get('x', 'y') }}")
    assert site.render() == ("None True y", [])


def test_the_table_of_contents_is_nested() -> None:
    site = Site(
        page="{% macro list(entries) %}{% for one in entries %}"
        "({{ one.html }}{{ list(one.children) }}){% endfor %}{% endmacro %}{{ list(page.toc) }}"
    )
    levels = (1, 2, 4, 3, 2)
    headings = tuple(Heading(level, f"h{n}", str(n), f"<b>{n}</b>") for n, level in enumerate(levels))
    assert site.render(headings=headings)[0] == "(<b>1</b>(<b>2</b>)(<b>3</b>))(<b>4</b>)"


def test_a_generated_section_has_no_document() -> None:
    site = Site(section="{{ page.title }} {{ children() | length }} {{ page.content == '' }}")
    page = replace(site.page("learn/_index.md"), generated=True)
    view = cast(render.SiteView, site.view)
    made = render.page(page, None, SETTINGS, site.templates, view)
    assert (made.html, made.problems) == ("Learn 3 True", ())


def test_dates_do_not_depend_on_the_locale() -> None:
    site = Site(page="{{ day | date }} {{ day | date('%Y') }} {{ day | iso }}")
    site.templates.environment.globals["day"] = datetime(2026, 3, 4, tzinfo=UTC)
    assert site.render()[0] == "4 March 2026 2026 2026-03-04T00:00:00+00:00"


def test_only_what_is_shown_is_asked() -> None:
    site = Site(page="{{ page.title }}{{ page.content }}{{ section.key }}")
    site.render(body=(link("keys.md"), link("#intro")))
    assert site.view.asked == [("target", "", "/learn/keys.md")]


def test_an_exception_of_the_view_passes_through() -> None:
    class Failing:
        def __getattr__(self, name: str) -> Callable[..., Any]:
            raise LookupError(name)

    class Later:
        def menu(self, name: str) -> Any:
            raise LookupError(name)

    site = Site(page="{{ menu('main') }}")
    with pytest.raises(LookupError):
        site.render(view=cast(render.SiteView, Later()))
    with pytest.raises(LookupError):
        site.render(view=cast(render.SiteView, Failing()), body=(link("keys.md"),))


# Partials.

NAV = (
    '{% for one in titles() %}<a href="{{ one.url }}">{{ one.title }}</a>{% endfor %}<a href="/learn/">Up</a>'
)


def test_a_partial_is_rendered_once_and_marks_the_current_page() -> None:
    site = Site(page="{{ partial('nav.html', page.section) }}", nav=NAV + "{{ section.title }}")
    assert site.render("learn/keys.md")[0] == (
        '<a href="/learn/a-&amp;-b/">A &amp; B</a><a href="/learn/wallets/">Wallets</a>'
        '<a href="/learn/keys/" aria-current="page">Keys</a><a href="/learn/" aria-current="true">Up</a>Learn'
    )
    assert site.render("learn/a & b.md")[0] == (
        '<a href="/learn/a-&amp;-b/" aria-current="page">A &amp; B</a><a href="/learn/wallets/">Wallets</a>'
        '<a href="/learn/keys/">Keys</a><a href="/learn/" aria-current="true">Up</a>Learn'
    )
    once = [("titles", "learn"), ("section", "learn"), ("section", "learn")]
    assert site.view.asked[:2] == once[:2]
    assert set(site.view.asked) == set(once)


def test_a_partial_is_rendered_again_when_an_answer_differs() -> None:
    site = Site(page="{{ partial('nav.html', 'learn') }}", nav=NAV)
    first = site.render("learn/keys.md")[0]
    heads = tuple(replace(head, title="Purses") if head.title == "Wallets" else head for head in HEADS)
    other = cast(render.SiteView, View(heads))
    assert site.render("learn/keys.md", view=other)[0] == first.replace("Wallets", "Purses")


def test_a_partial_is_rendered_again_under_other_settings() -> None:
    site = Site(page="{{ partial('nav.html') }}", nav="{{ site.title }}")
    assert site.render()[0] == "Lighthouse"
    site.settings = replace(SETTINGS, title="Harbour")
    assert site.render()[0] == "Harbour"


def test_a_partial_has_no_page() -> None:
    site = Site(page="a\n{{ partial('nav.html') }}", nav="\n{{ page.title }}")
    html, problems = site.render()
    assert html == ""
    assert problems == [
        (
            "error: `page` is not defined\n  --> templates/nav.html:2\n  2 | {{ page.title }}\n"
            "  help: a partial is the same on many pages, so it has no `page`: use {% include %} instead"
        )
    ]


def test_what_an_imported_template_asks_is_asked_for_each_page() -> None:
    site = Site(
        page="{% from 'macros.html' import logo %}{{ logo() }}",
        macros="{% set url = asset('img/logo.svg').url %}{% macro logo() %}{{ url }} {{ site.title }}{% endmacro %}",
    )
    for path in ("learn/keys.md", "learn/wallets.md"):
        site.view.asked.clear()
        assert site.render(path)[0] == "/assets/img/logo.0123456789.svg Lighthouse"
        assert site.view.asked == [("asset", "img/logo.svg")]


# Failures.


@pytest.mark.parametrize(
    ("templates", "report"),
    [
        (
            {"page": "{% extends 'base.html' %}\n{% block main %}\n{{ pgae.title }}\n{% endblock %}", "base": "{% block main %}{% endblock %}"},
            "error: `pgae` is not defined\n  --> templates/page.html:3\n  3 | {{ pgae.title }}\n  help: did you mean `page`?",
        ),
        (
            {"page": "\n{{ page.titel }}"},
            "error: `page` has no `titel`\n  --> templates/page.html:2\n  2 | {{ page.titel }}\n  help: did you mean `title`?",
        ),
        (
            {"page": "a\n{% if page.title %}\nb"},
            ("error: the template cannot be read: Unexpected end of template. Jinja was looking for the following"
            " tags: 'elif' or 'else' or 'endif'. The innermost block that needs to be closed is 'if'\n"
            "  --> templates/page.html:2\n  2 | {% if page.title %}"),
        ),
        (
            {"page": "a\n{% include 'navv.html' %}", "nav": ""},
            ("error: there is no template `navv.html`\n  --> templates/page.html:2\n  2 | {% include 'navv.html' %}\n"
            "  help: did you mean `nav.html`?"),
        ),
        (
            {"page": "{% include 'nav.html' %}", "nav": "x\n{{ 1 // 0 }}"},
            ("error: the template failed: integer division or modulo by zero\n  --> templates/nav.html:2\n"
            "  2 | {{ 1 // 0 }}"),
        ),
        (
            {"page": "{{ page.title | uper }}"},
            ("error: the template cannot be read: No filter named 'uper'\n  --> templates/page.html:1\n"
            "  1 | {{ page.title | uper }}\n  help: did you mean `upper`?"),
        ),
        (
            {"page": "a\n{% from 'm.html' import css %}\n{{ css() }}", "m": "\n{% macro css() %}\n{{ asset('css/sit.css').url }}{% endmacro %}"},
            ("error: there is no asset `css/sit.css`\n  --> templates/m.html:3\n"
            "  3 | {{ asset('css/sit.css').url }}{% endmacro %}\n  help: did you mean `css/site.css`?"),
        ),
    ],
)  # fmt: skip
def test_a_template_that_fails_is_told_by_file_and_line(templates: dict[str, str], report: str) -> None:
    assert Site(**templates).render() == ("", [report])


def test_a_template_that_includes_itself_is_told() -> None:
    html, problems = Site(page="{% include 'page.html' %}").render()
    assert html == ""
    assert problems[0].startswith("error: the template failed: maximum recursion depth exceeded")
    assert "  --> templates/page.html:1\n" in problems[0]


def test_a_page_may_name_a_template_that_is_not_there() -> None:
    site = Site(page="")
    page = site.page("learn/wallets.md")
    page = replace(page, template="pag.html", head=replace(page.head, lines={"template": 4}))
    made = render.page(page, None, SETTINGS, site.templates, cast(render.SiteView, site.view))
    assert made.html == ""
    assert [(as_text(one), one.blocks) for one in made.problems] == [
        (
            (
                "error: there is no template `pag.html`\n  --> content/learn/wallets.md:4\n"
                "  help: did you mean `page.html`?"
            ),
            True,
        )
    ]


def test_a_wrong_link_of_a_template_does_not_block() -> None:
    site = Site(page="a\n<a href=\"{{ url('learn/kays.md') }}\">x</a>")
    assert site.render() == (
        'a\n<a href="learn/kays.md">x</a>',
        [
            (
                "error: `url('learn/kays.md')` leads nowhere\n  --> templates/page.html:2\n"
                "  2 | <a href=\"{{ url('learn/kays.md') }}\">x</a>\n  help: did you mean `learn/keys.md`?"
            )
        ],
    )


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        ("asset(none)", "the template failed: text is needed here, not NoneType"),
        ("children([1])", "the template failed: text is needed here, not list"),
        ("partial('page.html', 3)", "the template failed: text is needed here, not int"),
        ("recent('', true)", "the template failed: a whole number is needed here, not bool"),
        ("recent('', '3')", "the template failed: a whole number is needed here, not str"),
        ("titles(page.titel)", "`page` has no `titel`"),
    ],
)
def test_an_argument_that_cannot_be_asked_about_fails_in_the_template(call: str, sentence: str) -> None:
    html, problems = Site(page=f"\n{{{{ {call} }}}}").render()
    assert html == ""
    assert problems[0].startswith(f"error: {sentence}\n  --> templates/page.html:2\n")


def test_text_that_a_template_puts_together_is_asked_about_as_text() -> None:
    site = Site(page="{% set name %}css/site.css{% endset %}{{ asset(name).url }}")
    assert site.render() == ("/assets/css/site.0123456789.css", [])
    assert [(name, [type(one) for one in arguments]) for name, *arguments in site.view.asked] == [
        ("asset", [str])
    ]


def test_nothing_that_a_template_shows_is_an_address_in_memory() -> None:
    html, _ = Site(page="{{ section }} {{ url }}").render()
    assert unescape(html) == "<section 'learn'> <bound method Functions.url of <template functions>>"


# Which templates a page needs.


def test_closure_names_every_template_that_is_needed() -> None:
    sources = {
        "page.html": "{% extends 'base.html' %}{% include ['a.html', 'gone.html'] ignore missing %}",
        "base.html": "{{ partial('nav.html') }}{% from 'macros.html' import x %}",
        "nav.html": "",
        "macros.html": "",
        "a.html": "{% include 'page.html' %}",
        "other.html": "",
        "broken.html": "{% if %}",
        "dynamic.html": "{% include page.kind ~ '.html' %}",
        "renamed.html": "{% set show = partial %}{{ show('nav.html') }}",
        "extended.html": "{% extends 'nav.html' %}{% do [].append(1) %}{% for x in [] %}{% break %}{% endfor %}",
    }
    needed = ("a.html", "base.html", "gone.html", "macros.html", "nav.html", "page.html")
    assert render.closure("page.html", sources) == needed
    assert render.closure("broken.html", sources) == ("broken.html",)
    assert render.closure("dynamic.html", sources) == tuple(sorted(sources))
    assert render.closure("renamed.html", sources) == tuple(sorted(sources))
    assert render.closure("extended.html", sources) == ("extended.html", "nav.html")
    assert render.closure("number.html", {"number.html": "{{ partial(3) }}"}) == ("number.html",)


def test_a_digest_changes_with_what_a_template_needs() -> None:
    def digest(**templates: str) -> str:
        return Site(**templates).templates.digest("page.html")

    first = digest(page="{% include 'a.html' %}", a="1", b="1")
    assert first == digest(page="{% include 'a.html' %}", a="1", b="2")
    assert first != digest(page="{% include 'a.html' %}", a="2", b="1")


def test_headings_link_to_themselves() -> None:
    site = Site(page="{{ page.content }}")
    body = ('<h2 id="a&amp;b">A <em>x</em></h2>\n<h3 class="y" id="ü">B</h3><h2>C</h2>',)
    assert site.render(body=body)[0] == (
        '<div class="heading"><h2 id="a&amp;b">A <em>x</em></h2>'
        '<a class="anchor" href="#a%26b" aria-labelledby="a&amp;b">#</a></div>\n'
        '<div class="heading"><h3 class="y" id="ü">B</h3>'
        '<a class="anchor" href="#%C3%BC" aria-labelledby="ü">#</a></div><h2>C</h2>'
    )
    site.settings = replace(SETTINGS, markdown=Markdown(heading_links=False))
    assert site.render(body=body)[0] == body[0]


def test_an_excerpt_is_that_of_the_author_or_the_summary() -> None:
    site = Site(page="{{ page.excerpt }}")
    page, view = site.page("learn/wallets.md"), cast(render.SiteView, site.view)
    given = Document(page.head, excerpt=('<p>See <a href="', link("keys.md"), '">keys</a></p>'))
    made = render.page(page, given, SETTINGS, site.templates, view)
    assert (made.html, made.problems) == ('<p>See <a href="/learn/keys/">keys</a></p>', ())
    page = replace(page, head=replace(page.head, summary="1 < 2"))
    made = render.page(page, Document(page.head), SETTINGS, site.templates, view)
    assert made.html == "<p>1 &lt; 2</p>"
