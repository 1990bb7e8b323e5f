"""Every feed of an odd site is valid, and the rules would notice if it were not."""

from __future__ import annotations

from pathlib import Path

import pytest

from holdfast.building import build

from . import feed_rules, sites
from .builds import QUICK
from .edits import image

NAMES = ("feed.xml", "feed.json", "rss.xml")

BODY = """
[other](other.md#part), [root](/), [query](other.md?a=1&b=2), [here](#part), <https://example.com/?a=b&c=d>

## Part & <em>more</em>

![alt "quoted"](p.png "title") and <img src="/blog/p.png" srcset="/blog/p.png 1x, p.png 2x" alt="">

- [x] done ✓

```html
<script>alert("</script>") && ]]></script>
```

| a | b |
|---|---|
| 1 | 2 |

Footnote[^1]. עברית 😀 𝔘

<video poster="p.png" src="v.mp4"></video>

[^1]: Text ]]> more.
"""

SETTINGS = f'{QUICK}author: "Ann <a@b.c> & Co"\nlanguage: he-IL\ndescription: "1 < 2 & 3"\n'
FILES: sites.Files = {
    "content/blog/_index.md": "# Blog & <more>\n",
    "content/blog/odd.md": (
        '---\ntitle: "<&> \\"x\\" 😀 שלום \\u2028 ]]>"\ndate: 2026-03-01T23:30:00-11:00\n'
        'updated: 2026-03-02T00:00:00+14:00\ntags: ["<b>", R&D, "日本"]\nimage: p.png\n'
        f'author: [{{name: "Bo & Co", url: other.md}}, "Cy <x>"]\n---\n{BODY}'
    ),
    "content/blog/other.md": f"---\ndate: 2026-03-01\ntags: [R&D]\nimage: https://cdn.example/x\n---\n# Other\n{BODY}",
    "content/blog/empty.md": "---\ntitle: Empty\ndate: 0999-01-02\n---\n",
    "content/blog/p.png": image("red"),
    "content/blog/v.mp4": b"video",
    "content/notes/same.md": "---\ntitle: Same\ndate: 2026-03-01\n---\n",
}


@pytest.fixture(scope="module")
def feeds(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Return all feeds of the site, with full texts and with summaries."""
    found: dict[str, bytes] = {}
    for content in ("full", "summary"):
        root = sites.make(tmp_path_factory.mktemp(content), FILES)
        sites.write(root, {"site.yaml": f"{SETTINGS}feeds: {{content: {content}, terms: {content}}}\n"})
        report = build(root, jobs=1)
        assert report.published, report.problems
        outputs = sites.tree(root / "dist")
        found |= {f"{content}/{path}": data for path, data in outputs.items() if Path(path).name in NAMES}
    return found


def test_all_feeds_are_valid(feeds: dict[str, bytes]) -> None:
    assert len(feeds) == 2 * 3 * len(("site", "blog", "notes", "<b>", "R&D", "日本"))
    assert {name: feed_rules.complaints(name, data) for name, data in feeds.items()} == {
        name: [] for name in feeds
    }


@pytest.mark.skipif(not feed_rules.has_ruby(), reason="needs Ruby, whose parser validates feeds")
def test_ruby_finds_nothing_wrong(feeds: dict[str, bytes]) -> None:
    found = {name: feed_rules.ruby_complaint(data) for name, data in feeds.items() if name.endswith(".xml")}
    assert found == dict.fromkeys(found, "")


@pytest.mark.parametrize(
    ("name", "right", "wrong", "said"),
    [
        ("feed.xml", b"<entry>\n<id>", b"<entry>\n<x>", "mismatched tag"),
        ("feed.xml", b"<title>Same</title>", b"", "<title> is not there once"),
        (
            "feed.xml",
            b'href="https://example.org/notes/same/',
            b'href="/notes/same/',
            "`/notes/same/` is relative",
        ),
        ("feed.xml", b"2026-03-01T00:00:00+00:00", b"2026-03-01", "`2026-03-01` is no date of RFC 3339"),
        ("rss.xml", b"<description>", b"<other>", "mismatched tag"),
        ("rss.xml", b"Sun, 01 Mar 2026 00:00:00 +0000", b"Sun, 01 Mar 2026 00:00:00 -0000", "has no zone"),
        ("feed.json", b'"title"', b'"titel"', "schema"),
        ("feed.json", b'"url":"https://', b'"url":"//', "is relative"),
    ],
)
def test_the_rules_notice_what_is_wrong(
    feeds: dict[str, bytes], name: str, right: bytes, wrong: bytes, said: str
) -> None:
    data = feeds[f"full/notes/{name}"]
    assert right in data
    try:
        found = feed_rules.complaints(name, data.replace(right, wrong, 1))
    except SyntaxError as error:  # XML that cannot be read.
        found = [str(error)]
    assert any(said in one for one in found)
