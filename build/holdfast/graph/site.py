"""The site: every page with its URL and its section, from the heads of all documents."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from ..problems import Place, Problem
from ..settings import Settings, Taxonomy
from ..values import Head, NavItem, Page, PageKind, Redirect, Translations
from .names import beside, feed_folder, folder, humanise, output_of, safe, safe_file, stem, unslashed, url_of
from .permalinks import output_by, pattern_of
from .tree import SPECIAL, Tree, describes_folder, grow, is_special, sections


@dataclass(frozen=True, slots=True)
class Site:
    """All pages and plain files of a site with their places, and what old URLs lead to.

    - `pages` are in the order of their URLs: the home page is first; generated ones are included.
    - `files` maps a plain file below `content/` to its output.
    - `hidden` are pages that are not public (drafts …), by path, each with what keeps it so.
    - `menus` are those of the settings and of the pages, resolved.
    - `sorts` gives the order of a section's pages where it is not the usual one.
    - `sizes` gives the entries on each page of a list that has several, by its path.
    - `feeds` are the newest pages of each feed: ids by the id of the page that the feed belongs to;
      `feed_files` are the names of the files that hold each.
    - `made`: what the settings ask for beside them: `llms.txt`.
    """

    pages: tuple[Page, ...] = ()
    files: dict[str, str] = field(default_factory=dict)
    redirects: tuple[Redirect, ...] = ()
    menus: dict[str, tuple[NavItem, ...]] = field(default_factory=dict)
    taxonomies: dict[str, Taxonomy] = field(default_factory=dict)
    sorts: dict[str, str] = field(default_factory=dict)
    sizes: dict[str, int] = field(default_factory=dict)
    feeds: dict[str, tuple[str, ...]] = field(default_factory=dict)
    feed_files: tuple[str, ...] = ()
    made: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    hidden: dict[str, str] = field(default_factory=dict)
    translations: dict[str, Translations] = field(default_factory=dict)


_MADE = ("sitemap.xml", "robots.txt", "app.webmanifest", "favicon.ico", "favicon.svg", "sw.js")


def made_files(site: Site) -> frozenset[str]:
    """Return the outputs that Holdfast makes beside the pages and that a link may name: feeds, sitemap …"""
    by_id = {page.id: page for page in site.pages}
    folders = [feed_folder(by_id[owner].output) for owner in site.feeds if owner in by_id]
    feeds = {f"{place}/{name}".lstrip("/") for place in folders for name in site.feed_files}
    return frozenset((*_MADE, *site.made, *feeds))


def place_pages(
    heads: tuple[Head, ...], files: tuple[str, ...], settings: Settings
) -> tuple[Site, tuple[Problem, ...]]:
    """Give every document, every folder without a document, and every plain file its place."""
    specials = [head for head in heads if is_special(head)]
    heads = tuple(head for head in heads if not is_special(head))
    patterns = {head.path: pattern_of(head, settings.content) for head in heads} if settings.content else {}
    tree, found = grow(heads, files, lambda head, above: _chosen(head, patterns, above, bundle=True)[0])
    problems = list(found)
    templates = {name: one.template for name, one in settings.content.items()}
    pages = [_page(head, tree, patterns, templates.get(head.collection, ""), problems) for head in heads]
    described = {beside(head.path) for head in heads if describes_folder(head, tree)}
    for key in sections(tree, heads):
        if key not in described:
            pages.append(_generated(key, tree, settings))
    pages += [_special(name, specials) for name in SPECIAL if _wanted(name, specials, files, settings)]
    outputs = {path: _file_output(path, tree, problems) for path in sorted(files)}
    pages.sort(key=lambda page: (page.url, page.head.path))
    return Site(tuple(pages), outputs), tuple(problems)


def without_slashes(site: Site) -> Site:
    """Return a site whose pages have URLs without a slash at the end, and files of their own name."""
    pages = []
    for page in site.pages:
        output, url = unslashed(page.output)
        pages.append(replace(page, output=output, url=url))
    return replace(site, pages=tuple(sorted(pages, key=lambda page: (page.url, page.head.path))))


def _page(head: Head, tree: Tree, patterns: dict[str, str], template: str, problems: list[Problem]) -> Page:
    """Return a page in its place; `template` is that of its collection."""
    inside = folder(head.path)
    kind: PageKind = "page"
    section = inside
    output = _page_output(head, tree, patterns, problems)
    if describes_folder(head, tree):
        inside = beside(head.path)
        section = folder(inside)
        if inside not in tree.bundles:
            kind = "section" if inside else "home"
    template = head.template or (template if kind == "page" else "") or _default_template(kind, head)
    if "." not in template.rpartition("/")[2]:
        template += ".html"
    key = section if kind == "page" else inside
    return Page(head, kind, url_of(output), output, template, section, key=key)


def _chosen(
    head: Head, patterns: dict[str, str], above: str, *, bundle: bool
) -> tuple[str, tuple[Problem, ...]]:
    """Return the output that a page's `url` or the pattern of its collection gives, and their problems."""
    wrong: list[Problem] = []
    if head.url:
        output = output_of(head.url)
        if output:
            return output, ()
        wrong.append(_bad_url(head))
    if pattern := patterns.get(head.path):
        output, problem = output_by(pattern, head, bundle, above)
        return output, (*wrong, problem) if problem else tuple(wrong)
    return "", tuple(wrong)


def _page_output(head: Head, tree: Tree, patterns: dict[str, str], problems: list[Problem]) -> str:
    """Return the output of a document: what its author chose, else its folder with its name."""
    inside, is_folder = folder(head.path), describes_folder(head, tree)
    bundle = is_folder and beside(head.path) in tree.bundles
    above = tree.outputs[folder(inside) if bundle else inside]
    output, wrong = _chosen(head, {} if is_folder and not bundle else patterns, above, bundle=bundle)
    problems += wrong
    if head.slug and ("/" in head.slug or not safe(head.slug)):
        problems.append(_bad_slug(head))
    if output:
        return output
    if is_folder:
        return f"{tree.outputs[beside(head.path)]}/index.html".lstrip("/")
    part = safe(head.slug) or safe(stem(head.path))
    if not part:
        problems.append(_bad_name(head.path, "rename the file, or give it a `slug`"))
    return f"{tree.outputs[folder(head.path)]}/{part or '-'}/index.html".lstrip("/")


def _default_template(kind: PageKind, head: Head) -> str:
    if kind == "page":
        if head.listed:
            return "list.html"
        return "post.html" if head.date else "page.html"
    return f"{kind}.html"


def _generated(key: str, tree: Tree, settings: Settings) -> Page:
    """Return the page of a folder that no file describes."""
    title = humanise(key.rpartition("/")[2]) if key else settings.title
    head = Head(f"{key}/_index.md".lstrip("/"), title)
    output = f"{tree.outputs.get(key, '')}/index.html".lstrip("/")
    kind: PageKind = "section" if key else "home"
    return Page(head, kind, url_of(output), output, f"{kind}.html", folder(key), True, key)


def _wanted(name: str, specials: list[Head], files: tuple[str, ...], settings: Settings) -> bool:
    """Return whether a special page is made: one that is written is, a plain file takes its place."""
    if any(stem(head.path) == name for head in specials):
        return True
    return SPECIAL[name] not in files and (name != "offline" or settings.pwa.enabled)


def _special(name: str, specials: list[Head]) -> Page:
    title = {"404": "This page is not here", "offline": "You are offline"}[name]
    written = [head for head in specials if stem(head.path) == name]
    head = written[0] if written else Head(f"{name}.md", title)
    output = SPECIAL[name]
    return Page(head, "error", url_of(output), output, head.template or output, "", generated=not written)


def _file_output(path: str, tree: Tree, problems: list[Problem]) -> str:
    inside, _, name = path.rpartition("/")
    part = safe_file(name)
    if not part.strip("."):
        problems.append(_bad_name(path, "rename the file"))
    return f"{tree.outputs[inside]}/{part}".lstrip("/")


def _bad_url(head: Head) -> Problem:
    return Problem(
        "bad-url",
        f"`{head.url}` cannot be the URL of a page",
        Place(f"content/{head.path}", head.lines.get("url", 0)),
        "a URL is a path of this site such as `/about/`: it starts with `/` and has no `..`, `?` or `#`",
        blocks=True,
    )


def _bad_slug(head: Head) -> Problem:
    return Problem(
        "bad-slug",
        f"`{head.slug}` cannot be the last part of a URL",
        Place(f"content/{head.path}", head.lines.get("slug", 0)),
        "a slug is one name without `/`; use `url` for a whole path",
        blocks=True,
    )


def _bad_name(path: str, help: str) -> Problem:
    return Problem(
        "bad-name",
        f"nothing in the file name `{path.rpartition('/')[2]}` can stand in a URL",
        Place(f"content/{path}"),
        help,
        blocks=True,
    )
