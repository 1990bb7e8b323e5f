"""Pages in other languages: `hreflang` from front matter, both ways."""

from __future__ import annotations

from pathlib import Path

import pytest

from holdfast.building import build
from holdfast.graph.site import Site
from holdfast.problems import as_text
from holdfast.settings import Settings
from holdfast.values import Head, Translations

from . import sites
from .builds import QUICK
from .graphs import SETTINGS, asking, site


def page(path: str, **translations: str) -> Head:
    """Return a page that names translations."""
    named = {name.replace("_", "-"): value for name, value in translations.items()}
    return Head(path, path, translations=named, lines={"translations": 3})


def of(made: Site, path: str) -> Translations | None:
    """Return what a page is told of its translations."""
    found: Translations | None = asking(made)("translations", path)
    return found


def test_two_pages_that_name_one_another() -> None:
    made = site(page("keys.md", de="de/keys.md"), page("de/keys.md", en="../keys.md"), "other.md")
    both = {"de": "/de/keys/", "en": "/keys/", "x-default": "/keys/"}
    assert made.problems == ()
    assert of(made, "keys.md") == Translations("en", both)
    assert of(made, "de/keys.md") == Translations("de", both)
    assert of(made, "other.md") is None


def test_a_page_may_name_itself_and_every_path_may_start_at_the_content() -> None:
    written = {
        "de": "de/keys.md",
        "en": "/keys.md",
        "pt_BR": "https://keys.example.br/",
        "x_default": "all.md",
    }
    made = site(page("keys.md", **written), page("de/keys.md", **written), "all.md")
    links = {"de": "/de/keys/", "en": "/keys/", "pt-BR": "https://keys.example.br/", "x-default": "/all/"}
    assert made.problems == ()
    assert [of(made, path) for path in ("keys.md", "de/keys.md")] == [
        Translations("en", links),
        Translations("de", links),
    ]


def test_a_page_of_an_unknown_language_does_not_call_itself_any() -> None:
    made = site(page("de/keys.md", en="https://en.example/keys"))
    links = {"en": "https://en.example/keys", "x-default": "https://en.example/keys"}
    assert of(made, "de/keys.md") == Translations("", links)


def test_a_translation_that_does_not_link_back_is_a_warning() -> None:
    made = site(page("keys.md", de="de/keys.md"), "de/keys.md")
    assert [as_text(one).split("\n") for one in made.problems] == [
        [
            "warning: content/de/keys.md, the translation `de`, does not name this page",
            "  --> content/keys.md:3",
            "  help: add `translations: {en: /keys.md}` to its front matter",
        ]
    ]


@pytest.mark.parametrize(("links", "severity"), [("error", "error"), ("warn", "warning")])
def test_a_translation_that_is_not_there(links: str, severity: str) -> None:
    settings = Settings(SETTINGS.title, SETTINGS.url, pwa=SETTINGS.pwa, links=links)  # type: ignore[arg-type]
    made = site(page("keys.md", de="de/kezs.md"), "de/keys.md", settings=settings)
    assert [(one.code, one.severity, one.message, one.help, one.place.line) for one in made.problems] == [
        (
            "broken-link",
            severity,
            "the translation `de` leads to `de/kezs.md`, which is not there",
            "did you mean `de/keys.md`?",
            3,
        )
    ]


def test_what_is_no_language_is_named() -> None:
    made = site(page("keys.md", german="de/keys.md"), "de/keys.md")
    assert [(one.code, one.message) for one in made.problems] == [
        ("bad-language", "`german` is no language tag")
    ]


def test_the_page_and_the_sitemap_tell_search_engines(tmp_path: Path) -> None:
    root = sites.make(
        tmp_path,
        {
            "site.yaml": QUICK + "minify: false\n",
            "content/keys.md": "---\ntitle: Keys\ntranslations: {de: de/keys.md}\n---\n",
            "content/de/keys.md": "---\ntitle: Schlüssel\ntranslations:\n  en: ../keys.md\n---\n",
        },
    )
    report = build(root, jobs=1)
    assert (report.problems, report.published) == ((), True)
    german = (root / "dist/de/keys/index.html").read_text()
    assert '<html lang="de">' in german
    for html in (german, (root / "dist/keys/index.html").read_text()):
        assert [row for row in html.split("\n") if "hreflang" in row] == [
            '<link rel="alternate" hreflang="de" href="https://example.org/de/keys/">',
            '<link rel="alternate" hreflang="en" href="https://example.org/keys/">',
            '<link rel="alternate" hreflang="x-default" href="https://example.org/keys/">',
        ]
    sitemap = (root / "dist/sitemap.xml").read_text()
    assert 'xmlns:xhtml="http://www.w3.org/1999/xhtml"' in sitemap
    assert sitemap.count('hreflang="x-default" href="https://example.org/keys/"') == 2
    home = (root / "dist/index.html").read_text()
    assert '<html lang="en">' in home
    assert "hreflang" not in home


def test_a_moved_translation_renders_the_page_that_names_it_again(tmp_path: Path) -> None:
    root = sites.make(
        tmp_path,
        {
            "site.yaml": QUICK,
            "templates/page.html": "{{ page.translations }}",
            "content/keys.md": "---\ntitle: Keys\ntranslations: {de: de/keys.md}\n---\n",
            "content/de/keys.md": "---\ntranslations: {en: /keys.md}\n---\n",
            "content/other.md": "# Other\n",
        },
    )
    assert build(root, jobs=1).problems == ()
    sites.write(root, {"content/de/keys.md": "---\nslug: schlüssel\ntranslations: {en: /keys.md}\n---\n"})
    assert build(root, jobs=1).published
    assert "schl%C3%BCssel" in (root / "dist/keys/index.html").read_text()
