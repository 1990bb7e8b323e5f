"""The steps of cards: which typefaces they have, what each shows, and its picture."""

from __future__ import annotations

from hashlib import sha256
from importlib.metadata import version
from importlib.util import find_spec
from urllib.parse import unquote

from . import assets, cards
from .engine import Answer, Ask, Base, Step, View
from .problems import Place, Problem, did_you_mean
from .settings import Settings
from .values import Output, Page

Families = tuple[tuple[bytes, ...], tuple[bytes, ...]]
"""Typefaces of the site, and those that come along: none where no cards are drawn."""

DISTRIBUTIONS = ("font-source-sans-pro", "resvg-py", "uharfbuzz")
PACKAGES = ("resvg_py", "uharfbuzz", "font_source_sans_pro")
WEIGHTS = ("Bold", "Regular")


def typefaces(ask: Ask, _: str) -> Answer:
    """The typefaces of cards, the site's own before the one that comes along; none where there are no cards."""
    found: Settings | None = ask("look")
    if found is None or not found.cards.enabled:
        return Answer((((), ()),))
    if any(find_spec(name) is None for name in PACKAGES):
        message, help = "`cards` needs packages that are not installed", "pip install 'holdfast[cards]'"
        return Answer((((), ()),), (Problem("cards-packages", message, Place("site.yaml"), help),))
    files, problems = [], []
    for name in found.cards.fonts:
        data = ask("assets", name)
        if data is None:
            help = did_you_mean(name, ask("files", "assets")) or "put the file below assets/"
            message = f"`cards.fonts` names `{name}`, which is not below `assets/`"
            problems.append(Problem("missing-asset", message, Place("site.yaml"), help))
        else:
            files.append(data)
    usual = tuple(ask("typeface", weight) for weight in WEIGHTS)
    return Answer(((tuple(files), usual),), tuple(problems))


def card(ask: Ask, path: str) -> Answer:
    """What the card of one page shows, and the URL that follows from it; nothing where there is no card."""
    found: Page = ask("page_at", path)
    look: Settings = ask("look")
    faces: str = ask("typefaces_digest")
    if not faces or found.kind == "error":
        return Answer(("", ""))
    ask("card_layout", look.cards.template)
    section = ask("section", found.key) if found.section else None
    svg, problems = cards.described(found, section.title if section else "", look, ask.base("card_templates"))
    if not svg:
        return Answer(("", ""), problems)
    digits = sha256(f"{faces} {svg}".encode()).hexdigest()[:10]
    stem = found.output.removesuffix(".html").removesuffix("/index")
    return Answer((assets.url_of(assets.output_path(f"cards/{stem}.png", digits)), svg), problems)


def card_file(ask: Ask, path: str) -> Answer:
    """The picture of a card."""
    svg, url = ask("card_svg", path), ask("card", path)
    ask("typefaces_digest")
    if not svg:
        return Answer(((),))
    file = f"templates/{ask('card_template')}"
    try:
        data, missing = cards.drawn(svg, ask.base("typefaces")[1])
    except cards.BadCardError as error:
        problem = Problem("bad-card", f"`{file}` cannot be drawn: {error}", Place(file), blocks=True)
        return Answer(((),), (problem,))
    problems = (_missing(missing),) if missing else ()
    return Answer(
        ((Output(unquote(url[1:]), data, "image/png", fingerprinted=True, precache=False),),), problems
    )


def _missing(letters: str) -> Problem:
    return Problem(
        "card-letters",
        f"the typefaces of cards have no `{letters[:40]}`",
        Place("site.yaml"),
        "name one that has them, a file below assets/: `cards: {fonts: [fonts/name.ttf]}`",
        severity="warning",
    )


def _opened(families: Families) -> tuple[str, cards.Typefaces]:
    """Return what stands for typefaces and for the packages that draw (nothing where there are none), and these."""
    if not families[-1]:
        return "", cards.Typefaces()
    versions = " ".join(version(name) for name in DISTRIBUTIONS).encode()
    files = [file for family in families for file in family]
    return sha256(b"".join([*files, versions])).hexdigest(), cards.Typefaces(*families)


STEPS_BEFORE_PAGES = (
    Step("typefaces", typefaces, {"typefaces": Families}),
    Step(
        "card",
        card,
        {"card": str, "card_svg": str},
        bases=("settings", "site", "typefaces", "card_templates"),
        pooled=True,
    ),
)
STEP_AFTER_PAGES = Step(
    "card_file",
    card_file,
    {"card_file": tuple[Output, ...]},
    feeds=("card", "card_svg"),
    bases=("settings", "typefaces"),
    pooled=True,
    weight=8,
)
BASES = {
    "typefaces": Base("typefaces", _opened),
    "card_templates": Base("layouts", cards.Templates),
}
VIEWS = {
    "typefaces_digest": View("typefaces", lambda found: found[0]),
    "card_layout": View("card_templates", lambda found, name: found.digest(name)),
    "card_template": View("settings", lambda found: found and found.cards.template),
}
