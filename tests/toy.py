"""A toy site for the engine: pages that show titles of others, an index, tags and a release list."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from holdfast.engine import Answer, Ask, Base, Question, Registry, Step, View

Titles = dict[str, str]


class Texts:
    """Inputs held in memory. A page is `title|tags` and a body; `[name]` links to another page."""

    def __init__(self, texts: Mapping[str, str], before: Mapping[str, str] | None = None) -> None:
        self.texts, self.before = dict(texts), dict(before or {})

    def answer(self, question: Question) -> Any:
        """Answer `text(name)`; absent is None."""
        return self.texts.get(str(question[1][0]))

    def changed(self) -> Iterable[Question]:
        """Return the texts that differ from those of the last build."""
        names = self.texts.keys() | self.before.keys()
        return [("text", (name,)) for name in names if self.texts.get(name) != self.before.get(name)]


def parse(ask: Ask, name: str) -> Answer:
    """Answer title, tags and body; a missing title is a problem."""
    head, _, body = str(ask("text", name)).partition("\n")
    title, _, tags = head.partition("|")
    problems = () if title else (f"{name} has no title",)
    return Answer((title, tuple(sorted(tags.split())), " ".join(body.split())), problems)


def site(ask: Ask, _: str) -> Answer:
    """Answer all titles and tags, from the heads alone."""
    return Answer(((ask("title", "*"), ask("tags", "*")),))


def page(ask: Ask, name: str) -> Answer:
    """Answer a page that shows its links' titles and how often its tags are used."""
    words = [
        f"<{ask('linked', word[1:-1])}>" if word.startswith("[") else word
        for word in ask("body", name).split()
    ]
    counts = ",".join(f"{tag}:{ask('tagged', tag)}" for tag in ask("tags", name))
    return Answer((f"{ask('text', 'layout')}# {ask('title', name)}\n{' '.join(words)}\n{counts}",))


def index(ask: Ask, _: str) -> Answer:
    """Answer the list of all titles."""
    return Answer((ask("menu"),))


def release(ask: Ask, _: str) -> Answer:
    """Answer everything that a visitor gets."""
    return Answer(((ask("menu_page", ""), ask("html", "*")),))


REGISTRY = Registry(
    name="tests.toy:REGISTRY",
    problem=str,
    steps=(
        Step(
            "parse", parse, {"title": str, "tags": tuple[str, ...], "body": str}, feeds=("text",), pooled=True
        ),
        Step("site", site, {"site": tuple[Titles, dict[str, tuple[str, ...]]]}),
        Step("page", page, {"html": str}, feeds=("title", "tags", "body"), bases=("site",), pooled=True),
        Step("index", index, {"menu_page": str}),
        Step("release", release, {"release": tuple[str, dict[str, str]]}),
    ),
    bases={"site": Base("site")},
    views={
        "linked": View("site", lambda site, name: site[0].get(name, "?")),
        "tagged": View("site", lambda site, tag: sum(tag in tags for tags in site[1].values())),
        "menu": View(
            "site", lambda site: "|".join(f"{name}={title}" for name, title in sorted(site[0].items()))
        ),
    },
)
