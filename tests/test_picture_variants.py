"""Variants of pictures: which are made, under which names, and what they look like."""

from __future__ import annotations

from hashlib import sha256

import pytest
from PIL import Image, ImageStat

from holdfast import assets
from holdfast.settings import Images
from holdfast.values import Asset, Source

from .photographs import opened, photo, pixels, saved

SMALL = Images(widths=(480, 800), formats=("avif", "webp"))


def made(data: bytes, path: str = "w.jpg", images: Images = SMALL) -> Asset:
    """Return a picture as pages see it."""
    picture = assets.picture(Source(path, data), "content", images)
    assert picture.problems == ()
    return picture.asset


def sizes(asset: Asset) -> list[tuple[str, int, int]]:
    return [(one.type.removeprefix("image/"), one.width, one.height) for one in asset.variants]


def files(data: bytes, asset: Asset) -> list[Image.Image]:
    return [opened(one) for one in assets.encoded(data, asset.recipe)]


def test_a_photograph_comes_in_widths_and_formats() -> None:
    asset = made(photo(size=(1000, 750)))
    assert sizes(asset) == [
        *(("avif", 480, 360), ("avif", 800, 600)),
        *(("webp", 480, 360), ("webp", 800, 600)),
        ("jpeg", 800, 600),
    ]
    found = files(photo(size=(1000, 750)), asset)
    assert [(one.format, *one.size) for one in found] == [
        (kind.upper(), *size) for kind, *size in sizes(asset)
    ]
    assert {one.getexif().get(0x010F) for one in found} == {None}


@pytest.mark.parametrize(
    ("natural", "wanted", "widths"),
    [
        (600, (480, 800), [480, 600]),
        (500, (480, 800), [500]),
        (300, (480, 800), [300]),
        (800, (800, 480), [480, 800]),
        (2000, (480, 510), [480, 510]),
        (600, (), [600]),
    ],
)
def test_no_variant_is_wider_than_the_picture(
    natural: int, wanted: tuple[int, ...], widths: list[int]
) -> None:
    asset = made(photo(size=(natural, 400)), images=Images(widths=wanted, formats=("webp",)))
    assert [one.width for one in asset.variants if one.type == "image/webp"] == widths


def test_names_follow_from_content_and_recipe() -> None:
    data = photo(size=(600, 400))
    asset, moved, finer = made(data), made(data, "x/y.jpg"), made(data, images=Images(quality={"avif": 90}))
    digits = asset.url.split(".")[1]
    assert asset.variants[0].url.startswith(f"/assets/w.{digits}/480.")
    assert moved.recipe == asset.recipe
    assert moved.variants[0].url == asset.variants[0].url.replace("/w.", "/x/y.")
    assert finer.variants[0].url != asset.variants[0].url
    assert assets.digest_of(asset.recipe) == sha256(data).hexdigest()


def test_a_drawing_of_few_colours_is_kept_exactly() -> None:
    drawing = Image.effect_mandelbrot((700, 500), (-2.0, -1.2, 0.8, 1.2), 100).convert("RGB")
    data = saved(drawing, "PNG")
    asset = made(data, "d.png")
    assert sizes(asset) == [("webp", 700, 500)]
    (webp,) = files(data, asset)
    assert webp.convert("RGB").tobytes() == drawing.tobytes()


def test_a_webp_is_not_encoded_again_in_its_own_width() -> None:
    data = photo("WEBP", size=(700, 500))
    asset = made(data, "w.webp")
    assert sizes(asset) == [("avif", 480, 343), ("avif", 700, 500), ("webp", 480, 343), ("webp", 700, 500)]
    assert asset.variants[-1].url == asset.url
    assert len(assets.encoded(data, asset.recipe)) == 3


def test_without_formats_widths_are_made_in_the_pictures_own() -> None:
    assert sizes(made(photo(size=(600, 400)), images=Images(formats=()))) == [
        ("jpeg", 480, 320),
        ("jpeg", 600, 400),
    ]


ANIMATED = saved(pixels(200, 200), "WEBP", save_all=True, append_images=[pixels(200, 200).rotate(90)])


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.webp", ANIMATED),
        ("g.gif", saved(pixels(300, 300), "GIF")),
        ("v.svg", b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">' + b" " * 5000 + b"</svg>"),
        ("tiny.png", saved(pixels(20, 20), "PNG")),
    ],
)
def test_animated_vector_and_tiny_pictures_are_left_alone(name: str, data: bytes) -> None:
    asset = made(data, name)
    assert (asset.variants, asset.recipe) == ((), "")
    assert assets.picture(Source(name, data), "content", SMALL).output.data == data


def test_no_variants_where_they_are_switched_off() -> None:
    data = photo(size=(600, 400))
    assert made(data, images=Images(enabled=False)).variants == ()
    assert b"SecretCamera" not in assets.picture(Source("w.jpg", data), "content").output.data


def test_variants_are_turned_as_exif_says() -> None:
    data = photo(size=(600, 400), orientation=6)
    asset = made(data)
    assert (asset.width, asset.height) == (400, 600)
    shown = files(data, asset)[-1]
    expected = pixels(600, 400).rotate(-90, expand=True)
    assert shown.size == expected.size
    assert _distance(shown, expected) < 6


def test_transparency_stays_and_has_no_colour_behind_it() -> None:
    data = saved(pixels(300, 200, "RGBA"), "PNG")
    asset = made(data, "w.png")
    assert asset.color == ""
    assert [one.mode for one in files(data, asset)] == ["RGBA", "RGBA"]


def test_an_opaque_picture_has_its_mean_colour() -> None:
    image = pixels(300, 200)
    mean = [round(value / 17) for value in ImageStat.Stat(image).mean]
    assert made(saved(image, "PNG"), "w.png").color == "r{} g{} b{}".format(*mean)
    assert made(saved(image, "PNG"), "w.png", Images(placeholder=False)).color == ""


def test_other_colour_spaces_become_srgb() -> None:
    cmyk = saved(pixels(300, 200).convert("CMYK"), "JPEG")
    deep = saved(pixels(300, 200).convert("L").convert("I").point(lambda v: v * 257).convert("I;16"), "PNG")
    for data, name in ((cmyk, "c.jpg"), (deep, "d.png")):
        for one in files(data, made(data, name)):
            assert one.mode == "RGB"
            assert _distance(one, pixels(300, 200).convert("L" if name == "d.png" else "RGB")) < 12


def test_one_file_is_for_the_time_without_a_network() -> None:
    asset = made(photo(size=(2000, 300)), images=Images())
    assert assets.offline_choice(asset) == next(one.url for one in asset.variants if one.width == 800)
    assert assets.offline_choice(Asset("a.gif", "/a.gif", "image/gif", 1)) == "/a.gif"


def _distance(one: Image.Image, other: Image.Image) -> float:
    """Return how far two pictures are apart on the mean, of 255."""
    from PIL import ImageChops

    difference = ImageChops.difference(one.convert("RGB"), other.convert("RGB"))
    return sum(ImageStat.Stat(difference).mean) / 3
