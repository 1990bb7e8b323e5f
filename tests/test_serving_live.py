"""The server on a real port: slow clients, hostile bytes, signals."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

import httpx
import pytest
from starlette.applications import Starlette
from starlette.responses import JSONResponse, PlainTextResponse
from starlette.routing import Route

from holdfast import serving
from holdfast.serving import guard
from tests.hosts import COMPRESSED, FILES, PAGE, write_release

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Iterator
    from pathlib import Path

    from starlette.requests import Request
    from starlette.types import ASGIApp


def api() -> ASGIApp:
    async def livez(request: Request) -> JSONResponse:
        return JSONResponse({"status": "ok"}, headers={"X-Frame-Options": "SAMEORIGIN"})

    return Starlette(routes=[Route("/api/livez", livez)])


@contextmanager
def running(app: ASGIApp) -> Iterator[str]:
    """Serve an application in a thread; gives its URL."""
    urls: list[str] = []
    up, stop = threading.Event(), threading.Event()

    def ready(url: str) -> None:
        urls.append(url)
        up.set()

    thread = threading.Thread(
        target=serving.run, args=(app, "127.0.0.1", 0), kwargs={"ready": ready, "stop": stop}
    )
    thread.start()
    try:
        assert up.wait(10)
        yield urls[0]
    finally:
        stop.set()
        thread.join(15)
        assert not thread.is_alive()


def connect(url: str) -> socket.socket:
    address = httpx.URL(url)
    assert address.port
    return socket.create_connection((address.host, address.port), timeout=10)


def exchange_bytes(url: str, data: bytes) -> bytes:
    """Send bytes as they are, and return all that comes back until the server closes."""
    with connect(url) as client:
        client.sendall(data)
        answer = b""
        while chunk := client.recv(65536):
            answer += chunk
        return answer


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    root = write_release(tmp_path_factory.mktemp("live") / "dist", COMPRESSED)
    (root.parent / "secret.txt").write_bytes(b"secret")
    with running(serving.create_app(root, api=api())) as url:
        yield url


def test_a_real_client_gets_pages_over_one_connection(live: str) -> None:
    with httpx.Client(base_url=live) as client:
        assert client.get("/learn/").text == PAGE.decode()
        assert client.get("/learn/").headers["content-encoding"] in ("br", "gzip")
        assert client.get("/api/livez").json() == {"status": "ok"}
        assert client.head("/learn/").content == b""
        assert "server" not in client.get("/").headers


@pytest.mark.parametrize(
    ("request_line", "status"),
    [
        (b"GET /../secret.txt HTTP/1.1", b"404"),
        (b"GET /..%2fsecret.txt HTTP/1.1", b"404"),
        (b"GET //secret.txt HTTP/1.1", b"404"),
        (b"GET /learn/%00 HTTP/1.1", b"400"),
        (b"GET http://elsewhere/learn/ HTTP/1.1", b"200"),
        (b"GET * HTTP/1.1", b"400"),
        (b"GET /" + b"a" * 9000 + b" HTTP/1.1", b"414"),
        (b"BREW / HTTP/1.1", b"405"),
        (b"\x16\x03\x01\x02", b"400"),
    ],
)
def test_hostile_requests_are_answered(live: str, request_line: bytes, status: bytes) -> None:
    answer = exchange_bytes(live, request_line + b"\r\nHost: x\r\nConnection: close\r\n\r\n")
    assert answer.split(b" ", 2)[1] == status
    assert b"secret" not in answer


def test_a_head_without_end_is_cut_off(live: str) -> None:
    head = b"GET / HTTP/1.1\r\nHost: x\r\nX-Long: " + b"a" * 100_000
    assert exchange_bytes(live, head).startswith(b"HTTP/1.1 431 ")


@pytest.mark.parametrize(
    "start",
    [b"GET / HTTP/1.1\r\nHost:", b"POST /api/livez HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nabc"],
)
def test_a_request_that_does_not_end_is_let_go(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, start: bytes
) -> None:
    async def reads(request: Request) -> PlainTextResponse:
        return PlainTextResponse(await request.body())

    monkeypatch.setattr(guard, "HEAD_SECONDS", 0.3)
    monkeypatch.setattr(guard, "BODY_SECONDS", 0.3)
    slow = Starlette(routes=[Route("/api/livez", reads, methods=["POST"])])
    with running(serving.create_app(write_release(tmp_path), api=slow)) as url:
        assert exchange_bytes(url, start).startswith(b"HTTP/1.1 408 ")
        assert exchange_bytes(url, b"") == b"", "nothing was asked, so nothing is answered"
        with connect(url) as client:
            for pause in (0, 0.5):  # An idle connection is no slow request.
                time.sleep(pause)
                client.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
                answer = b""
                while not answer.endswith(b"<h1>Home</h1>"):
                    answer += client.recv(65536)
                assert answer.startswith(b"HTTP/1.1 200 ")


def test_nothing_waits_for_more_to_be_sent(monkeypatch: pytest.MonkeyPatch, live: str) -> None:
    """With Nagle's algorithm (RFC 896), the body of a small answer would wait for the receipt of its head."""
    options: list[int] = []
    connection_made = guard.Guarded.connection_made

    def noted(self: guard.Guarded, transport: asyncio.Transport) -> None:
        sock = transport.get_extra_info("socket")
        options.append(sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
        connection_made(self, transport)

    monkeypatch.setattr(guard.Guarded, "connection_made", noted)
    assert httpx.get(live).status_code == 200
    assert [bool(option) for option in options] == [True]


def test_a_taken_port_names_a_free_one() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(serving.Unavailable) as caught:
            serving.run(api(), "127.0.0.1", port)
    assert caught.value.message == f"port {port} on 127.0.0.1 is taken by another program"
    assert caught.value.help.startswith("stop the other program, or use --port ")
    assert int(caught.value.help.rpartition(" ")[2]) > port


def test_a_host_of_somebody_else_is_named() -> None:
    with pytest.raises(serving.Unavailable) as caught:
        serving.run(api(), "203.0.113.7", 0)
    assert caught.value.message == "203.0.113.7 is not an address of this machine"


def test_a_client_that_stops_reading_is_let_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "WRITE_SECONDS", 0.3)
    root = write_release(tmp_path, {**FILES, "large.bin": bytes(64 * 1024 * 1024)})
    with running(serving.create_app(root)) as url, connect(url) as client:
        client.sendall(b"GET /large.bin HTTP/1.1\r\nHost: x\r\n\r\n")
        assert client.recv(15) == b"HTTP/1.1 200 OK"
        time.sleep(1)
        received = 0
        with suppress(ConnectionResetError):
            while chunk := client.recv(1024 * 1024):
                received += len(chunk)
        assert received < 32 * 1024 * 1024
        assert httpx.get(url).text == "<h1>Home</h1>", "the others are served on"


SERVER = """
import asyncio, sys
from pathlib import Path
from holdfast import serving

async def slow(scope, receive, send):
    print("begun", flush=True)
    await asyncio.sleep(1)
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"whole"})

app = serving.create_app(Path(sys.argv[1]), mounts={"/slow": slow})
serving.run(app, port=0, ready=lambda url: print(url, flush=True))
print("stopped", flush=True)
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_lets_running_requests_end(tmp_path: Path, number: signal.Signals) -> None:
    command = [sys.executable, "-c", SERVER, str(write_release(tmp_path))]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as server:
        assert server.stdout and server.stderr
        url = server.stdout.readline().strip()
        with connect(url) as client:
            client.sendall(b"GET /slow HTTP/1.1\r\nHost: x\r\n\r\n")
            assert server.stdout.readline() == "begun\n"
            server.send_signal(number)
            answer = b""
            while chunk := client.recv(65536):
                answer += chunk
        assert answer.endswith(b"whole\r\n0\r\n\r\n")
        assert (server.wait(10), server.stdout.read(), server.stderr.read()) == (0, "stopped\n", "")
