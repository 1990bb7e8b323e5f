"""Stubs: pages at old URLs for hosts that know no redirects. Everybody else redirects by itself."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from holdfast import graph, serving
from holdfast.building import build
from holdfast.commands.offline import page_urls
from holdfast.values import Head

from . import sites
from .builds import QUICK
from .graphs import SETTINGS, site
from .hosts import ask

FILES: sites.Files = {
    "site.yaml": QUICK + "redirects: {/chat/: 'https://chat.example/?a=1&b=\"2\"', /feed.xml: /atom.xml}\n",
    "content/index.md": "# Home\n",
    "content/atom.xml": "<feed/>",
    "content/new.md": "---\ntitle: New\naliases: /old/\n---\n## Part\n",
}

STUB = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="refresh" content="0; url=/new/">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>This page has moved · Test</title>
<link rel="canonical" href="https://example.org/new/">
</head>
<body><main><h1>This page has moved</h1>
<p>It is now at <a href="/new/">https://example.org/new/</a>.</p></main></body>
</html>
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a site with an alias and redirects, built."""
    made = sites.make(tmp_path / "site", FILES)
    report = build(made, jobs=1)
    assert (report.problems, report.published, report.pages) == ((), True, 2)
    return made


def test_a_stub_sends_browsers_on_and_tells_crawlers(root: Path) -> None:
    assert (root / "dist/old/index.html").read_text() == STUB
    chat = (root / "dist/chat/index.html").read_text()
    url = "https://chat.example/?a=1&amp;b=%222%22"
    assert f'content="0; url={url}"' in chat
    assert f'<link rel="canonical" href="{url}">' in chat


def test_no_stub_takes_the_name_of_another_kind_of_file(root: Path) -> None:
    assert not (root / "dist/feed.xml").exists()
    assert ask(serving.create_app(root / "dist"), "/feed.xml").headers["location"] == "/atom.xml"


def test_our_server_redirects_all_the_same(root: Path) -> None:
    app = serving.create_app(root / "dist")
    for path in ("/old/", "/old", "/old/index.html", "/old/?x=1"):
        answer = ask(app, path)
        assert (answer.status, answer.headers["location"].partition("?")[0]) == (308, "/new/")


def test_stubs_are_no_pages_for_worker_sitemap_and_proof(root: Path) -> None:
    (file,) = (root / "dist/_holdfast").glob("manifest.*.json")
    told = json.loads(file.read_text())
    assert not [path for path in (*told["files"], *told["online"]) if path.startswith(("/old", "/chat"))]
    assert told["redirects"]["/old"] == ["/new/", 308]
    assert "old" not in (root / "dist/sitemap.xml").read_text()
    assert page_urls(root / "dist") == ("/", "/new/")


def test_vercel_needs_none(root: Path) -> None:
    assert build(root, jobs=1, target="vercel").published
    assert not (root / ".vercel/output/static/old").exists()
    assert "/new/" in (root / ".vercel/output/config.json").read_text()


def test_a_stub_comes_and_goes_with_its_alias(root: Path) -> None:
    sites.write(root, {"content/new.md": "---\ntitle: New\naliases: [/older/, /very/old.html]\n---\n"})
    assert build(root, jobs=1).published
    found = {path for path in sites.tree(root / "dist") if b"has moved" in sites.tree(root / "dist")[path]}
    assert found == {"chat/index.html", "older/index.html", "very/old.html"}


def outputs(*aliases: str, files: tuple[str, ...] = ()) -> list[str]:
    """Return the outputs of the stubs for a page's aliases."""
    made = site(Head("keys.md", "Keys", aliases=aliases), "learn/_index.md", files=files, settings=SETTINGS)
    return [output for output, _ in graph.stubs(made)]


def test_a_stub_takes_nobodys_place() -> None:
    long = "x" * 256
    assert outputs("/Keys/", "/LEARN/", "/404.html/", "/sw.js/", f"/{long}/", "/fine/") == ["fine/index.html"]
    assert outputs("/old.html", "/old.html/", "/Old.html") == ["old.html"]
    assert outputs("/a/b/", "/c.html", files=("a", "c.html")) == []
    assert outputs("/x.htm", "/x.php", "/x/") == ["x.htm", "x/index.html"]
