"""Notes, folded blocks and tabs: every way of writing them gives one HTML, in both engines."""

from __future__ import annotations

import pytest

from holdfast.settings import Markdown
from holdfast.values import Hole

from .documents import BOTH, COMMONMARK, html, page, problems

NOTE = '<div class="note note-tip" role="note">\n<p class="note-title">{}</p>\n<p>Text</p>\n</div>'
FOLDED = '<details class="note note-tip">\n<summary class="note-title">{}</summary>\n<p>Text</p>\n</details>'


@BOTH
@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("> [!TIP]\n> Text", "Tip"),
        ("> [!TIP] My *own*\n> Text", "My <em>own</em>"),
        ("> [!tip]\n>\n> Text", "Tip"),
        ("!!! tip\n    Text", "Tip"),
        ("!!! hint\n\n    Text", "Hint"),
        ('!!! tip "My *own*"\n    Text', "My <em>own</em>"),
        ("::: tip\nText\n:::", "Tip"),
        (":::tip\nText\n:::", "Tip"),
        ("::: tip My *own*\n\nText\n\n:::", "My <em>own</em>"),
        (":::tip[My *own*]\nText\n:::", "My <em>own</em>"),
        ('::: {.tip title="One & two"}\nText\n:::', "One &amp; two"),
        ("::::: tip :::::\nText\n:::::", "Tip"),
    ],
)
def test_a_note(text: str, title: str, markdown: Markdown) -> None:
    found = page(text, markdown)
    assert (html(found), problems(found)) == (NOTE.format(title), "")


@BOTH
@pytest.mark.parametrize(
    ("text", "title"),
    [
        ('??? tip "More"\n    Text', "More"),
        ("> [!tip]- More\n> Text", "More"),
        ("??? tip\n    Text", "Tip"),
    ],
)
def test_a_folded_note(text: str, title: str, markdown: Markdown) -> None:
    assert html(page(text, markdown)) == FOLDED.format(title)


@BOTH
def test_notes_that_can_be_folded_are_open(markdown: Markdown) -> None:
    opened = FOLDED.format("Tip").replace(">\n", ' open="">\n', 1)
    assert html(page("???+ tip\n    Text", markdown)) == opened
    assert html(page("> [!TIP]+\n> Text", markdown)) == opened
    details = '<details class="note note-details">\n<summary class="note-title">More</summary>\n<p>Text</p>\n</details>'
    assert html(page("::: details More\nText\n:::", markdown)) == details


@BOTH
def test_a_note_without_a_title_and_with_classes(markdown: Markdown) -> None:
    assert html(page('!!! tip inline end ""\n    Text', markdown)) == (
        '<div class="note note-tip inline end" role="note">\n<p>Text</p>\n</div>'
    )


@BOTH
def test_titles_are_those_of_the_site(markdown: Markdown) -> None:
    german = Markdown(markdown.engine, titles={"tip": "Rat", "recipe": "Rezept"})
    assert html(page("> [!TIP]\n> Text", german)) == NOTE.format("Rat")
    assert html(page("::: hint\nText\n:::", german)) == NOTE.format("Rat")
    assert html(page("!!! recipe\nNo text", german)) == (
        '<div class="note note-recipe" role="note">\n<p class="note-title">Rezept</p>\n</div>\n<p>No text</p>'
    )


TABS = """\
<div class="tabs" role="group" aria-label="Linux, macOS">
<input type="radio" name="tabs-1" id="tabs-1-1" checked=""><label for="tabs-1-1">Linux</label>
<div class="tab">
<p>apt</p>
</div>
<input type="radio" name="tabs-1" id="tabs-1-2"><label for="tabs-1-2">mac<em>OS</em></label>
<div class="tab">
<p>brew</p>
</div>
</div>"""


@BOTH
@pytest.mark.parametrize(
    "text",
    [
        '=== "Linux"\n\n    apt\n\n=== "mac*OS*"\n\n    brew',
        '=== "Linux"\n    apt\n=== "mac*OS*"\n    brew',
        ":::: tabs\n::: tab Linux\napt\n:::\n::: tab mac*OS*\nbrew\n:::\n::::",
        '::: tabs\n=== "Linux"\n    apt\n\n=== "mac*OS*"\n    brew\n:::',
    ],
)
def test_tabs(text: str, markdown: Markdown) -> None:
    found = page(text, markdown)
    assert (html(found), problems(found)) == (TABS, "")


@BOTH
def test_a_tab_may_be_chosen_and_a_group_be_a_new_one(markdown: Markdown) -> None:
    text = '=== "A"\n    a\n===+ "B"\n    b\n===! "C"\n    c\n'
    assert html(page(text, markdown)).split("\n")[1::3] == [
        '<input type="radio" name="tabs-1" id="tabs-1-1"><label for="tabs-1-1">A</label>',
        "</div>",
        "<p>b</p>",
        '<div class="tabs" role="group" aria-label="C">',
        "<p>c</p>",
    ]


@BOTH
def test_blocks_stand_in_lists_and_in_each_other(markdown: Markdown) -> None:
    text = """\
- item

    !!! note
        Text

        ::: warning
        ```
        ::: no block
        ```
        :::

- next
"""
    assert [line.strip() for line in html(page(text, markdown)).split("\n")] == [
        "<ul>",
        "<li>",
        "<p>item</p>",
        '<div class="note note-note" role="note">',
        '<p class="note-title">Note</p>',
        "<p>Text</p>",
        '<div class="note note-warning" role="note">',
        '<p class="note-title">Warning</p>',
        '<div class="highlight"><pre tabindex="0"><code>::: no block',
        "</code></pre></div>",
        "</div>",
        "</div>",
        "</li>",
        "<li>",
        "<p>next</p>",
        "</li>",
        "</ul>",
    ]


@BOTH
def test_a_block_is_part_of_the_page(markdown: Markdown) -> None:
    text = '::: note\n[a][far], [b](b.md)\n:::\n\n!!! tip "[*c*](c.md)"\n    [d](d.md)\n\n[far]: far.md\n'
    found = page(text, markdown)
    links = [(one.target, one.line) for one in found.body if isinstance(one, Hole)]
    # Python-Markdown says nothing of places: a reference is found where its target is written.
    assert links == [
        ("far.md", 2 if markdown is COMMONMARK else 8),
        ("b.md", 2),
        ("c.md", 5),
        ("d.md", 6),
    ]


def test_columns_are_those_of_the_file() -> None:
    found = page("---\ntitle: T\n---\n!!! tip\n    one\n\n    ??? note\n        two [d](d.md)\n")
    assert [(one.line, one.column) for one in found.body if isinstance(one, Hole)] == [(8, 13)]


@BOTH
@pytest.mark.parametrize(
    "text",
    [
        "```\n::: tip\n!!! tip\n```",
        "    ::: tip\n    !!! tip",
        "<pre>\n::: tip\n</pre>",
        "`::: tip`",
        "Oh!!! note",
    ],
)
def test_what_only_looks_like_a_block_is_left_alone(text: str, markdown: Markdown) -> None:
    found = page(text, markdown)
    assert "note-title" not in html(found)
    assert problems(found) == ""


@BOTH
def test_a_block_of_the_sites_own(markdown: Markdown) -> None:
    assert html(page("::: columns\nText\n:::", markdown)) == '<div class="columns">\n<p>Text</p>\n</div>'
    assert html(page("::: {.a .b}\nText\n:::", markdown)) == '<div class="a b">\n<p>Text</p>\n</div>'


@BOTH
def test_what_is_wrong_with_a_block_is_named(markdown: Markdown) -> None:
    text = "---\ntitle: T\n---\n:::: warnign\nText\n\n::: note\n```py\nx = 1\n::::\n"
    assert (
        problems(page(text, markdown))
        == """\
warning: there is no kind of block `warnign`
  --> content/page.md:4:1
  help: did you mean `warning`?
error: this code block is not closed
  --> content/page.md:8
  help: end it with a line of its own: ```
error: the block `:::: warnign` is not closed
  --> content/page.md:4
  help: write `::::` in a line of its own behind it
error: the block `::: note` is not closed
  --> content/page.md:7
  help: write `:::` in a line of its own behind it"""
    )
    assert (
        problems(page("Text\n\n:::\n", markdown))
        == """\
error: `:::` closes nothing
  --> content/page.md:3
  help: open a block with `::: note`"""
    )
    assert problems(page("- a\n\n    ::: note\n    Text\n\nEnd\n:::\n", markdown)).count("error: ") == 2


@BOTH
def test_each_kind_of_block_can_be_turned_off(markdown: Markdown) -> None:
    off = Markdown(markdown.engine, ("-admonitions", "-alerts", "-directives", "-tabs"))
    text = '!!! tip\n\n> [!TIP]\n> Text\n\n::: tip\n\n=== "A"\n'
    plain = html(page(text, off))
    assert ("note" in plain, "tabs" in plain) == (False, False)
    assert [mark in plain for mark in ("!!! tip", "[!TIP]", "::: tip", "===")] == [True] * 4


@BOTH
def test_very_deep_blocks_end(markdown: Markdown) -> None:
    deep = "\n".join(f"{'    ' * depth}!!! note" for depth in range(30)) + "\n" + "::: note\n" * 3000
    assert html(page(deep, markdown)).count('role="note"') == 30 + 64
