"""The steps of pictures: what each is, the variants that pages show, and where their bytes are.

Bytes of raster pictures are not stored: the source has them, and is stripped again when it is published.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from . import assets, media
from .engine import Answer, Ask, Engine, Step, View
from .problems import Place, Problem
from .publish import ChangedSourceError
from .release import seal
from .settings import Compress
from .values import Asset, Entry, Output, Source

if TYPE_CHECKING:
    from .files import Folders

Shown = tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]
"""Names of files that are shown as they are, of pictures in all sizes, and of those for other sites alone."""

LARGEST_PRECACHED = 256 * 1024
"""Bytes of a file that browsers fetch unasked; larger ones are fetched when they are opened."""


def picture(ask: Ask, name: str) -> Answer:
    """One picture of `assets/` or `content/`: its size, its variants; the bytes of a raster are not kept."""
    root, _, path = name.partition("/")
    source = Source(path, ask("file", name))
    made = assets.picture(source, "content" if root == "content" else "assets", ask("images"))
    if media.compressible(made.output.type):
        return Answer((made.asset, (made.output,), ()), made.problems)
    original = seal(made.output, made.asset.url, Compress(enabled=False), beside=True)[0].entry
    return Answer((made.asset, (), (original,)), made.problems)


def variants(ask: Ask, key: str) -> Answer:
    """All variants of one picture, by the digest of its bytes: where the file lies makes no difference."""
    data = ask("blob", assets.digest_of(key))
    if data is None:
        message = "a picture was saved while the site was being built"
        return Answer(
            ((), ()), (Problem("changed-source", message, Place("content"), "build again", blocks=True),)
        )
    made = assets.encoded(data, key)
    return Answer((made, tuple((sha256(one).hexdigest(), len(one)) for one in made)))


def pictures(ask: Ask, name: str) -> Answer:
    """The entries of a raster picture, first its own, and then those of its variants in their order."""
    asset: Asset = ask("picture", name)
    (own,) = ask("original", name)
    pictured = ask("is_pictured", name)
    wanted = pictured or ask("is_named", name)
    choice = assets.offline_choice(asset) if pictured else ""
    kept = ask("is_used", name) and own.size <= LARGEST_PRECACHED
    entries = [replace(own, precache=kept or choice == asset.url)]
    made = [one for one in asset.variants if one.url != asset.url]
    facts = ask("variant_facts", asset.recipe) if wanted and asset.recipe else ()
    entries += [
        Entry(unquote(one.url[1:]), one.url, digest, size, size, one.type, True, one.url == choice)
        for one, (digest, size) in zip(made, facts, strict=False)
    ]
    return Answer((tuple(entries),))


def used(ask: Ask, _: str) -> Answer:
    """The pictures that are shown: as they are (also by style sheets and scripts), and those in all sizes."""
    shown, pictured, named = (set[str]() for _ in range(3))
    for as_they_are, in_sizes, for_others in ask("shown", "*").values():
        shown.update(as_they_are)
        pictured.update(in_sizes)
        named.update(for_others)
    texts = b"".join(one.data for one in ask("linked_file", ""))
    digits = set(re.findall(rb"\.([0-9a-f]{10})\.", texts))
    every = ask("picture", "*")
    shown |= {name for name, asset in every.items() if asset.url.split(".")[-2].encode() in digits}
    found = tuple(tuple(name for name in every if name in names) for names in (shown, pictured, named))
    return Answer((found,))


def shown_by(ask: Ask) -> Shown:
    """Return the files that a page shows, by the questions that were asked for it."""
    roots = {"image": "content", "asset": "assets"}
    as_they_are = tuple(f"{roots[kind]}/{args[0]}" for kind, args in ask.asked if kind in roots)
    in_sizes, for_others = (
        tuple(str(args[0]) for kind, args in ask.asked if kind == question)
        for question in ("shown_picture", "named_picture")
    )
    return as_they_are, in_sizes, for_others


PICTURE = Step(
    "picture",
    picture,
    {"picture": Asset, "picture_file": tuple[Output, ...], "original": tuple[Entry, ...]},
    feeds=("file",),
    bases=("settings",),
    pooled=True,
    weight=8,
)
SHOWING = (
    Step("used", used, {"used": Shown}),
    Step(
        "variants",
        variants,
        {"variants": tuple[bytes, ...], "variant_facts": tuple[tuple[str, int], ...]},
        pooled=True,
        weight=48,
    ),
    Step("pictures", pictures, {"pictures": tuple[Entry, ...]}),
)
"""The steps once it is known what pages show."""


def is_raster(asset: Asset) -> bool:
    """Return whether a picture is made of pixels, and so has entries of its own."""
    return not media.compressible(asset.type)


def _picture(found: Any, name: str) -> Asset | None:
    root, _, path = name.partition("/")
    asset: Asset | None = found[root == "content"].get(path)
    return asset


VIEWS = {
    "images": View("settings", lambda found: found and found.images),
    "shown_picture": View("assets", _picture),
    "named_picture": View("assets", _picture),
    "is_used": View("used", lambda found, name: name in found[0]),
    "is_named": View("used", lambda found, name: name in found[2]),
    "is_pictured": View("used", lambda found, name: name in found[1]),
}


def holders(engine: Engine, folders: Folders) -> Iterator[tuple[Entry, Callable[[], bytes | Path]]]:
    """Yield the entry of every file of a raster picture, and how to get its bytes."""
    for name, (own, *others) in engine.ask("pictures", "*").items():
        yield own, partial(_original, folders, name, own)
        recipe = engine.ask("picture", name).recipe if others else ""
        for number, entry in enumerate(others):
            yield entry, partial(_variant, engine, recipe, number)


def _original(folders: Folders, name: str, entry: Entry) -> bytes:
    data = assets.stripped(folders.answer(("file", (name,))) or b"")
    if sha256(data).hexdigest() != entry.digest:
        raise ChangedSourceError(name)
    return data


def _variant(engine: Engine, recipe: str, number: int) -> bytes:
    data: bytes = engine.ask("variants", recipe)[number]
    return data
