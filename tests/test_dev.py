"""`holdfast dev`: what it notices, what it serves, and what it tells the pages that are open."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import httpx
import pytest

from holdfast.commands.livereload import DevServer, Hub
from holdfast.commands.watching import Changes
from holdfast.problems import Place, Problem

from .sites import MakeSite, write

PROBLEM = Problem("yaml", "no value", Place("content/index.md", 2, 3), "write one", "title:", blocks=True)


@pytest.fixture
def watched(site: MakeSite) -> Iterator[tuple[Path, Changes]]:
    """Return a site and the changes that are seen in it."""
    root = site({"content/index.md": "# Hi"})
    changes = Changes((root,))
    yield root, changes
    changes.close()


def test_changes_come_in_groups(watched: tuple[Path, Changes]) -> None:
    root, changes = watched
    write(root, {"content/index.md": "# Ho", "content/learn.md": "# Learn", "site.yaml": "title: New\n"})
    assert changes.wait() == ("content/index.md", "content/learn.md", "site.yaml")


def test_removed_and_renamed_files_are_changes(watched: tuple[Path, Changes]) -> None:
    root, changes = watched
    (root / "content/index.md").rename(root / "content/home.md")
    assert changes.wait() == ("content/home.md", "content/index.md")
    (root / "content/home.md").unlink()
    assert changes.wait() == ("content/home.md",)


def test_a_folder_that_comes_later_is_watched(watched: tuple[Path, Changes]) -> None:
    root, changes = watched
    write(root, {"templates/page.html": "one"})
    seen = set(changes.wait())
    write(root, {"templates/page.html": "two"})
    while "templates/page.html" not in seen:
        seen |= set(changes.wait())
    assert seen <= {"templates", "templates/page.html"}


def test_what_is_not_the_sites_is_no_change(watched: tuple[Path, Changes]) -> None:
    root, changes = watched
    write(
        root, {"dist/index.html": "", "content/.index.md.swp": "", "content/index.md~": "", "notes.txt": ""}
    )
    (root / "content/index.md").read_bytes()
    write(root, {"content/index.md": "# Ho"})
    assert changes.wait() == ("content/index.md",)


def test_closing_ends_the_wait(watched: tuple[Path, Changes]) -> None:
    _, changes = watched
    closer = Thread(target=changes.close)
    closer.start()
    assert changes.wait() == ()
    closer.join()


def ask(server: DevServer, path: str) -> httpx.Response:
    """Return the answer of a server to one request."""

    async def request() -> httpx.Response:
        transport = httpx.ASGITransport(server)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            return await client.get(path)

    return asyncio.run(request())


def test_every_page_gets_the_script(tmp_path: Path) -> None:
    write(
        tmp_path,
        {"index.html": "<html lang=en><head><title>Hi</title></head><p>Hi", "404.html": "<p>Not here"},
    )
    server = DevServer(tmp_path, None, Hub())
    tag = '<script type="module" src="/_holdfast/dev.js?build=0"></script>'
    assert ask(server, "/").text == f"<html data-dev lang=en><head><title>Hi</title>{tag}</head><p>Hi"
    missing = ask(server, "/nowhere/")
    assert (missing.status_code, missing.text) == (404, f"<p>Not here{tag}")
    assert ask(server, "/_holdfast/dev.js").headers["content-type"].startswith("text/javascript")


def test_before_the_first_build_the_page_waits_for_it(tmp_path: Path) -> None:
    page = ask(DevServer(tmp_path / "dist", None, Hub()), "/learn/")
    assert (page.status_code, "/_holdfast/dev.js?build=0" in page.text) == (503, True)


def test_the_worker_is_one_that_goes(tmp_path: Path) -> None:
    write(tmp_path, {"sw.js": "the worker of the release"})
    assert "registration.unregister()" in ask(DevServer(tmp_path, None, Hub()), "/sw.js").text


def test_open_pages_hear_of_builds_and_problems() -> None:
    async def listen() -> list[dict[str, object]]:
        hub = Hub()
        events = hub.events()
        heard = [await anext(events)]
        hub.tell((PROBLEM,), changed=False, published=False)
        heard.append(await anext(events))
        await asyncio.to_thread(hub.tell, (), changed=True, published=True)
        heard.append(await anext(events))
        hub.close()
        assert [event async for event in events] == []
        return [json.loads(event.partition("data: ")[2]) for event in heard]

    problem = {
        "severity": "error",
        "code": "yaml",
        "file": "content/index.md",
        "line": 2,
        "column": 3,
        "message": "no value",
        "excerpt": "title:",
        "help": "write one",
        "page": "",
        "more": 0,
        "frame": "  2 | title:\n    |   ^",
        "text": "error[yaml]: no value\n  --> content/index.md:2:3\n  2 | title:\n    |   ^\n"
        "  help: write one",
    }
    assert asyncio.run(listen()) == [
        {"build": 0, "published": True, "problems": []},
        {"build": 0, "published": False, "problems": [problem]},
        {"build": 1, "published": True, "problems": []},
    ]
