"""Pictures lose what they tell of their makers, and not a pixel."""

from __future__ import annotations

import struct

import pytest
from PIL import Image

from holdfast.assets import stripped

from .photographs import PLACE, opened, photo, pixels, saved

XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/">SecretPlace</x:xmpmeta>'
KINDS = ("JPEG", "PNG", "WEBP", "AVIF")


@pytest.mark.parametrize("kind", KINDS)
def test_place_camera_author_and_xmp_are_gone(kind: str) -> None:
    data = photo(kind, xmp=XMP) if kind != "PNG" else photo(kind)
    assert (b"SecretCamera" in data, opened(data).getexif().get_ifd(0x8825)) == (True, PLACE)
    bare = stripped(data)
    assert b"Secret" not in bare
    assert dict(opened(bare).getexif().get_ifd(0x8825)) == {}


@pytest.mark.parametrize("kind", KINDS)
def test_pixels_and_colour_profile_stay(kind: str) -> None:
    data = photo(kind, xmp=XMP) if kind != "PNG" else photo(kind)
    before, after = opened(data), opened(stripped(data))
    assert after.tobytes() == before.tobytes()
    assert after.info["icc_profile"] == before.info["icc_profile"]


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_orientation_stays_alone(kind: str) -> None:
    bare = stripped(photo(kind, orientation=6))
    assert dict(opened(bare).getexif()) == {0x0112: 6}


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_bare_stays_as_it_is(kind: str) -> None:
    bare = stripped(photo(kind))
    assert stripped(bare) == bare


def test_texts_and_times_of_a_png_are_gone() -> None:
    chunk = b"tEXtAuthor\x00Secret"
    data = saved(pixels(), "PNG")
    odd = data[:33] + struct.pack(">I", len(chunk) - 4) + chunk + bytes(4) + data[33:]
    assert stripped(odd) == data


def test_a_film_behind_a_photograph_is_gone() -> None:
    data = stripped(photo(progressive=True, comment=b"Secret"))
    assert stripped(data + b"\x00\x00\x00\x18ftypmp42" + bytes(500)) == data


def test_an_animation_keeps_its_frames() -> None:
    frames = [Image.new("RGB", (8, 8), color) for color in ("red", "blue")]
    for kind in ("PNG", "WEBP"):
        data = saved(frames[0], kind, save_all=True, append_images=frames[1:], duration=100)
        assert stripped(data) == data
        assert getattr(opened(data), "n_frames", 1) == 2


@pytest.mark.parametrize("kind", KINDS)
def test_damaged_bytes_are_no_crash(kind: str) -> None:
    data = photo(kind)
    for end in range(0, len(data), 7):
        stripped(data[:end])
    for at in range(min(len(data), 900)):
        stripped(data[:at] + bytes([data[at] ^ 0xFF]) + data[at + 1 :])


@pytest.mark.parametrize("data", [b"", b"<svg/>", b"GIF89a", b"RIFF\x04\x00\x00\x00WEBP"])
def test_anything_else_is_left_alone(data: bytes) -> None:
    assert stripped(data) == data
