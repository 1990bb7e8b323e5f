"""Icons and the web app manifest: one image in, all that browsers ask for out."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from PIL import Image

from holdfast import assets
from holdfast.settings import Pwa, Settings
from holdfast.values import Source

ROOT = Path(__file__).parent.parent


def icon(size: int = 600, color: str = "#aa0000ff") -> bytes:
    """A plate of one colour with a white square in its middle."""
    image = Image.new("RGBA", (size, size), color)
    image.paste("white", (size // 4, size // 4, size * 3 // 4, size * 3 // 4))
    file = io.BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


VAULT = Settings(
    "CryptoVault: keys that last",
    "https://vault.example",
    description="Keep it.",
    pwa=Pwa(background_color="#00ff00"),
)


def test_all_icons_are_made_from_one_image() -> None:
    outputs, problems = assets.icons(
        Source("assets/icon.png", icon()), VAULT, Source("assets/i.svg", b"<svg/>")
    )
    assert problems == ()
    assert [(output.path, output.type, output.fingerprinted) for output in outputs] == [
        ("favicon.svg", "image/svg+xml", False),
        ("icon-192.png", "image/png", False),
        ("icon-512.png", "image/png", False),
        ("icon-maskable-512.png", "image/png", False),
        ("apple-touch-icon.png", "image/png", False),
        ("favicon.ico", "image/x-icon", False),
    ]
    opened = [Image.open(io.BytesIO(output.data)) for output in outputs[1:]]
    assert [image.size for image in opened] == [(192, 192), (512, 512), (512, 512), (180, 180), (32, 32)]
    assert [image.mode for image in opened[2:4]] == ["RGB", "RGB"]
    assert opened[4].info["sizes"] == {(16, 16), (32, 32)}
    assert assets.icons(Source("assets/icon.png", icon()), VAULT)[0] == outputs[1:]


def test_a_maskable_icon_keeps_the_image_in_the_safe_zone() -> None:
    def corner_and_square(data: bytes) -> tuple[object, object, object]:
        outputs, _ = assets.icons(Source("i.png", data), VAULT)
        image = Image.open(io.BytesIO(next(o.data for o in outputs if o.path == "icon-maskable-512.png")))
        return image.getpixel((0, 0)), image.getpixel((80, 256)), image.getpixel((256, 256))

    assert corner_and_square(icon()) == ((170, 0, 0), (170, 0, 0), (255, 255, 255))
    assert corner_and_square(icon(color="#00000000")) == ((0, 255, 0), (0, 255, 0), (255, 255, 255))


def test_an_oblong_icon_is_not_stretched() -> None:
    file = io.BytesIO()
    Image.new("RGB", (800, 400), "#aa0000").save(file, "PNG")
    outputs, _ = assets.icons(Source("i.png", file.getvalue()), VAULT)
    image = Image.open(io.BytesIO(outputs[0].data))
    assert (image.getpixel((96, 10)), image.getpixel((96, 96))) == ((0, 0, 0, 0), (170, 0, 0, 255))


def test_bad_and_small_icons_are_problems() -> None:
    outputs, problems = assets.icons(Source("assets/i.png", b"no"), VAULT)
    assert (outputs, [problem.code for problem in problems]) == ((), ["bad-image"])
    outputs, problems = assets.icons(Source("assets/i.png", icon(100)), VAULT)
    assert (len(outputs), [problem.code for problem in problems]) == (5, ["small-icon"])
    cut = assets.icons(Source("assets/i.png", icon()[:200]), VAULT)
    assert (cut[0], [problem.code for problem in cut[1]]) == ((), ["bad-image"])
    assert assets.icons(None, VAULT) == ((), ())


THEME = ("assets/icon.png", "assets/favicon.svg", "assets/css/site.css")


@pytest.mark.parametrize(
    ("name", "files", "raster", "vector", "codes"),
    [
        ("", (), "assets/icon.png", "assets/favicon.svg", []),
        ("", ("assets/icon.png",), "assets/icon.png", "", []),
        ("", ("assets/favicon.svg",), "assets/icon.png", "assets/favicon.svg", []),
        ("logo.png", ("assets/logo.png",), "assets/logo.png", "", []),
        ("logo.svg", ("assets/logo.png", "assets/logo.svg"), "assets/logo.png", "assets/logo.svg", []),
        ("b/logo.png", ("content/b/logo.png", "content/b/logo.svg"), "content/b/logo.png", "content/b/logo.svg", []),
        ("logo.svg", ("assets/logo.svg",), "assets/icon.png", "assets/logo.svg", ["icon-not-raster"]),
        ("lgo.png", ("assets/logo.png",), "assets/icon.png", "assets/favicon.svg", ["missing-asset"]),
    ],
)  # fmt: skip
def test_the_image_of_the_icons(
    name: str, files: tuple[str, ...], raster: str, vector: str, codes: list[str]
) -> None:
    choice = assets.choose_icon(name, files, THEME)
    assert (choice.raster, choice.vector) == (raster, vector)
    assert [problem.code for problem in choice.problems] == codes


def test_the_manifest_can_be_installed() -> None:
    outputs, _ = assets.icons(Source("assets/icon.png", icon()), VAULT)
    manifest = assets.webmanifest(VAULT, outputs)
    assert (manifest.path, manifest.type) == ("app.webmanifest", "application/manifest+json")
    assert json.loads(manifest.data) == {
        "id": "/",
        "name": "CryptoVault: keys that last",
        "short_name": "CryptoVault",
        "description": "Keep it.",
        "lang": "en",
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "theme_color": "#0f3d5c",
        "background_color": "#00ff00",
        "icons": [
            {"src": "/icon-192.png", "sizes": "192x192", "type": "image/png", "purpose": "any"},
            {"src": "/icon-512.png", "sizes": "512x512", "type": "image/png", "purpose": "any"},
            {"src": "/icon-maskable-512.png", "sizes": "512x512", "type": "image/png", "purpose": "maskable"},
        ],
    }


def test_the_icons_of_the_theme_are_whole() -> None:
    for name in ("assets/icon.png", "content/brand/icon.png"):
        outputs, problems = assets.icons(Source(name, (ROOT / name).read_bytes()), VAULT)
        assert (len(outputs), problems) == (5, ())
        assert sum(len(output.data) for output in outputs) < 100_000
