"""Content that people wrote for other tools: it builds, and every problem in it is a true one."""

from __future__ import annotations

import json
import re
import tarfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import pytest

from . import sites
from .builds import command

ARCHIVES = Path(__file__).resolve().parents[1].parent / "shared" / "corpora"

pytestmark = [
    pytest.mark.corpora,
    pytest.mark.skipif(not ARCHIVES.is_dir(), reason=f"the archives are not in {ARCHIVES}"),
]

ORIGIN = "https://corpus.test"

REFERENCES = {"href": ("a", "area"), "src": ("img", "source", "video", "audio", "iframe", "track")}


class Reader(HTMLParser):
    """Gathers what a published page refers to, and what in it can be referred to."""

    def __init__(self) -> None:
        super().__init__()
        self.references: list[str] = []
        self.ids: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self.ids.add(values.get("id", ""))
        for name, tags in REFERENCES.items():
            if tag in tags and values.get(name):
                self.references.append(values[name])


@dataclass
class Published:
    """A release as a browser sees it: which references in it lead nowhere."""

    root: Path

    @cached_property
    def pages(self) -> dict[str, Reader]:
        found = {}
        for path in self.root.rglob("*.html"):
            url = "/" + path.relative_to(self.root).as_posix().removesuffix("index.html")
            found[url] = Reader()
            found[url].feed(path.read_text())
        return found

    def lost(self) -> tuple[Counter[str], Counter[str]]:
        """Return the references that no file answers, and the anchors that no page has, as they are written."""
        links: Counter[str] = Counter()
        anchors: Counter[str] = Counter()
        for url, page in self.pages.items():
            for reference in page.references:
                path, anchor = self.place(url, reference)
                if path is None:
                    continue
                if not self.answers(path):
                    links[shown(reference)] += 1
                elif anchor and path in self.pages and anchor not in (*self.pages[path].ids, "top"):
                    anchors[anchor] += 1
        return links, anchors

    def place(self, url: str, reference: str) -> tuple[str | None, str]:
        try:
            parts = urlsplit(urljoin(ORIGIN + url, reference))
        except ValueError:
            return reference, ""
        inside = f"{parts.scheme}://{parts.netloc}" == ORIGIN
        return (unquote(parts.path) if inside else None), unquote(parts.fragment)

    def answers(self, path: str) -> bool:
        return path in self.pages or (self.root / path.lstrip("/")).is_file()


def shown(reference: str) -> str:
    """Return a reference as a problem shows it."""
    text = unquote(unquote(reference))
    return text if len(text) <= 100 else f"{text[:99]}…"


def told(problems: list[dict[str, str]], *codes: str) -> Counter[str]:
    """Return what the problems of some kinds name in back quotes."""
    return Counter(
        found[1].removeprefix("#")
        for one in problems
        if one["code"] in codes
        and (found := re.search(r"`(.*?)`(?= leads| is not| on )", one["message"], re.DOTALL))
    )


def unpacked(name: str, folder: Path, inside: str = "") -> Path:
    """Unpack an archive as the content of a site of two lines."""
    with tarfile.open(ARCHIVES / f"{name}.tar.gz") as archive:
        archive.extractall(folder / "archive", filter="data")
    root = sites.make(folder / "site", {"site.yaml": f"title: Corpus\nurl: {ORIGIN}\n"})
    (folder / "archive" / inside).rename(root / "content")
    return root


def built(root: Path) -> tuple[int, list[dict[str, str]], Published]:
    """Build a site, and return its pages, its problems, and what was published."""
    run = command(root, "--json", "--jobs", "2")
    report = json.loads(run.out)
    assert run.code == 1
    return report["pages"], report["problems"], Published(root / "dist")


def excerpts(root: Path, problems: list[dict[str, str]]) -> Iterator[tuple[dict[str, str], str]]:
    """Yield each problem that has a place with the text at that place."""
    for one in problems:
        line, column = int(one["line"]), int(one["column"])
        if line and column:
            yield one, (root / one["file"]).read_text().splitlines()[line - 1][column - 1 :]


def test_a_notebook(tmp_path: Path) -> None:
    root = unpacked("til", tmp_path)
    pages, problems, published = built(root)
    assert (pages, Counter(one["code"] for one in problems)) == (691, {"broken-link": 5})
    assert published.lost() == (told(problems, "broken-link", "missing-image", "missing-file"), Counter())
    assert {
        f"{one['file']}:{one['line']}": text[: text.index("]") + 1] for one, text in excerpts(root, problems)
    } == {
        "content/deno/deno-kv.md:19": "[getting started documentation]",
        "content/markdown/github-markdown-api.md:54": "[JavaScript tool that uses this API]",
        "content/python/json-floating-point.md:3": "[datasette-leaflet-geojson]",
        "content/sqlite/function-list.md:42": "[returned]",
        "content/tiktok/download-all-videos.md:15": "[https://www.tiktok.com/@ilgallinaio_special]",
    }


MANUAL = """\
taxonomies: {categories: {}, keywords: {}}
content:
  all: {folder: /, fields: {reference: text, details: text, alias: boolean, build: any, _comment: text, outputs: [html, rss]}}
"""


STARTS: dict[str, str | tuple[str, ...]] = {
    **dict.fromkeys(("broken-link", "broken-anchor"), ("[", "<a", "![", "h")),
    "unknown-shortcode": "{{",
    "missing-image": "/images/",
    "math": "\\ce{",
    "code-option": ("width=", "color=", "trim="),
}
"""How what a problem points to begins."""


def test_a_manual(tmp_path: Path) -> None:
    root = unpacked("hugodocs", tmp_path, "en")
    (root / "site.yaml").write_text(f"title: Corpus\nurl: {ORIGIN}\n{MANUAL}")
    pages, problems, published = built(root)
    assert (pages, Counter(one["code"] for one in problems)) == (
        1016,
        {
            "broken-link": 776,
            "unknown-shortcode": 29,
            "unknown-key": 5,
            "code-option": 3,
            "markdown-block": 3,
            "math": 2,
            "taken-alias": 2,
            "broken-anchor": 1,
            "missing-image": 1,
        },
    )
    calls = [one["message"].split("`")[1] for one in problems if one["code"] == "unknown-shortcode"]
    assert len(calls) == len(set(calls))
    links, anchors = published.lost()
    named = told(problems, "broken-link", "missing-image")
    # What pages include is told once, where it is written, and stands on each of them with that address.
    repeated = {link: count for link, count in (links - named).items() if not link.startswith("/_common/")}
    assert (links.keys(), named - links, repeated) == (named.keys(), Counter(), {})
    assert anchors == told(problems, "broken-anchor")
    for one, text in excerpts(root, problems):
        start = {"unknown-key": one["message"].split("`")[1]}.get(one["code"]) or STARTS[one["code"]]
        assert text.startswith(start), one
