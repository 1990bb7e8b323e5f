"""The same page in other languages: what `translations` in the front matter of pages comes to."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from ..problems import Place, Problem, Severity
from ..settings import Settings
from ..values import Page, Target, Translations
from .index import SiteIndex
from .targets import nearest_target, target, why_hidden

DEFAULT = "x-default"
"""The name of what is shown to readers of any other language (as search engines define it)."""

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*")


def translations(index: SiteIndex, settings: Settings) -> tuple[dict[str, Translations], tuple[Problem, ...]]:
    """Return the translations of each page that names some, by its path, and what is wrong with them."""
    work = _Work(index, settings)
    pages = [page for page in index.site.pages if page.head.translations and page.number == 1]
    for page in pages:
        work.find(page)
    made = {page.head.path: work.joined(page) for page in pages}
    for page in pages:
        work.check_return(page)
    return made, tuple(work.problems)


@dataclass(slots=True)
class _Work:
    index: SiteIndex
    settings: Settings
    found: dict[str, dict[str, Target]] = field(default_factory=dict)
    """By the path of a page and the language: where the translation leads."""
    named: dict[str, str] = field(default_factory=dict)
    """The language by which some page names another."""
    problems: list[Problem] = field(default_factory=list)

    def find(self, page: Page) -> None:
        """Look up what a page names."""
        found = self.found.setdefault(page.head.path, {})
        for language, written in page.head.translations.items():
            if language != DEFAULT and not _LANGUAGE.fullmatch(language):
                self.tell(page, "bad-language", f"`{language}` is no language tag", "write `de` or `pt-BR`")
            elif "://" in written:
                found[language] = Target("file", written)
            elif there := self.resolved(page, written):
                found[language] = there
                if there.path and language != DEFAULT:
                    self.named.setdefault(there.path, language)
            else:
                self.lost(page, language, written)

    def resolved(self, page: Page, written: str) -> Target | None:
        """Return where a path leads: one beside the page or, failing that, below `content/`."""
        return target(self.index, page.head.path, written) or target(self.index, "", f"/{written}")

    def language(self, page: Page) -> str:
        """Return the language of a page: what it calls itself, else what others call it, else the site's."""
        path = page.head.path
        own = [name for name, one in self.found[path].items() if one.path == path and name != DEFAULT]
        if own or path in self.named:
            return own[0] if own else self.named[path]
        return "" if self.settings.language in self.found[path] else self.settings.language

    def joined(self, page: Page) -> Translations:
        """Return a page's translations with the page itself, and what any other language is shown."""
        language = self.language(page)
        links = {name: one.url for name, one in self.found[page.head.path].items()}
        if language:
            links.setdefault(language, page.url)
        if self.settings.language in links:
            links.setdefault(DEFAULT, links[self.settings.language])
        return Translations(language, dict(sorted(links.items())))

    def check_return(self, page: Page) -> None:
        """Warn where a translation does not name this page: search engines then believe neither."""
        for language, one in self.found[page.head.path].items():
            other = one.path
            if not other or other == page.head.path or language == DEFAULT:
                continue
            if page.head.path not in (back.path for back in self.found.get(other, {}).values()):
                own = self.language(page) or "en"
                message = f"content/{other}, the translation `{language}`, does not name this page"
                help = f"add `translations: {{{own}: /{page.head.path}}}` to its front matter"
                self.tell(page, "one-way-translation", message, help, "warning")

    def lost(self, page: Page, language: str, written: str) -> None:
        path = page.head.path
        best = nearest_target(self.index, path, written)
        help = why_hidden(self.index, path, written) or (f"did you mean `{best}`?" if best else "")
        help = help or "give the path of a page, or the whole URL where it is on another site"
        severity: Severity = "warning" if self.settings.links == "warn" else "error"
        message = f"the translation `{language}` leads to `{written}`, which is not there"
        self.tell(page, "broken-link", message, help, severity)

    def tell(self, page: Page, code: str, message: str, help: str, severity: Severity = "error") -> None:
        place = Place(f"content/{page.head.path}", page.head.lines.get("translations", 0))
        self.problems.append(Problem(code, message, place, help, severity=severity))
