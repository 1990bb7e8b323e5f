"""`holdfast check --external` against a real server that behaves in every way in which other sites do."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Lock, Thread

import httpx
import pytest

from holdfast import cli
from holdfast.commands.external import Outcome, check_links
from holdfast.commands.external_answers import Answer, Asked, Manners, _fault, _is_certificate
from holdfast.commands.external_cache import BAD, GOOD, Cache
from holdfast.problems import Place
from holdfast.report import Outbound

from .services import free_port
from .sites import MakeSite

MANNERS = Manners(
    pause=0, patience=0.5, total=20, backoff=0.01, longest_wait=2, largest_page=100_000, local=True
)
PAGE = '<h1 id="top-part">x</h1><a name=old></a><p id="user-content-readme">y'


@dataclass
class Site:
    """A site that is asked: how it behaves by path, and what it was asked."""

    origin: str = ""
    requests: list[str] = field(default_factory=list)
    agents: set[str] = field(default_factory=set)
    running: int = 0
    most: int = 0
    lock: Lock = field(default_factory=Lock)

    def asked(self, path: str) -> list[str]:
        """Return the methods by which a path was asked for."""
        return [one.split(" ")[0] for one in self.requests if one.split(" ")[1] == path]


class Handler(BaseHTTPRequestHandler):
    """Answers by path; `server.site` is the `Site`."""

    def do_HEAD(self) -> None:
        self.handle_one(with_body=False)

    def do_GET(self) -> None:
        self.handle_one(with_body=True)

    def handle_one(self, *, with_body: bool) -> None:
        site: Site = self.server.site  # type: ignore[attr-defined]
        with site.lock:
            earlier = len(site.asked(self.path))
            site.requests.append(f"{self.command} {self.path}")
            site.agents.add(self.headers["user-agent"])
            site.running += 1
            site.most = max(site.most, site.running)
        status, headers, body = self.behave(self.path, earlier)
        try:
            self.send_response(status)
            for name, value in {"content-length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            if with_body:
                self.wfile.write(body)
        except OSError:
            pass  # Who asked has gone.
        finally:
            with site.lock:
                site.running -= 1

    def behave(self, path: str, earlier: int) -> tuple[int, dict[str, str], bytes]:
        html = {"content-type": "text/html; charset=utf-8"}
        name = path.strip("/")
        if name == "slow":
            time.sleep(0.9)
        if name == "steady":
            time.sleep(0.05)
        if name == "no-head" and self.command == "HEAD":
            return 405, {}, b""
        if name == "busy" and earlier == 0:
            return 429, {"retry-after": "1"}, b""
        if name == "very-busy":
            return 503, {"retry-after": "3600"}, b""
        if name == "tagged" and self.headers["if-none-match"] == '"one"':
            return 304, {}, b""
        if name.startswith("to/"):
            _, code, goal = name.split("/", 2)
            return int(code), {"location": f"/{goal}"}, b""
        if name.isdecimal():
            return int(name), {}, b""
        if name == "huge":
            return 200, html, b"<p>" + b"x" * 400_000
        return 200, {**html, "etag": '"one"'}, PAGE.encode()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def there() -> Iterator[Site]:
    """Return a site that runs on this machine."""
    site = Site()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.site = site  # type: ignore[attr-defined]
    site.origin = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    yield site
    server.shutdown()
    thread.join()
    server.server_close()


def asking(there: Site, *paths: str, cache: Cache | None = None, manners: Manners = MANNERS) -> Outcome:
    """Check links to some paths of a site, each written in a line of its own."""
    urls = [path if "://" in path else there.origin + path for path in paths]
    links = [Outbound(url, Place("content/a.md", line)) for line, url in enumerate(urls, 1)]
    return check_links(
        links, cache or Cache(Path("/nowhere/x.json")), site="https://me.example", manners=manners
    )


def told(there: Site, outcome: Outcome) -> list[str]:
    """Return the problems, without the origin of the site."""
    return [
        f"{one.place.line} {one.severity} {one.code}: {one.message} ({one.help})".replace(there.origin, "")
        for one in outcome.problems
    ]


def test_what_is_there_is_asked_for_once_and_without_a_body(there: Site) -> None:
    assert asking(there, "/a", "/a", "/b#", "/no-head").problems == []
    assert sorted(there.requests) == ["GET /no-head", "HEAD /a", "HEAD /b", "HEAD /no-head"]
    (agent,) = there.agents
    assert "Holdfast/" in agent
    assert "+https://me.example" in agent


@pytest.mark.parametrize(
    ("path", "problem"),
    [
        ("/404", "error external-broken: `/404` answers 404 Not Found (correct or remove the link)"),
        ("/410", "error external-broken: `/410` answers 410 Gone (correct or remove the link)"),
        ("/500", "warning external-broken: `/500` answers 500 Internal Server Error (its server fails: try"),
        ("/403", "warning external-refused: `/403` could not be checked: it answers 403 Forbidden (open it"),
        ("/999", "warning external-refused: `/999` could not be checked: it answers 999 (open it"),
        ("/very-busy", "warning external-refused: `/very-busy` could not be checked: it answers 503 Service"),
        ("/to/301/new", "warning external-moved: `/to/301/new` has moved for good (write `/new`)"),
        (
            "/to/308/to/301/new#old",
            "warning external-moved: `/to/308/to/301/new#old` has moved for good (write `/new#old`)",
        ),
        ("/to/302/404", "error external-broken: `/to/302/404` answers 404 Not Found"),
        ("/to/302/to/302/to/302/to/302/a", ""),
        ("/to/301/to/301/404", "error external-broken"),
        ("/slow", "error external-unreachable: `/slow` does not open: it does not answer in time (correct"),
        ("/a#top-part", ""),
        ("/a#old", ""),
        ("/a#readme", ""),
        (
            "/a#lost",
            "warning external-anchor: there is no `#lost` on `/a#lost` (link to a heading that is there",
        ),
        ("/a#L12", ""),
        ("/a#!/route", ""),
        ("/a#:~:text=x", ""),
        ("/huge#lost", ""),
        ("/busy", ""),
    ],
)
def test_every_answer_is_understood(there: Site, path: str, problem: str) -> None:
    found = told(there, asking(there, path, "/good"))
    assert len(found) == bool(problem), found
    assert all(one.startswith(f"1 {problem}") for one in found), found


def test_a_redirect_that_leads_back_to_itself_ends(there: Site) -> None:
    endless = "/to/302/" * 12 + "a"
    (many,) = told(there, asking(there, endless.replace("//", "/"), "/good"))
    assert "it leads through more than 10 redirects" in many
    path = "/to/302/round"
    there.requests.clear()

    def behave(self: Handler, path: str, earlier: int) -> tuple[int, dict[str, str], bytes]:
        return 302, {"location": "/to/302/round"}, b""

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Handler, "behave", behave)
        (loop,) = told(there, asking(there, path))
    assert "it is a redirect that leads back to itself" in loop
    assert len(there.requests) == 1


def test_a_busy_site_is_asked_again_when_it_says(there: Site) -> None:
    start = time.monotonic()
    assert asking(there, "/busy").problems == []
    assert len(there.requests) >= 2
    assert time.monotonic() - start >= 0.9


def test_each_host_is_asked_one_thing_at_a_time(there: Site) -> None:
    assert asking(there, *(f"/steady?{number}" for number in range(12))).problems == []
    assert (there.most, len(there.requests)) == (1, 12)


def test_what_nobody_answers_is_tried_again_and_told(there: Site) -> None:
    gone = f"http://127.0.0.1:{free_port()}/x"
    (problem,) = told(there, asking(there, gone, "/good"))
    assert problem.startswith(f"1 error external-unreachable: `{gone}` does not open: it cannot be reached")


def test_without_a_network_one_problem_says_so(there: Site) -> None:
    outcome = asking(there, f"http://127.0.0.1:{free_port()}/x", f"http://localhost:{free_port()}/y")
    assert [one.code for one in outcome.problems] == ["external-network"]


def test_a_certificate_that_is_not_valid_is_told_and_not_tried_again() -> None:
    error = httpx.ConnectError(
        "[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: self-signed certificate"
    )
    assert (_fault(error), _is_certificate(error)) == ("its certificate is not valid", True)


def test_time_is_bounded(there: Site) -> None:
    paths = [f"/steady?{number}" for number in range(200)]
    outcome = asking(there, *paths, manners=replace(MANNERS, total=0.5))
    assert outcome.asked + outcome.left == 200
    assert outcome.left > 0
    assert f"no time for {outcome.left}" in outcome.sentence


def test_answers_are_kept(there: Site, tmp_path: Path) -> None:
    file = tmp_path / "cache" / "external.json"
    cache = Cache(file)
    assert len(asking(there, "/a", "/404", cache=cache).problems) == 1
    cache.save(time.time())
    again = asking(there, "/a", "/404", cache=Cache(file))
    assert (len(there.requests), again.asked, len(again.problems)) == (3, 0, 1), "404 is asked by GET too"
    assert asking(there, "/a", cache=Cache(file, refresh=True)).asked == 1
    assert asking(there, "/a#top-part", cache=Cache(file)).asked == 1, "nobody has looked for that"
    file.write_text("{ damaged")
    assert asking(there, "/a", cache=Cache(file)).asked == 1


def test_an_old_answer_is_asked_about_by_its_tag(there: Site, tmp_path: Path) -> None:
    cache = Cache(tmp_path / "external.json")
    cache.keep(f"{there.origin}/tagged", Answer(200, etag='"one"', fragments={"lost": False}, checked=1.0))
    (problem,) = asking(there, "/tagged#lost", cache=cache).problems
    assert problem.code == "external-anchor", "the page is the same: its body was not read again"
    assert there.requests == ["GET /tagged"]


def test_good_answers_last_a_week_and_others_a_day(tmp_path: Path) -> None:
    cache, asked, now = Cache(tmp_path / "x.json"), Asked("https://a.example/"), 1e9
    for answer, lasts in ((Answer(200), GOOD), (Answer(404), BAD), (Answer(fault="no"), BAD)):
        cache.keep(asked.url, replace(answer, checked=now))
        assert cache.fresh(asked, now + lasts - 1) is not None
        assert cache.fresh(asked, now + lasts + 1) is None
    assert (GOOD, BAD) == (7 * 86_400, 86_400)
    cache.keep(asked.url, Answer(fault="no", offline=True, checked=now))
    assert cache.fresh(asked, now + 1) is None, "a machine that was offline asks again"


def test_the_command_tells_the_lines_of_bad_links(
    site: MakeSite, there: Site, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("holdfast.commands.external.Manners", lambda: MANNERS)
    root = site(
        {
            "site.yaml": (
                "title: T\nurl: https://example.org\nexternal: {ignore: '*/ignored*'}\n"
                f"menus:\n  main:\n    - {{title: Gone, url: {there.origin}/410}}\n"
            ),
            "content/a.md": f"# A\n\n[x]({there.origin}/404) [y]({there.origin}/ignored) [z](https://example.org/a/)\n",
            "content/b.md": f"# B\n\nWords\n\n[x]({there.origin}/404)\n",
        }
    )
    assert cli.run(["check", "--site", str(root), "--external", "--json"]) == 1
    answer = json.loads(capsys.readouterr().out)
    assert [(one["code"], one["file"], one["line"], one["column"]) for one in answer["problems"]] == [
        ("external-broken", "site.yaml", 6, 26),
        ("external-broken", "content/a.md", 3, 5),
        ("external-broken", "content/b.md", 5, 5),
    ]
    assert answer["external"] == {"addresses": 2, "asked": 2, "left": 0}
    assert (root / ".holdfast/external.json").is_file()


def test_links_to_the_authors_own_machine_are_told(
    site: MakeSite, capsys: pytest.CaptureFixture[str]
) -> None:
    root = site({"content/a.md": "# A\n\n[x](http://localhost:4321/x) [y](http://192.168.1.4/)\n"})
    assert cli.run(["check", "--site", str(root), "--external", "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert [(one["code"], one["severity"], one["column"]) for one in answer["problems"]] == [
        ("external-local", "warning", 5),
        ("external-local", "warning", 34),
    ]


def test_builds_ask_nobody(site: MakeSite, there: Site) -> None:
    root = site({"content/a.md": f"# A\n\n[x]({there.origin}/404)\n"})
    assert cli.run(["build", "--site", str(root), "--quiet"]) == 0
    assert cli.run(["check", "--site", str(root), "--quiet"]) == 0
    assert there.requests == []
