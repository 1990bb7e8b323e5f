"""A source becomes a document: front matter, Markdown, HTML pass."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from ..problems import Place, Problem
from ..templating import params
from ..text import decoded
from ..values import Document, Head, Hole, Reference, picture_name
from .body import Body, body
from .front_matter import FrontMatter, front_matter
from .references import Finder
from .rendering import rendered
from .shortcodes import Expanded, PageFacts, Shortcodes, Witness, expanded, has_calls
from .source_text import SourceText

if TYPE_CHECKING:
    from ..settings import Authoring, Markdown
    from ..values import CascadeRule, Source
    from .shortcodes import Surroundings

_DATED = re.compile(r"\d{4}-\d\d-\d\d[-_ ]+(?=.)")
_INDEXES = ("_index", "index", "readme")
_HEAD = (
    *("description", "date", "updated", "expires", "weight", "slug", "url", "aliases", "draft", "template"),
    *("link_title", "menus", "image", "sort", "paginate", "listed", "translations", "noindex"),
)

_KEPT = ("author", "authors", "categories", "keywords")
"""Keys that are parameters of the page where they are no taxonomies."""


def document(
    source: Source,
    rules: Authoring,
    above: tuple[CascadeRule, ...] = (),
    shortcodes: Shortcodes | None = None,
    view: Surroundings | None = None,
) -> Document:
    """Return the document that a source holds, with the front matter that folders `above` give it.

    What is wrong with it is among its problems. Only shortcodes ask the view; what it raises passes
    through, and nothing else does. Without `shortcodes` their calls stay as they are.
    """
    file = f"content/{source.path}"
    text, problem = decoded(source.data, file)
    if problem:
        return _broken(source, (problem,))
    matter, markdown = front_matter(text, source.path, rules, above), rules.markdown
    if matter.broken:
        return _broken(source, matter.problems)
    witness = Witness(view)
    try:
        if shortcodes and has_calls(matter.body):
            source_text = SourceText(file, matter.body, matter.line)
            made = expanded(source_text, _facts(source, matter, rules), markdown, shortcodes, witness)
            finder = Finder(matter.body, matter.line, file, texts=made.texts)
        else:
            plain = rendered(matter.body, file, matter.line, markdown)
            made = Expanded(plain.html, problems=plain.problems)
            finder = Finder(matter.body, matter.line, file, plain.origins)
        parsed = body(made.html, finder, matter.values.get("title", ""), markdown)
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:
        if error is witness.raised:
            raise
        return _broken(source, (*matter.problems, _engine_failed(file, markdown, error)))
    head = _head(source, matter, parsed, rules)
    problems = tuple(dict.fromkeys((*matter.problems, *made.problems, *finder.problems)))
    return Document(
        head,
        parsed.headings,
        parsed.pieces,
        problems,
        words=parsed.words,
        excerpt=parsed.excerpt,
        unknown=made.unknown,
    )


def _facts(source: Source, matter: FrontMatter, rules: Authoring) -> PageFacts:
    values: dict[str, Any] = matter.values
    names = ("title", "description", "date", "updated")
    return PageFacts(
        source.path,
        **{name: values[name] for name in names if name in values},
        terms={key: values[key] for key in rules.taxonomies if key in values},
        params=params(values.get("params", {})),
    )


def _head(source: Source, matter: FrontMatter, parsed: Body, rules: Authoring) -> Head:
    values: dict[str, Any] = matter.values
    terms = {key: values[key] for key in dict.fromkeys((*rules.taxonomies, "tags")) if key in values}
    more = {key: values[key] for key in _KEPT if key in values and key not in terms}
    return Head(
        path=source.path,
        title=parsed.title or title_of(source.path),
        summary=values.get("summary") or parsed.summary,
        params=more | values.get("params", {}),
        anchors=parsed.anchors,
        terms=terms,
        lines=matter.lines,
        references=(*matter.references, *_picture(source.path, matter)),
        collection=matter.collection,
        links=_links(parsed),
        **{key: values[key] for key in _HEAD if key in values},
    )


def _links(parsed: Body) -> tuple[str, ...]:
    """Return what the body links to inside the site, each once and without fragments."""
    found: dict[str, None] = {}
    for piece in parsed.pieces:
        if isinstance(piece, Hole) and piece.kind in ("link", "wikilink"):
            path = piece.target.partition("#")[0]
            if path:
                found[path if piece.kind == "link" else f"[[{path}]]"] = None
    return tuple(found)


def _picture(path: str, matter: FrontMatter) -> tuple[Reference, ...]:
    """Return the picture that a page names, where that has to be a file of the content."""
    written = matter.values.get("image", "")
    name = picture_name(path, written) if written and "://" not in written else ""
    if not name.startswith("content/"):
        return ()
    place = name.removeprefix("content")
    return (
        Reference("image", written, matter.lines.get("image", 0), 0, "file", "", place, f"content/{path}"),
    )


def title_of(path: str) -> str:
    """Return a title for a page that has none, from the name of its file (or its folder)."""
    *folders, name = path.split("/")
    stem = name.rpartition(".")[0] or name
    if stem.lower() in _INDEXES:
        stem = folders[-1] if folders else "Home"
    words = " ".join(re.sub(r"[-_]+", " ", _DATED.sub("", stem)).split()) or stem
    return words[:1].upper() + words[1:]


def _broken(source: Source, problems: tuple[Problem, ...]) -> Document:
    return Document(Head(source.path, title_of(source.path)), problems=problems, broken=True)


def _engine_failed(file: str, markdown: Markdown, error: BaseException) -> Problem:
    said = " ".join(str(error).split())[:200] or type(error).__name__
    return Problem(
        code="markdown",
        message=f"the Markdown engine `{markdown.engine}` failed: {said}",
        place=Place(file),
        help="look at `markdown:` in site.yaml; if it is right, leave out parts of the page until it builds",
        blocks=True,
    )
