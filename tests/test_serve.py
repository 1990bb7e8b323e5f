"""`holdfast serve` as a program: site and API on one port, and an orderly end."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from .services import answers, wait_until
from .sites import SETTINGS, MakeSite

COLLECTIONS = f"""{SETTINGS}
collections:
  markets:
    read: public
    fields:
      symbol: {{type: text, required: true}}
"""


@contextmanager
def serve(site: Path, port: int) -> Iterator[subprocess.Popen[str]]:
    """Run `holdfast serve` for a site."""
    command = [sys.executable, "-m", "holdfast", "serve", "--site", str(site), "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            wait_until(lambda: answers(port) or process.poll() is not None, "holdfast serve")
            yield process
        finally:
            process.send_signal(signal.SIGINT)


def get(port: int, path: str) -> tuple[int, str]:
    answer = httpx.get(f"http://127.0.0.1:{port}{path}")
    return answer.status_code, answer.headers["content-type"].partition(";")[0]


def test_site_and_api_share_a_port(site: MakeSite, port: int) -> None:
    root = site({"site.yaml": COLLECTIONS, "dist/index.html": "<p>Hi", "dist/404.html": "<p>No"})
    with serve(root, port) as process:
        assert get(port, "/") == (200, "text/html")
        assert get(port, "/nowhere/") == (404, "text/html")
        assert get(port, "/api/livez")[0] == 200
        assert get(port, "/api/v1/markets") == (200, "application/json")
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=20)
    assert (process.returncode, err) == (0, "")
    assert out.startswith(f"{root / 'dist'} is served on http://127.0.0.1:{port}/\n")


def test_a_site_without_collections_has_no_api(site: MakeSite, port: int) -> None:
    with serve(site({"dist/index.html": "<p>Hi"}), port):
        assert get(port, "/api/livez") == (404, "application/problem+json")


def test_a_taken_port_names_a_free_one(site: MakeSite, port: int) -> None:
    root = site({"dist/index.html": "<p>Hi"})
    with serve(root, port), serve(root, port) as second:
        out, err = second.communicate(timeout=20)
    assert (second.returncode, out) == (2, "")
    assert f"port {port} on 127.0.0.1 is taken by another program" in err
