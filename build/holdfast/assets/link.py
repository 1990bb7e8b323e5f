"""Linking: every asset gets its fingerprinted name, and every reference to it follows."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

from .. import media
from ..problems import Place, Problem, did_you_mean
from ..values import Asset, Output
from .cycles import groups
from .names import DIGITS, FOLDER, Reference, digits_of, fingerprint, output_path, resolve, rewritten, url_of
from .pieces import AssetHole, Minified

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


class Linked(NamedTuple):
    """All assets of a site, in the order of their names; the files of pictures are not among `outputs`."""

    assets: tuple[Asset, ...]
    outputs: tuple[Output, ...]
    problems: tuple[Problem, ...]


def link(files: Iterable[Minified], pictures: Iterable[Asset] = ()) -> Linked:
    """Return every asset published under a name that follows from its bytes.

    A name holds the digest of its file's final bytes. Files that refer to each other in a ring cannot
    hold their own digests: they share one, of all their bytes with the references of the ring as
    written. The order of the arguments does not matter; two files of one name are not expected.
    """
    texts = {file.name: file for file in sorted(files, key=lambda file: file.name)}
    images = {picture.name: picture for picture in pictures}
    known = texts.keys() | images.keys()
    digits = {name: digits_of(picture.url) for name, picture in images.items()}
    graph = {name: tuple(sorted(_names(file) & texts.keys())) for name, file in texts.items()}
    published: dict[str, tuple[Asset, Output]] = {}
    for group in groups(graph):
        in_ring = len(group) > 1 or group[0] in graph[group[0]]
        if in_ring:
            digits |= dict.fromkeys(group, _digits_of_ring(group, texts, digits))
        for name in group:
            data = _filled(texts[name], digits)
            published[name] = _publish(name, data, digits.setdefault(name, fingerprint(data)))
    every = images | {name: asset for name, (asset, _) in published.items()}
    problems = [problem for file in texts.values() for problem in _problems(file, known)]
    return Linked(
        tuple(every[name] for name in sorted(every)),
        tuple(published[name][1] for name in sorted(published)),
        tuple(problems),
    )


def _names(file: Minified) -> set[str]:
    """Return the names of all assets that a file refers to."""
    return {reference.name for hole in _holes(file) if (reference := _reference(hole, file))}


def _holes(file: Minified) -> tuple[AssetHole, ...]:
    return tuple(piece for piece in file.pieces if isinstance(piece, AssetHole))


def _reference(hole: AssetHole, file: Minified) -> Reference | None:
    return resolve(hole.target, file.name)


def _filled(file: Minified, digits: Mapping[str, str]) -> bytes:
    """Return a file's bytes, with the published name in each hole whose digits are known."""
    if not file.pieces:
        return file.data
    parts = []
    for piece in file.pieces:
        if isinstance(piece, str):
            parts.append(piece)
            continue
        reference = _reference(piece, file)
        known = digits.get(reference.name) if reference else None
        parts.append(rewritten(reference, known) if reference and known else piece.target)
    return "".join(parts).encode()


def _digits_of_ring(group: tuple[str, ...], texts: Mapping[str, Minified], digits: Mapping[str, str]) -> str:
    """Return the digits that the files of a ring share; `digits` must not know them yet."""
    digest = sha256()
    for name in group:
        data = _filled(texts[name], digits)
        digest.update(f"{name}\0{len(data)}\0".encode() + data)
    return digest.hexdigest()[:DIGITS]


def _publish(name: str, data: bytes, digits: str) -> tuple[Asset, Output]:
    path, kind = output_path(name, digits), media.type_of(name)
    asset = Asset(name=name, url=url_of(path), type=kind, size=len(data))
    return asset, Output(path=path, data=data, type=kind, fingerprinted=True)


def _problems(file: Minified, known: set[str]) -> Iterable[Problem]:
    """Yield the problems of one asset: its own, then its references to what is not there."""
    yield from file.problems
    for hole in _holes(file):
        reference = _reference(hole, file)
        if reference and reference.name not in known:
            yield Problem(
                code="missing-asset",
                message=f"`{hole.target}` is not there: no asset is called `{reference.name}`.",
                place=Place(f"{FOLDER}/{file.name}", hole.line, hole.column),
                help=did_you_mean(reference.name, sorted(known)),
                excerpt=hole.excerpt,
            )
