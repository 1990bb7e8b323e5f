"""Bad input, end to end: every problem is named with its place, and no release is lost over it."""

from __future__ import annotations

from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from holdfast.building import build
from holdfast.problems import as_text

from . import sites
from .builds import QUICK, command

Case = tuple[sites.Files, list[str]]
"""The files that are added to a good site, and the problems of the whole."""


def png() -> bytes:
    """Return a little picture."""
    stream = BytesIO()
    Image.new("RGB", (4, 3), "red").save(stream, "PNG")
    return stream.getvalue()


HELD_BACK: dict[str, Case] = {
    "broken front matter": (
        {"content/a.md": "---\ntitle: Keys: how to hold them\n---\n# A\n"},
        [
            (
                "error: `: ` cannot stand here\n"
                "  --> content/a.md:2:12\n"
                "  2 | title: Keys: how to hold them\n"
                "    |            ^\n"
                "  help: put a value that contains `: ` in quotes"
            )
        ],
    ),
    "a list that is never closed": (
        {"content/a.md": "---\ntitle: One\ntags: [a, b\ndate: 2026-01-01\n---\n# A\n"},
        [
            (
                "error: a comma or `]` is missing\n"
                "  --> content/a.md:4:5\n"
                "  4 | date: 2026-01-01\n"
                "    |     ^\n"
                "  help: the list starts in line 3"
            )
        ],
    ),
    "values of the wrong type": (
        {"content/a.md": "---\ntitle: x\nweight: heavy\ndate: soon\n---\n"},
        [
            (
                "error: `weight` must be a whole number\n"
                "  --> content/a.md:3:9\n"
                "  3 | weight: heavy\n"
                "    |         ^\n"
                "  help: write it without quotes: `10`"
            ),
            (
                "error: `date` must be a date\n"
                "  --> content/a.md:4:7\n"
                "  4 | date: soon\n"
                "    |       ^\n"
                "  help: write `2026-11-23` or `2026-11-23T09:30:00+01:00`"
            ),
        ],
    ),
    "broken site.yaml": (
        {"site.yaml": "title: Test\nurl: https://example.org\nmenus: [a, b\npwa: true\n"},
        [
            (
                "error: a comma or `]` is missing\n"
                "  --> site.yaml:4:4\n"
                "  4 | pwa: true\n"
                "    |    ^\n"
                "  help: the list starts in line 3"
            )
        ],
    ),
    "a template that is not there": (
        {"content/a.md": "---\ntemplate: pge.html\n---\n# A\n"},
        [
            (
                "error: there is no template `pge.html`\n"
                "  --> content/a.md:2\n"
                "  2 | template: pge.html\n"
                "  help: did you mean `page.html`?"
            )
        ],
    ),
    "a template that cannot be read": (
        {"content/a.md": "# A\n", "templates/page.html": "<p>\n{{ page.title | uper }}\n"},
        [
            (
                "error: the template cannot be read: No filter named 'uper'\n"
                "  --> templates/page.html:2\n"
                "  2 | {{ page.title | uper }}\n"
                "  help: did you mean `upper`?"
            )
        ],
    ),
    "a block that is never closed, told once for many pages": (
        {
            "content/a.md": "# A\n",
            "content/b.md": "# B\n",
            "content/c.md": "# C\n",
            "templates/page.html": "<p>\n{% if page.title %}\n{{ page.title }}\n",
        },
        [
            (
                "error: the template cannot be read: Unexpected end of template. Jinja was looking for the "
                "following tags: 'elif' or 'else' or 'endif'. The innermost block that needs to be closed is 'if'\n"
                "  --> templates/page.html:2\n"
                "  2 | {% if page.title %}"
            )
        ],
    ),
    "an undefined variable": (
        {"content/a.md": "# A\n", "templates/page.html": "<title>\n{{ page.titel }}\n"},
        [
            (
                "error: `page` has no `titel`\n"
                "  --> templates/page.html:2\n"
                "  2 | {{ page.titel }}\n"
                "  help: did you mean `title`?"
            )
        ],
    ),
    "Markdown that is not UTF-8": (
        {"content/a.md": "# Caf\u00e9\n\nWords\n".encode("latin-1")},
        [
            (
                "error: byte 5 (0xe9) is not UTF-8 text\n"
                "  --> content/a.md:1:6\n"
                "  1 | # Caf\ufffd\n"
                "    |      ^\n"
                "  help: save the file with the encoding UTF-8"
            )
        ],
    ),
    "a template that is not UTF-8": (
        {"templates/page.html": "<title>Caf\u00e9</title>".encode("latin-1")},
        [
            (
                "error: byte 10 (0xe9) is not UTF-8 text\n"
                "  --> templates/page.html:1:11\n"
                "  1 | <title>Caf\ufffd</title>\n"
                "    |           ^\n"
                "  help: save the file with the encoding UTF-8"
            )
        ],
    ),
    "two sources for one URL": (
        {"content/a.md": "# A\n", "content/b.md": "---\nslug: a\n---\n# B\n"},
        [
            (
                "error: content/a.md and content/b.md would both be `/a/`\n"
                "  --> content/b.md:2\n"
                "  2 | slug: a\n"
                "  help: rename one of them, or give one a `slug` or a `url` of its own"
            )
        ],
    ),
    "a collection of an unknown type": (
        {"site.yaml": f"{QUICK}collections:\n  markets:\n    fields:\n      price: {{type: nmber}}\n"},
        [
            (
                "error: there is no type `nmber`\n"
                "  --> site.yaml:7:15\n"
                "  7 |       price: {type: nmber}\n"
                "    |               ^\n"
                "  help: did you mean `number`?"
            )
        ],
    ),
    "all problems in one run": (
        {
            "content/a.md": "---\ntitle: [\n---\n",
            "content/b.md": b"\xff",
            "content/c.md": "---\ntemplate: no.html\nwieght: 3\n---\n[x](y.md)\n",
            "content/d.png": b"no picture",
        },
        [
            (
                "error: a value is missing here\n"
                "  --> content/a.md:3:1\n"
                "  3 | ---\n"
                "    | ^\n"
                "  help: write one, or put the value in quotes"
            ),
            (
                "error: byte 0 (0xff) is not UTF-8 text\n"
                "  --> content/b.md:1:1\n"
                "  1 | \ufffd\n"
                "    | ^\n"
                "  help: save the file with the encoding UTF-8"
            ),
            (
                "warning: front matter has no key `wieght`\n"
                "  --> content/c.md:3:1\n"
                "  3 | wieght: 3\n"
                "    | ^\n"
                "  help: did you mean `weight`?"
            ),
            (
                "error: `content/d.png` cannot be read as an image: its bytes are no AVIF, GIF, JPEG, PNG or WebP.\n"
                "  --> content/d.png\n"
                "  help: replace it, or give it the extension of what it is"
            ),
            (
                "error: the link `y.md` leads nowhere\n"
                "  --> content/c.md:5:1\n"
                "  5 | [x](y.md)\n"
                "    | ^\n"
                "  help: no page, file or alias of the site has this path"
            ),
            (
                "error: there is no template `no.html`\n"
                "  --> content/c.md:2\n"
                "  2 | template: no.html\n"
                "  help: did you mean `post.html`?"
            ),
        ],
    ),
}

PUBLISHED: dict[str, Case] = {
    "unknown keys": (
        {
            "content/a.md": "---\ntitel: One\n---\n# A\n",
            "site.yaml": f"{QUICK}langauge: de\npwa:\n  theme_colour: red\n",
        },
        [
            (
                "warning: there is no setting `langauge`\n"
                "  --> site.yaml:4:1\n"
                "  4 | langauge: de\n"
                "    | ^\n"
                "  help: did you mean `language`?"
            ),
            (
                "warning: `pwa` has no key `theme_colour`\n"
                "  --> site.yaml:6:3\n"
                "  6 |   theme_colour: red\n"
                "    |   ^\n"
                "  help: did you mean `theme_color`?"
            ),
            (
                "warning: front matter has no key `titel`\n"
                "  --> content/a.md:2:1\n"
                "  2 | titel: One\n"
                "    | ^\n"
                "  help: did you mean `title`?"
            ),
        ],
    ),
    "an empty file": ({"content/a.md": ""}, []),
    "links to what is not there": (
        {
            "content/learn/keys.md": "# Keys\n\n## Backing up\n",
            "content/index.md": "# Home\n\nSee [keys](learn/kyes.md) and [a part](learn/keys.md#backing-upp).\n",
        },
        [
            (
                "error: the link `learn/kyes.md` leads nowhere\n"
                "  --> content/index.md:3:5\n"
                "  3 | See [keys](learn/kyes.md) and [a part](learn/keys.md#backing-upp).\n"
                "    |     ^\n"
                "  help: did you mean `learn/keys.md`?"
            ),
            (
                "error: there is no `#backing-upp` on content/learn/keys.md\n"
                "  --> content/index.md:3:31\n"
                "  3 | See [keys](learn/kyes.md) and [a part](learn/keys.md#backing-upp).\n"
                "    |                               ^\n"
                "  help: did you mean `#backing-up`?"
            ),
        ],
    ),
    "links: warn": (
        {"content/index.md": "# Home\n\n[x](y.md)\n", "site.yaml": f"{QUICK}links: warn\n"},
        [
            (
                "warning: the link `y.md` leads nowhere\n"
                "  --> content/index.md:3:1\n"
                "  3 | [x](y.md)\n"
                "    | ^\n"
                "  help: no page, file or alias of the site has this path"
            )
        ],
    ),
    "images that are none": (
        {
            "content/dial.png": png(),
            "content/one.png": b"no image at all",
            "content/index.md": "# Home\n\n![One](one.png) and ![the dial](dail.png)\n",
        },
        [
            (
                "error: `content/one.png` cannot be read as an image: its bytes are no AVIF, GIF, JPEG, PNG or WebP.\n"
                "  --> content/one.png\n"
                "  help: replace it, or give it the extension of what it is"
            ),
            (
                "error: the image `dail.png` is not there\n"
                "  --> content/index.md:3:21\n"
                "  3 | ![One](one.png) and ![the dial](dail.png)\n"
                "    |                     ^\n"
                "  help: did you mean `dial.png`?"
            ),
        ],
    ),
}


@pytest.mark.parametrize("name", [*HELD_BACK, *PUBLISHED])
def test_problems_are_named_with_their_places(root: Path, name: str) -> None:
    files, expected = (HELD_BACK | PUBLISHED)[name]
    before = sites.tree(root / "dist")
    sites.write(root, files)
    told = command(root)
    report = build(root, jobs=1)  # Nothing has changed: its problems are those of the build before.
    assert [as_text(problem) for problem in report.problems] == expected
    assert all(problem in told.problems for problem in expected)
    assert told.code == int(any(problem.startswith("error") for problem in expected))
    assert (report.published, report.ran) == (name in PUBLISHED, {})
    assert (sites.tree(root / "dist") == before) == (name in HELD_BACK)


def test_what_was_held_back_is_published_once_it_is_mended(root: Path) -> None:
    sites.write(root, {"content/a.md": "---\ntitle: [\n---\n"})
    assert command(root).code == 1
    sites.write(root, {"content/a.md": "# Mended\n"})
    assert command(root).code == 0
    assert b"Mended" in (root / "dist/a/index.html").read_bytes()


def test_mended_settings_are_published(root: Path) -> None:
    sites.write(root, {"site.yaml": "title: [\n", "content/a.md": "# A\n"})
    assert command(root).code == 1
    sites.write(root, {"site.yaml": QUICK})
    assert command(root).code == 0
    assert (root / "dist/a/index.html").is_file()


def test_no_settings(root: Path) -> None:
    sites.write(root, {"site.yaml": None})
    before = sites.tree(root / "dist")
    told = command(root)
    assert (told.code, told.problems.partition("\n\n")[0]) == (
        1,
        (
            f"error: `{root}` is no site: it has no `site.yaml`\n"
            "  --> site.yaml\n"
            "  help: run `holdfast new DIR` to make a site, or name the folder of one with --site"
        ),
    )
    assert sites.tree(root / "dist") == before


def test_odd_file_names_get_pages_and_links(root: Path) -> None:
    links = (
        '[1](<a b.md>) [2](a%20b.md) [3](<it\'s "so".md>) [4](c%23.md) [5](why%3F.md) [6](<größe 日本.md>)'
    )
    names = {"a b": "A", 'it\'s "so"': "B", "c#": "C", "why?": "D", "größe 日本": "E"}
    sites.write(root, {"content/index.md": f"# Home\n\n{links} ![7](a%20picture%231.png)\n"})
    sites.write(root, {f"content/{name}.md": f"# {title}\n" for name, title in names.items()})
    sites.write(root, {"content/a picture#1.png": png(), "content/a b.txt": "words"})
    before = set(sites.tree(root / "dist"))
    assert (command(root).code, build(root, jobs=1).problems) == (0, ())
    after = sites.tree(root / "dist")
    assert sorted(path for path in after.keys() - before if "manifest" not in path) == [
        "a-b.txt",
        "a-b/index.html",
        "assets/a picture#1.af87446eb0.png",
        "c/index.html",
        "größe-日本/index.html",
        "its-so/index.html",
        "why/index.html",
    ]
    assert (
        "<a href=/a-b/>1</a> <a href=/a-b/>2</a> <a href=/its-so/>3</a> <a href=/c/>4</a> <a href=/why/>5</a> "
        "<a href=/gr%C3%B6%C3%9Fe-%E6%97%A5%E6%9C%AC/>6</a> "
        "<img alt=7 decoding=async height=3 src=/assets/a%20picture%231.af87446eb0.png width=4>"
    ) in after["index.html"].decode()


def test_symbolic_links_that_lead_in_circles(root: Path) -> None:
    (root / "content/in").symlink_to(".")
    (root / "content/self").symlink_to("self")
    before = sites.tree(root / "dist")
    told = command(root)
    assert told.code == 1
    assert [as_text(problem) for problem in build(root, jobs=1).problems] == [
        (
            "error: `content/in` is a symbolic link to a folder that it lies in\n"
            "  --> content/in\n"
            "  help: remove the link"
        ),
        (
            "error: `content/self` is a symbolic link that leads nowhere\n"
            "  --> content/self\n"
            "  help: remove it, or restore what it points to"
        ),
    ]
    assert sites.tree(root / "dist") == before


def test_drafts_are_published_when_asked_for(root: Path) -> None:
    sites.write(root, {"content/a.md": "---\ndraft: true\n---\n# Secret\n"})
    assert command(root).code == 0
    assert not (root / "dist/a").exists()
    assert b"Secret" not in b"".join(sites.tree(root / "dist").values())
    assert command(root, "--drafts").code == 0
    assert b"Secret" in (root / "dist/a/index.html").read_bytes()
    assert command(root).code == 0
    assert b"Secret" not in b"".join(sites.tree(root / "dist").values())


def test_aliases_become_redirects(root: Path) -> None:
    sites.write(root, {"content/learn/a.md": "---\naliases: [/old/, older.html, ../up/]\n---\n# A\n"})
    assert command(root).code == 0
    told = (root / "dist/_holdfast/host.json").read_text()
    assert [old for old in ("/old/", "/learn/older.html", "/up/") if f'"{old}"' in told] == [
        "/old/",
        "/learn/older.html",
        "/up/",
    ]


def test_an_author_may_write_what_would_be_made(root: Path) -> None:
    mine = {"robots.txt": "User-agent: *\n", "sitemap.xml": "<urlset/>\n", "app.webmanifest": "{}\n"}
    sites.write(root, {f"content/{name}": text for name, text in mine.items()})
    assert (command(root).code, build(root, jobs=1).problems) == (0, ())
    published = sites.tree(root / "dist")
    assert {name: published[name].decode() for name in mine} == mine
    (manifest,) = (text for path, text in published.items() if path.startswith("_holdfast/manifest."))
    assert sha256(mine["app.webmanifest"].encode()).hexdigest().encode() in manifest
