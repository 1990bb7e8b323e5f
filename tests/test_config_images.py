"""What `images:` of `site.yaml` may say."""

from __future__ import annotations

import pytest

from holdfast.config import read_settings
from holdfast.problems import as_text
from holdfast.settings import Images

from . import sites


def read(text: str) -> tuple[Images | None, list[str]]:
    """Return the settings of images, and every problem without its excerpt."""
    found, problems = read_settings(f"{sites.SETTINGS}{text}\n".encode())
    return found.images if found else None, [as_text(one).split("\n   |")[0] for one in problems]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("images: false", Images(enabled=False)),
        ("images: {formats: webp, widths: [320, 640]}", Images(formats=("webp",), widths=(320, 640))),
        ("images: {formats: []}", Images(formats=())),
        ("images: {quality: {avif: 40}, sizes: 100vw}", Images(quality={"avif": 40}, sizes="100vw")),
    ],
)
def test_what_images_may_say(text: str, expected: Images) -> None:
    assert read(text) == (expected, [])


@pytest.mark.parametrize(
    ("text", "message", "help"),
    [
        ("widths: [0, 480]", "a width must be from 1 to 16383 pixels, but it is 0", "take it out"),
        ("widths: [20000]", "a width must be from 1 to 16383 pixels, but it is 20000", "take it out"),
        ("widths: []", "`images.widths` is empty", "write `images: false` to make no variants"),
        ("widths: [wide]", "entry 1 of `images.widths` must be a whole number", ""),
        ("quality: {avif: 101}", "`images.quality.avif` must be from 1 to 100, but it is 101", ""),
        ("quality: {wepb: 50}", "`images.quality` has no format `wepb`", "did you mean `webp`?"),
        ("formats: [wepb]", "entry 1 of `images.formats` must be `avif` or `webp`", "did you mean `webp`?"),
    ],
)
def test_what_is_wrong_is_named(text: str, message: str, help: str) -> None:
    found, (problem,) = read(f"images: {{{text}}}")
    assert found is None
    assert problem.startswith(f"error: {message}\n  --> site.yaml:3:")
    assert (f"  help: {help}" in problem) == bool(help)
