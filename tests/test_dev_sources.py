"""From a page that is open to the line that its author wrote."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import httpx
import pytest

from holdfast import building
from holdfast.commands.sources import Sources, editor_command, line_of

from .services import wait_until
from .sites import MakeSite

PAGE = """\
---
title: All about keys
---

A *first* paragraph with a [link](other.md "of a kind") in it.

- one
- two and `more`

The same words.

The same words.

{{< note >}}Mind the gap, dear reader.{{< /note >}}
"""


@pytest.mark.parametrize(
    ("text", "nth", "line"),
    [
        ("All about keys", 0, 2),
        ("A first paragraph with a link in it.", 0, 5),
        ("two and more", 0, 8),
        ("The same words.", 0, 10),
        ("The same words.", 1, 12),
        ("The same words.", 7, 12),
        ("Mind the gap, dear reader.", 0, 14),
        ("one", 0, 7),
        ("The footer of the theme", 0, 0),
        ("", 0, 0),
    ],
)
def test_a_text_is_found_where_it_was_written(text: str, nth: int, line: int) -> None:
    assert line_of(PAGE, text, nth) == line


@pytest.mark.parametrize(
    ("environment", "command"),
    [
        ({}, []),
        ({"EDITOR": "vim"}, []),
        ({"EDITOR": "code --wait"}, ["code", "--wait", "--goto", "/s/a b.md:7"]),
        ({"VISUAL": "/usr/bin/subl", "EDITOR": "code"}, ["/usr/bin/subl", "/s/a b.md:7"]),
        ({"VISUAL": "nano", "EDITOR": "idea"}, ["idea", "--line", "7", "/s/a b.md"]),
        ({"HOLDFAST_EDITOR": "my-editor -l {line} {file}"}, ["my-editor", "-l", "7", "/s/a b.md"]),
        ({"HOLDFAST_EDITOR": "xterm -e vi"}, ["xterm", "-e", "vi", "/s/a b.md"]),
    ],
)
def test_an_editor_is_asked_in_its_own_way(environment: dict[str, str], command: list[str]) -> None:
    assert editor_command(Path("/s/a b.md"), 7, environment) == command


@pytest.fixture
def built(site: MakeSite) -> Path:
    """Return a site that has been built."""
    root = site({"content/learn/keys.md": PAGE.replace("other.md", "#mind"), "content/index.md": "# Hi"})
    assert building.build(root, jobs=1).published
    return root


OWN = {"host": "127.0.0.1:8000", "origin": "http://127.0.0.1:8000"}


def ask(
    site: Path, question: object, headers: dict[str, str] = OWN, client: str = "127.0.0.1"
) -> httpx.Response:
    """Return the answer to a question from an address."""

    async def request() -> httpx.Response:
        transport = httpx.ASGITransport(Sources(site), client=(client, 5))
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as http:
            return await http.post("/_holdfast/source", json=question, headers=headers)

    return asyncio.run(request())


def test_a_page_knows_its_file_and_template(built: Path) -> None:
    wanted: dict[str, Any] = {"file": "content/learn/keys.md", "line": 8, "template": "templates/page.html"}
    assert ask(built, {"url": "/learn/keys/", "text": "two and more"}).json() == {**wanted, "opened": False}
    listed = {"file": "", "line": 0, "template": "templates/section.html", "opened": False}
    assert ask(built, {"url": "/learn/", "text": "All about keys"}).json() == listed
    assert ask(built, {"url": "/nowhere/"}).status_code == 404


def test_the_editor_opens_for_who_sits_at_the_machine(
    built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = tmp_path / "seen"
    monkeypatch.setenv(
        "HOLDFAST_EDITOR", f"/bin/sh -c 'echo \"$0\" > {seen}.new; mv {seen}.new {seen}' {{file}}:{{line}}"
    )
    question = {"url": "/learn/keys/", "text": "one"}
    tunnel = {"host": "mine.example", "origin": "https://mine.example"}
    phone = {"host": "192.168.7.9:8000", "origin": "http://192.168.7.9:8000"}
    assert ask(built, question, tunnel).json()["opened"] is False
    assert ask(built, question, phone, "192.168.7.20").json()["opened"] is False
    assert ask(built, question, phone, "127.0.0.1").json()["opened"] is False
    assert not seen.exists()
    assert ask(built, question).json()["opened"] is True
    wait_until(seen.is_file, "the editor")
    assert seen.read_text() == f"{built}/content/learn/keys.md:7\n"


@pytest.mark.parametrize(
    "headers",
    [
        {"host": "127.0.0.1:8000"},
        {"host": "127.0.0.1:8000", "origin": "null"},
        {"host": "127.0.0.1:8000", "origin": "http://127.0.0.1:9000"},
        {"host": "127.0.0.1:8000", "origin": "https://evil.example"},
        {**OWN, "sec-fetch-site": "same-site"},
    ],
)
def test_other_sites_learn_nothing(built: Path, headers: dict[str, str]) -> None:
    answer = ask(built, {"url": "/learn/keys/"}, headers)
    assert (answer.status_code, answer.text) == (403, "Only pages of this site may ask.\n")


@pytest.mark.parametrize(
    "question", [{}, {"url": 1}, {"url": "/", "nth": -1}, [], {"url": "/", "text": "x" * 20_000}]
)
def test_what_is_no_question_is_refused(built: Path, question: object) -> None:
    assert ask(built, question).status_code == 400
