"""Media types by file name."""

from __future__ import annotations

import pytest

from holdfast import media


@pytest.mark.parametrize(
    ("path", "type", "compressible"),
    [
        ("a/b.css", "text/css", True),
        ("x.MJS", "text/javascript", True),
        ("app.webmanifest", "application/manifest+json", True),
        ("w.svg", "image/svg+xml", True),
        ("w.png", "image/png", False),
        ("f.woff2", "font/woff2", False),
        ("f.ttf", "font/ttf", True),
        ("x.wasm", "application/wasm", True),
        (".css", "application/octet-stream", False),
        ("a.css/LICENSE", "application/octet-stream", False),
        ("x.nothing", "application/octet-stream", False),
    ],
)
def test_media_types(path: str, type: str, compressible: bool) -> None:
    assert (media.type_of(path), media.compressible(type)) == (type, compressible)


def test_text_says_that_it_is_utf_8() -> None:
    assert media.content_type("text/css") == "text/css; charset=utf-8"
    assert media.content_type("text/css; charset=x") == "text/css; charset=x"
    assert media.content_type("application/json") == "application/json"
    assert media.compressible("Text/HTML; charset=utf-8")
