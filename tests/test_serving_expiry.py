"""Pages that expire, on the server: gone with their moment, also where nobody has built the site again."""

from __future__ import annotations

import re
import shutil
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from holdfast import serving
from holdfast.building import build

from . import sites
from .hosts import COMPRESSED, PAGE, REVALIDATE, ask, brief, tag, write_release

if TYPE_CHECKING:
    from pathlib import Path

    from starlette.types import ASGIApp

END = 1_800_000_000
"""When `/learn/` expires."""
GONE = (404, "no-store", b"<h1>Not here</h1>")


class Clock:
    """A clock that stands still until a test sets it."""

    def __init__(self, now: float = END - 1) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


def served(root: Path, clock: Clock, expires: dict[str, int] | None = None) -> ASGIApp:
    """Return a server of a release in which `/learn/` expires, with an old URL that leads to it."""
    write_release(
        root,
        {**COMPRESSED, "größe/index.html": b"<h1>Big</h1>"},
        {"/old": "/learn/"},
        expires={"/learn/": END} if expires is None else expires,
    )
    return serving.create_app(root, clock=clock)


@pytest.mark.parametrize("coding", ["identity", "gzip", "br"])
def test_a_page_is_there_until_its_moment_and_not_from_it_on(tmp_path: Path, coding: str) -> None:
    clock = Clock(END - 0.001)
    app = served(tmp_path, clock)
    before = ask(app, "/learn/", accept_encoding=coding)
    assert (before.status, before.headers.get("content-encoding", "identity")) == (200, coding)
    # Neither a browser nor a cache in between shows it again without asking.
    assert before.headers["cache-control"] == REVALIDATE
    clock.now = END
    answer = ask(app, "/learn/", accept_encoding=coding)
    assert brief(answer) == GONE
    assert answer.headers.keys() & {"etag", "last-modified", "content-encoding", "accept-ranges"} == set()
    assert brief(ask(app, "/learn/", "HEAD", accept_encoding=coding)) == (404, "no-store", b"")
    assert ask(app, "/").status == 200


def test_a_copy_that_a_browser_has_is_not_confirmed_any_more(tmp_path: Path) -> None:
    clock = Clock()
    app = served(tmp_path, clock)
    modified = ask(app, "/learn/").headers["last-modified"]
    conditions = (
        {"if_none_match": tag(PAGE)},
        {"if_none_match": "*"},
        {"if_modified_since": modified},
        {"range": "bytes=0-9"},
        {"range": "bytes=0-9", "if_range": tag(PAGE)},
    )
    assert [ask(app, "/learn/", **one).status for one in conditions] == [304, 304, 304, 206, 206]
    clock.now = END
    assert [brief(ask(app, "/learn/", **one)) for one in conditions] == [GONE] * 5


@pytest.mark.parametrize(
    ("target", "before", "after"),
    [
        ("/learn", (308, "/learn/"), (308, "/learn/")),
        ("/learn/index.html", (308, "/learn/"), (308, "/learn/")),
        ("/old/?a=1", (308, "/learn/?a=1"), (308, "/learn/?a=1")),
        ("/learn/?a=1", (200, ""), (404, "")),
        ("/%6Cearn/", (200, ""), (404, "")),
        ("/learn/index.html.br", (404, ""), (404, "")),
    ],
)
def test_other_forms_of_its_address_lead_to_it_as_in_the_worker(
    tmp_path: Path, target: str, before: tuple[int, str], after: tuple[int, str]
) -> None:
    clock = Clock()
    app = served(tmp_path, clock)
    found = []
    for clock.now in (END - 1, END):
        answer = ask(app, target)
        found.append((answer.status, answer.headers.get("location", "")))
    assert found == [before, after]


def test_letters_of_every_script_and_odd_moments(tmp_path: Path) -> None:
    clock = Clock()
    app = served(tmp_path, clock, {"/gr%C3%B6%C3%9Fe/": END, "/": END + 1})
    assert [ask(app, target).status for target in ("/gr%C3%B6%C3%9Fe/", "/", "/learn/")] == [200, 200, 200]
    clock.now = END
    assert [ask(app, target).status for target in ("/gr%C3%B6%C3%9Fe/", "/", "/learn/")] == [404, 200, 200]
    clock.now = END + 1
    assert [ask(app, target).status for target in ("/gr%C3%B6%C3%9Fe/", "/", "/learn/")] == [404, 404, 200]


def test_the_next_release_has_the_word(tmp_path: Path) -> None:
    clock = Clock(END)
    app = served(tmp_path, clock)
    assert ask(app, "/learn/").status == 404
    shutil.rmtree(tmp_path)
    served(tmp_path, clock, {"/learn/": END + 60})
    assert ask(app, "/learn/").status == 200


def test_in_development_it_goes_as_well(tmp_path: Path) -> None:
    write_release(tmp_path, expires={"/learn/": END})
    app = serving.create_app(tmp_path, dev=serving.Dev(), clock=Clock(END))
    assert (ask(app, "/learn/").status, ask(app, "/").status) == (404, 200)


@pytest.mark.parametrize(("policy", "url"), [("always", "/sale/"), ("never", "/sale")])
def test_a_build_tells_the_server(site: sites.MakeSite, policy: str, url: str) -> None:
    root = site(
        {
            "site.yaml": sites.SETTINGS + f"urls: {{trailing_slash: {policy}}}\n",
            "content/sale.md": "---\ntitle: Sale\nexpires: 2027-01-15T09:00:00.5+01:00\n---\n",
            "content/404.md": "# Lost\n",
        }
    )
    now = datetime(2026, 11, 25, 12, tzinfo=UTC)
    clock = Clock()
    app = serving.create_app(root / "dist", clock=clock)
    assert build(root, jobs=1, now=now).problems == ()
    found = []
    for clock.now in (END, END + 1):  # The half second belongs to the page.
        answer = ask(app, url)
        found.append((answer.status, re.findall("<title>(.*?)</title>", answer.body.decode())))
    assert found == [(200, ["Sale · Test"]), (404, ["Lost · Test"])]
    build(root, jobs=1, now=now, expired=True)
    assert ask(app, url).status == 200
