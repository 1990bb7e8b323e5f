"""How `holdfast dev` is reached: its port, its names, a browser that opens, and the way from a phone."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx
import pytest
import segno
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from holdfast.commands.reaching import OwnNames, from_elsewhere, qr_code

from .services import wait_until
from .sites import SETTINGS, MakeSite, write
from .test_serve import COLLECTIONS

MACHINE = socket.gethostname()


async def _hello(_: object) -> PlainTextResponse:
    return PlainTextResponse("hello")


def ask(host: str, *names: str) -> tuple[int, str]:
    """Return what a server with some names answers to a request for a host."""

    async def request() -> httpx.Response:
        app = OwnNames(Starlette(routes=[Route("/", _hello)]), names)
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://x") as client:
            return await client.get("/", headers={"host": host})

    answer = asyncio.run(request())
    return answer.status_code, answer.text


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1:8000",
        "[::1]:8000",
        "192.168.7.9",
        "localhost:1",
        "site.localhost",
        "LOCALHOST",
        MACHINE,
        f"{MACHINE}.local:80",
        "My.Tunnel.example",
    ],
)
def test_own_names_are_answered(host: str) -> None:
    assert ask(host, "my.tunnel.example") == (200, "hello")


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example", "", "[", "x]"]
)
def test_foreign_names_are_refused(host: str) -> None:
    status, text = ask(host, "my.tunnel.example")
    assert (status, "--allow-host" in text) == (403, True)


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("127.0.0.1", None),
        ("localhost", None),
        ("::1", None),
        ("192.168.7.9", "http://192.168.7.9:8000/"),
        ("fd00::9", "http://[fd00::9]:8000/"),
        ("my-machine", "http://my-machine:8000/"),
    ],
)
def test_the_way_from_elsewhere_is_known(host: str, url: str | None) -> None:
    assert from_elsewhere(host, "http://127.0.0.1:8000/") == url


def test_the_code_for_a_phone_is_that_of_the_address() -> None:
    halves = {"█": (0, 0), "▀": (0, 1), "▄": (1, 0), " ": (1, 1)}
    rows: list[list[int]] = []
    for line in qr_code("http://192.168.7.9:8000/").splitlines():
        rows += [[halves[sign][half] for sign in line] for half in (0, 1)]
    wanted = [[*row] for row in segno.make("http://192.168.7.9:8000/", micro=False).matrix_iter(border=2)]
    assert rows[: len(wanted)] == [[int(dark) for dark in row] for row in wanted]


@contextmanager
def dev(site: Path, *options: str, **environment: str) -> Iterator[dict[str, str]]:
    """Run `holdfast dev` for a site, and yield what it says of itself."""
    command = [sys.executable, "-m", "holdfast", "dev", "--site", str(site), "--json", *options]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, env=os.environ | environment
    ) as process:
        try:
            assert process.stdout is not None
            yield json.loads(process.stdout.readline())
        finally:
            process.send_signal(signal.SIGINT)


def test_where_the_usual_port_is_taken_the_next_one_is_used(site: MakeSite) -> None:
    with socket.socket() as taken:
        with suppress(OSError):  # Somebody else has it: just as well.
            taken.bind(("127.0.0.1", 8000))
            taken.listen()
        with dev(site({"content/index.md": "# Hi"})) as said:
            assert httpx.get(said["url"]).headers["content-type"].startswith("text/html")
            assert not said["url"].endswith(":8000/")


def test_a_browser_opens_where_one_is_wished(site: MakeSite, port: int, tmp_path: Path) -> None:
    browser, seen = tmp_path / "browser", tmp_path / "seen"
    browser.write_text(f'#!/bin/sh\nprintf %s "$1" > {seen}.new && mv {seen}.new {seen}\n')
    browser.chmod(0o755)
    root = site({"content/index.md": "# Hi"})
    with dev(root, "--port", str(port), "--open", BROWSER=f"{browser} %s"):
        wait_until(seen.is_file, "the browser")
    assert seen.read_text() == f"http://127.0.0.1:{port}/"


def test_foreign_sites_read_nothing(site: MakeSite, port: int) -> None:
    with dev(site({"content/index.md": "# Hi"}), "--port", str(port), "--allow-host", "mine.example") as said:
        hosts = ["evil.example", "mine.example"]
        answers = [
            httpx.get(f"{said['url']}_holdfast/dev/follow.js", headers={"host": host}) for host in hosts
        ]
    assert [answer.status_code for answer in answers] == [403, 200]


def test_the_api_is_on_the_same_port_and_follows_the_settings(site: MakeSite, port: int) -> None:
    root = site({"content/index.md": "# Hi"})

    def answers(path: str) -> tuple[int, str]:
        answer = httpx.get(f"http://127.0.0.1:{port}{path}")
        return answer.status_code, answer.headers["content-type"].partition(";")[0]

    with dev(root, "--port", str(port)):
        wait_until(lambda: answers("/") == (200, "text/html"), "the site")
        assert answers("/api/v1/markets") == (404, "application/problem+json")
        write(root, {"site.yaml": COLLECTIONS})
        wait_until(lambda: answers("/api/v1/markets") == (200, "application/json"), "the API")
        write(root, {"site.yaml": f"{COLLECTIONS}oops: [\n"})
        assert answers("/api/v1/markets") == (200, "application/json")
        write(root, {"site.yaml": SETTINGS})
        wait_until(lambda: answers("/api/v1/markets") == (404, "application/problem+json"), "no API")
        assert answers("/") == (200, "text/html")


def test_a_cache_that_is_removed_is_made_again(site: MakeSite, port: int) -> None:
    root = site({"content/index.md": "# One", "content/other.md": "# Other"})

    def shows(path: str, text: str) -> bool:
        return text in httpx.get(f"http://127.0.0.1:{port}{path}").text

    with dev(root, "--port", str(port)):
        wait_until(lambda: shows("/", "One") and shows("/other/", "Other"), "the site")
        shutil.rmtree(root / ".holdfast")
        write(root, {"content/index.md": "# Two"})
        wait_until(lambda: shows("/", "Two") and shows("/other/", "Other"), "the site again")


def test_a_foreign_output_folder_is_left_alone(site: MakeSite, port: int) -> None:
    root = site({"content/index.md": "# One", "mine/letter.txt": "Dear"})
    with dev(root, "--port", str(port), "--out", str(root / "mine")) as said:
        with httpx.stream("GET", f"{said['url']}_holdfast/events?url=/", timeout=30) as events:
            told = json.loads(next(line for line in events.iter_lines() if '"code"' in line)[len("data: ") :])
        assert (root / "mine/letter.txt").read_text() == "Dear"
    assert (told["published"], [it["code"] for it in told["problems"]]) == (False, ["foreign-output"])
