"""The room `worker`: modules become one script, digests a manifest, and both tell what visitors download."""

from __future__ import annotations

import json
import re
import subprocess
from base64 import b64encode
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from shutil import which
from typing import Any

import brotli
import pytest

from holdfast.problems import Problem, as_text
from holdfast.settings import Pwa, Settings
from holdfast.values import Entry, Output, Redirect, Source
from holdfast.worker import visit, worker_outputs

SW = Path(__file__).resolve().parents[1] / "sw" / "worker"
OURS = tuple(Source(path.relative_to(SW).as_posix(), path.read_bytes()) for path in sorted(SW.rglob("*.js")))
SETTINGS = Settings("Test", "https://example.org")
LARGEST = 4096
"""Bytes of our worker after Brotli: less than what others need for precaching alone."""


def entry(url: str, data: str = "", *, precache: bool = True, type: str = "text/html") -> Entry:
    """Return the entry of a file with this URL; its bytes count as they are."""
    path = url.removeprefix("/") + ("index.html" if url.endswith("/") else "")
    digest = sha256(data.encode()).hexdigest()
    return Entry(path, url, digest, len(data), len(data), type, precache=precache)


def modules(**files: str) -> tuple[Source, ...]:
    """Return modules by their names without `.js`."""
    return tuple(Source(f"{name}.js", text.encode()) for name, text in files.items())


def build(
    entries: tuple[Entry, ...] = (),
    redirects: tuple[Redirect, ...] = (),
    *,
    settings: Settings = SETTINGS,
    worker: tuple[Source, ...] = OURS,
) -> dict[str, bytes]:
    """Return the bytes of what the room makes, by path; there must be no problem."""
    made = worker_outputs(entries, redirects, settings, worker, {"X-Frame-Options": "DENY"})
    assert made.problems == ()
    return {one.path: one.data for one in made.outputs}


def manifest(files: dict[str, bytes]) -> dict[str, Any]:
    """Return the manifest among the files."""
    (path,) = (path for path in files if path.startswith("_holdfast/"))
    told: dict[str, Any] = json.loads(files[path])
    return told


def problems(**files: str) -> tuple[Problem, ...]:
    """Return what is wrong with a worker of these modules."""
    made = worker_outputs((), (), SETTINGS, modules(**files))
    assert made.outputs == ()
    return made.problems


def test_the_manifest_tells_what_every_url_holds() -> None:
    files = build(
        (
            entry("/", "home"),
            entry("/gr%C3%B6%C3%9Fe/", "size"),
            entry("/w.png", "png", type="image/png"),
            entry("/sitemap.xml", "map", precache=False, type="application/xml"),
            entry("/sw.js"),
            entry("/_holdfast/host.json"),
            replace(entry("/assets/w.0123456789/480.0123456789.avif", precache=False), fingerprinted=True),
        ),
        (Redirect("/old/", "/größe/#why"), Redirect("/w.png/", "/"), Redirect("/a%20b", "/?x=1", 302)),
    )
    html = "text/html; charset=utf-8"
    told = manifest(files)
    assert told == {
        "v": 1,
        "build": told["build"],
        "files": {
            "/": [sha256(b"home").hexdigest(), 4, html],
            "/größe/": [sha256(b"size").hexdigest(), 4, html],
            "/w.png": [sha256(b"png").hexdigest(), 3, "image/png"],
        },
        "redirects": {"/a b": ["/?x=1", 302], "/old": ["/gr%C3%B6%C3%9Fe/#why", 308]},
        "online": ["/sitemap.xml"],
        "headers": {"X-Frame-Options": "DENY"},
    }


def test_the_script_names_its_manifest_and_holds_no_list() -> None:
    files = build(
        (entry("/secret-page/", "x"),), settings=replace(SETTINGS, pwa=Pwa(network_first=("/live/",)))
    )
    (path,) = (path for path in files if path.startswith("_holdfast/"))
    digest = sha256(files[path]).digest()
    assert path == f"_holdfast/manifest.{digest.hex()[:10]}.json"
    found = re.search(r"^const BUILD = (.*);$", files["sw.js"].decode(), re.MULTILINE)
    assert found is not None
    assert json.loads(found[1]) == {
        "id": manifest(files)["build"],
        "manifest": f"/{path}",
        "integrity": f"sha256-{b64encode(digest).decode()}",
        "update": "auto",
        "networkFirst": ["/live/"],
    }
    assert b"secret-page" not in files["sw.js"]


def test_equal_releases_have_equal_files_and_different_ones_do_not() -> None:
    entries = (entry("/", "home"), entry("/a/", "a"))
    assert build(entries) == build(entries[::-1])
    changed = build((entry("/", "home"), entry("/a/", "b")))
    assert changed.keys() != build(entries).keys()
    assert changed["sw.js"] != build(entries)["sw.js"]
    moved = build(entries, (Redirect("/old/", "/a/"),))
    assert moved["sw.js"] != build(entries)["sw.js"]


def test_our_worker_is_small_and_a_script_of_its_own(tmp_path: Path) -> None:
    script = build()["sw.js"]
    assert len(brotli.compress(script, quality=11)) <= LARGEST
    assert not re.search(rb"^(import|export)\b|__HOLDFAST", script, re.MULTILINE)
    for number, data in enumerate(
        (script, build(settings=replace(SETTINGS, pwa=Pwa(enabled=False)))["sw.js"])
    ):
        file = tmp_path / f"{number}.js"
        file.write_bytes(data)
        if which("node"):
            subprocess.run(["node", "--check", file], check=True)


def test_without_pwa_the_worker_removes_itself_and_there_is_no_manifest() -> None:
    files = build((entry("/"),), settings=replace(SETTINGS, pwa=Pwa(enabled=False)))
    assert list(files) == ["sw.js"]
    assert b"worker.registration.unregister()" in files["sw.js"]
    assert b"respondWith" not in files["sw.js"]


OTHER_SIZE = replace(
    entry("/assets/w.0123456789/480.0123456789.avif", precache=False, type="image/avif"), fingerprinted=True
)


@pytest.mark.parametrize(
    ("entries", "expires", "wanted"),
    [
        ((entry("/"),), None, (False, False, False)),
        ((entry("/"),), {"/": 1}, (True, False, False)),
        ((entry("/clip.mp4", type="video/mp4"),), None, (False, True, False)),
        ((entry("/clip.mp4", type="video/mp4", precache=False),), None, (False, False, False)),
        ((OTHER_SIZE,), None, (False, False, True)),
    ],
)
def test_a_worker_holds_what_its_build_needs(
    entries: tuple[Entry, ...], expires: dict[str, int] | None, wanted: tuple[bool, ...]
) -> None:
    made = worker_outputs(entries, (), SETTINGS, OURS, expires=expires)
    script = next(one.data for one in made.outputs if one.path == "sw.js")
    assert (made.problems, tuple(mark in script for mark in (b".expires", b"content-range", b"PICTURE"))) == (
        (),
        wanted,
    )


def test_modules_are_joined_in_the_order_of_their_imports_without_comments() -> None:
    worker = modules(
        main='import { one } from "./one.js";\nimport "./two.js";\n\n// Starts.\none(BUILD);\n',
        two='import { one } from "./one.js";\n/**\n * Says it.\n */\nexport const two = /** @type {any} */ (one);\n',
        one="export const BUILD = __HOLDFAST_BUILD__;\nexport async function one() {\n  return `a\n  // b`;\n}\n",
        unused="export const never = 1;\n",
    )
    script = build(worker=worker)["sw.js"].decode()
    assert re.sub(r"= \{.*\};", "= {};", script) == (
        '"use strict";\n'
        "const BUILD = {};\nasync function one() {\n  return `a\n  // b`;\n}\n"
        "const two = (one);\n"
        "one(BUILD);\n"
    )


def test_imports_of_what_is_not_there_are_named() -> None:
    found = problems(
        main='import { stat } from "./build.js";\nimport { a } from "./biuld.js";\nimport "fs";\nstat();\n',
        build="export const state = __HOLDFAST_BUILD__;\n",
    )
    assert [as_text(one) for one in found] == [
        (
            "error: `build.js` exports no `stat`\n  --> sw/worker/main.js:1\n"
            '  1 | import { stat } from "./build.js";\n  help: did you mean `state`?'
        ),
        (
            "error: `main.js` imports `biuld.js`, and there is no such module in `sw/worker/`\n"
            "  --> sw/worker/main.js:2\n"
            '  2 | import { a } from "./biuld.js";\n  help: did you mean `build.js`?'
        ),
        (
            "error: `main.js` imports `fs`, and there is no such module in `sw/worker/`\n"
            '  --> sw/worker/main.js:3\n  3 | import "fs";'
        ),
    ]


@pytest.mark.parametrize(
    "statement",
    [
        'import all from "./build.js";',
        'import * as all from "./build.js";',
        'import { BUILD as other } from "./build.js";',
        "export default 1;",
        'export * from "./build.js";',
        "export { one };",
    ],
)
def test_forms_that_cannot_be_joined_are_named(statement: str) -> None:
    (found,) = problems(
        main=f'import "./build.js";\n{statement}\n',
        build="export const BUILD = __HOLDFAST_BUILD__;\n",
    )
    assert (found.code, found.place.line, found.excerpt) == ("worker-import", 2, statement)


def test_modules_that_import_one_another_are_named() -> None:
    (found,) = problems(
        main='import { a } from "./a.js";\na(__HOLDFAST_BUILD__);\n',
        a='import { b } from "./b.js";\nexport const a = b;\n',
        b='import { a } from "./a.js";\nexport const b = a;\n',
    )
    assert found.message == "these modules import one another: a.js → b.js → a.js"
    assert found.blocks


def test_two_modules_cannot_declare_one_name() -> None:
    (found,) = problems(
        main='import { a } from "./a.js";\nconst WAIT = 1;\na(__HOLDFAST_BUILD__);\n',
        a="const WAIT = 2;\nexport function a() {}\n",
    )
    assert as_text(found) == (
        "error: `WAIT` is declared in `a.js` too, and all modules share one script\n"
        "  --> sw/worker/main.js:2\n  2 | const WAIT = 1;\n  help: give one of them another name"
    )


@pytest.mark.parametrize(
    ("main", "places"), [("run();\n", 0), ("run(__HOLDFAST_BUILD__, __HOLDFAST_BUILD__);\n", 2)]
)
def test_the_data_of_the_build_has_exactly_one_place(main: str, places: int) -> None:
    (found,) = problems(main=main)
    assert found.code == "worker-build"
    assert found.message.endswith(f"and the worker names it {places} times")


def test_a_worker_without_its_entry_is_named() -> None:
    (found,) = problems(other="1;\n")
    assert as_text(found) == (
        "error: the service worker has no `main.js`\n  --> sw/worker/main.js\n"
        "  help: restore `sw/worker/main.js`"
    )


def whole(*entries: Entry, settings: Settings = SETTINGS) -> tuple[Entry, ...]:
    """Return the entries of a release with its offline half."""
    made = worker_outputs(entries, (), settings, OURS)
    return (*entries, *(_sealed(one) for one in made.outputs))


def _sealed(output: Output) -> Entry:
    digest, size = sha256(output.data).hexdigest(), len(output.data)
    return Entry(output.path, f"/{output.path}", digest, size, size, output.type, precache=output.precache)


def test_a_first_visit_downloads_every_digest_once() -> None:
    release = whole(
        entry("/", "home"), entry("/a/", "same"), entry("/b/", "same"), entry("/x", precache=False)
    )
    manifest, script = release[-2:]
    assert visit(release, ()) == (4, 4 + 4 + manifest.size + script.size)


def test_a_returning_visitor_downloads_what_changed() -> None:
    before = whole(entry("/", "home"), entry("/a/", "old"))
    after = whole(entry("/", "home"), entry("/a/", "newer"), entry("/moved/", "old"))
    manifest, script = after[-2:]
    assert visit(after, before) == (3, 5 + manifest.size + script.size)
    assert visit(after, after) == (1, 0)


def test_a_worker_that_goes_costs_itself_and_one_that_comes_costs_everything() -> None:
    on = whole(entry("/", "home"))
    off = whole(entry("/", "home"), settings=replace(SETTINGS, pwa=Pwa(enabled=False)))
    assert visit(off, on) == (1, off[-1].size)
    assert visit(on, off) == visit(on, ())
    assert visit(off, ()) == (1, 4)
