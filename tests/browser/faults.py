"""A web server for one release in memory, whose answers go wrong exactly as a test wants."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote, urlsplit

import brotli

from holdfast import media
from holdfast.values import Entry, Output


@dataclass(frozen=True)
class Asked:
    """A request that the server has answered, with the bytes of the body that it sent."""

    path: str
    status: int
    bytes: int


@dataclass
class FaultServer:
    """Serves outputs on one port. `faults` maps a path to what happens instead of the answer."""

    port: int = 0
    files: dict[str, Output] = field(default_factory=dict)
    faults: dict[str, Callable[[BaseHTTPRequestHandler, Output | None], None]] = field(default_factory=dict)
    answering: set[int] = field(default_factory=set)
    """The threads that are at work on an answer."""
    log: list[Asked] = field(default_factory=list)
    _server: ThreadingHTTPServer | None = None
    _sockets: set[socket.socket] = field(default_factory=set)

    @property
    def asked(self) -> list[Asked]:
        """What was asked for: a browser may have an answer before its thread has written it down."""
        end = time.monotonic() + 5
        while self.answering and time.monotonic() < end:
            time.sleep(0.005)
        return self.log

    @property
    def url(self) -> str:
        """The origin of the site."""
        return f"http://127.0.0.1:{self.port}"

    def deploy(self, outputs: tuple[Output, ...]) -> None:
        """Replace everything that is served."""
        self.files = {url_of(one.path): one for one in outputs}

    def start(self) -> None:
        """Listen; after the first time on the same port."""
        server = ThreadingHTTPServer(("127.0.0.1", self.port), _handler(self))
        server.daemon_threads = True
        self.port = server.server_address[1]
        self._server = server
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()

    def stop(self) -> None:
        """Cut the network: no new connections, and none that stay open."""
        if self._server:
            self._server.shutdown()
            self._server.server_close()
            self._server = None
        for one in list(self._sockets):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def paths(self) -> list[str]:
        """Return the paths that were asked for since the last look."""
        found = [one.path for one in self.asked]
        self.asked.clear()
        return found

    def connected(self, one: socket.socket) -> None:
        """Remember an open connection."""
        self._sockets.add(one)

    def gone(self, one: socket.socket) -> None:
        """Forget a closed connection."""
        self._sockets.discard(one)


@contextmanager
def serving() -> Iterator[FaultServer]:
    """Run a server for the length of a test."""
    server = FaultServer()
    server.start()
    try:
        yield server
    finally:
        server.stop()


def url_of(path: str) -> str:
    """Return the decoded URL path that answers with a file of the output."""
    return "/" + (path.removesuffix("index.html") if path.endswith("index.html") else path)


def entry(output: Output) -> Entry:
    """Return an output's entry as the pipeline makes it, with the bytes that this server sends."""
    digest = sha256(output.data).hexdigest()
    return Entry(
        output.path,
        url_of(output.path),
        digest,
        len(output.data),
        len(_body(output)),
        output.type,
        output.fingerprinted,
        output.precache,
    )


def status(code: int) -> Callable[[BaseHTTPRequestHandler, Output | None], None]:
    """Return a fault: an answer without anything but a status."""

    def fault(handler: BaseHTTPRequestHandler, output: Output | None) -> None:
        _send(handler, code, {"Content-Length": "0"}, b"")

    return fault


def other(data: bytes) -> Callable[[BaseHTTPRequestHandler, Output | None], None]:
    """Return a fault: the bytes of another release, or of a host that rewrites pages."""

    def fault(handler: BaseHTTPRequestHandler, output: Output | None) -> None:
        kind = media.content_type(output.type if output else "text/html")
        _send(handler, 200, {"Content-Type": kind, "Content-Length": str(len(data))}, data)

    return fault


def cut(length: int) -> Callable[[BaseHTTPRequestHandler, Output | None], None]:
    """Return a fault: a connection of HTTP/1.0 that ends early, which looks like a whole answer."""

    def fault(handler: BaseHTTPRequestHandler, output: Output | None) -> None:
        data = output.data[:length] if output else b""
        handler.wfile.write(b"HTTP/1.0 200 OK\r\nContent-Type: text/css\r\nConnection: close\r\n\r\n" + data)
        handler.wfile.flush()
        handler.close_connection = True

    return fault


def redirect(target: str) -> Callable[[BaseHTTPRequestHandler, Output | None], None]:
    """Return a fault: a host that prefers another spelling of the URL."""

    def fault(handler: BaseHTTPRequestHandler, output: Output | None) -> None:
        _send(handler, 308, {"Location": target, "Content-Length": "0"}, b"")

    return fault


def text(data: str, **headers: str) -> Callable[[BaseHTTPRequestHandler, Output | None], None]:
    """Return an answer of the API."""

    def fault(handler: BaseHTTPRequestHandler, output: Output | None) -> None:
        body = data.encode()
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        usual = {"Content-Type": "application/json", "Content-Length": str(len(body))}
        _send(handler, 200, usual | given, body)

    return fault


def _handler(server: FaultServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def setup(self) -> None:
            super().setup()
            server.connected(self.request)

        def finish(self) -> None:
            with suppress(OSError):
                super().finish()
            server.gone(self.request)

        def do_GET(self) -> None:
            server.answering.add(threading.get_ident())
            try:
                self.answer()
            finally:
                server.answering.discard(threading.get_ident())

        def answer(self) -> None:
            path = unquote(urlsplit(self.path).path)
            output = server.files.get(path)
            if fault := server.faults.get(path):
                fault(self, output)
                server.log.append(Asked(path, 0, 0))
                return
            code, sent = _answer(self, output or server.files.get("/404.html"), found=output is not None)
            server.log.append(Asked(path, code, sent))

        def do_HEAD(self) -> None:
            _send(self, 200, {"Content-Length": "0"}, b"")

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    return Handler


def _answer(handler: BaseHTTPRequestHandler, output: Output | None, *, found: bool) -> tuple[int, int]:
    if output is None:
        _send(handler, 404, {"Content-Length": "0"}, b"")
        return 404, 0
    etag = f'"{sha256(output.data).hexdigest()[:16]}"'
    cache = "public, max-age=31536000, immutable" if output.fingerprinted else "max-age=0, must-revalidate"
    headers = {"ETag": etag, "Cache-Control": cache if found else "no-store"}
    if found and handler.headers.get("If-None-Match") == etag:
        _send(handler, 304, headers, b"")
        return 304, 0
    body = _body(output)
    headers |= {"Content-Type": media.content_type(output.type), "Content-Length": str(len(body))}
    if body is not output.data:
        headers["Content-Encoding"] = "br"
    _send(handler, 200 if found else 404, headers, body)
    return (200 if found else 404), len(body)


def _body(output: Output) -> bytes:
    packed = brotli.compress(output.data, quality=5) if media.compressible(output.type) else output.data
    return packed if len(packed) < len(output.data) else output.data


def _send(handler: BaseHTTPRequestHandler, code: int, headers: dict[str, str], body: bytes) -> None:
    with suppress(OSError):
        handler.send_response(code)
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(body)
        handler.wfile.flush()
