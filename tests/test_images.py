"""Pictures through a whole build: what pages say, what is published, and what is encoded when."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from holdfast.building import build
from holdfast.report import Report

from . import sites
from .photographs import opened, photo, pixels, saved

SETTINGS = f"{sites.SETTINGS}compress: false\nminify: false\nimages: {{widths: [100, 200], sizes: 50vw, formats: [webp]}}\n"
TEMPLATE = "<title>{{ page.title }}</title>{{ page.content }}"
PHOTO = photo(size=(300, 200))
FILES: sites.Files = {
    "site.yaml": SETTINGS,
    "templates/page.html": TEMPLATE,
    "templates/home.html": TEMPLATE,
    "content/index.md": "---\ntitle: Home\n---\n![A](one.jpg)\n\n![B](one.jpg)\n",
    "content/one.jpg": PHOTO,
    "content/unused.jpg": photo(size=(310, 200)),
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return sites.make(tmp_path / "site", FILES)


def built(root: Path, **options: int) -> Report:
    report = build(root, jobs=1)
    assert (report.problems, report.published) == ((), True)
    return report


def pictures(root: Path) -> dict[str, bytes]:
    """Return the published pictures, by their paths without digits."""
    found = sites.tree(root / "dist/assets")
    plain = {re.sub(r"\.[0-9a-f]{10}", "", path): data for path, data in found.items()}
    return {path: data for path, data in sorted(plain.items()) if re.match(r"(one|two|unused|sub)\b", path)}


def manifest(root: Path) -> dict[str, list[object]]:
    """Return what browsers store, by path without digits."""
    (file,) = (root / "dist/_holdfast").glob("manifest.*.json")
    files: dict[str, list[object]] = json.loads(file.read_text())["files"]
    return {re.sub(r"\.[0-9a-f]{10}", "", path): entry for path, entry in files.items()}


def test_a_page_offers_every_variant(root: Path) -> None:
    built(root)
    html = re.sub(r"\.[0-9a-f]{10}", "", (root / "dist/index.html").read_text())
    source = '<source type="image/webp" srcset="/assets/one/100.webp 100w, /assets/one/200.webp 200w" sizes="50vw">'
    image = 'src="/assets/one/200.jpg"'
    assert html == (
        f'<title>Home</title><p><picture>{source}<img {image} alt="A" width="300" height="200" '
        'fetchpriority="high" data-color="r2 g7 b7" decoding="async"></picture></p>\n'
        f'<p><picture>{source}<img {image} alt="B" width="300" height="200" '
        'data-color="r2 g7 b7" loading="lazy" decoding="async"></picture></p>'
    )


def test_what_no_page_shows_is_published_and_not_encoded(root: Path) -> None:
    assert built(root).ran["variants"] == 1
    assert list(pictures(root)) == ["one.jpg", "one/100.webp", "one/200.jpg", "one/200.webp", "unused.jpg"]
    assert [opened(data).size for data in pictures(root).values()] == [
        (300, 200), (100, 67), (200, 133), (200, 133), (310, 200),
    ]  # fmt: skip


def test_nothing_published_tells_who_made_it(root: Path) -> None:
    built(root)
    assert not [path for path, data in sites.tree(root / "dist").items() if b"SecretCamera" in data]


def test_browsers_keep_one_file_of_each_picture(root: Path) -> None:
    built(root)
    assert [path for path in manifest(root) if "one" in path or "unused" in path] == ["/assets/one/200.webp"]


def test_a_picture_is_encoded_once_wherever_it_lies(root: Path) -> None:
    built(root)
    sites.write(root, {"content/sub/two.jpg": PHOTO, "content/index.md": "# Home\n\n![A](sub/two.jpg)\n"})
    (root / "content/one.jpg").unlink()
    report = built(root)
    assert (report.ran["picture"], report.ran.get("variants", 0)) == (1, 0)
    assert list(pictures(root)) == [
        "sub/two.jpg", "sub/two/100.webp", "sub/two/200.jpg", "sub/two/200.webp", "unused.jpg",
    ]  # fmt: skip


def test_new_settings_make_new_variants(root: Path) -> None:
    built(root)
    sites.write(root, {"site.yaml": SETTINGS.replace("[100, 200]", "[100]")})
    assert built(root).ran["variants"] == 1
    assert list(pictures(root)) == ["one.jpg", "one/100.jpg", "one/100.webp", "unused.jpg"]


def test_a_link_leads_to_the_whole_picture(root: Path) -> None:
    sites.write(root, {"content/index.md": "# Home\n\n[![A](one.jpg)](one.jpg)\n"})
    report = built(root)
    assert report.ran["variants"] == 1
    html = (root / "dist/index.html").read_text()
    (link,) = re.findall('<a href="([^"]*)">', html)
    assert opened((root / "dist" / link[1:]).read_bytes()).size == (300, 200)


def test_a_picture_of_the_theme_has_variants_too(root: Path) -> None:
    sites.write(
        root,
        {
            "assets/img/one.png": saved(pixels(300, 200), "PNG"),
            "content/index.md": "![A](/assets/img/one.png)\n",
        },
    )
    built(root)
    assert (root / "dist/assets/img").is_dir()
    html = re.sub(r"\.[0-9a-f]{10}", "", (root / "dist/index.html").read_text())
    assert "/assets/img/one/200.webp 200w" in html


def test_a_damaged_picture_is_named_and_shown_as_it_is(root: Path) -> None:
    sites.write(root, {"content/one.jpg": PHOTO[:2000]})
    report = build(root, jobs=1)
    assert [one.code for one in report.problems] == ["bad-image"]
    assert 'width="300" height="200"' in (root / "dist/index.html").read_text()


def test_heavy_work_is_shared_between_processes(root: Path) -> None:
    names = [f"p{number}.jpg" for number in range(6)]
    sites.write(
        root, {f"content/{name}": photo(size=(240 + 9 * number, 200)) for number, name in enumerate(names)}
    )
    sites.write(root, {"content/index.md": "# Home\n\n" + "".join(f"![x]({name})\n" for name in names)})
    report = build(root, jobs=2)
    assert (report.problems, report.ran["variants"]) == ((), 6)
    pooled = sites.tree(root / "dist")
    (root / ".holdfast/store.sqlite").unlink()
    built(root)
    assert sites.tree(root / "dist") == pooled


def test_a_picture_saved_during_the_build_is_made_by_the_next(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from holdfast import assets

    newer, digest_of = photo(size=(280, 200)), assets.digest_of

    def late(key: str) -> str:
        sites.write(root, {"content/one.jpg": newer})
        return digest_of(key)

    with monkeypatch.context() as patched:
        patched.setattr(assets, "digest_of", late)
        report = build(root, jobs=1)
    assert ([one.code for one in report.problems], report.published) == (["changed-source"], False)
    built(root)
    assert opened(pictures(root)["one.jpg"]).size == (280, 200)
    sites.write(root, {"content/one.jpg": PHOTO})
    built(root)
    assert opened(pictures(root)["one.jpg"]).size == (300, 200)
    assert opened(pictures(root)["one/200.webp"]).size == (200, 133)


def test_templates_show_pictures_in_all_sizes(root: Path) -> None:
    template = "{{ picture('one.jpg', 'One', sizes='9rem', class_='round') }}{{ picture('/sub/two.png', loading='eager') }}"
    sites.write(
        root, {"templates/home.html": template, "content/sub/two.png": saved(pixels(199, 150), "PNG")}
    )
    built(root)
    html = re.sub(r"\.[0-9a-f]{10}", "", (root / "dist/index.html").read_text())
    assert html == (
        '<picture><source type="image/webp" srcset="/assets/one/100.webp 100w, /assets/one/200.webp 200w" sizes="9rem">'
        '<img src="/assets/one/200.jpg" alt="One" loading="lazy" class="round" width="300" height="200" '
        'data-color="r2 g7 b7" decoding="async"></picture>'
        '<picture><source type="image/webp" srcset="/assets/sub/two/100.webp 100w, /assets/sub/two/199.webp 199w" sizes="50vw"><img src="/assets/sub/two.png" alt="" '
        'loading="eager" width="199" height="150" fetchpriority="high" data-color="r2 g8 b8" decoding="async"></picture>'
    )


def test_a_template_that_shows_what_is_not_there_is_named(root: Path) -> None:
    sites.write(root, {"templates/home.html": "<title>x</title>\n{{ picture('lost.jpg') }}{{ picture('') }}"})
    (problem,) = build(root, jobs=1).problems
    assert (problem.code, problem.place.file, problem.place.line) == (
        "missing-image",
        "templates/home.html",
        2,
    )


def test_an_author_may_have_a_picture_of_their_own(root: Path) -> None:
    own = '<picture><source srcset="x.webp" type="image/webp"><img src="one.jpg" alt="A"></picture>'
    sites.write(root, {"content/index.md": f"# Home\n\n{own}\n"})
    assert built(root).ran["variants"] == 1
    html = re.sub(r"\.[0-9a-f]{10}", "", (root / "dist/index.html").read_text())
    assert '<img src="/assets/one.jpg" alt="A" width="300" height="200" fetchpriority="high" ' in html


def test_the_picture_that_others_show_is_of_a_size_that_they_take(root: Path) -> None:
    sites.write(
        root,
        {
            "templates/home.html": "{{ page_image().url }} {{ page_image().width }}",
            "content/index.md": "---\nimage: one.jpg\n---\n",
        },
    )
    built(root)
    html = re.sub(r"\.[0-9a-f]{10}", "", (root / "dist/index.html").read_text())
    assert html == "https://example.org/assets/one/200.jpg 200"


def test_the_picture_for_others_is_there_though_no_page_shows_it(root: Path) -> None:
    sites.write(
        root,
        {"templates/home.html": "{{ page_image().url }}", "content/index.md": "---\nimage: one.jpg\n---\n"},
    )
    built(root)
    url = (root / "dist/index.html").read_text()
    assert opened((root / "dist" / url.removeprefix("https://example.org/")).read_bytes()).size == (200, 133)
    assert not [path for path in manifest(root) if "one" in path]
