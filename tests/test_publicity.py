"""What the head of a page tells other programs: feeds, Open Graph, structured data."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser

from holdfast import optimise
from holdfast.building import build

from . import sites
from .builds import QUICK
from .edits import image

ORIGIN = "https://example.org"
POST = (
    "---\n"
    'title: "A </script><!-- & \\"b\\""\n'
    "date: 2026-01-02T10:00:00+02:00\n"
    "updated: 2026-01-05\n"
    "tags: [Keys, a & b]\n"
    "image: p.png\n"
    "author: [Ann, {name: Bo, url: about.md}]\n"
    "---\nOne two three.\n"
)
FILES: sites.Files = {
    "site.yaml": f"{QUICK}author: The editors\nlanguage: pt-BR\ndescription: Words\n",
    "content/about.md": "---\ntitle: About\ndescription: Who we are\n---\n",
    "content/blog/_index.md": "# Blog\n",
    "content/blog/post.md": POST,
    "content/blog/p.png": image("red", 40),
    "content/docs/keys.md": "---\ntitle: Keys\nparams: {schema_type: TechArticle}\n---\nText.\n",
}
PUBLISHER = {
    "@type": "Organization",
    "name": "Test",
    "url": f"{ORIGIN}/",
    "logo": {"@type": "ImageObject", "url": f"{ORIGIN}/icon-512.png", "width": 512, "height": 512},
}
WEBSITE = {"@id": f"{ORIGIN}/#website"}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = sites.make(tmp_path_factory.mktemp("publicity"), FILES)
    report = build(root, jobs=1)
    assert [one.message for one in report.problems] == []
    return root / "dist"


def page(site: Path, name: str) -> LexborHTMLParser:
    return LexborHTMLParser((site / name).read_text(encoding="utf-8"))


def metas(site: Path, name: str) -> dict[str, list[str]]:
    """Return the contents of a page's `meta` tags by name."""
    found: dict[str, list[str]] = {}
    for node in page(site, name).css("meta[property], meta[name]"):
        key = node.attributes.get("property") or node.attributes.get("name") or ""
        found.setdefault(key, []).append(node.attributes.get("content") or "")
    return found


def graph(site: Path, name: str) -> list[dict[str, Any]]:
    """Return the structured data of a page, as a parser of HTML and one of JSON see it."""
    (script,) = page(site, name).css('script[type="application/ld+json"]')
    data = json.loads(script.text())
    assert data["@context"] == "https://schema.org"
    nodes: list[dict[str, Any]] = data["@graph"]
    return nodes


def feeds(site: Path, name: str) -> list[tuple[str, str]]:
    nodes = page(site, name).css("link[rel=alternate]")
    return [(node.attributes.get("title") or "", node.attributes.get("href") or "") for node in nodes]


def test_a_post_tells_all_that_is_known_of_it(site: Path) -> None:
    told = metas(site, "blog/post/index.html")
    picture = told.pop("og:image")[0]
    assert re.fullmatch(rf"{ORIGIN}/assets/blog/p\.[0-9a-f]{{10}}\.png", picture)
    assert {key: value for key, value in told.items() if key[:3] in ("og:", "art", "twi", "aut")} == {
        "og:type": ["article"],
        "og:title": ['A </script><!-- & "b"'],
        "og:description": ["One two three."],
        "og:url": [f"{ORIGIN}/blog/post/"],
        "og:site_name": ["Test"],
        "og:locale": ["pt_BR"],
        "og:image:width": ["40"],
        "og:image:height": ["40"],
        "twitter:card": ["summary_large_image"],
        "article:published_time": ["2026-01-02T08:00:00+00:00"],
        "article:modified_time": ["2026-01-05T00:00:00+00:00"],
        "article:tag": ["Keys", "a & b"],
        "article:author": [f"{ORIGIN}/about/"],
        "author": ["Ann", "Bo"],
    }


def test_a_post_is_a_blog_posting(site: Path) -> None:
    posting, crumbs = graph(site, "blog/post/index.html")
    assert posting.pop("image").startswith(f"{ORIGIN}/assets/blog/p.")
    assert posting == {
        "@type": "BlogPosting",
        "@id": f"{ORIGIN}/blog/post/#page",
        "url": f"{ORIGIN}/blog/post/",
        "name": 'A </script><!-- & "b"',
        "headline": 'A </script><!-- & "b"',
        "description": "One two three.",
        "inLanguage": "pt-BR",
        "isPartOf": WEBSITE,
        "datePublished": "2026-01-02T08:00:00+00:00",
        "dateModified": "2026-01-05T00:00:00+00:00",
        "author": [
            {"@type": "Person", "name": "Ann"},
            {"@type": "Person", "name": "Bo", "url": f"{ORIGIN}/about/"},
        ],
        "publisher": PUBLISHER,
        "mainEntityOfPage": f"{ORIGIN}/blog/post/",
        "keywords": ["Keys", "a & b"],
        "wordCount": 3,
    }
    items = [(it["position"], it["name"], it["item"]) for it in crumbs["itemListElement"]]
    assert (crumbs["@type"], items) == (
        "BreadcrumbList",
        [
            (1, "Test", f"{ORIGIN}/"),
            (2, "Blog", f"{ORIGIN}/blog/"),
            (3, 'A </script><!-- & "b"', f"{ORIGIN}/blog/post/"),
        ],
    )


@pytest.mark.parametrize(
    ("name", "kinds"),
    [
        ("index.html", ["WebSite"]),
        ("about/index.html", ["WebPage", "BreadcrumbList"]),
        ("blog/index.html", ["CollectionPage", "BreadcrumbList"]),
        ("tags/index.html", ["CollectionPage", "BreadcrumbList"]),
        ("tags/keys/index.html", ["CollectionPage", "BreadcrumbList"]),
        ("docs/keys/index.html", ["TechArticle", "BreadcrumbList"]),
    ],
)
def test_each_kind_of_page_has_its_type(site: Path, name: str, kinds: list[str]) -> None:
    assert [node["@type"] for node in graph(site, name)] == kinds


def test_the_site_names_itself_and_its_publisher(site: Path) -> None:
    assert graph(site, "index.html") == [
        {
            "@type": "WebSite",
            **WEBSITE,
            "url": f"{ORIGIN}/",
            "name": "Test",
            "description": "Words",
            "inLanguage": "pt-BR",
            "publisher": PUBLISHER,
        }
    ]


def test_an_error_page_is_for_nobody_to_find(site: Path) -> None:
    assert metas(site, "404.html")["robots"] == ["noindex"]
    assert page(site, "404.html").css('script[type="application/ld+json"], link[rel=canonical]') == []
    assert "404" not in (site / "sitemap.xml").read_text()


def test_a_page_names_the_feeds_around_it(site: Path) -> None:
    def named(title: str, folder: str) -> list[tuple[str, str]]:
        return [(title, f"{folder}/{name}") for name in ("feed.xml", "feed.json", "rss.xml")]

    whole = named("Test", "")
    assert feeds(site, "index.html") == whole
    assert feeds(site, "docs/keys/index.html") == whole
    assert feeds(site, "blog/post/index.html") == whole + named("Blog · Test", "/blog")
    assert feeds(site, "tags/keys/index.html") == whole + named("Keys · Test", "/tags/keys")
    assert all((site / href[1:]).is_file() for _, href in feeds(site, "tags/keys/index.html"))


def test_structured_data_survives_the_minifier() -> None:
    told = {"name": "a  < b", "text": "// no  comment /* here */ <!-- nor here --> </script>"}
    data = json.dumps(told).replace("<", "\\u003c")
    block = f'<script type="application/ld+json">{data}</script>'
    html = f"<!doctype html><html><head><title>x</title>{block}</head><body><p>x</p></body></html>"
    (script,) = LexborHTMLParser(optimise.html(html)).css("script")
    assert json.loads(script.text()) == told


def test_a_picture_that_is_not_there_is_named(tmp_path: Path) -> None:
    root = sites.make(tmp_path, {"site.yaml": QUICK, "content/a.md": "---\ntitle: A\nimage: q.png\n---\n"})
    (problem,) = build(root, jobs=1).problems
    assert (problem.code, problem.message, problem.place.file, problem.place.line) == (
        "broken-reference",
        "`image` names `q.png`, which is not there",
        "content/a.md",
        3,
    )


def test_a_picture_that_only_others_show_is_not_stored_for_offline(site: Path) -> None:
    (manifest,) = (site / "_holdfast").glob("manifest.*.json")
    told = json.loads(manifest.read_text(encoding="utf-8"))
    assert list((site / "assets/blog").glob("p.*.png"))
    assert not any(name.startswith("/assets/blog/p.") for name in told["files"])
