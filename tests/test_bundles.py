"""Bundles: a page and the files that belong to it."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from holdfast.building import build

from . import sites
from .graphs import asking
from .graphs import site as graph


def picture(width: int, height: int) -> bytes:
    stream = BytesIO()
    Image.new("RGB", (width, height), "red").save(stream, "PNG")
    return stream.getvalue()


FILES: dict[str, str | bytes | None] = {
    "content/blog/_index.md": "# Blog\n",
    "content/blog/list.csv": "a\n",
    "content/blog/sea/index.md": "# Sea\n\n![Boat](boat.png)\n\n[Times](times.pdf)\n",
    "content/blog/sea/boat.png": picture(3, 2),
    "content/blog/sea/times.pdf": b"%PDF",
    "content/blog/sea/photos/dawn.png": picture(5, 4),
    "content/blog/other.md": "# Other\n",
}
SHOW = "{% for one in resources(MATCH) %}{{ one.name }} {{ one.url }} {{ one.type }} {{ one.width }}x{{ one.height }}\n{% endfor %}"


def shown(root: Path, path: str) -> list[str]:
    """Return what a page shows of its files, with digests left out."""
    text = (root / f"dist/{path}/index.html").read_text()
    return re.sub(r"\.[0-9a-f]{10}\.", ".….", text).splitlines()


def test_a_page_shows_the_files_of_its_bundle(site: sites.MakeSite) -> None:
    show = SHOW.replace("MATCH", "")
    root = site(
        {
            **FILES,
            "site.yaml": sites.SETTINGS + "minify: false\n",
            "templates/page.html": show,
            "templates/section.html": show,
        }
    )
    assert build(root, jobs=1).problems == ()
    assert shown(root, "blog/sea") == [
        "boat.png /assets/blog/sea/boat.….png image/png 3x2",
        "photos/dawn.png /assets/blog/sea/photos/dawn.….png image/png 5x4",
        "times.pdf /blog/sea/times.pdf application/pdf 0x0",
    ]
    assert shown(root, "blog") == ["list.csv /blog/list.csv text/csv 0x0"]
    assert shown(root, "blog/other") == []


def test_a_pattern_picks_some(site: sites.MakeSite) -> None:
    root = site(
        {
            **FILES,
            "site.yaml": sites.SETTINGS + "minify: false\n",
            "templates/page.html": SHOW.replace("MATCH", "'photos/*'"),
        }
    )
    build(root, jobs=1)
    assert [line.split()[0] for line in shown(root, "blog/sea")] == ["photos/dawn.png"]


def test_a_page_is_made_again_where_its_files_have_changed_only(site: sites.MakeSite) -> None:
    root = site({**FILES, "templates/page.html": SHOW.replace("MATCH", "")})
    build(root, jobs=1)
    sites.write(root, {"content/blog/sea/more.pdf": b"%PDF", "content/blog/sea/times.pdf": b"%PDF2"})
    assert build(root, jobs=1).rendered == 1
    sites.write(root, {"content/blog/beside.pdf": b"%PDF"})
    assert build(root, jobs=1).rendered == 0


@pytest.mark.parametrize(
    ("path", "names"),
    [
        ("index.md", ["a.txt", "img/b.txt"]),
        ("blog/_index.md", ["c.txt"]),
        ("blog/sea/index.md", ["d.txt", "deep/er/e.txt"]),
        ("blog/one.md", []),
        ("nowhere/index.md", []),
    ],
)
def test_the_files_of_a_page_lie_below_it_and_below_no_other(path: str, names: list[str]) -> None:
    files = ("a.txt", "blog/c.txt", "blog/sea/d.txt", "blog/sea/deep/er/e.txt", "img/b.txt", "blog-2/f.txt")
    pages = ("index.md", "blog/_index.md", "blog/one.md", "blog/sea/index.md", "blog-2/a.md")
    assert [name for name, _, _ in asking(graph(*pages, files=files))("resources", path)] == names


def test_url_gives_the_published_picture(site: sites.MakeSite) -> None:
    root = site({**FILES, "templates/page.html": "{{ url('/blog/sea/boat.png') }}"})
    assert build(root, jobs=1).problems == ()
    (made,) = (root / "dist/assets/blog/sea").glob("boat.*.png")
    assert (root / "dist/blog/sea/index.html").read_text() == f"/assets/blog/sea/{made.name}"
