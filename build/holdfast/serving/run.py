"""Listening on a port, and stopping in an orderly way."""

from __future__ import annotations

import errno
import gc
import os
import signal
import socket
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import uvicorn

from .guard import Guarded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from starlette.types import ASGIApp

GRACE = 5
"""Seconds that running requests get once the server has been told to stop."""
KEEP_ALIVE = 65
MOST_CONNECTIONS = 1000
NEIGHBOURS = 20


class Unavailable(Exception):
    """The server cannot listen where it was told to; `help` says what to do instead, `free` names a port."""

    def __init__(self, message: str, help: str, free: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.help = help
        self.free = free


def run(
    app: ASGIApp,
    host: str = "127.0.0.1",
    port: int = 8000,
    *,
    ready: Callable[[str], None] = lambda url: None,
    stop: threading.Event | None = None,
) -> None:
    """Serve until SIGINT or SIGTERM, or until `stop` is set, and end running requests in peace.

    `ready` is called with the URL of the site once connections are taken. A `port` of 0 takes a free
    one. Raises `Unavailable` where the port is taken, not permitted, or the host is not ours.
    """
    gc.enable()  # What goes on for days cannot do without.
    sockets = listen(host, port)
    config = uvicorn.Config(
        app,
        http=Guarded,
        ws="none",
        lifespan="on",
        log_config=None,
        log_level="error",
        access_log=False,
        server_header=False,
        limit_concurrency=MOST_CONNECTIONS,
        timeout_keep_alive=KEEP_ALIVE,
        timeout_graceful_shutdown=GRACE,
    )
    server = _Server(config, lambda: ready(address(host, sockets[0])), stop)
    try:
        with _quiet_end():
            server.run(sockets)
    finally:
        for listener in sockets:
            listener.close()


def address(host: str, listener: socket.socket) -> str:
    """Return the URL at which a person on this machine opens the site."""
    shown = {"0.0.0.0": "127.0.0.1", "": "127.0.0.1", "::": "::1"}.get(host, host)
    return f"http://{f'[{shown}]' if ':' in shown else shown}:{listener.getsockname()[1]}/"


def listen(host: str, port: int) -> list[socket.socket]:
    """Return sockets that are bound to all addresses of a host, the same port on each."""
    sockets: list[socket.socket] = []
    missing: OSError | None = None
    try:
        for family, (name, _, *rest) in _addresses(host, port):
            number = sockets[0].getsockname()[1] if sockets else port
            try:
                sockets.append(_bound(family, (name, number, *rest)))
            except OSError as error:
                # `localhost` is often two addresses, of which a machine without IPv6 has one.
                if error.errno not in (errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT):
                    raise
                missing = error
        if missing and not sockets:
            raise missing
    except OSError as error:
        for listener in sockets:
            listener.close()
        raise _unavailable(error, host, port) from error
    return sockets


def _addresses(host: str, port: int) -> list[tuple[socket.AddressFamily, tuple[Any, ...]]]:
    found = socket.getaddrinfo(host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    return [(family, where) for family, _, _, _, where in found]


def _bound(family: socket.AddressFamily, where: tuple[Any, ...]) -> socket.socket:
    # By its protocol asyncio knows TCP, and sends at once: else a small answer waits 40 ms for the last ACK.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if os.name == "posix":
            # Elsewhere the option would let two servers share a port.
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        listener.bind(where)
        listener.listen(socket.SOMAXCONN)
    except OSError:
        listener.close()
        raise
    return listener


def _unavailable(error: OSError, host: str, port: int) -> Unavailable:
    if error.errno == errno.EADDRINUSE:
        free = _free_port(host, port)
        help_ = f"stop the other program, or use --port {free}" if free else "use --port 0 for any free port"
        return Unavailable(f"port {port} on {host} is taken by another program", help_, free)
    if error.errno in (errno.EACCES, errno.EPERM):
        return Unavailable(f"you may not listen on port {port}", "use a port above 1023, such as --port 8000")
    if isinstance(error, socket.gaierror) or error.errno == errno.EADDRNOTAVAIL:
        return Unavailable(f"{host} is not an address of this machine", "use --host 127.0.0.1 or 0.0.0.0")
    return Unavailable(f"cannot listen on {host}, port {port}: {error}", "try another --host or --port")


def _free_port(host: str, port: int) -> int | None:
    """Return the next port that nobody listens on."""
    for candidate in range(port + 1, min(port + NEIGHBOURS, 65535) + 1):
        try:
            for family, where in _addresses(host, candidate):
                _bound(family, where).close()
        except OSError:
            continue
        return candidate
    return None


class _Server(uvicorn.Server):
    def __init__(
        self, config: uvicorn.Config, ready: Callable[[], None], stop: threading.Event | None
    ) -> None:
        super().__init__(config)
        self.ready = ready
        self.stop = stop

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self.ready()

    async def on_tick(self, counter: int) -> bool:
        return await super().on_tick(counter) or bool(self.stop and self.stop.is_set())


@contextmanager
def _quiet_end() -> Iterator[None]:
    """Let a signal that uvicorn has acted upon end there, and not raise once more after it."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.signal(number, _ignore) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _ignore(number: int, frame: object) -> None:
    """Do nothing: the server has stopped already."""
