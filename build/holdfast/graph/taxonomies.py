"""The pages of taxonomies and of their terms: made by the site, or described by a document."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace

from ..problems import Place, Problem
from ..settings import Settings
from ..values import Head, Page
from .names import bare, humanise, name_of, url_of
from .terms import Term, fold, gather, term_part


def place_taxonomies(
    pages: tuple[Page, ...], settings: Settings, layouts: Collection[str]
) -> tuple[tuple[Page, ...], tuple[Problem, ...]]:
    """Return all pages, with those of the taxonomies and terms that some page has.

    A document at the place of one describes it: it gives title, text, template and URL. `layouts` are
    the names of all templates: `tags/term.html` is preferred to `term.html`.
    """
    problems: list[Problem] = []
    for name, taxonomy in settings.taxonomies.items():
        terms = gather(pages, name)
        if terms:
            shelf = _Shelf(name, taxonomy.title or humanise(name), layouts, pages)
            pages = shelf.place(terms)
            problems += shelf.problems
    return pages, tuple(problems)


@dataclass(slots=True)
class _Shelf:
    """One taxonomy on its way to pages. `made` holds its pages by path, in place of what was there."""

    name: str
    title: str
    layouts: Collection[str]
    pages: tuple[Page, ...]
    made: dict[str, Page] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def place(self, terms: dict[str, Term]) -> tuple[Page, ...]:
        root = self._root()
        described = self._described(terms, root)
        telling = {root.head.path, *(page.head.path for page in described.values())}
        taken: dict[str, str] = {}
        for key, term in terms.items():
            part = term_part(term.name)
            page = described.get(key)
            if page is None and all(one.head.path in telling for one in term.pages):
                continue  # What describes a term is no page of any.
            if page is None and (not part or part in taken):
                self.problems.append(self._unplaced(term, taken.get(part, "")))
                continue
            if page is None:
                taken[part] = term.name
                page = self._new(f"{self.name}/{part}/_index.md", self._output(root, part), term.name)
            self._keep(page, term.name)
        kept = [self.made.pop(page.head.path, page) for page in self.pages]
        return (*kept, *self.made.values())

    def _root(self) -> Page:
        """Return the page of the taxonomy itself: the document at its place, or a new one."""
        output = f"{self.name}/index.html"
        found = [page for page in self.pages if page.kind == "section" and page.key == self.name]
        found = found or [page for page in self.pages if page.output.casefold() == output.casefold()]
        return self._keep(found[0] if found else self._new(f"{self.name}/_index.md", output, self.title))

    def _described(self, terms: dict[str, Term], root: Page) -> dict[str, Page]:
        """Return what describes terms: by its name, its title or its URL, in this order."""
        free = {page.head.path: page for page in self.pages if page.kind in ("page", "section")}
        inside = [page for page in free.values() if page.section == self.name]
        names = [(fold(name_of(page.head.path)), page) for page in inside]
        titles = [(fold(page.head.title), page) for page in inside if not page.generated]
        found: dict[str, Page] = {}
        for key, page in (*names, *titles):
            if key in terms and key not in found and page.head.path in free:
                found[key] = free.pop(page.head.path)
        outputs = {page.output.casefold(): page for page in free.values()}
        for key in [key for key in terms if key not in found]:
            output = self._output(root, term_part(terms[key].name)).casefold()
            if output in outputs:
                found[key] = outputs.pop(output)
        return found

    def _keep(self, page: Page, term: str = "") -> Page:
        """Keep a page as one of this taxonomy, and return it so."""
        name = "term.html" if term else "taxonomy.html"
        own = f"{self.name}/{name}"
        self.made[page.head.path] = made = replace(
            page,
            head=replace(page.head, title=term or self.title) if page.generated else page.head,
            kind="term" if term else "taxonomy",
            template=page.template if page.head.template else own if own in self.layouts else name,
            section=self.name if term else "",
            key=self.name,
            taxonomy=self.name,
            term=term,
        )
        return made

    @staticmethod
    def _new(path: str, output: str, title: str) -> Page:
        return Page(Head(path, title), "term", url_of(output), output, "", generated=True)

    @staticmethod
    def _output(root: Page, part: str) -> str:
        return f"{bare(root.output)}/{part}/index.html".lstrip("/")

    def _unplaced(self, term: Term, other: str) -> Problem:
        first = term.pages[0].head
        place = Place(f"content/{first.path}", first.lines.get(self.name, 0))
        help = f"describe it in a document such as content/{self.name}/name.md with `title: {term.name}`"
        if not other:
            message = f"nothing in the term `{term.name}` of `{self.name}` can stand in a URL"
            return Problem("bad-term", message, place, help, blocks=True)
        url = url_of(f"{self.name}/{term_part(term.name)}/index.html")
        message = f"the terms `{other}` and `{term.name}` of `{self.name}` would both be `{url}`"
        return Problem("same-url", message, place, help, blocks=True)
