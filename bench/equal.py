"""Whether the sites of all tools are the same site: looks into what each made."""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path

from selectolax.lexbor import LexborHTMLParser, LexborNode

from bench.corpus import Corpus, name
from bench.peers import FOOTER, Tool


@dataclass(frozen=True, slots=True)
class Facts:
    """What a tool made of a corpus: numbers of pages, lists, and entries; `code` counts coloured pieces."""

    pages: int
    sections: int
    tags: int
    navigation: int
    feed: int
    sitemap: int
    code: int


def expected(corpus: Corpus) -> Facts:
    """Return what each tool has to make; highlighters colour as much as they will."""
    sections, tags = len(corpus.sections), len(corpus.tags)
    pages = len(corpus.entries)
    return Facts(pages, sections, tags, sections, min(20, pages), pages, 1)


def facts(tool: Tool, corpus: Corpus) -> Facts:
    """Look into what a tool made: every page by its title, every list by its entries."""
    pages = [_read(tool, entry.path) for entry in corpus.entries]
    shown = [
        page is not None and _text(page, "h1") == entry.title and _text(page, "footer").startswith(FOOTER)
        for page, entry in zip(pages, corpus.entries, strict=True)
    ]
    made = [page for page in pages if page is not None]
    sections = (_lists(tool, one, name(one), corpus.below(one)) for one in corpus.sections)
    tags = (_lists(tool, f"tags/{one}", one, corpus.tagged(one)) for one in corpus.tags)
    feeds = [path for path in tool.output.glob("*") if _is_feed(path)]
    return Facts(
        pages=sum(shown),
        sections=sum(sections),
        tags=sum(tags),
        navigation=min((len(page.css("nav a")) for page in made), default=0),
        feed=max((path.read_text(encoding="utf-8").count("<item>") for path in feeds), default=0),
        sitemap=_mapped(tool, corpus),
        code=sum(len(page.css("pre span[class]")) for page in made),
    )


def lacks(found: Facts, corpus: Corpus) -> tuple[str, ...]:
    """Return what a tool's site has less of than it should: `feed`, `tags` …"""
    wanted = expected(corpus)
    return tuple(one.name for one in fields(Facts) if getattr(found, one.name) < getattr(wanted, one.name))


def pages_made(tool: Tool, corpus: Corpus) -> int:
    """Count the pages of the corpus that a tool made."""
    return sum((tool.output / entry.path / "index.html").is_file() for entry in corpus.entries)


def _read(tool: Tool, path: str) -> LexborHTMLParser | None:
    file = tool.output / path / "index.html"
    return LexborHTMLParser(file.read_bytes()) if file.is_file() else None


def _text(page: LexborHTMLParser, selector: str) -> str:
    found = page.css_first(selector)
    return found.text().replace("¶", "").strip() if found else ""


def _lists(tool: Tool, path: str, title: str, items: tuple[tuple[str, str], ...]) -> bool:
    """Say whether a page is a list: with its title, and a link for every item with the item's title."""
    page = _read(tool, path)
    if page is None or _text(page, "h1").lower() != title.lower():
        return False
    shown = {_link(one) for one in page.css("main a")}
    return {(path.rpartition("/")[2], text) for path, text in items} <= shown


def _link(link: LexborNode) -> tuple[str, str]:
    """Return the last part of a link's address, and its text: some tools write relative addresses."""
    return (link.attributes.get("href") or "").rstrip("/").rpartition("/")[2], link.text().strip()


def _is_feed(path: Path) -> bool:
    return path.suffix in (".xml", ".rss") and b"<rss" in path.read_bytes()[:400]


def _mapped(tool: Tool, corpus: Corpus) -> int:
    """Count the pages of the corpus that the sitemap names."""
    text = "".join(path.read_text(encoding="utf-8") for path in tool.output.glob("sitemap*.xml"))
    return sum(f"<loc>https://example.org/{entry.path}/</loc>" in text for entry in corpus.entries)
