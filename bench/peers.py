"""The same corpus as a site of each tool: the files of `sites/`, and the pages in the form that it reads."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bench.corpus import Corpus, name

SITES = Path(__file__).resolve().parent / "sites"
FOOTER = "Made for a comparison"
COLD = "cold"
CASES = (COLD, "nothing changed", "one body edit", "one title edit", "template edit")


@dataclass(frozen=True, slots=True)
class Recipe:
    """What a tool's site consists of: paths below its folder, and the arguments that build it.

    `template` is the file with the footer of every page; `caches` are what a cold build may not find.
    """

    arguments: tuple[str, ...]
    content: str
    output: str
    template: str
    caches: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Tool:
    """A site that is there, and the whole command that builds it, to be run in the site's folder."""

    name: str
    root: Path
    command: tuple[str, ...]
    recipe: Recipe
    cases: tuple[str, ...] = field(default=CASES)

    @property
    def output(self) -> Path:
        """The folder that the site comes out in."""
        return self.root / self.recipe.output


RECIPES = {
    "holdfast": Recipe(
        ("build", "--quiet"),
        content="content",
        output="dist",
        template="templates/base.html",
        caches=(".holdfast",),
    ),
    "hugo": Recipe(
        ("--minify", "--quiet", "--cleanDestinationDir"),
        content="content",
        output="public",
        template="layouts/baseof.html",
        caches=("resources", ".hugo_build.lock"),
    ),
    "eleventy": Recipe(
        ("--quiet",), content="content", output="_site", template="includes/base.njk", caches=(".cache",)
    ),
    "astro": Recipe(
        ("build", "--silent"),
        content="content",
        output="dist",
        template="src/layouts/Base.astro",
        caches=(".astro", ".cache"),
    ),
    "pelican": Recipe(
        ("--quiet",),
        content="content",
        output="output",
        template="theme/templates/base.html",
        caches=("cache", "__pycache__"),
    ),
    "mkdocs-material": Recipe(
        ("build", "--quiet"), content="content", output="site", template="overrides/main.html"
    ),
    "zensical": Recipe(
        ("build",), content="content", output="site", template="overrides/main.html", caches=(".cache",)
    ),
}


def make(tool: str, root: Path, corpus: Corpus, program: Sequence[str], packages: Path | None = None) -> Tool:
    """Make a tool's site in a new folder; `packages` is the `node_modules` that its configuration imports."""
    shutil.copytree(SITES / tool, root)
    recipe = RECIPES[tool]
    _PAGES[tool](corpus, root / recipe.content)
    if packages:
        (root / "node_modules").symlink_to(packages)
        _write(root / "package.json", '{"private": true, "type": "module"}\n')
    return Tool(tool, root, (*program, *recipe.arguments), recipe)


def compressed(tool: Tool, root: Path) -> Tool:
    """Return a copy of the Holdfast site, not built yet, that also writes compressed files."""
    left_out = shutil.ignore_patterns(tool.recipe.output, *tool.recipe.caches)
    shutil.copytree(tool.root, root, ignore=left_out)
    _replace(root / "site.yaml", "compress: false", "compress: true")
    return Tool(f"{tool.name}, compressed", root, tool.command, tool.recipe, (COLD,))


def limit(root: Path, corpus: Corpus, python: str) -> Tool:
    """Return the program that only reads, parses and writes the same pages."""
    root.mkdir(parents=True)
    recipe = Recipe((), content=str(corpus.folder), output="out", template="")
    script = Path(__file__).resolve().parent / "limit.py"
    return Tool("the limit", root, (python, str(script), str(corpus.folder), "out"), recipe, (COLD,))


def prepare(tool: Tool, case: str, number: int) -> None:
    """Bring a site into the state in which a case begins: a change as an author would make it."""
    content = tool.root / tool.recipe.content
    if case == COLD:
        for left in (tool.recipe.output, *tool.recipe.caches):
            path = tool.root / left
            shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
    elif case == "one body edit":
        _replace(_some_page(content), "\n## ", f"\nEdited in run {number}.\n\n## ")
    elif case == "one title edit":
        page = _some_page(content)
        mark = 'title: "' if 'title: "' in page.read_text(encoding="utf-8") else "title: "
        _replace(page, mark, f"{mark}Edited {number} ")
    elif case == "template edit":
        _replace(tool.root / tool.recipe.template, FOOTER, f"{FOOTER} {number}")


def shows(tool: Tool, case: str, number: int) -> bool:
    """Say whether the page that was edited for a case shows it, after the site was built again."""
    content = tool.root / tool.recipe.content
    page = _some_page(content).relative_to(content).with_suffix("") / "index.html"
    seen = {
        "one body edit": f"Edited in run {number}.",
        "one title edit": f"Edited {number} ",
        "template edit": f"{FOOTER} {number}",
    }
    return case not in seen or seen[case] in (tool.output / page).read_text(encoding="utf-8")


def _some_page(content: Path) -> Path:
    pages = content.glob("*/*/*.md")
    return min(page for page in pages if page.name not in ("_index.md", "index.md"))


def _replace(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    if old not in text:
        raise ValueError(f"{path} has no {old!r}")
    _write(path, text.replace(old, new, 1))


def _copy(corpus: Corpus, content: Path) -> None:
    shutil.copytree(corpus.folder, content, dirs_exist_ok=True)


def _with_sections(corpus: Corpus, content: Path) -> None:
    """Copy the pages, with a file for every section: Hugo makes none for a folder below the first level."""
    _copy(corpus, content)
    for section in corpus.sections:
        _write(content / section / "_index.md", f"---\ntitle: {name(section)}\n---\n")


def _with_lists(corpus: Corpus, content: Path) -> None:
    """Copy the pages, with a finished list in the page of every section, and a page that asks for each tag.

    MkDocs has no lists of sections, and makes lists of tags where a page names them.
    """
    _copy(corpus, content)
    for section in ("", *corpus.sections):
        links = "".join(f"- [{title}](/{path}/)\n" for path, title in corpus.below(section))
        _write(content / section / "index.md", f"---\ntitle: {name(section) or 'Bench'}\n---\n\n{links}")
    for tag in corpus.tags:
        asked = f"<!-- material/tags {{ include: [{tag}], toc: false }} -->"
        _write(content / "tags" / f"{tag}.md", f"---\ntitle: {tag}\n---\n\n{asked}\n")


def _for_pelican(corpus: Corpus, content: Path) -> None:
    """Copy the pages with metadata as Pelican reads them, a line each; sections of the first level are pages."""
    for entry in corpus.entries:
        text = (corpus.folder / f"{entry.path}.md").read_text(encoding="utf-8")
        head, _, body = text.removeprefix("---\n").partition("\n---\n")
        description = next(line for line in head.splitlines() if line.startswith("description: "))
        lines = [f"title: {entry.title}", f"date: {entry.date}", f"tags: {', '.join(entry.tags)}"]
        lines.append(description.replace('"', ""))
        _write(content / f"{entry.path}.md", "\n".join(lines) + f"\n\n{body.lstrip()}")
    for section in corpus.sections:
        if "/" not in section:
            place = f"url: {section}/\nsave_as: {section}/index.html"
            _write(content / "pages" / f"{section}.md", f"title: {name(section)}\n{place}\n\n")


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


_PAGES: dict[str, Callable[[Corpus, Path], None]] = {
    "holdfast": _with_sections,
    "hugo": _with_sections,
    "eleventy": _copy,
    "astro": _copy,
    "pelican": _for_pelican,
    "mkdocs-material": _with_lists,
    "zensical": _with_lists,
}
