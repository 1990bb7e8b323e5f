"""The same corpus as a site of each tool, with equal templates: header, navigation, lists, footer."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

CSS = "body{font-family:sans-serif;margin:auto;max-width:60em}nav{columns:3}\n"


@dataclass(frozen=True, slots=True)
class Tool:
    """A generator with its command, run in the folder of its site, and where its pages come out."""

    name: str
    command: tuple[str, ...]
    content: str
    output: str


def holdfast(root: Path, pages: Path, python: str) -> Tool:
    """Make the Holdfast site: its worker on; compressed copies and taxonomies off, as the peers have none."""
    _write(root / "site.yaml", "title: Bench\nurl: https://example.org\ncompress: false\ntaxonomies: []\n")
    _write(root / "templates/base.html", HOLDFAST_BASE)
    _write(root / "templates/nav.html", HOLDFAST_NAV)
    _write(root / "templates/page.html", HOLDFAST_PAGE)
    _write(root / "templates/post.html", HOLDFAST_PAGE)
    for name in ("section", "home"):
        _write(root / f"templates/{name}.html", HOLDFAST_LIST)
    _write(root / "assets/css/bench.css", CSS)
    _copy(pages, root / "content")
    return Tool("holdfast", (python, "-m", "holdfast", "build", "--quiet"), "content", "dist")


def hugo(root: Path, pages: Path, binary: str) -> Tool:
    """Make the Hugo site: taxonomies and feeds off, as the Holdfast site has none."""
    _write(root / "hugo.toml", HUGO_CONFIG)
    _write(root / "layouts/baseof.html", HUGO_BASE)
    _write(root / "layouts/_partials/nav.html", HUGO_NAV)
    _write(root / "layouts/page.html", HUGO_PAGE)
    for name in ("section", "home"):
        _write(root / f"layouts/{name}.html", HUGO_LIST)
    _write(root / "assets/css/bench.css", CSS)
    _copy(pages, root / "content")
    command = (binary, "--minify", "--quiet", "--destination", "public", "--cleanDestinationDir")
    return Tool("hugo", command, "content", "public")


def pages_in(root: Path, tool: Tool) -> int:
    """Count the pages that a tool made."""
    return sum(1 for _ in (root / tool.output).rglob("index.html"))


def edit(root: Path, tool: Tool, page: str, *, old: str, new: str) -> None:
    """Change a page of a tool's site as an author would."""
    path = root / tool.content / page
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def columns(rows: Sequence[Sequence[str]]) -> str:
    """Return rows as a Markdown table; the first is the head."""
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join([lines[0], "|---" * len(rows[0]) + "|", *lines[1:]])


def _copy(pages: Path, content: Path) -> None:
    """Copy the pages, with a file for every section: Hugo makes none for a folder below the first level."""
    shutil.copytree(pages, content)
    for folder in (path for path in content.rglob("*") if path.is_dir()):
        _write(folder / "_index.md", f"---\ntitle: {folder.name.capitalize()}\n---\n")


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


HOLDFAST_BASE = """<!doctype html>
<html lang="{{ site.language }}">
<head>
<meta charset="utf-8"><title>{{ page.title }} - {{ site.title }}</title>
<meta name="description" content="{{ page.description }}">
<link rel="canonical" href="{{ page.canonical }}">
<link rel="stylesheet" href="{{ asset('css/bench.css').url }}">
<link rel="stylesheet" href="{{ asset('css/highlight.css').url }}">
</head>
<body>
<header><a href="/">{{ site.title }}</a></header>
<nav>{{ partial('nav.html') }}</nav>
<main>{% block main %}{% endblock %}</main>
<footer>{{ site.title }}</footer>
</body>
</html>
"""
HOLDFAST_NAV = """<ul>
{% for one in sections('') %}
<li><a href="{{ one.url }}">{{ one.title }}</a><ul>
{% for sub in sections(one.section and one.section or one.url.strip('/')) %}
<li><a href="{{ sub.url }}">{{ sub.title }}</a></li>
{% endfor %}
</ul></li>
{% endfor %}
</ul>
"""
HOLDFAST_PAGE = """{% extends 'base.html' %}
{% block main %}
<h1>{{ page.title }}</h1>
<p>{% if page.date %}<time datetime="{{ page.date|iso }}">{{ page.date|date }}</time>{% endif %}
{% for tag in page.tags %}<span>{{ tag }}</span> {% endfor %}</p>
{{ page.content }}
{% endblock %}
"""
HOLDFAST_LIST = """{% extends 'base.html' %}
{% block main %}
<h1>{{ page.title }}</h1>
{{ page.content }}
<ul>
{% for one in children(section.key) %}<li><a href="{{ one.url }}">{{ one.title }}</a></li>
{% endfor %}
</ul>
{% endblock %}
"""
HUGO_CONFIG = """baseURL = "https://example.org/"
title = "Bench"
disableKinds = ["taxonomy", "term", "rss"]
[markup.highlight]
noClasses = false
"""
HUGO_BASE = """<!doctype html>
<html lang="{{ site.Language.Lang }}">
<head>
<meta charset="utf-8"><title>{{ .Title }} - {{ site.Title }}</title>
<meta name="description" content="{{ .Description }}">
<link rel="canonical" href="{{ .Permalink }}">
{{ with resources.Get "css/bench.css" | minify | fingerprint }}<link rel="stylesheet" href="{{ .RelPermalink }}">{{ end }}
</head>
<body>
<header><a href="/">{{ site.Title }}</a></header>
<nav>{{ partialCached "nav.html" . }}</nav>
<main>{{ block "main" . }}{{ end }}</main>
<footer>{{ site.Title }}</footer>
</body>
</html>
"""
HUGO_NAV = """<ul>
{{ range site.Home.Sections }}
<li><a href="{{ .RelPermalink }}">{{ .Title }}</a><ul>
{{ range .Sections }}
<li><a href="{{ .RelPermalink }}">{{ .Title }}</a></li>
{{ end }}
</ul></li>
{{ end }}
</ul>
"""
HUGO_PAGE = """{{ define "main" }}
<h1>{{ .Title }}</h1>
<p><time datetime="{{ .Date.Format "2006-01-02" }}">{{ .Date.Format "2 January 2006" }}</time>
{{ range .Params.tags }}<span>{{ . }}</span> {{ end }}</p>
{{ .Content }}
{{ end }}
"""
HUGO_LIST = """{{ define "main" }}
<h1>{{ .Title }}</h1>
{{ .Content }}
<ul>
{{ range .Pages }}<li><a href="{{ .RelPermalink }}">{{ .Title }}</a></li>
{{ end }}
</ul>
{{ end }}
"""
