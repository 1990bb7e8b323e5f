"""The holes of a body: links, files and images get their final URLs, or a problem names the place."""

from __future__ import annotations

from dataclasses import replace

import pytest

from holdfast.values import Head, Hole

from .pages import HEADS, SETTINGS, Site, View, image, link


def filled(*body: str | Hole, path: str = "learn/wallets.md") -> tuple[str, list[str]]:
    """Return a body as it is published, and its problems."""
    return Site(page="{{ page.content }}", section="{{ page.content }}").render(path, body)


@pytest.mark.parametrize(
    ("target", "href"),
    [
        ("keys.md", "/learn/keys/"),
        ("keys.md#make-one", "/learn/keys/#make-one"),
        ("keys.md?a=1&b=2#make-one", "/learn/keys/?a=1&amp;b=2#make-one"),
        ("/learn/keys", "/learn/keys/"),
        ("../learn/", "/learn/"),
        ("a & b.md", "/learn/a-&amp;-b/"),
        ("/old/", "/learn/keys/"),
        ("#intro", "#intro"),
        ("#", "#"),
        ("#top", "#top"),
        ("w.pdf#page=2", "/learn/w.pdf#page=2"),
        ("w.png", "/assets/learn/w.0123456789.png"),
        ("/assets/img/logo.svg", "/assets/img/logo.0123456789.svg"),
        ("https://example.com/?a=1&b", "https://example.com/?a=1&amp;b"),
        ("mailto:me@example.com", "mailto:me@example.com"),
        ("//example.com/x", "//example.com/x"),
    ],
)
def test_links_are_filled_in(target: str, href: str) -> None:
    assert filled('<a href="', link(target), '">x</a>') == (f'<a href="{href}">x</a>', [])


@pytest.mark.parametrize(
    ("target", "report"),
    [
        ("kays.md", "error: the link `kays.md` leads nowhere\n  --> content/learn/wallets.md:3:5\n  help: did you mean `keys.md`?"),
        (
            "zzz/",
            ("error: the link `zzz/` leads nowhere\n  --> content/learn/wallets.md:3:5\n"
            "  help: no page, file or alias of the site has this path"),
        ),
        (
            "keys.md#make-on",
            ("error: there is no `#make-on` on content/learn/keys.md\n  --> content/learn/wallets.md:3:5\n"
            "  help: did you mean `#make-one`?"),
        ),
        (
            "#x",
            ("error: there is no `#x` on this page\n  --> content/learn/wallets.md:3:5\n"
            "  help: the anchors of a page are the ids of its headings"),
        ),
    ],
)  # fmt: skip
def test_broken_links_keep_the_text_and_are_told(target: str, report: str) -> None:
    assert filled(link(target))[1] == [report]


def test_a_broken_link_stays_as_it_was_written() -> None:
    assert filled(link('x"<&.md'))[0] == "x&quot;&lt;&amp;.md"


def test_links_may_only_warn() -> None:
    site = Site(page="{{ page.content }}")
    site.settings = replace(SETTINGS, links="warn")
    assert site.render(body=(link("kays.md"),))[1][0].startswith("warning: the link `kays.md` leads nowhere")


def test_images_are_whole_tags() -> None:
    assert filled(
        image("w.png", alt='A "wallet"', title="W"), image("w.png", alt="", **{"class": "x"}, width="10")
    ) == (
        (
            '<img src="/assets/learn/w.0123456789.png" alt="A &quot;wallet&quot;" title="W" width="640" height="480"'
            ' decoding="async">'
            '<img src="/assets/learn/w.0123456789.png" alt="" class="x" width="10" height="8" loading="lazy" decoding="async">'
        ),
        [],
    )


def test_images_from_elsewhere_and_of_the_theme() -> None:
    assert filled(image("https://example.com/x.png", alt="x"), image("/assets/img/logo.svg", alt="y")) == (
        (
            '<img src="https://example.com/x.png" alt="x" decoding="async">'
            '<img src="/assets/img/logo.0123456789.svg" alt="y" loading="lazy" decoding="async">'
        ),
        [],
    )


def test_images_that_are_not_there_or_have_no_text_are_told() -> None:
    assert filled(image("img/w.png", alt="x"), image("w.png")) == (
        (
            '<img src="img/w.png" alt="x" decoding="async">'
            '<img src="/assets/learn/w.0123456789.png" alt="" width="640" height="480" loading="lazy" decoding="async">'
        ),
        [
            (
                "error: the image `img/w.png` is not there\n  --> content/learn/wallets.md:3:5\n"
                "  help: did you mean `w.png`?"
            ),
            (
                "warning: the image `w.png` has no alternative text\n  --> content/learn/wallets.md:3:5\n"
                "  help: say what it shows in `alt`, or give an empty `alt` where it only decorates"
            ),
        ],
    )


def test_an_image_that_is_none_keeps_its_tag() -> None:
    html, problems = filled(image("w.pdf", alt="x"))
    assert (html, problems) == ('<img src="/learn/w.pdf" alt="x" decoding="async">', [])


def test_files_are_filled_in() -> None:
    body = ('<video src="', Hole("file", "w.pdf"), '" poster="', Hole("file", "w.png"), '"></video>')
    html = '<video src="/learn/w.pdf" poster="/assets/learn/w.0123456789.png"></video>'
    assert filled(*body) == (html, [])
    assert filled(Hole("file", "v.mp4", 2, 1))[1] == [
        (
            "error: the file `v.mp4` is not there\n  --> content/learn/wallets.md:2:1\n"
            "  help: put the file below content/, beside the page"
        )
    ]


def named(target: str) -> Hole:
    """Return a link by name at line 3, column 5."""
    return Hole("wikilink", target, 3, 5)


def test_links_by_name_are_filled_in() -> None:
    assert filled(named("Keys"), " ", named("a & b"), " ", named("keys#make-one"), " ", named("#intro")) == (
        "/learn/keys/ /learn/a-&amp;-b/ /learn/keys/#make-one #intro",
        [],
    )


def test_links_by_name_that_lead_nowhere_or_to_several_pages_are_told() -> None:
    site = Site(page="{{ page.content }}", home="{{ page.content }}")
    site.view = View((*HEADS, Head("vault/keys.md", "Keys"), Head("vault/_index.md", "Vault")))
    html, problems = site.render("index.md", body=(named("keys"), " ", named("wollets#x y")))
    assert html == "/learn/keys/ wollets#x%20y"
    assert problems == [
        (
            "error: `[[keys]]` may mean `learn/keys.md`, `vault/keys.md`\n  --> content/index.md:3:5\n"
            "  help: write which one: `[[/learn/keys]]`"
        ),
        (
            "error: the link `wollets#x y` leads nowhere\n  --> content/index.md:3:5\n"
            "  help: did you mean `learn/wallets.md`?"
        ),
    ]
    _, problems = site.render("index.md", body=(named("wallets#no"),))
    assert problems[0].startswith("error: there is no `#no` on content/learn/wallets.md")
