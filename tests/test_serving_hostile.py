"""Paths that somebody with bad intent would try."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from holdfast import serving
from holdfast.serving.paths import safe_path
from tests.hosts import ask, write_release

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("raw", "result"),
    [
        (b"/", "/"),
        (b"/a/b.html", "/a/b.html"),
        (b"/caf%C3%A9/", "/café/"),
        (b"http://host:80/a", "/a"),
        (b"http://host", "/"),
        (b"/a//b", 404),
        (b"/../secret", 404),
        (b"/a/%2e%2e/b", 404),
        (b"/%2E%2e%2Fsecret", 404),
        (b"/a%5c..%5cb", 404),
        (b"/.git/config", 404),
        (b"/a/.env", 404),
        (b"/a/.well-known/x", 404),
        (b"/.well-known/x", "/.well-known/x"),
        (b"/a%00b", 400),
        (b"/a%0d%0aSet-Cookie:x", 400),
        (b"/%", 400),
        (b"/%zz", 400),
        (b"/%ff", 400),
        (b"/%C0%AE%C0%AE/", 400),
        (b"*", 400),
        (b"a", 400),
        (b"/" + b"a" * 300, 404),
        (b"/" + b"a/" * 5000, 414),
    ],
)
def test_a_target_is_understood_or_refused(raw: bytes, result: str | int) -> None:
    assert safe_path(raw) == result


PIECES = st.sampled_from(
    [
        *(
            piece.encode()
            for piece in [
                "/",
                ".",
                "..",
                "%2e",
                "%2F",
                "%5c",
                "\\",
                "a",
                "learn",
                "secret.txt",
                "index.html",
                ".br",
                "%00",
                "%25",
                ":",
                "~",
                "?",
            ]
        ),
        b"\xff",
    ]
)


@given(st.lists(PIECES, max_size=12).map(b"".join) | st.binary(max_size=40))
@example(b"/learn/../../secret.txt")
def test_no_path_leads_out_of_the_folder(tmp_path_factory: pytest.TempPathFactory, raw: bytes) -> None:
    base = tmp_path_factory.getbasetemp() / "hostile"
    if not base.exists():
        write_release(base / "dist")
        (base / "secret.txt").write_bytes(b"secret")
        (base / "dist/link").symlink_to("../secret.txt")
    answer = ask(serving.create_app(base / "dist"), raw)
    assert answer.status in (200, 308, 400, 404, 414)
    assert b"secret" not in answer.body
    assert not answer.headers.get("location", "/").startswith(("//", "/\\"))
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_links_that_leave_the_folder_are_refused(tmp_path: Path) -> None:
    root = write_release(tmp_path / "dist")
    (tmp_path / "secret.txt").write_bytes(b"secret")
    (root / "out.txt").symlink_to(tmp_path / "secret.txt")
    (root / "outside").symlink_to(tmp_path)
    (root / "inside.html").symlink_to(root / "learn/index.html")
    (root / "loop").symlink_to(root / "loop")
    os.mkfifo(root / "pipe")
    linked = tmp_path / "current"
    linked.symlink_to(root)
    for app in (serving.create_app(root), serving.create_app(linked)):
        assert ask(app, "/out.txt").status == 404
        assert ask(app, "/outside/secret.txt").status == 404
        assert ask(app, "/loop").status == 404
        assert ask(app, "/pipe").status == 404
        assert ask(app, "/inside.html").body == b"<h1>Learn</h1>"
