"""`holdfast new page`: a page with the front matter that its collection asks for, or from an archetype."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click
from jinja2 import Environment, StrictUndefined, TemplateError

from .. import config, parse, schema
from ..permalinks import needs_date
from ..problems import Place, Problem
from ..refusals import no_site
from ..settings import collection_of
from .terminal import plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..settings import Field, PageCollection, Settings
    from .options import Run

ENDINGS = (".md", ".markdown", "/index.md", "/_index.md")
"""What the file of a page may be called behind its name."""


@dataclass(frozen=True, slots=True)
class NewPage:
    """A page that is to be made: its name below `content/`, and the names by which its archetype is found."""

    name: str
    file: Path
    site: Path
    settings: Settings

    @property
    def folder(self) -> str:
        """The folder that holds the page, or its bundle."""
        return self.name.rpartition("/")[0]

    @property
    def collection(self) -> str:
        """The name of the collection that the page will belong to; empty for none."""
        return collection_of(self.settings.content, self.folder)

    @property
    def rules(self) -> PageCollection | None:
        """What the collection says."""
        return self.settings.content.get(self.collection)

    @property
    def archetype(self) -> Path | None:
        """The file from which the page is made: by collection, by folder (the innermost), or the default."""
        parts = self.folder.split("/") if self.folder else []
        folders = ["/".join(parts[:depth]) for depth in range(len(parts), 0, -1)]
        names = [name for name in (self.collection, *folders, "default") if name]
        files = (self.site / "archetypes" / f"{name}.md" for name in names)
        return next((file for file in files if file.is_file()), None)


def new_page(run: Run, path: str, *, bundle: bool) -> int:
    """Make a page and say where it is. Raises UsageError where it is there, or its name cannot be used."""
    data = run.site / "site.yaml"
    if not data.is_file():
        return _refuse(run, (no_site(run.site),))
    settings, problems = config.read_settings(data.read_bytes())
    if settings is None:
        return _refuse(run, problems)
    name = path.removeprefix("content/").removesuffix("/").removesuffix(".md")
    _check(run.site / "content", name, path)
    ending = "/index.md" if bundle or path.endswith("/") else ".md"
    page = NewPage(name, run.site / "content" / f"{name}{ending}", run.site, settings)
    try:
        text = text_of(page, datetime.now().astimezone())
    except (TemplateError, UnicodeDecodeError) as error:
        return _refuse(run, (_failed(error, page),))
    page.file.parent.mkdir(parents=True, exist_ok=True)
    page.file.write_text(text, encoding="utf-8")
    shown = page.file.relative_to(run.site).as_posix()
    run.terminal.answer({"file": shown})
    run.terminal.say(f"A new page is in {shown}")
    return 0


def text_of(page: NewPage, now: datetime) -> str:
    """Return the text of a new page. Raises jinja2.TemplateError where its archetype fails."""
    title = parse.title_of(f"{page.name}.md")
    date = now.isoformat(timespec="seconds")
    fields = "\n".join(_lines(page.rules.fields, page.settings)) if page.rules else ""
    if page.archetype is None:
        dated = f"date: {date}\n" if is_dated(page) else ""
        below = f"{fields}\n" if fields else ""
        return f"---\ntitle: {title}\n{dated}{below}---\n\n"
    environment = Environment(undefined=StrictUndefined, keep_trailing_newline=True)
    template = environment.from_string(page.archetype.read_text(encoding="utf-8"))
    return template.render(
        title=title,
        date=date,
        slug=page.name.rpartition("/")[2],
        path=page.name,
        section=page.folder,
        collection=page.collection,
        fields=fields,
        site=page.settings,
    )


def is_dated(page: NewPage) -> bool:
    """Return whether pages of this kind have a date: their collection needs one, or their neighbours have."""
    rules = page.rules
    if rules and (rules.archive or rules.sort.endswith("date") or needs_date(rules.permalink)):
        return True
    if rules and "date" in rules.fields:
        return True
    folder = page.site / "content" / page.folder
    neighbours = [*folder.glob("*.md"), *folder.glob("*/index.md")] if page.folder else []
    return any(b"\ndate:" in one.read_bytes()[:2000] for one in neighbours)


def _lines(fields: dict[str, Field], settings: Settings) -> Iterator[str]:
    """Yield the lines of the required fields: with their defaults, or empty with a word on each."""
    for key, told in fields.items():
        if told.required and key not in ("title", "date"):
            one = schema.own_field(key, told, settings.taxonomies)
            if one.default is not None:
                yield f"{key}: {json.dumps(one.default, default=str, ensure_ascii=False)}"
            else:
                yield f"{key}:  # {_hint(one)}"


def _hint(field: Field) -> str:
    """Return what a field wants, in a few words."""
    what = {
        "choice": " or ".join(map(str, field.values)),
        "page": f"a page in content/{field.to}".rstrip("/"),
        "file": "a file beside this page",
        "list": "a list",
        "date": "a date",
        "url": "an address",
        "boolean": "true or false",
    }.get(field.type, field.type)
    return f"{what}: {field.description}" if field.description else what


def _check(content: Path, name: str, path: str) -> None:
    parts = name.split("/")
    if not name or any(part in ("", ".", "..") or part.startswith((".", "#")) for part in parts):
        raise click.UsageError(
            f"`{path}` cannot be a page: write a path below content/, such as blog/my-title."
        )
    for ending in ENDINGS:
        if (content / f"{name}{ending}").exists():
            raise click.UsageError(f"content/{name}{ending} is there already.")


def _failed(error: Exception, page: NewPage) -> Problem:
    assert page.archetype is not None
    file = page.archetype.relative_to(page.site).as_posix()
    line = getattr(error, "lineno", 0) or _line_in_template(error)
    help = "an archetype knows title, date, slug, path, section, collection, fields and site"
    return Problem("template-failed", f"the archetype failed: {error}", Place(file, line), help)


def _line_in_template(error: Exception) -> int:
    trace, line = error.__traceback__, 0
    while trace:
        if trace.tb_frame.f_code.co_filename == "<template>":
            line = trace.tb_lineno
        trace = trace.tb_next
    return line


def _refuse(run: Run, problems: tuple[Problem, ...]) -> int:
    run.terminal.problems(problems)
    run.terminal.answer({"problems": [plain(one) for one in problems]})
    return 1
