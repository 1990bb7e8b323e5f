"""Encodings, conditions and ranges: what a client may ask for."""

from __future__ import annotations

import gzip
import time
from email.utils import formatdate
from typing import TYPE_CHECKING

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast import serving
from holdfast.serving.negotiation import choose_coding, requested_range
from tests.hosts import COMPRESSED, FILES, PAGE, ask, tag, write_release

if TYPE_CHECKING:
    from pathlib import Path


# --- encodings


@pytest.mark.parametrize(
    ("accept", "coding"),
    [
        (None, "identity"),
        ("", "identity"),
        ("br", "br"),
        ("gzip, deflate, br, zstd", "br"),
        ("gzip", "gzip"),
        ("x-gzip", "gzip"),
        ("GZIP;Q=1", "gzip"),
        ("br;q=0.5, gzip;q=0.8", "gzip"),
        ("br;q=0, gzip", "gzip"),
        ("*", "br"),
        ("*;q=0.1, gzip;q=0.5", "gzip"),
        ("br;q=0.2, identity", "identity"),
        ("identity;q=0, br;q=0.001", "br"),
        ("br;q=0", "identity"),
        ("deflate", "identity"),
        ("*;q=0", None),
        ("identity;q=0", None),
        ("br;q=0, *;q=0, identity", "identity"),
        ("br;q=nonsense", "identity"),
        ("br;q=2", "identity"),
        (";;,,q=,br", "br"),
    ],
)
def test_the_client_chooses_the_encoding(accept: str | None, coding: str | None) -> None:
    assert choose_coding(accept, ["br", "gzip"]) == coding


def test_each_encoding_is_a_representation_of_its_own(tmp_path: Path) -> None:
    app = serving.create_app(write_release(tmp_path, COMPRESSED))
    answers = {it: ask(app, "/learn/", accept_encoding=it) for it in ("br", "gzip", "identity")}

    assert {
        it: (answer.headers.get("content-encoding"), answer.headers["etag"]) for it, answer in answers.items()
    } == {
        "br": ("br", tag(COMPRESSED["learn/index.html.br"])),
        "gzip": ("gzip", tag(COMPRESSED["learn/index.html.gz"])),
        "identity": (None, tag(PAGE)),
    }
    assert {answer.headers["vary"] for answer in answers.values()} == {"Accept-Encoding"}
    assert brotli.decompress(answers["br"].body) == gzip.decompress(answers["gzip"].body) == PAGE
    assert {answer.headers["content-type"] for answer in answers.values()} == {"text/html; charset=utf-8"}


def test_a_file_without_variants_does_not_vary(tmp_path: Path) -> None:
    app = serving.create_app(write_release(tmp_path))
    assert "vary" not in ask(app, "/", accept_encoding="br").headers
    assert ask(app, "/", accept_encoding="identity;q=0").status == 406


def test_compressed_files_are_no_pages_but_archives_are_files(tmp_path: Path) -> None:
    app = serving.create_app(write_release(tmp_path, {**COMPRESSED, "tides.csv.gz": b"archive"}))
    assert ask(app, "/learn/index.html.br").status == 404
    assert ask(app, "/learn/index.html.gz").status == 404
    assert ask(app, "/tides.csv.gz").body == b"archive"


# --- conditions and parts


def test_what_did_not_change_is_not_sent_again(tmp_path: Path) -> None:
    app = serving.create_app(write_release(tmp_path, COMPRESSED))
    full = ask(app, "/learn/", accept_encoding="br")
    again = ask(app, "/learn/", accept_encoding="br", if_none_match=f'"other", W/{full.headers["etag"]}')

    unsent = {"content-type", "content-length"}
    assert (again.status, again.body) == (304, b"")
    assert again.headers == {name: value for name, value in full.headers.items() if name not in unsent}
    assert ask(app, "/learn/", if_none_match=full.headers["etag"]).status == 200, "that is another encoding"
    assert ask(app, "/learn/", if_none_match="*").status == 304


def test_a_date_counts_only_when_it_is_the_same_and_no_tag_is_given(tmp_path: Path) -> None:
    app = serving.create_app(write_release(tmp_path))
    date = ask(app, "/").headers["last-modified"]
    later = formatdate(time.time() + 3600, usegmt=True)

    assert ask(app, "/", if_modified_since=date).status == 304
    assert ask(app, "/", if_modified_since=later).status == 200
    assert ask(app, "/", if_modified_since=date, if_none_match='"other"').status == 200
    for nonsense in ("yesterday", "", "Fri, 99 Jan 99999 08:00:00 GMT", "0"):
        assert ask(app, "/", if_modified_since=nonsense).status == 200


@pytest.mark.parametrize(
    ("wanted", "status", "body", "content_range"),
    [
        ("bytes=0-3", 206, b"0123", "bytes 0-3/10"),
        ("bytes=7-", 206, b"789", "bytes 7-9/10"),
        ("bytes=-4", 206, b"6789", "bytes 6-9/10"),
        ("bytes=-99", 206, b"0123456789", "bytes 0-9/10"),
        ("bytes=5-99", 206, b"56789", "bytes 5-9/10"),
        ("bytes=10-", 416, b"There is no such part.\n", "bytes */10"),
        ("bytes=-0", 416, b"There is no such part.\n", "bytes */10"),
        ("bytes=0-1,4-5", 200, b"0123456789", None),
        ("bytes=5-2", 200, b"0123456789", None),
        ("bytes=-", 200, b"0123456789", None),
        ("pages=1-2", 200, b"0123456789", None),
        (f"bytes={'9' * 5000}-", 200, b"0123456789", None),
    ],
)
def test_a_part_of_a_file(
    tmp_path: Path, wanted: str, status: int, body: bytes, content_range: str | None
) -> None:
    files = {**FILES, "ten.txt": b"0123456789", "ten.txt.br": b"never in parts"}
    answer = ask(
        serving.create_app(write_release(tmp_path, files)), "/ten.txt", range=wanted, accept_encoding="br"
    )
    assert (answer.status, answer.body, answer.headers.get("content-range")) == (status, body, content_range)
    assert "content-encoding" not in answer.headers


def test_a_part_of_another_version_is_no_use(tmp_path: Path) -> None:
    app = serving.create_app(write_release(tmp_path, {"ten.txt": b"0123456789"}))
    etag = ask(app, "/ten.txt").headers["etag"]
    assert ask(app, "/ten.txt", range="bytes=0-1", if_range=etag).body == b"01"
    assert ask(app, "/ten.txt", range="bytes=0-1", if_range='"old"').status == 200
    assert ask(app, "/ten.txt", range="bytes=0-1", if_range=f"W/{etag}").status == 200


@given(st.text("0123456789-, =bytes", max_size=30), st.integers(0, 30))
def test_a_range_is_always_inside_the_file(wanted: str, size: int) -> None:
    part = requested_range({"range": f"bytes={wanted}"}, '"x"', 0, size)
    assert part in (None, "unsatisfiable") or (
        isinstance(part, range) and 0 <= part.start < part.stop <= size
    )


def test_a_large_file_is_streamed(tmp_path: Path) -> None:
    data = bytes(range(256)) * 8192
    app = serving.create_app(write_release(tmp_path, {**FILES, "large.bin": data}))
    assert ask(app, "/large.bin").body == data
    assert ask(app, "/large.bin").headers["etag"] == tag(data)
    assert ask(app, "/large.bin", range="bytes=2097000-").body == data[2_097_000:]
