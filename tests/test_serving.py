"""The server of a built site: what a visitor gets, and a developer."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from starlette.applications import Starlette
from starlette.responses import JSONResponse, PlainTextResponse
from starlette.routing import Route

from holdfast import serving
from tests.hosts import COMPRESSED, FILES, PAGE, REVALIDATE, STYLE, Answer, ask, brief, tag, write_release

if TYPE_CHECKING:
    from pathlib import Path

    from starlette.requests import Request
    from starlette.types import ASGIApp


# --- pages and files


def test_a_page_comes_with_everything_a_browser_and_a_cache_need(tmp_path: Path) -> None:
    app = serving.create_app(write_release(tmp_path))
    os.utime(tmp_path / "learn/index.html", (1_800_000_000, 1_800_000_000))

    assert ask(app, "/learn/") == Answer(
        200,
        {
            "content-type": "text/html; charset=utf-8",
            "cache-control": REVALIDATE,
            "etag": tag(b"<h1>Learn</h1>"),
            "last-modified": "Fri, 15 Jan 2027 08:00:00 GMT",
            "accept-ranges": "bytes",
            "content-length": "14",
            "content-security-policy": (
                "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data: https:; font-src 'self'; "
                "connect-src 'self'; worker-src 'self'; manifest-src 'self'; base-uri 'none'; object-src 'none'; "
                "frame-ancestors 'none'; form-action 'self'"
            ),
            "x-content-type-options": "nosniff",
            "referrer-policy": "strict-origin-when-cross-origin",
            "permissions-policy": (
                "accelerometer=(), camera=(), geolocation=(), gyroscope=(), "
                "magnetometer=(), microphone=(), payment=(), usb=()"
            ),
            "cross-origin-opener-policy": "same-origin",
            "cross-origin-resource-policy": "same-origin",
            "x-frame-options": "DENY",
        },
        b"<h1>Learn</h1>",
    )


def test_over_https_the_headers_insist_on_it(tmp_path: Path) -> None:
    app = serving.create_app(write_release(tmp_path))
    plain, secure = ask(app, "/"), ask(app, "/", scheme="https")
    assert "strict-transport-security" not in plain.headers
    assert secure.headers["strict-transport-security"] == "max-age=63072000; includeSubDomains"
    assert secure.headers["content-security-policy"].endswith("; upgrade-insecure-requests")


@pytest.mark.parametrize(
    ("target", "answer"),
    [
        ("/", (200, REVALIDATE, b"<h1>Home</h1>")),
        (f"/{STYLE}", (200, "public, max-age=31536000, immutable", b"body { color: navy }")),
        ("/assets/css/site.9999999999.css", (404, "no-store", b"<h1>Not here</h1>")),
        ("/nothing/here/", (404, "no-store", b"<h1>Not here</h1>")),
        ("/404.html", (200, REVALIDATE, b"<h1>Not here</h1>")),
        ("/sw.js", (200, "no-cache", b"/* Holdfast */")),
        ("/_holdfast/host.json", (404, "no-store", b"<h1>Not here</h1>")),
        ("/_HOLDFAST/Host.json", (404, "no-store", b"<h1>Not here</h1>")),
        ("/assets", (404, "no-store", b"<h1>Not here</h1>")),
        ("/assets/", (404, "no-store", b"<h1>Not here</h1>")),
        ("/sw.js/", (404, "no-store", b"<h1>Not here</h1>")),
    ],
)
def test_each_path_has_its_answer(tmp_path: Path, target: str, answer: tuple[int, str, bytes]) -> None:
    assert brief(ask(serving.create_app(write_release(tmp_path)), target)) == answer


def test_only_the_worker_may_claim_the_whole_site(tmp_path: Path) -> None:
    app = serving.create_app(write_release(tmp_path))
    assert ask(app, "/sw.js").headers["service-worker-allowed"] == "/"
    assert "service-worker-allowed" not in ask(app, "/").headers


def test_a_file_that_only_looks_fingerprinted_expires(tmp_path: Path) -> None:
    files = {**FILES, "_holdfast/notes.2024010112.txt": b"mine", "_holdfast/manifest.0123456789.json": b"{}"}
    write_release(tmp_path, files)
    # Only files below assets/ are fingerprinted to `entry`, so the manifest counts as one that is not.
    assert brief(ask(serving.create_app(tmp_path), "/_holdfast/notes.2024010112.txt")) == (
        200,
        REVALIDATE,
        b"mine",
    )


def test_names_that_are_odd_are_found(tmp_path: Path) -> None:
    odd = "q & a/what's #1? 100%/café ☕/index.html"
    app = serving.create_app(write_release(tmp_path, {**FILES, odd: b"odd"}))
    url = "/q%20&%20a/what's%20%231%3F%20100%25/caf%C3%A9%20%E2%98%95/"
    assert ask(app, url).body == b"odd"
    assert ask(app, url.rstrip("/")).headers["location"] == url
    assert ask(app, "/.well-known/security.txt").status == 404
    write_release(tmp_path, {".well-known/security.txt": b"Contact: us"})
    assert ask(app, "/.well-known/security.txt").body == b"Contact: us"


def test_head_is_get_without_the_body(tmp_path: Path) -> None:
    app = serving.create_app(write_release(tmp_path, COMPRESSED))
    for target in ("/", "/learn/", "/learn", "/nowhere", "/learn/index.html"):
        get, head = ask(app, target, accept_encoding="br"), ask(app, target, "HEAD", accept_encoding="br")
        assert (head.status, head.headers, head.body) == (get.status, get.headers, b"")


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "TRACE", "BREW"])
def test_pages_can_only_be_read(tmp_path: Path, method: str) -> None:
    answer = ask(serving.create_app(write_release(tmp_path)), "/", method)
    assert (answer.status, answer.headers["allow"]) == (405, "GET, HEAD")


# --- redirects


@pytest.mark.parametrize(
    ("target", "location"),
    [
        ("/learn", "/learn/"),
        ("/learn?a=1&b=%20", "/learn/?a=1&b=%20"),
        ("/learn/index.html?a", "/learn/?a"),
        ("/index.html", "/"),
        ("/old/page", "/learn/"),
        ("/old/page/?a=1", "/learn/?a=1"),
        ("/old/page?", "/learn/"),
        ("/caf%c3%a9", "/learn/?x=1#top"),
        ("/caf%C3%A9?y=2", "/learn/?x=1&y=2#top"),
        ("/away", "https://other.example/a:b"),
    ],
)
def test_moved_pages_say_where_they_are_and_keep_the_query(
    tmp_path: Path, target: str, location: str
) -> None:
    moved = {"/old/page": "/learn/", "/café": "/learn/?x=1#top", "/away/": "https://other.example/a:b"}
    answer = ask(serving.create_app(write_release(tmp_path, redirects=moved)), target)
    assert (answer.status, answer.headers["location"]) == (308, location)
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_a_redirect_never_hides_a_page_or_turns_in_a_circle(tmp_path: Path) -> None:
    moved = {"/learn": "/", "/": "/learn/", "/loop": "/loop/"}
    app = serving.create_app(write_release(tmp_path, redirects=moved))
    assert [ask(app, target).status for target in ("/learn/", "/", "/loop")] == [200, 200, 404]


@pytest.mark.parametrize(
    "target", ["//evil.example/", "//evil.example", "/%5Cevil.example", "//learn", "/\\evil"]
)
def test_no_redirect_leads_to_another_host(tmp_path: Path, target: str) -> None:
    answer = ask(serving.create_app(write_release(tmp_path)), target)
    assert (answer.status, answer.headers.get("location")) == (404, None)


# --- the API, and development


def api() -> ASGIApp:
    async def livez(request: Request) -> JSONResponse:
        return JSONResponse({"status": "ok"}, headers={"X-Frame-Options": "SAMEORIGIN"})

    return Starlette(routes=[Route("/api/livez", livez)])


def test_the_api_answers_below_api(tmp_path: Path) -> None:
    app = serving.create_app(write_release(tmp_path), api=api())
    answer = ask(app, "/api/livez")
    assert (answer.status, answer.body) == (200, b'{"status":"ok"}')
    assert answer.headers["x-frame-options"] == "SAMEORIGIN", "the API has the last word"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert ask(app, "/api/nothing").body == b"Not Found", "its own 404, not the site's"
    assert ask(app, "/apiary").body == b"<h1>Not here</h1>"


def test_without_an_api_a_program_is_told_so(tmp_path: Path) -> None:
    answer = ask(serving.create_app(write_release(tmp_path)), "/api/v1/markets")
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.body == b'{"type": "about:blank", "title": "This site has no API.", "status": 404}'


def test_development_stores_nothing_and_may_change_pages(tmp_path: Path) -> None:
    dev = serving.Dev(page=lambda path, html: html + f"<!-- {path} -->".encode())
    events = PlainTextResponse("data: reload\n\n", media_type="text/event-stream")
    app = serving.create_app(write_release(tmp_path, COMPRESSED), dev=dev, mounts={"/_dev/events": events})

    assert brief(ask(app, "/learn/")) == (200, "no-store", PAGE + b"<!-- /learn/ -->")
    assert brief(ask(app, "/nowhere")) == (404, "no-store", b"<h1>Not here</h1><!-- /nowhere -->")
    assert brief(ask(app, f"/{STYLE}")) == (200, "no-store", b"body { color: navy }")
    assert ask(app, "/_dev/events").body == b"data: reload\n\n"
    assert ask(app, "/learn/").headers.keys() & {"etag", "last-modified", "content-encoding"} == set()


def test_development_answers_what_is_newer_than_the_folder(tmp_path: Path) -> None:
    newer: dict[str, bytes | None] = {}
    app = serving.create_app(write_release(tmp_path), dev=serving.Dev(newer=lambda: newer))
    old = ask(app, "/").body
    newer |= {"index.html": b"newer", "new/index.html": b"more", "learn/index.html": None}
    assert [brief(ask(app, path)) for path in ("/", "/new/", "/learn/")] == [
        (200, "no-store", b"newer"),
        (200, "no-store", b"more"),
        (404, "no-store", b"<h1>Not here</h1>"),
    ]
    assert ask(app, "/new").headers["location"] == "/new/"
    newer.clear()
    assert ask(app, "/").body == old
    assert ask(app, "/new/").status == 404
