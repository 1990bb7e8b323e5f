"""How the pages of `holdfast dev` are reached: which names it answers to, and the way from a phone."""

from __future__ import annotations

import io
import socket
from ipaddress import ip_address
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from starlette.responses import PlainTextResponse

if TYPE_CHECKING:
    from collections.abc import Iterable

    from starlette.types import ASGIApp, Receive, Scope, Send

EVERYWHERE = ("", "0.0.0.0", "::")
SOMEWHERE_ELSE = ("192.0.2.1", 9)
"""An address for documentation (RFC 5737): asking for the way to it sends nothing."""

QR_BORDER = 2
"""Modules of quiet around a code; scanners manage with less than the four of ISO/IEC 18004."""


class OwnNames:
    """Refuses requests for other names than the machine's own.

    A page of another site can have its own name lead to this machine (DNS rebinding), and would then read
    drafts as if it were one of ours. An IP address cannot be made to do that, nor can `localhost`.
    """

    def __init__(self, app: ASGIApp, names: Iterable[str] = ()) -> None:
        self._app = app
        machine = socket.gethostname().lower()
        self._names = {machine, f"{machine}.local", *(name.lower() for name in names)}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request where it is for us."""
        if scope["type"] == "http" and not self._is_ours(name := host_of(scope)):
            sentence = f"holdfast dev does not answer to the name {name!r}: allow it with --allow-host.\n"
            await PlainTextResponse(sentence, 403)(scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _is_ours(self, name: str) -> bool:
        if name == "localhost" or name.endswith(".localhost") or name in self._names:
            return True
        try:
            return bool(ip_address(name))
        except ValueError:
            return False


def host_of(scope: Scope) -> str:
    """Return the host that a request is for, without a port; an empty string where it does not say."""
    host = dict(scope["headers"]).get(b"host", b"").decode("latin-1")
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""


def from_elsewhere(host: str, url: str) -> str | None:
    """Return the URL by which other devices in the same network reach what listens on `host` at `url`."""
    address = _own_address() if host in EVERYWHERE else host
    try:
        is_own = address is None or ip_address(address).is_loopback
    except ValueError:
        is_own = address == "localhost"
    if address is None or is_own:
        return None
    return f"http://{f'[{address}]' if ':' in address else address}:{urlsplit(url).port}/"


def _own_address() -> str | None:
    """Return the address of this machine in its network; None without one."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        try:
            sock.connect(SOMEWHERE_ELSE)
        except OSError:
            return None
        address: str = sock.getsockname()[0]
        return address


def qr_code(url: str) -> str:
    """Return a QR code for a terminal, two modules of it in each character."""
    import segno  # Only those need it who look at their site on a phone.

    text = io.StringIO()
    segno.make(url, micro=False).terminal(out=text, border=QR_BORDER, compact=True)
    return text.getvalue()
