"""`holdfast dev`: what it notices, what it serves, and what it tells the pages that are open."""

from __future__ import annotations

import asyncio
import json
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread
from typing import Any

import httpx
import pytest
from starlette.types import Message

from holdfast.commands.livereload import CLIENT, Answer, DevServer, Hub, State, Tab
from holdfast.commands.terminal import plain
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


def gone(root: Path) -> None:
    shutil.rmtree(root / "content")


def moved(root: Path) -> None:
    (root / "content").rename(root / "kept")


@pytest.mark.parametrize("take", [gone, moved])
def test_a_folder_that_comes_back_is_watched(
    watched: tuple[Path, Changes], take: Callable[[Path], None]
) -> None:
    root, changes = watched
    take(root)
    assert "content" in changes.wait()
    write(root, {"content/back.md": "# Back"})
    seen = set(changes.wait())
    write(root, {"content/back.md": "# Back again"})
    while "content/back.md" not in seen:
        seen |= set(changes.wait())
    write(root, {"content/back.md": "# And again"})
    assert changes.wait() == ("content/back.md",)


def test_what_is_not_the_sites_is_no_change(watched: tuple[Path, Changes]) -> None:
    root, changes = watched
    write(
        root, {"dist/index.html": "", "content/.index.md.swp": "", "content/index.md~": "", "notes.txt": ""}
    )
    (root / "content/index.md").read_bytes()
    write(root, {"content/index.md": "# Ho"})
    assert changes.wait() == ("content/index.md",)


def save_as_vim(file: Path, text: str) -> None:
    """Save as Vim does: try whether the folder can be written, keep the old file aside, write, remove it."""
    swap, probe = file.with_name(f".{file.name}.swp"), file.with_name("4913")
    swap.write_text("b0VIM")
    probe.touch()
    probe.unlink()
    kept = file.rename(file.with_name(f"{file.name}~"))
    file.write_text(text)
    kept.unlink()
    swap.unlink()


def save_by_exchange(file: Path, text: str) -> None:
    """Save as many editors do: write another file, and put it in the place of the old one."""
    other = file.with_name(f"{file.name}.4f1a")
    other.write_text(text)
    other.replace(file)


def save_as_jetbrains(file: Path, text: str) -> None:
    """Save as the editors of JetBrains do ("safe write")."""
    new, old = file.with_name(f"{file.name}___jb_tmp___"), file.with_name(f"{file.name}___jb_old___")
    new.write_text(text)
    file.rename(old)
    new.rename(file)
    old.unlink()


def save_as_emacs(file: Path, text: str) -> None:
    """Save as Emacs does, with its lock and its copy."""
    lock = file.with_name(f".#{file.name}")
    lock.symlink_to("me@here.1")
    file.rename(file.with_name(f"{file.name}~"))
    file.with_name(f"#{file.name}#").write_text(text)
    file.write_text(text)
    file.with_name(f"#{file.name}#").unlink()
    lock.unlink()


@pytest.mark.parametrize("save", [save_as_vim, save_by_exchange, save_as_jetbrains, save_as_emacs])
def test_a_save_is_one_change_whatever_the_editor(
    watched: tuple[Path, Changes], save: Callable[[Path, str], None]
) -> None:
    root, changes = watched
    save(root / "content/index.md", "# Ho")
    assert changes.wait() == ("content/index.md",)
    write(root, {"content/last.md": "# Last"})
    assert changes.wait() == ("content/last.md",)


@pytest.mark.skipif(not shutil.which("vim"), reason="Vim is not installed")
@pytest.mark.parametrize(
    "how", ["set backup backupcopy=no", "set nobackup backupcopy=no", "set backupcopy=yes"]
)
def test_vim_itself_saves_once(watched: tuple[Path, Changes], how: str) -> None:
    root, changes = watched
    edit = ["vim", "-Nu", "NONE", "-es", "-c", how, "-c", "%s/Hi/Ho/", "-c", "wq", "content/index.md"]
    subprocess.run(edit, cwd=root, check=True, stdin=subprocess.DEVNULL, timeout=30)
    assert changes.wait() == ("content/index.md",)
    write(root, {"content/last.md": "# Last"})
    assert changes.wait() == ("content/last.md",)


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
    home, missing = "<html lang=en><head><title>Hi</title></head><p>Hi", "<p>Not here"
    write(tmp_path, {"index.html": home, "404.html": missing})
    server = DevServer(tmp_path, None, Hub())
    tag = (
        f'<script type="module" src="/_holdfast/dev/follow.js?page={Answer(200, home.encode()).id}"></script>'
    )
    assert ask(server, "/").text == f"<html data-dev lang=en><head><title>Hi</title>{tag}</head><p>Hi"
    tag = f'<script type="module" src="/_holdfast/dev/follow.js?page={Answer(404, missing.encode()).id}"></script>'
    page = ask(server, "/nowhere/")
    assert (page.status_code, page.text) == (404, f"<p>Not here{tag}")


def test_the_scripts_are_there(tmp_path: Path) -> None:
    server = DevServer(tmp_path, None, Hub())
    wanted, seen = {"/_holdfast/dev/follow.js"}, set()
    while wanted:
        seen.add(path := wanted.pop())
        script = ask(server, path)
        assert (script.status_code, script.headers["content-type"]) == (200, "text/javascript; charset=utf-8")
        wanted |= {f"/_holdfast/dev/{name}" for name in re.findall(r'from "./(.+)"', script.text)} - seen
    assert seen == {f"/_holdfast/dev/{file.name}" for file in CLIENT.iterdir()}


def test_before_the_first_build_the_page_waits_for_it(tmp_path: Path) -> None:
    page = ask(DevServer(tmp_path / "dist", None, Hub()), "/learn/")
    assert (page.status_code, "/_holdfast/dev/follow.js?page=" in page.text) == (503, True)


def test_the_worker_is_one_that_goes(tmp_path: Path) -> None:
    write(tmp_path, {"sw.js": "the worker of the release"})
    assert "registration.unregister()" in ask(DevServer(tmp_path, None, Hub()), "/sw.js").text


def test_open_pages_hear_what_their_address_answers(tmp_path: Path) -> None:
    write(tmp_path, {"index.html": "<p>One", "404.html": "<p>Not here"})
    hub = Hub()
    server = DevServer(tmp_path, None, hub)

    async def listen(tab: Tab) -> list[tuple[str, dict[str, Any]]]:
        events = hub.events(tab, server.answer)
        heard = [await anext(events), await anext(events)]
        assert hub.looked_at == {"/"}
        hub.tell((PROBLEM,), changed=False, published=False)
        heard.append(await anext(events))
        (tmp_path / "index.html").write_text("<p>Number two")
        await asyncio.to_thread(hub.tell, (), changed=True, published=True, reload=True)
        heard.append(await anext(events))
        (tmp_path / "index.html").unlink()
        hub.tell((), changed=True, published=True)
        heard.append(await anext(events))
        hub.close()
        assert ([event async for event in events], hub.looked_at) == ([], frozenset())
        assert heard.pop(0) == "retry: 500\n\n"
        matches = [re.fullmatch(r"id: (\w+)\ndata: (.+)\n\n", event) for event in heard]
        return [(match[1], json.loads(match[2])) for match in matches if match]

    one, two, gone = Answer(200, b"<p>One"), Answer(200, b"<p>Number two"), Answer(404, b"<p>Not here")
    tab = Tab(b"/", one.id, wants_base=True)
    quiet = {"reload": 0, "published": True, "problems": []}
    assert asyncio.run(listen(tab)) == [
        (one.id, {**quiet, "page": one.plain()}),
        (one.id, {**quiet, "published": False, "problems": [plain(PROBLEM)]}),
        (two.id, {**quiet, "page": two.plain(), "reload": 1}),
        (gone.id, {**quiet, "page": gone.plain(), "reload": 1}),
    ]


def test_a_page_that_comes_back_hears_only_what_it_does_not_show(tmp_path: Path) -> None:
    write(tmp_path, {"index.html": "<p>One"})
    one = Answer(200, b"<p>One")

    async def first(headers: dict[str, str]) -> str:
        server = DevServer(tmp_path, None, Hub())
        scope = {
            "type": "http",
            "method": "GET",
            "path": "/_holdfast/events",
            "query_string": b"url=%2F&has=older&base=",
            "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        }
        sent: list[bytes] = []

        async def send(message: Message) -> None:
            sent.append(message.get("body", b""))
            if b"data:" in sent[-1]:
                raise ConnectionResetError

        with pytest.raises((ConnectionResetError, ExceptionGroup)):
            await server(scope, asyncio.Event().wait, send)  # type: ignore[arg-type]
        return sent[-1].decode()

    assert json.loads(asyncio.run(first({})).partition("data: ")[2])["page"] == one.plain()
    assert "page" not in json.loads(asyncio.run(first({"last-event-id": one.id})).partition("data: ")[2])


def test_a_problem_is_told_as_in_a_terminal() -> None:
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
    assert State(problems=(PROBLEM,)).plain()["problems"] == [problem]
