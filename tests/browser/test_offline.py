"""The proof of `holdfast check --offline`: it passes for what works, and names what does not."""

from __future__ import annotations

from pathlib import Path

import pytest
from starlette.responses import PlainTextResponse

from holdfast import serving
from holdfast.building import build
from holdfast.commands import offline
from holdfast.problems import Problem
from holdfast.values import Output

from .. import sites
from ..builds import QUICK
from .releases import page, release


@pytest.fixture(autouse=True)
def browser(chromium: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the proof find the browser that the tests use."""
    monkeypatch.setenv("HOLDFAST_CHROMIUM", chromium)


def write(folder: Path, outputs: tuple[Output, ...]) -> Path:
    """Write a release to a folder."""
    for one in outputs:
        path = folder / one.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(one.data)
    return folder


def brief(problems: tuple[Problem, ...]) -> list[str]:
    """Return problems in a line each."""
    return [f"{one.severity} {one.code} {one.place.file}: {one.message}" for one in problems]


def test_every_page_of_a_good_site_opens(tmp_path: Path) -> None:
    pages = {f"p/{name}/index.html": page(name) for name in ("a b", "ünter", "50%", "it's", "#1", "why?")}
    proof = offline.prove(write(tmp_path, release(pages)))
    assert proof == offline.Proof(8, 8)
    assert proof.sentence == "8 of 8 pages open with the network cut"


def test_what_a_page_lacks_is_named(tmp_path: Path) -> None:
    lacking = page("Lacking", body='<img src="/late.png" loading="lazy" style="margin-top:9000px">')
    foreign = page(
        "Foreign", body='<img src="http://elsewhere.test/a.png"><img src="http://elsewhere.test/b.png">'
    )
    late = Output("late.png", b"\x89PNG", "image/png", precache=False)
    root = write(tmp_path, release({"lacking/index.html": lacking, "foreign/index.html": foreign}, late))
    (root / "added.html").write_bytes(page("Added after the build"))
    proof = offline.prove(root)
    assert (proof.pages, proof.opened) == (5, 3)
    assert brief(proof.problems) == [
        "error offline-page /added.html: `/added.html` is answered with status 404",
        (
            "warning offline-external /foreign/: `/foreign/` shows parts from other hosts: "
            "http://elsewhere.test/a.png and 1 more"
        ),
        "error offline-asset /lacking/: `/lacking/` lacks a part: image /late.png",
    ]


def test_a_site_whose_pages_start_no_worker_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("holdfast.commands.offline_browser.REGISTERS", 1.0)
    (tmp_path / "index.html").write_text("<title>Plain</title>", encoding="utf-8")
    proof = offline.prove(tmp_path)
    assert brief(proof.problems) == ["error offline-no-worker /: the home page starts no service worker"]


def test_a_file_that_changed_after_the_build_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("holdfast.commands.offline_browser.STORES", 2.0)
    monkeypatch.setattr("holdfast.commands.offline_browser.REGISTERS", 2.0)
    root = write(tmp_path, release())
    (root / "learn/index.html").write_bytes(page("Rewritten by a host"))
    proof = offline.prove(root)
    assert [one.code for one in proof.problems] == ["offline-not-stored"]
    assert "does something change files after `holdfast build`?" in proof.problems[0].help


def test_without_playwright_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(offline, "find_spec", lambda name: None)
    proof = offline.prove(write(tmp_path, release()))
    assert (proof.opened, proof.problems[0].code) == (0, "offline-playwright")
    assert proof.problems[0].help == "install it with: pip install 'holdfast[offline-check]'"


def test_without_a_browser_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HOLDFAST_CHROMIUM")
    monkeypatch.setattr("holdfast.commands.offline.shutil.which", lambda name: None)
    proof = offline.prove(write(tmp_path, release()))
    assert [one.code for one in proof.problems] == ["offline-browser"]


def test_a_browser_that_does_not_start_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOLDFAST_CHROMIUM", "/bin/false")
    proof = offline.prove(write(tmp_path, release()))
    assert [(one.code, one.place.file) for one in proof.problems] == [("offline-browser", "/bin/false")]


@pytest.mark.parametrize("policy", ["", "urls: {trailing_slash: never}\n"], ids=["always", "never"])
def test_pages_have_one_form_of_url_and_stubs_are_none(tmp_path: Path, policy: str) -> None:
    root = sites.make(
        tmp_path,
        {
            "site.yaml": QUICK + policy,
            "content/learn/_index.md": "# Learn\n\n[keys](keys.md)\n",
            "content/learn/keys.md": "---\ntitle: Keys\naliases: /old/\n---\n[up](_index.md)\n",
            "content/v1.2.md": "# Version 1.2\n",
        },
    )
    report = build(root, jobs=1)
    assert (report.problems, report.published) == ((), True)
    proof = offline.prove(root / "dist")
    assert (proof.problems, proof.opened, proof.pages) == ((), 4, 4)


LOST = {
    "site.yaml": QUICK,
    "templates/post.html": (
        "{% extends 'page.html' %}{% block main %}{{ super() }}"
        '<img src="/lost.png" alt=""><img src="/gone/a%20b.png" alt="">{% endblock %}'
    ),
    "content/whole.md": "# Whole\n",
    "content/gone/_index.md": "# Gone\n\n![A](<a b.png?v=1#x>)\n\n![A](<a b.png>)\n\n![B](/größe.png)\n",
    "content/gone/film.md": '# Film\n\n<video src="film.mp4" poster="poster.jpg" preload="auto"></video>\n',
    "content/post.md": "---\ntitle: Post\ndate: 2020-01-01\n---\n![A](gone/elsewhere.png)\n",
}


def test_what_the_build_has_told_as_missing_is_told_once(tmp_path: Path) -> None:
    root = sites.make(tmp_path, LOST)
    report = build(root, jobs=1, checks=True)
    assert report.published
    assert report.checked
    told = sorted((one.code, one.place.file) for one in report.problems)
    assert told == [
        *[("missing-file", "content/gone/film.md")] * 2,
        *[("missing-image", "content/gone/_index.md")] * 3,
        ("missing-image", "content/post.md"),
    ]
    proof = offline.prove(root / "dist", lacking=report.checked.lacking)
    # What the template shows is told by nobody else, also where another page lacks the same.
    assert brief(proof.problems) == [
        "error offline-asset /post/: `/post/` lacks a part: image /gone/a%20b.png",
        "error offline-asset /post/: `/post/` lacks a part: image /lost.png",
    ]
    assert (proof.pages, proof.opened, proof.absent) == (5, 4, 6)
    assert proof.sentence == (
        "4 of 5 pages open with the network cut, without 6 parts that are not there online either (named above)"
    )


def test_what_a_server_has_beside_the_release_is_missing_offline(tmp_path: Path) -> None:
    root = sites.make(tmp_path, {"site.yaml": QUICK, "content/index.md": "# Home\n\n![Live](/live.svg)\n"})
    report = build(root, jobs=1, checks=True)
    assert report.checked
    assert [one.code for one in report.problems] == ["missing-image"]
    live = PlainTextResponse('<svg xmlns="http://www.w3.org/2000/svg"/>', media_type="image/svg+xml")
    app = serving.create_app(root / "dist", mounts={"/live.svg": live})
    proof = offline.prove(root / "dist", app, lacking=report.checked.lacking)
    assert brief(proof.problems) == ["error offline-asset /: `/` lacks a part: image /live.svg"]
    assert (proof.opened, proof.absent) == (0, 0)
