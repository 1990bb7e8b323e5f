"""URLs without a slash at their ends: the graph, the files, our server, Vercel, the worker and crawlers agree."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest

from holdfast import serving
from holdfast.building import build
from holdfast.commands.offline import page_urls
from holdfast.settings import Settings, Urls
from holdfast.values import Head

from . import sites
from .builds import QUICK
from .graphs import SETTINGS, asking, site
from .hosts import ask
from .vercel import Vercel

NEVER = Settings(SETTINGS.title, SETTINGS.url, pwa=SETTINGS.pwa, urls=Urls("never"))

FILES: sites.Files = {
    "site.yaml": QUICK
    + "urls: {trailing_slash: never}\nredirects: {/gone/: learn/keys.md, /away/: 'https://other.example/x'}\n",
    "content/index.md": "# Home\n\n[keys](learn/keys.md)\n",
    "content/learn/_index.md": "# Learn\n\n[keys](keys.md), [own](own.md), [demo](../demo/index.html)\n",
    "content/learn/keys.md": "---\ntitle: Keys\naliases: [old-keys, /Learn/Keys/]\n---\n[up](_index.md)\n",
    "content/learn/own.md": "---\ntitle: Own\nurl: /own.html\n---\n",
    "content/v1.2.md": "# Version 1.2\n",
    "content/demo/index.html": "<!doctype html><title>Demo</title>",
    "content/plain.html": "<!doctype html><title>Plain</title>",
    "content/LICENSE": "free",
}


@cache
def released(target: str = "static") -> Path:
    """Return the release of a site whose URLs end without a slash; it is only read."""
    root = sites.make(Path(mkdtemp()), FILES)
    report = build(root, jobs=1, target=target, out=root / "out")
    assert (report.problems, report.published) == ((), True)
    return root / "out"


def places(*heads: str | Head) -> dict[str, tuple[str, str]]:
    """Return URL and output of each page by its path, less the 404 page."""
    made = site(*heads, settings=NEVER)
    assert not made.problems
    return {page.head.path: (page.url, page.output) for page in made.pages if page.kind != "error"}


def test_pages_and_sections_are_files_of_their_name() -> None:
    assert places(
        "index.md",
        *("learn/_index.md", "learn/keys.md", "trip/index.md", "v1.2.md", "sub/über uns.md"),
        *(
            Head("one.md", "One", url="/one/"),
            Head("two.md", "Two", url="/two"),
            Head("c.md", "C", url="/c.html"),
        ),
        Head("learn/odd.md", "Odd", slug="index"),
    ) == {
        "index.md": ("/", "index.html"),
        "c.md": ("/c.html", "c.html"),
        "learn/_index.md": ("/learn", "learn.html"),
        "learn/keys.md": ("/learn/keys", "learn/keys.html"),
        "learn/odd.md": ("/learn/index/", "learn/index/index.html"),
        "one.md": ("/one", "one.html"),
        "sub/_index.md": ("/sub", "sub.html"),
        "sub/über uns.md": ("/sub/%C3%BCber-uns", "sub/über-uns.html"),
        "trip/index.md": ("/trip", "trip.html"),
        "two.md": ("/two", "two.html"),
        "v1.2.md": ("/v1.2", "v1.2.html"),
    }


def test_lists_of_terms_and_further_pages_too() -> None:
    made = site(
        *(Head("blog/_index.md", "Blog", paginate=1), Head("blog/a.md", "A", terms={"tags": ("Big Sea",)})),
        "blog/b.md",
        settings=NEVER,
    )
    assert [(page.url, page.output) for page in made.pages if page.kind not in ("page", "error")] == [
        ("/", "index.html"),
        ("/blog", "blog.html"),
        ("/blog/page/2", "blog/page/2.html"),
        ("/tags", "tags.html"),
        ("/tags/big-sea", "tags/big-sea.html"),
    ]


def test_a_page_and_a_file_of_its_name_collide() -> None:
    made = site("learn.md", files=("learn.html",), settings=NEVER)
    assert [one.message for one in made.problems] == [
        "content/learn.md and content/learn.html would both be `/learn.html`"
    ]


@pytest.mark.parametrize("written", ["keys.md", "keys", "/learn/keys", "/learn/keys/", "../learn/keys.md"])
def test_links_of_every_form_lead_to_the_url_without_a_slash(written: str) -> None:
    asks = asking(site("learn/_index.md", "learn/keys.md", "learn/a.md", settings=NEVER))
    assert asks("target", "learn/a.md", written).url == "/learn/keys"


def test_an_alias_without_a_slash_is_a_neighbour() -> None:
    made = site(Head("blog/new.md", "New", aliases=("old", "/older/", "/new.html")), settings=NEVER)
    assert [(one.source, one.target) for one in made.redirects] == [
        ("/blog/old/", "/blog/new"),
        ("/older/", "/blog/new"),
        ("/new.html", "/blog/new"),
    ]
    taken = site(Head("a.md", "A", aliases=("/b/",)), "b.md", settings=NEVER)
    assert [one.code for one in taken.problems] == ["taken-alias"]


def test_the_files_of_a_release() -> None:
    files = {path for path in sites.tree(released()) if path.endswith(".html") or path == "LICENSE"}
    assert files == {
        *("404.html", "LICENSE", "away/index.html", "demo/index.html", "gone/index.html", "index.html"),
        *(
            "learn.html",
            "learn/keys.html",
            "learn/old-keys/index.html",
            "Learn/Keys/index.html",
            "offline.html",
            "own.html",
        ),
        *("plain.html", "v1.2.html"),
    }


ROWS = [
    ("/", 200, "Home"),
    ("/index.html", 308, "/"),
    ("/learn", 200, "Learn"),
    ("/learn/", 308, "/learn"),
    ("/learn.html", 308, "/learn"),
    ("/learn/index.html", 308, "/learn"),
    ("/learn/keys", 200, "Keys"),
    ("/learn/keys/", 308, "/learn/keys"),
    ("/learn/keys.html", 308, "/learn/keys"),
    ("/v1.2", 200, "Version 1.2"),
    ("/v1.2/", 308, "/v1.2"),
    ("/own.html", 200, "Own"),
    ("/plain.html", 200, "Plain"),
    ("/demo/", 200, "Demo"),
    ("/demo", 308, "/demo/"),
    ("/demo/index.html", 308, "/demo/"),
    ("/LICENSE", 200, "free"),
    ("/gone/", 308, "/learn/keys"),
    ("/gone", 308, "/learn/keys"),
    ("/away", 308, "https://other.example/x"),
    ("/learn/old-keys/", 308, "/learn/keys"),
    ("/Learn/Keys", 308, "/learn/keys"),
    ("/learn/nothing", 404, ""),
]


@pytest.mark.parametrize(("path", "status", "what"), ROWS)
def test_our_server_answers_one_form_and_redirects_the_others(path: str, status: int, what: str) -> None:
    answer = ask(serving.create_app(released()), path)
    assert answer.status == status
    if status == 308:
        assert answer.headers["location"] == what
    else:
        assert what in answer.body.decode()


def test_a_redirect_to_the_right_form_keeps_the_query() -> None:
    assert ask(serving.create_app(released()), "/learn/?a=1").headers["location"] == "/learn?a=1"


@pytest.mark.parametrize(("path", "status", "what"), ROWS)
def test_vercel_answers_alike(path: str, status: int, what: str) -> None:
    out = released("vercel")
    files = {
        name.removeprefix("static/"): data for name, data in sites.tree(out).items() if name != "config.json"
    }
    answer = Vercel((out / "config.json").read_text(), set(files)).get(path)
    assert answer.status == status
    if status == 308:
        assert answer.headers["location"] == what
    elif status == 200:
        assert what in files[answer.file].decode()


def test_vercel_gets_no_stubs_and_one_override_for_each_page() -> None:
    out = released("vercel")
    assert not (out / "static/gone").exists()
    overrides = json.loads((out / "config.json").read_text())["overrides"]
    assert {path: one["path"] for path, one in overrides.items() if "path" in one} == {
        "learn.html": "learn",
        "learn/keys.html": "learn/keys",
        "v1.2.html": "v1.2",
    }


def manifest() -> dict[str, Any]:
    """Return the worker's manifest."""
    (file,) = (released() / "_holdfast").glob("manifest.*.json")
    told: dict[str, Any] = json.loads(file.read_text())
    return told


def test_the_worker_knows_pages_by_their_urls_and_no_stubs() -> None:
    told = manifest()
    pages = {path for path, (_, _, type) in told["files"].items() if type.startswith("text/html")}
    assert pages == {
        *("/", "/404.html", "/demo/", "/learn", "/learn/keys", "/offline.html", "/own.html", "/plain.html"),
        "/v1.2",
    }
    assert {source: to for source, (to, _) in told["redirects"].items()} == {
        "/Learn/Keys": "/learn/keys",
        "/away": "https://other.example/x",
        "/gone": "/learn/keys",
        "/learn/old-keys": "/learn/keys",
    }
    assert not [path for path in told["online"] if path.endswith(("/", ".html"))]


def test_crawlers_and_the_proof_read_the_same_urls() -> None:
    sitemap = (released() / "sitemap.xml").read_text()
    assert [
        f"<loc>https://example.org{url}</loc>" in sitemap
        for url in ("/", "/learn", "/learn/keys", "/own.html")
    ]
    assert "/gone" not in sitemap
    page = (released() / "learn/keys.html").read_text()
    assert "<link href=https://example.org/learn/keys rel=canonical>" in page
    assert "<a aria-current=true href=/learn>" in page
    assert page_urls(released()) == (
        *("/", "/demo/", "/learn", "/learn/keys", "/own.html", "/plain.html", "/v1.2"),
    )
