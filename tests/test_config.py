"""`site.yaml`: what a file means, and every way in which it can be wrong."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.config import read_settings
from holdfast.problems import as_text
from holdfast.settings import Compress, Hosting, Markdown, MenuItem, Pwa, Settings
from holdfast.yamltext import read

SMALLEST = "title: Test\nurl: https://example.org\n"


def settings(text: str) -> Settings:
    found, problems = read_settings((SMALLEST + text).encode())
    assert not problems
    assert found
    return found


def problems(text: str | bytes) -> str:
    found, problems = read_settings(text.encode() if isinstance(text, str) else text)
    assert (found is None) == any(problem.blocks for problem in problems)
    return "\n".join(map(as_text, problems))


def test_title_and_url_are_enough() -> None:
    assert settings("") == Settings("Test", "https://example.org")


def test_everything_can_be_set() -> None:
    assert settings(
        """\
description: About tests.
language: pt-BR
author: A. Tester
menus:
  main:
    - learn/_index.md
    - {title: Code, url: https://code.example}
    - page: about.md
      title: Who we are
  footer:
markdown: {engine: commonmark, extensions: [math, -autolink], highlight: false}
pwa: {icon: icon.png, display: browser, update: prompt, network_first: [/live/]}
compress: {assets: 9, pages: 0}
hosting: {hsts: false, headers: {X-Robots-Tag: noindex}, connect_src: [https://api.example]}
links: warn
minify: false
redirects: {/old/: /new/}
collections: {notes: {fields: {text: {type: text}}}}
params: {since: 2020-01-02, list: [1, 2.5, yes, 12:30]}
"""
    ) == Settings(
        title="Test",
        url="https://example.org",
        description="About tests.",
        language="pt-BR",
        author="A. Tester",
        menus={
            "main": (
                MenuItem(page="learn/_index.md"),
                MenuItem(title="Code", url="https://code.example"),
                MenuItem(title="Who we are", page="about.md"),
            ),
            "footer": (),
        },
        markdown=Markdown(extensions=("math", "-autolink"), highlight=False),
        pwa=Pwa(icon="icon.png", display="browser", update="prompt", network_first=("/live/",)),
        compress=Compress(assets=9, pages=0),
        hosting=Hosting({"X-Robots-Tag": "noindex"}, ("https://api.example",), hsts=False),
        links="warn",
        minify=False,
        redirects={"/old/": "/new/"},
        collections={"notes": {"fields": {"text": {"type": "text"}}}},
        params={"since": datetime(2020, 1, 2, tzinfo=UTC), "list": (1, 2.5, True, "12:30")},
    )


@pytest.mark.parametrize(
    ("short", "long"),
    [
        ("pwa: false", "pwa: {enabled: false}"),
        ("compress: no", "compress: {enabled: false}"),
        ("markdown: python-markdown", "markdown: {engine: python-markdown}"),
        ("menus: {main: [a/b.md]}", "menus: {main: [{page: a/b.md}]}"),
        ("hosting: {connect_src: https://a.example}", "hosting: {connect_src: [https://a.example]}"),
        ("pwa: {network_first: /live/}", "pwa: {network_first: [/live/]}"),
        ("description:", 'description: ""'),
        ("pwa:\n  # icon: a.png", "pwa: {}"),
    ],
)
def test_short_forms(short: str, long: str) -> None:
    shortened, spelled = (read_settings((SMALLEST + text).encode())[0] for text in (short, long))
    assert spelled is not None
    assert shortened == spelled


def test_numbers_are_text_where_text_is_meant() -> None:
    assert read_settings(b"title: 1.10\nurl: https://example.org\nauthor: 007") == (
        Settings("1.10", "https://example.org", author="007"),
        (),
    )


def test_url_becomes_an_origin() -> None:
    found, _ = read_settings(b"title: T\nurl: HTTPS://Example.ORG:8443/\n")
    assert found == Settings("T", "https://example.org:8443")


def test_byte_order_mark_and_line_ends_of_windows() -> None:
    data = b"\xef\xbb\xbftitle: T\r\nurl: https://example.org\r\nlinks: wran\r\n"
    assert problems(data) == (
        "error: `links` must be `error` or `warn`\n"
        "  --> site.yaml:3:8\n"
        "  3 | links: wran\n"
        "    |        ^\n"
        "  help: did you mean `warn`?"
    )


def test_a_site_without_settings() -> None:
    assert read_settings(None)[0] is None
    assert as_text(read_settings(None)[1][0]) == (
        "error: there is no site.yaml\n"
        "  --> site.yaml\n"
        "  help: write `title: My site` and `url: https://example.org` into it, or start with `holdfast new DIR`"
    )


def test_all_problems_are_said_at_once_in_the_order_of_the_file() -> None:
    text = """\
titel: X
url: https://example.org/sub/
pwa:
  theme-color: "#123456"
  theme_color: #0f3d5c
  display: standalon
theme_color: x
compress: {pages: 12, assets: high}
hosting: vercel
markdown: {extensions: [maths]}
menus:
  main:
    - {titl: x}
    - 3
minify: maybe
redirects: [a]
zzz: 1
"""
    assert problems(text) == (
        "error: `title` is missing\n"
        "  --> site.yaml\n"
        "  help: add `title: My site`\n"
        "warning: there is no setting `titel`\n"
        "  --> site.yaml:1:1\n"
        "  1 | titel: X\n"
        "    | ^\n"
        "  help: did you mean `title`?\n"
        "error: `url` must end behind the host\n"
        "  --> site.yaml:2:6\n"
        "  2 | url: https://example.org/sub/\n"
        "    |      ^\n"
        "  help: write `https://example.org`: a Holdfast site lives at the root of its host\n"
        "warning: `pwa` has no key `theme-color`\n"
        "  --> site.yaml:4:3\n"
        '  4 |   theme-color: "#123456"\n'
        "    |   ^\n"
        "  help: did you mean `theme_color`?\n"
        "warning: `theme_color` has no value: `#0f3d5c` is a comment in YAML\n"
        "  --> site.yaml:5:3\n"
        "  5 |   theme_color: #0f3d5c\n"
        "    |   ^\n"
        '  help: write `theme_color: "#0f3d5c"`\n'
        "error: `pwa.display` must be `standalone`, `minimal-ui`, `browser` or `fullscreen`\n"
        "  --> site.yaml:6:12\n"
        "  6 |   display: standalon\n"
        "    |            ^\n"
        "  help: did you mean `standalone`?\n"
        "warning: there is no setting `theme_color`\n"
        "  --> site.yaml:7:1\n"
        "  7 | theme_color: x\n"
        "    | ^\n"
        "  help: it belongs below `pwa:`\n"
        "error: `compress.pages` must be from 0 to 11, but it is 12\n"
        "  --> site.yaml:8:19\n"
        "  8 | compress: {pages: 12, assets: high}\n"
        "    |                   ^\n"
        "error: `compress.assets` must be a whole number\n"
        "  --> site.yaml:8:31\n"
        "  8 | compress: {pages: 12, assets: high}\n"
        "    |                               ^\n"
        "error: `hosting` must be a map of `key: value` lines\n"
        "  --> site.yaml:9:10\n"
        "  9 | hosting: vercel\n"
        "    |          ^\n"
        "  help: name the host on the command line: `holdfast build --target vercel`\n"
        "error: the engine `commonmark` has no extension `maths`\n"
        "  --> site.yaml:10:25\n"
        "  10 | markdown: {extensions: [maths]}\n"
        "     |                         ^\n"
        "  help: did you mean `math`?\n"
        "error: this menu entry leads nowhere\n"
        "  --> site.yaml:13:7\n"
        "  13 |     - {titl: x}\n"
        "     |       ^\n"
        "  help: give it a `page:` or a `url:`\n"
        "warning: `menus.main` has no key `titl`\n"
        "  --> site.yaml:13:8\n"
        "  13 |     - {titl: x}\n"
        "     |        ^\n"
        "  help: did you mean `title`?\n"
        "error: entry 2 of `menus.main` must be a map of `key: value` lines\n"
        "  --> site.yaml:14:7\n"
        "  14 |     - 3\n"
        "     |       ^\n"
        "error: `minify` must be `true` or `false`\n"
        "  --> site.yaml:15:9\n"
        "  15 | minify: maybe\n"
        "     |         ^\n"
        "error: `redirects` must be a map of `key: value` lines\n"
        "  --> site.yaml:16:12\n"
        "  16 | redirects: [a]\n"
        "     |            ^\n"
        "warning: there is no setting `zzz`\n"
        "  --> site.yaml:17:1\n"
        "  17 | zzz: 1\n"
        "     | ^\n"
        "  help: put your own values under `params:`"
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "site.yaml is empty|1:1"),
        ("# nothing\n", "site.yaml is empty|1:1"),
        ("- a\n- b\n", "site.yaml must hold `key: value` lines|1:1"),
        ("title: X\n\turl: y\n", "a tab cannot indent YAML|2:1"),
        ("title: X\ntitle: Y\n", "`title` is given twice|2:1"),
        ("title: A: B\n", "`: ` cannot stand here|1:9"),
        ('title: "A\nurl: x\n', "a quote is opened here and never closed|1:8"),
        ("title: X\nmenus: {main: [a.md\nlinks: warn\n", "a comma or `]` is missing|3:6"),
        ("title: @me\n", "a bare `@` cannot start a value|1:8"),
        ("title: *me\n", "a bare `*` refers to a value that is not there|1:8"),
        ("title: !!python/object:os.system ls\n", "this tag is not known|1:8"),
        ("title: X\n---\nurl: y\n", "a second document starts here|2:1"),
        (
            "title: X\nparams: {day: 2024-13-45}\n",
            "`2024-13-45` is no timestamp: month must be in 1..12|2:15",
        ),
        ("params: &a [*a]\n", "an alias makes this value endless|1:9"),
        ("params: " + "[" * 50_000, "values nest too deep|1:108"),
        ("title: a\x07b\n", "a control character stands in the text|1:9"),
        (b"title: X\nurl: \xfftp\n", "byte 14 (0xff) is not UTF-8 text|2:6"),
        ("title: X\n".encode("utf-16"), "byte 0 (0xff) is not UTF-8 text (it looks like UTF-16)|1:1"),
    ],
)
def test_what_is_no_yaml(text: str | bytes, said: str) -> None:
    found, (problem, *_) = read_settings(text.encode() if isinstance(text, str) else text)
    message, _, place = said.partition("|")
    assert (problem.message, f"{problem.place.line}:{problem.place.column}") == (message, place)
    assert problem.blocks
    assert found is None


@pytest.mark.parametrize(
    ("url", "help"),
    [
        ("example.org", "did you mean `https://example.org`?"),
        ("//example.org/", "did you mean `https://example.org`?"),
        ("localhost", "write `https://example.org`"),
        ("ftp://example.org", "write `https://example.org`"),
        ("https://", "write `https://example.org`"),
        ("https://example.org:99999", "write `https://example.org`"),
        ("https://[::1", "write `https://example.org`"),
        ("https://exa mple.org", "write `https://example.org`"),
        (
            "https://example.org?a=b",
            "write `https://example.org`: a Holdfast site lives at the root of its host",
        ),
    ],
)
def test_a_wrong_url(url: str, help: str) -> None:
    found, (problem,) = read_settings(f"title: T\nurl: '{url}'\n".encode())
    assert (found, problem.help, problem.place.line) == (None, help, 2)


def test_an_extension_that_is_not_installed() -> None:
    text = SMALLEST + "markdown: {engine: python-markdown, extensions: [tables, no_such_module.x]}\n"
    assert problems(text) == (
        "error: the Python-Markdown extension `no_such_module.x` cannot be loaded:"
        " No module named 'no_such_module'\n"
        "  --> site.yaml:3:58\n"
        "  3 | markdown: {engine: python-markdown, extensions: [tables, no_such_module.x]}\n"
        "    |                                                          ^\n"
        "  help: install the package that it is in, or take it out"
    )


def test_warnings_alone_leave_the_settings_usable() -> None:
    found, (problem,) = read_settings(f"{SMALLEST}titlle: x\n".encode())
    assert found == Settings("Test", "https://example.org")
    assert (problem.code, problem.severity, problem.blocks) == ("unknown-key", "warning", False)


def test_places_of_keys() -> None:
    found = read("title: T\ncollections:\n  notes:\n    fields:\n      text: {type: txt}\n")
    assert found.place(("collections", "notes", "fields", "text", "type")) == (5, 14)
    assert found.place(("collections", "notes", "limits", 3)) == (3, 3)
    assert read("").place(("collections",)) == (1, 1)


@given(st.binary(max_size=300) | st.text("titleurl:[]{}-#&*!|>'\"\n\t a1", max_size=80).map(str.encode))
def test_no_bytes_break_the_reading(data: bytes) -> None:
    found, problems = read_settings(data)
    assert (found is None) == any(problem.blocks for problem in problems)


@given(st.text("pwacompress:menus hostingmarkdown{}[],-1falsetrue#\n ", max_size=60))
def test_no_settings_break_the_reading(text: str) -> None:
    found, problems = read_settings((SMALLEST + text).encode())
    assert (found is None) == any(problem.blocks for problem in problems)


def test_markdown_is_checked() -> None:
    text = "title: T\nurl: https://x.org\nmarkdown:\n  toc_depth: 9\n  extensions: [-math, -tabs, wikilink]\n"
    found, problems = read_settings(text.encode())
    assert found is None
    assert [as_text(one) for one in problems] == [
        (
            "error: `markdown.toc_depth` must be from 2 to 6, but it is 9\n  --> site.yaml:4:14\n"
            "  4 |   toc_depth: 9\n    |              ^"
        ),
        (
            "error: the engine `commonmark` has no extension `wikilink`\n  --> site.yaml:5:30\n"
            "  5 |   extensions: [-math, -tabs, wikilink]\n    |                              ^\n"
            "  help: did you mean `wikilinks`?"
        ),
    ]
    python = text.replace("toc_depth: 9", "engine: python-markdown").replace(", wikilink]", "]")
    found, problems = read_settings(python.encode())
    assert found
    assert (found.markdown.extensions, problems) == (("-math", "-tabs"), ())
