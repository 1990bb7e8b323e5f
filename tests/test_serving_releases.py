"""One release takes the place of another while the server runs."""

from __future__ import annotations

import os
import shutil
import threading
from typing import TYPE_CHECKING

import pytest

from holdfast import serving
from holdfast.exchange import exchange
from holdfast.settings import Hosting, Settings
from tests.hosts import FILES, REVALIDATE, ask, brief, write_release

if TYPE_CHECKING:
    from pathlib import Path


def test_an_edit_of_the_same_length_in_the_same_second_is_seen(tmp_path: Path) -> None:
    app = serving.create_app(write_release(tmp_path))
    page = tmp_path / "index.html"
    before = ask(app, "/")
    stat = page.stat()
    page.write_bytes(b"<h1>HOME</h1>")
    os.utime(page, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    after = ask(app, "/")
    assert (before.body, after.body) == (b"<h1>Home</h1>", b"<h1>HOME</h1>")
    assert before.headers["etag"] != after.headers["etag"]


def test_an_exchange_under_load_shows_one_release_or_the_other(tmp_path: Path) -> None:
    one, two, link = tmp_path / "one", tmp_path / "two", tmp_path / "dist"
    for root, word in ((one, b"one"), (two, b"two")):
        write_release(root, {**FILES, "index.html": word, f"{word.decode()}/index.html": word})
    one.rename(link)
    app = serving.create_app(link)
    running = threading.Event()
    running.set()

    def swap() -> None:
        while running.is_set():
            exchange(link, two)

    thread = threading.Thread(target=swap)
    thread.start()
    try:
        seen = {(answer.status, answer.body) for answer in (ask(app, "/") for _ in range(600))}
    finally:
        running.clear()
        thread.join()
    assert seen == {(200, b"one"), (200, b"two")}


def test_the_moment_without_a_folder_is_waited_for(tmp_path: Path) -> None:
    root, away = tmp_path / "dist", tmp_path / "away"
    app = serving.create_app(write_release(root))
    root.rename(away)
    timer = threading.Timer(0.1, lambda: away.rename(root))
    timer.start()
    assert ask(app, "/learn/").status == 200
    timer.join()
    shutil.rmtree(root)
    answer = ask(app, "/learn/")
    assert (answer.status, answer.headers["retry-after"]) == (503, "1")
    assert answer.headers["x-frame-options"] == "DENY"


def test_a_new_release_brings_its_own_redirects_and_headers(tmp_path: Path) -> None:
    app = serving.create_app(write_release(tmp_path))
    assert ask(app, "/old").status == 404
    strict = Settings(title="Tides", url="https://tides.example", hosting=Hosting(headers={"X-Tide": "high"}))
    write_release(tmp_path, redirects={"/old": "/learn/"}, settings=strict)
    assert ask(app, "/old").headers["x-tide"] == "high"


@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b'{"headers": 1}', b"\xff"])
def test_a_damaged_description_leaves_a_plain_server(tmp_path: Path, damage: bytes) -> None:
    (write_release(tmp_path) / "_holdfast/host.json").write_bytes(damage)
    answer = ask(serving.create_app(tmp_path), "/")
    assert (answer.status, answer.headers["x-content-type-options"]) == (200, "nosniff")


def test_a_folder_without_a_404_page_still_answers(tmp_path: Path) -> None:
    app = serving.create_app(write_release(tmp_path, {"index.html": b""}))
    assert brief(ask(app, "/x")) == (404, "no-store", b"There is no such page.\n")
    assert brief(ask(app, "/")) == (200, REVALIDATE, b"")
