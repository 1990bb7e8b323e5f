"""What hosts are told: security headers, `config.json` for Vercel, and the description for our server."""

from __future__ import annotations

import json
import re
import runpy
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from holdfast import hosting, serving
from holdfast.problems import Problem, as_text
from holdfast.settings import Hosting, Settings
from holdfast.values import Entry, Redirect
from tests.hosts import FILES, REVALIDATE, SITE, STYLE, ask, entry, write_release
from tests.vercel import Answer, Vercel

ROOT = Path(__file__).resolve().parents[1]
ODD = {
    **FILES,
    "v1.2/index.html": b"dotted",
    "caf\u00e9/index.html": b"coffee",
    "LICENSE": b"MIT",
    "notes/README": b"read me",
    ".well-known/security": b"contact",
    "app.webmanifest": b"{}",
    "learn/feed.atom": b"<feed/>",
    "assets/data.2024010112.csv": b"1,2",
}
API = "api/index"


def entries_of(files: dict[str, bytes], unversioned: str = "") -> tuple[Entry, ...]:
    made = (entry(path, data) for path, data in files.items())
    return tuple(
        Entry(it.path, it.url, it.digest, it.size, it.transfer, it.type) if it.path == unversioned else it
        for it in made
    )


def deployed(
    files: dict[str, bytes],
    redirects: dict[str, str] | None = None,
    unversioned: str = "assets/data.2024010112.csv",
) -> Vercel:
    """Return the emulated deployment of some files."""
    moved = tuple(Redirect(source, target) for source, target in (redirects or {}).items())
    text, problems = hosting.vercel(entries_of(files, unversioned), moved, SITE)
    assert problems == ()
    return Vercel(text, {*files, API})


def brief(answer: Answer) -> tuple[int, str]:
    return answer.status, answer.headers.get("location", answer.file)


# --- security headers


def test_the_settings_have_the_last_word_on_headers() -> None:
    told = Hosting(
        headers={"x-frame-options": "SAMEORIGIN", "Permissions-Policy": "", "X-Tide": "high"},
        connect_src=("https://api.example", "wss://live.example"),
        hsts=False,
    )
    headers = hosting.security_headers(told, https=True)
    assert {name: value for name, value in headers.items() if name != "Content-Security-Policy"} == {
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "strict-origin-when-cross-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "x-frame-options": "SAMEORIGIN",
        "X-Tide": "high",
    }
    assert "connect-src 'self' https://api.example wss://live.example;" in headers["Content-Security-Policy"]


def test_headers_that_cannot_be_sent_are_problems() -> None:
    told = Hosting(
        headers={
            "X Tide": "high",
            "X-Two": "a\r\nSet-Cookie: b",
            "X-Long": "a" * 40_000,
            "X-Good": "caf\u00e9",
        },
        connect_src=("https://a.example https://b.example", ""),
    )
    problems = hosting.header_problems(told)
    assert as_text(problems[0]) == (
        "error: `X Tide` in `hosting.headers` is not the name of a header\n"
        "  --> site.yaml\n"
        "  help: use letters, digits and `-`"
    )
    assert [problem.message for problem in problems[1:]] == [
        "the header `X-Two` has a character that HTTP forbids",
        "the header `X-Long` has 40000 characters",
        "`https://a.example https://b.example` in `hosting.connect_src` is not one source",
        "`` in `hosting.connect_src` is not one source",
    ]
    assert set(hosting.security_headers(told, https=False)) & set(told.headers) == {"X-Good"}


# --- Vercel


@pytest.mark.parametrize(
    ("path", "answer"),
    [
        ("/", (200, "index.html")),
        ("/learn/", (200, "learn/index.html")),
        ("/learn", (308, "/learn/")),
        ("/learn/index.html", (308, "/learn/")),
        ("/index.html", (308, "/")),
        ("/v1.2/", (200, "v1.2/index.html")),
        ("/v1.2", (308, "/v1.2/")),
        ("/caf%C3%A9", (308, "/caf%C3%A9/")),
        ("/LICENSE", (200, "LICENSE")),
        ("/notes/README", (200, "notes/README")),
        ("/.well-known/security", (200, ".well-known/security")),
        ("/sw.js", (200, "sw.js")),
        ("/404.html", (200, "404.html")),
        ("/nothing/", (404, "404.html")),
        ("/nothing.png", (404, "404.html")),
        ("/assets/css/site.9999999999.css", (404, "404.html")),
        ("/api/v1/markets", (200, API)),
        ("/api", (404, "")),
        ("/old", (308, "/learn/")),
        ("/old/", (308, "/learn/")),
        ("/Old", (308, "/Old/")),
        ("/a%20(b)+c*.html", (308, "/learn/")),
        ("/price", (308, "/learn/?%24x=1")),
        ("//evil.example/index.html", (404, "404.html")),
        ("/\\evil.example/index.html", (404, "404.html")),
        ("//evil.example", (404, "404.html")),
    ],
)
def test_vercel_answers_as_the_server_does(path: str, answer: tuple[int, str]) -> None:
    moved = {"/old": "/learn/", "/a (b)+c*.html": "/learn/", "/price": "/learn/?$x=1"}
    assert brief(deployed(ODD, moved).get(path)) == answer


def test_on_vercel_only_fingerprinted_files_that_exist_never_expire() -> None:
    site = deployed(ODD)

    def cached(path: str) -> str | None:
        return site.get(path).headers.get("cache-control")

    assert cached(f"/{STYLE}") == "public, max-age=31536000, immutable"
    assert cached("/assets/css/site.9999999999.css") == "no-store"
    assert cached("/nothing/") == "no-store"
    assert cached("/sw.js") == REVALIDATE
    assert cached("/assets/data.2024010112.csv") is None
    assert cached("/learn/") is None, "Vercel's own default is to revalidate"


def test_on_vercel_security_headers_are_everywhere_but_on_the_api() -> None:
    site = deployed(ODD, {"/old": "/learn/"})
    policy = hosting.security_headers(SITE.hosting, https=True)["Content-Security-Policy"]
    assert policy.endswith("upgrade-insecure-requests")
    for path in ("/", "/sw.js", f"/{STYLE}", "/nothing/", "/old", "/learn", "/.well-known/security"):
        assert site.get(path).headers["content-security-policy"] == policy
    assert site.get("/api/livez").headers == {}
    assert site.get("/sw.js").headers["service-worker-allowed"] == "/"


PATHS = [
    "/",
    "/learn",
    "/learn/",
    "/learn/index.html",
    "/v1.2",
    "/LICENSE",
    "/old",
    "/old/",
    "/sw.js",
    f"/{STYLE}",
]


def test_vercel_and_our_server_agree(tmp_path: Path) -> None:
    moved = {"/old": "/learn/", "/learn": "/", "/sw.js": "/"}
    site, app = deployed(ODD, moved), serving.create_app(write_release(tmp_path, ODD, moved))
    for path in PATHS:
        there, here = site.get(path), ask(app, path)
        assert (there.status, there.headers.get("location")) == (here.status, here.headers.get("location")), (
            path
        )


SEGMENTS = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc"], exclude_characters="/\\"), min_size=1
)


@given(st.lists(SEGMENTS.filter(lambda it: not it.startswith(".")), min_size=1, max_size=3).map("/".join))
def test_any_alias_redirects_and_nothing_else_does(alias: str) -> None:
    path = f"/{alias}"
    text, _ = hosting.vercel(entries_of(FILES), (Redirect(path, "/learn/"),), SITE)
    site = Vercel(text, set(FILES))
    taken = path in ("/learn", "/api", "/_vercel") or path.startswith(("/api/", "/_vercel/"))
    if not taken and path.strip("/") not in FILES:
        assert brief(site.get(quote(path))) == (308, "/learn/")
        assert brief(site.get(quote(path).lower().replace("%2f", "%2F") + "/")) in [
            (308, "/learn/"),
            (404, "404.html"),
        ]
    assert brief(site.get("/something-else/")) == (404, "404.html")


def test_a_type_that_vercel_would_not_guess_is_written_down() -> None:
    text, _ = hosting.vercel((*entries_of(ODD), entry("page", b"", "text/html")), (), SITE)
    assert json.loads(text)["overrides"] == {
        ".well-known/security": {"contentType": "application/octet-stream"},
        "LICENSE": {"contentType": "application/octet-stream"},
        "app.webmanifest": {"contentType": "application/manifest+json"},
        "assets/data.2024010112.csv": {"contentType": "text/csv; charset=utf-8"},
        "learn/feed.atom": {"contentType": "application/atom+xml"},
        "notes/README": {"contentType": "application/octet-stream"},
        "page": {"contentType": "text/html; charset=utf-8"},
    }


def test_the_aliases_of_a_page_share_a_route() -> None:
    many = tuple(Redirect(f"/old/{number}", f"/learn/?{number % 3}") for number in range(3000))
    text, problems = hosting.vercel(entries_of(FILES), many, SITE)
    assert problems == ()
    assert len(json.loads(text)["routes"]) < 40
    site = Vercel(text, set(FILES))
    assert brief(site.get("/old/2999")) == (308, "/learn/?2")
    assert max(len(route.get("src", "")) for route in json.loads(text)["routes"]) <= 4096


def test_what_vercel_would_refuse_is_said_before_the_upload() -> None:
    many = tuple(Redirect(f"/old/{number}", f"https://other.example/{number}") for number in range(2100))
    dollar = Settings("Tides", "https://tides.example", hosting=Hosting(headers={"X-Price": "$5"}))
    _, problems = hosting.vercel(entries_of(FILES), (*many, Redirect("/" + "x" * 5000, "/learn/")), dollar)
    assert [(problem.code, problem.severity, problem.message) for problem in problems] == [
        ("vercel-limit", "warning", "the site needs 2109 routes and Vercel takes 2048"),
        (
            "vercel-limit",
            "warning",
            "a route of 5009 characters is too long for Vercel: ^(?:/" + "x" * 55 + "…",
        ),
        ("vercel-limit", "warning", "Vercel replaces what follows a `$` in the header `X-Price`"),
    ]
    assert all(isinstance(problem, Problem) and problem.help for problem in problems)


def test_the_same_release_gives_the_same_bytes_in_any_order() -> None:
    moved = (Redirect("/b", "/learn/"), Redirect("/a", "/learn/"))
    one, two = entries_of(ODD), tuple(reversed(entries_of(ODD)))
    assert hosting.vercel(one, moved, SITE) == hosting.vercel(two, moved[::-1], SITE)
    assert hosting.describe(one, moved, SITE) == hosting.describe(two, moved[::-1], SITE)


# --- our own server


def test_the_description_for_our_server() -> None:
    files = {
        "index.html": b"",
        "old/index.html": b"",
        "a.2024010112.txt": b"",
        "assets/x.2024010112.txt": b"",
    }
    output = hosting.describe(
        (*entries_of(files, "assets/x.2024010112.txt"), entry("feed.xml", b"", "application/rss+xml")),
        (Redirect("/caf\u00e9", "/"), Redirect("/old/", "/"), Redirect("/away", "https://other.example/")),
        Settings("Tides", "https://tides.example", hosting=Hosting(headers={"Content-Security-Policy": ""})),
    )
    told: dict[str, Any] = json.loads(output.data)
    assert (output.path, output.precache, output.fingerprinted) == ("_holdfast/host.json", False, False)
    del told["headers"]
    assert told == {
        "version": 1,
        "https": {"Strict-Transport-Security": "max-age=63072000; includeSubDomains"},
        "immutable": hosting.IMMUTABLE,
        "mutable": ["/assets/x.2024010112.txt"],
        "slash": True,
        "literal": [],
        "redirects": {"/away": ["https://other.example/", 308], "/caf%C3%A9": ["/", 308]},
        "types": {"feed.xml": "application/rss+xml"},
    }


# --- the files of this repository


def test_vercel_json_is_within_its_limits() -> None:
    config = json.loads((ROOT / "vercel.json").read_text())
    assert set(config) == {"$schema", "framework", "installCommand", "buildCommand", "functions", "rewrites"}
    excluded = config["functions"]["api/*.py"]["excludeFiles"]
    assert len(excluded) <= 256, "Vercel fails the build above"
    folders = re.match(r"\{\{([^}]+)\}/\*\*,", excluded)
    assert folders
    assert {"build", "content", "dist", "tests"} <= set(folders[1].split(","))


def test_the_entry_point_answers() -> None:
    app = runpy.run_path(str(ROOT / "api/index.py"))["app"]
    assert ask(app, "/api/livez").status == 200


def test_render_runs_what_there_is() -> None:
    web, *_ = yaml.safe_load((ROOT / "render.yaml").read_text())["services"]
    assert web["buildCommand"].endswith("holdfast build")
    assert web["startCommand"].endswith("holdfast serve --host 0.0.0.0 --port $PORT")
    assert web["healthCheckPath"] == "/api/readyz"
