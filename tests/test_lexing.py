"""Code in pieces: those that Pygments' own loop gives, and always the whole of the code."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from html import escape, unescape
from typing import Any, ClassVar

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pygments import lexer as rules
from pygments.lexer import ExtendedRegexLexer, Lexer, LexerContext, RegexLexer, default, include, this
from pygments.lexers import get_lexer_by_name
from pygments.token import STANDARD_TYPES, Comment, Keyword, Name, Number, String, Text

from holdfast.parse.highlight import highlighted
from holdfast.parse.lexing import marks_of
from holdfast.parse.openings import ASCII, opening
from holdfast.parse.palette import CLASSES

RULES: Any = rules  # Its functions have no types.

LANGUAGES = (
    *("bash", "c", "console", "cpp", "csharp", "css", "diff", "docker", "elixir", "erlang", "go", "graphql"),
    *("haskell", "hcl", "html", "ini", "java", "javascript", "json", "jsx", "kotlin", "latex", "lua", "make"),
    *(
        "markdown",
        "nginx",
        "perl",
        "php",
        "powershell",
        "pycon",
        "python",
        "r",
        "rst",
        "ruby",
        "rust",
        "sass",
    ),
    *("scala", "scss", "sql", "swift", "toml", "typescript", "xml", "yaml", "zig"),
)
"""Plain tables of rules, those with a context of their own, languages in languages, and lexers by hand."""

FRAGMENTS = (
    *(
        "\n",
        "\n\n",
        " ",
        "    ",
        "\t",
        ",",
        ";",
        ":",
        ".",
        "=",
        "+",
        "-",
        "*",
        "/",
        "&",
        "|",
        "!",
        "?",
    ),
    *("(", ")", "[", "]", "{", "}", "<", ">", "</", "/>", "<?php ", "{{", "}}", "${", "$x", "@x", "#", "//"),
    *("/*", "*/", "<!--", "-->", "--", "'", '"', '"""', "`", "```", "\\", "%", "~", "^", "<<EOF\n", "EOF\n"),
    *("x", "Name", "name: ", "if", "def f", "class ", "import ", "from ", "fn ", "func ", "let ", "SELECT "),
    *(
        "true",
        "None",
        "self",
        "0",
        "12",
        "0x1F",
        "1.5e3",
        "é",
        "ſ",
        "日本",
        "😀",
        "\x01",
        "$ ls",
        ">>> x",
        "- ",
    ),
    *("+a", "-b", "@@ 1 @@", "style", "script", "color: #fff", "match ", "print(", "rb'", 'f"{x', "\f"),
)


@lru_cache
def lexer(language: str) -> Lexer:
    return get_lexer_by_name(language)


def expected(lexer: Lexer, code: str) -> str:
    """Return code as Pygments' own loop would have it coloured."""
    runs: list[tuple[str, str]] = []
    for _, kind, text in lexer.get_tokens_unprocessed(code):
        nearest: Any = kind
        while nearest is not None and STANDARD_TYPES.get(nearest, "") not in CLASSES:
            nearest = nearest.parent
        colour = STANDARD_TYPES[nearest] if nearest else ""
        if runs and runs[-1][0] == colour:
            runs[-1] = (colour, runs[-1][1] + text)
        else:
            runs.append((colour, text))
    spans = [(colour, escape(text, quote=False)) for colour, text in runs if text]
    return "".join(f'<span class="{colour}">{text}</span>' if colour else text for colour, text in spans)


def inner(language: str, code: str) -> str:
    return (
        highlighted(language, code)
        .partition("<code")[2]
        .partition(">")[2]
        .removesuffix("</code></pre></div>")
    )


def text_of(made: str) -> str:
    return unescape(re.sub(r"<[^>]*>", "", made))


@given(st.sampled_from(LANGUAGES), st.lists(st.sampled_from(FRAGMENTS), max_size=40).map("".join))
def test_colours_are_those_of_pygments(language: str, code: str) -> None:
    made, wanted = inner(language, code), expected(lexer(language), code)
    assert text_of(made) == code
    assert made == wanted or text_of(wanted) != code


class Plain(RegexLexer):
    """A lexer with each kind of rule, and each way from state to state."""

    tokens: ClassVar[dict[str, list[Any]]] = {
        "root": [
            (r"\(", Keyword, ("round", "round", "#push", "#pop")),
            (r"\[", String, RULES.combined("square", "shared")),
            (r"(?i)s", Name.Function, "#push"),
            (r"([a-c])(\d)?(=)", RULES.bygroups(Name.Function, Number, None)),
            (r"<(\w+)>", RULES.bygroups(RULES.using(this))),
            (r"\{(.*?)\}", RULES.using(this, state="round")),
            (r"(?=!)", Comment, "mark"),
            (r"~", Keyword, ("round", "line")),
            include("shared"),
        ],
        "shared": [
            (r"\d+", Number),
            (r"'[^']*'", String),
            (r"\s+", Text),
            (r"é|#.*$", Comment),
        ],
        "round": [(r"\)", Keyword, "#pop:2"), (r"\.", Name.Builtin, ("#pop", "square")), include("shared")],
        "square": [(r"\]", String, "#pop"), (r"\)", Keyword, "#pop:9"), default("#pop")],
        "mark": [(r"!+", Comment, "#pop"), default("#pop")],
        "line": [(r"[^\n]+", String)],
    }


class WithContext(ExtendedRegexLexer):
    """A lexer whose rules may go on where they like, and in the state that they like."""

    def after_the_next(
        self, found: re.Match[str], context: LexerContext
    ) -> Iterator[tuple[int, object, str]]:
        end = min(found.end() + 1, context.end)
        yield found.start(), Comment, context.text[found.start() : end]
        context.pos = end
        context.stack = [*context.stack, "shared"]

    tokens: ClassVar[dict[str, list[Any]]] = {
        "root": [
            (r"#", after_the_next),
            (r"(\()(.)", RULES.bygroups(Keyword, RULES.using(Plain)), "shared"),
            include("shared"),
        ],
        "shared": [
            *Plain.tokens["shared"][:3],
            (r"\)", Keyword, "#pop"),
            (r"(\[)", RULES.bygroups(String), "#push"),
        ],
    }


@example(Plain(), "~1\n[]s12")
@given(st.sampled_from([Plain(), WithContext()]), st.text("()[]{}<>sSſabc=12.'#é!~ \n\r日"))
def test_every_kind_of_rule_does_what_it_does_in_pygments(lexer: Lexer, code: str) -> None:
    starts, colours = zip((0, ""), *marks_of(lexer)(code), (len(code), ""), strict=True)
    pieces = [(colour, code[at:end]) for colour, at, end in zip(colours, starts, starts[1:], strict=False)]
    spans = [(colour, escape(text, quote=False)) for colour, text in pieces if text]
    made = "".join(f'<span class="{colour}">{text}</span>' if colour else text for colour, text in spans)
    wanted = expected(lexer, code)
    assert text_of(made) == code
    assert made == wanted or text_of(wanted) != code


class Backwards(RegexLexer):
    """A lexer that colours what it has passed, and what it has not come to."""

    tokens: ClassVar[dict[str, list[Any]]] = {
        "root": [
            (r"(?=..(c))(a)(b)", RULES.bygroups(Keyword, String, Number)),
            (r"(?<=(c))(d)", RULES.bygroups(Keyword, String)),
        ]
    }


def test_colours_go_forward() -> None:
    assert marks_of(Backwards())("abcd") == [(0, "s"), (1, "m"), (2, ""), (3, "s")]


class Forgetful(Lexer):
    """A lexer that leaves out a dot and all that follows a semicolon, and makes a comma two."""

    def get_tokens_unprocessed(self, text: str) -> Iterator[tuple[int, Any, str]]:
        for one in text.partition(";")[0].replace(".", "").replace(",", ",,"):
            yield 0, String if one.isalpha() else Number, one


def test_colours_are_found_behind_text_that_a_lexer_leaves_out() -> None:
    marks = marks_of(Forgetful())
    assert marks("a..12b;3") == [(0, "s"), (3, "m"), (4, "m"), (5, "s")]
    with pytest.raises(ValueError, match="substring not found"):
        marks("a,2")


@pytest.mark.parametrize(
    ("language", "code"),
    [("doscon", "C:\\> dir\n> dir\nMore? <dir>"), ("pwsh-session", "PS> ls\n>> ls")],
)
def test_text_that_a_lexer_leaves_out_stays(language: str, code: str) -> None:
    assert "".join(text for _, _, text in lexer(language).get_tokens_unprocessed(code)) != code
    assert text_of(inner(language, code)) == code


def test_code_that_a_lexer_fails_on_is_plain() -> None:
    nested = "".join(f"{' ' * depth}.. code:: rst\n\n" for depth in range(400)) + f"{' ' * 400}x\n"
    with pytest.raises(RecursionError):
        list(lexer("rst").get_tokens_unprocessed(nested))
    assert inner("rst", nested) == nested


@pytest.mark.parametrize(
    ("language", "code"), [("tnt", "("), ("pycon", '>>> :\r\n  File "<stdin>", line 1\r\n')]
)
def test_code_that_a_lexer_never_comes_to_an_end_with_is_plain(language: str, code: str) -> None:
    assert text_of(inner(language, code)) == code == unescape(inner(language, code))


@pytest.mark.parametrize(
    ("pattern", "characters"),
    [
        ("ab", "a"),
        ("a|b(?:c|d)", "ab"),
        ("a?b", "ab"),
        ("a{0,2}b*c", "abc"),
        ("(?:a|b?)c", "abc"),
        ("[a-c_]+", "abc_"),
        (r"[\d.]", "0123456789."),
        (r"\s", " \t\n\r\f\v\x1c\x1d\x1e\x1f"),
        (r"(?s:.)?[^\x00-y]|~", None),
        (r"[^\x00-y]", "z{|}~\x7f"),
        (r"[^\W\d_a-zA-X]", "YZ"),
        (r"^\b(?<!\.)(?!ab)a", "a"),
        (r"x?(?=[yz])", "xyz"),
        (r"(?=a*)b", "b"),
        (r"(a)\1", "a"),
        (r"(a?)\1b", None),
        ("(?>ab|c)d", "ac"),
        ("a*+b", "ab"),
        ("é", ""),
        ("[é-\uffffx]", "x"),
        ("(?i)a1", "aA"),
        ("(?i:[a-b])c", "aAbB"),
        ("(?i)(?-i:a)", "a"),
        ("(?i)[^a]", "".join(ASCII - {"a"})),
        ("(?i)ſ", None),
        ("(?i)[é-\uffff]", None),
        ("(?a)a", None),
        ("(?a:a)", None),
        ("a*", None),
        ("", None),
        ("(?=a)?", None),
        (".", None),
    ],
)
def test_what_a_pattern_can_begin_with(pattern: str, characters: str | None) -> None:
    assert opening(re.compile(pattern)) == (None if characters is None else frozenset(characters))


@given(st.sampled_from(LANGUAGES), st.data())
def test_no_pattern_of_a_lexer_matches_what_it_cannot_begin_with(language: str, data: st.DataObject) -> None:
    states = getattr(lexer(language), "_tokens", {})
    patterns = sorted({rule[0].__self__ for rules in states.values() for rule in rules}, key=repr)
    text = data.draw(st.sampled_from(FRAGMENTS)) + data.draw(st.sampled_from(FRAGMENTS))
    for pattern in patterns:
        first = opening(pattern)
        if pattern.match(text) and text[0].isascii():
            assert first is None or text[0] in first
