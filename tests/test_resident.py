"""A site that stays open: what it answers after an update, and what it publishes, is what a clean build makes."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from holdfast import resident
from holdfast.building import build
from holdfast.report import Report
from holdfast.resident import Resident, Update
from holdfast.scanning import Scan
from holdfast.session import Order

from . import sites
from .edits import DATED, EDIT, QUICK, START, apply, clean

SHARDS, EDITS = 3, 30
"""Random sequences of edits, in groups that run in parallel."""

WORKER = re.compile(r"sw\.js|_holdfast/manifest\..*")
"""What is made when a release is published, and not before."""


SITE: sites.Files = {
    **QUICK,
    "site.yaml": sites.SETTINGS + "minify: false\ncompress: false\nllms: false\nfeeds: false\n",
    "content/a.md": "---\ntitle: A\ndescription: The first\n---\n[b](b.md#part)\n",
}


def b(words: str) -> str:
    """Return a page whose words show nowhere else."""
    return f"---\ntitle: B\ndescription: The second\n---\n## Part\n\n{words}\n"


def a(words: str) -> str:
    return f"---\ntitle: A\ndescription: The first\n---\n[b](b.md#part)\n\n{words}\n"


class Open:
    """A resident site in a folder, and what a browser gets from it."""

    def __init__(self, root: Path) -> None:
        self.root, self.out = root, root / "dist"
        self.resident = Resident(Order(root, self.out, jobs=1))
        self.first = self.resident.update()

    def save(self, changes: sites.Files) -> Update:
        """Write files, and update with their names."""
        sites.write(self.root, changes)
        return self.resident.update(changes)

    def answered(self) -> dict[str, bytes]:
        """Return all files as they are answered, but for those of the worker."""
        found = {**sites.tree(self.out), **self.resident.fresh}
        return {path: data for path, data in found.items() if data is not None and not WORKER.fullmatch(path)}


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Open]:
    """Return an open site that is published."""
    site = Open(sites.make(tmp_path / "site", {**SITE, "content/b.md": b("Words.")}))
    yield site
    site.resident.close()


def without_worker(tree: dict[str, bytes]) -> dict[str, bytes]:
    return {path: data for path, data in tree.items() if not WORKER.fullmatch(path)}


def test_a_save_is_answered_before_it_is_written(opened: Open) -> None:
    before = sites.tree(opened.out)
    update = opened.save({"content/b.md": b("New words.")})
    assert (update.outputs, update.report.rendered, update.report.published) == (("b/index.html",), 1, True)
    assert b"New words." in (opened.resident.fresh["b/index.html"] or b"")
    assert sites.tree(opened.out) == before
    report = opened.resident.publish()
    assert report
    assert (report.published, report.written, opened.resident.fresh) == (True, 3, {})
    assert sites.tree(opened.out) == clean(opened.root, opened.root.parent / "clean")[0]


def test_nothing_is_due_twice(opened: Open) -> None:
    assert opened.resident.publish() is None
    opened.save({"content/b.md": b("New.")})
    assert opened.resident.publish()
    assert opened.resident.publish() is None
    again = opened.save({"content/b.md": b("New.")})
    assert (again.outputs, again.report.ran, opened.resident.publish()) == ((), {}, None)


def test_saves_before_a_release_add_up(opened: Open) -> None:
    opened.save({"content/a.md": a("One.")})
    assert opened.save({"content/b.md": b("Two.")}).outputs == ("b/index.html",)
    assert sorted(opened.resident.fresh) == ["a/index.html", "b/index.html"]
    assert opened.save({"content/a.md": SITE["content/a.md"]}).outputs == ("a/index.html",)
    assert sorted(opened.resident.fresh) == ["b/index.html"]


def test_a_renamed_page_is_gone_and_leads_on_at_once(opened: Open) -> None:
    opened.save({"content/b.md": None, "content/new.md": "---\naliases: [/b/]\n---\n# B\n\n## Part\n"})
    fresh = opened.resident.fresh
    assert b"/new/" in (fresh["b/index.html"] or b"")
    assert b'"/b/": [' in (fresh["_holdfast/host.json"] or b"")
    assert opened.save({"content/new.md": None}).outputs
    assert "new/index.html" not in opened.resident.fresh
    assert opened.resident.fresh["b/index.html"] is None


def test_what_cannot_be_published_is_not_answered(opened: Open) -> None:
    opened.save({"content/a.md": a("Good.")})
    before = opened.answered()
    wrong = opened.save({"templates/page.html": "{{ page.titel }}", "content/b.md": b("More.")})
    assert (wrong.report.published, wrong.outputs, opened.answered() == before) == (False, (), True)
    assert wrong.report.problems == build_elsewhere(opened.root).problems
    released = opened.resident.publish()
    assert released
    assert (released.published, opened.answered() == before) == (False, True)
    mended = opened.save({"templates/page.html": SITE["templates/page.html"]})
    assert mended.outputs == ("b/index.html",)
    assert opened.answered() == without_worker(clean(opened.root, opened.root.parent / "clean")[0])


def build_elsewhere(root: Path) -> Report:
    return clean(root, root.parent / "elsewhere")[1]


def test_settings_that_cannot_be_read_are_told_until_they_are_mended(opened: Open) -> None:
    before = opened.answered()
    wrong = opened.save({"site.yaml": "title: [\n", "content/b.md": b("More.")})
    assert [one.code for one in wrong.report.problems] == ["settings"]
    opened.resident.publish()
    assert opened.answered() == before
    assert opened.save({"site.yaml": SITE["site.yaml"]}).outputs == ("b/index.html",)


def test_a_site_that_is_gone_for_a_moment_is_looked_at_anew(opened: Open) -> None:
    gone = opened.save({"site.yaml": None, "content/b.md": b("More.")})
    assert [one.code for one in gone.report.problems] == ["no-site"]
    assert opened.save({"site.yaml": SITE["site.yaml"]}).outputs == ("b/index.html",)


def test_what_another_build_finds_out_is_taken_over(opened: Open) -> None:
    sites.write(opened.root, {"content/b.md": b("More.")})
    assert build(opened.root, jobs=1).rendered == 1
    update = opened.save({"content/a.md": a("More.")})
    assert (update.report.rendered, update.report.published) == (1, True)
    assert {"a/index.html", "b/index.html"} < set(update.outputs)
    assert build(opened.root, clean=True, jobs=1).published
    assert opened.save({"content/a.md": a("Still more.")}).report.rendered == 1


def test_another_build_waits_until_the_update_is_published(opened: Open) -> None:
    opened.save({"content/b.md": b("More.")})
    told: list[str] = []

    def wait(sentence: str) -> None:
        told.append(sentence)
        assert opened.resident.publish()

    report = build(opened.root, jobs=1, waiting=wait)
    assert (len(told), report.ran) == (1, {})


def test_an_update_that_was_not_published_is_made_again(opened: Open) -> None:
    opened.save({"content/b.md": b("More.")})
    opened.resident.close()
    report = build(opened.root, jobs=1)
    assert (report.rendered, report.written) == (1, 3)


def test_a_release_that_is_stopped_is_published_later(opened: Open) -> None:
    opened.save({"content/b.md": b("More.")})
    before = sites.tree(opened.out)
    assert opened.resident.publish(lambda: True) is None
    assert sites.tree(opened.out) == before
    opened.save({"content/a.md": a("More.")})
    assert opened.resident.publish()
    assert sites.tree(opened.out) == clean(opened.root, opened.root.parent / "clean")[0]


def test_a_store_that_is_damaged_is_made_anew(opened: Open) -> None:
    store = opened.root / ".holdfast/store.sqlite"
    data = bytearray(store.read_bytes())
    data[4096:] = bytes(len(data) - 4096)
    store.write_bytes(data)
    opened.resident.close()
    assert opened.resident.update().report.published
    opened.save({"content/b.md": b("More.")})
    assert opened.resident.publish()
    assert sites.tree(opened.out) == clean(opened.root, opened.root.parent / "clean")[0]


def test_a_folder_and_all_in_it_may_be_named(opened: Open) -> None:
    opened.save({"content/deep/er/c.md": "# C\n", "content/deep/d.md": "# D\n"})
    (opened.root / "content/deep").rename(opened.root / "content/other")
    opened.resident.update(["content/deep", "content/other"])
    assert opened.answered() == without_worker(clean(opened.root, opened.root.parent / "clean")[0])
    shutil.rmtree(opened.root / "content/other")
    opened.resident.update(["content/other"])
    assert opened.answered() == without_worker(clean(opened.root, opened.root.parent / "clean")[0])


def test_only_what_is_named_is_looked_at(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[str] = []
    monkeypatch.setattr(Scan, "look", lambda self: pytest.fail("everything was looked at"))
    walk = Scan._walk
    spied: Callable[..., None] = lambda self, folder, name, *rest: (
        looked.append(name) or walk(self, folder, name, *rest)  # type: ignore[func-returns-value]
    )
    monkeypatch.setattr(Scan, "_walk", spied)
    opened.save({"content/b.md": b("More.")})
    assert looked == ["content/b.md"]


def test_a_link_to_a_file_shows_what_is_written_through_another_name(opened: Open) -> None:
    (opened.root / "content/link.md").symlink_to("b.md")
    opened.resident.update(["content/link.md"])
    update = opened.save({"content/b.md": b("More.")})
    assert update.outputs == ("b/index.html", "link/index.html")


@pytest.fixture
def choosy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have already two pages be many, so that it matters which come first."""
    monkeypatch.setattr(resident, "MANY", 1)
    monkeypatch.setattr(resident, "AT_ONCE", 1)


NEW_TEMPLATE: sites.Files = {"templates/page.html": "<title>new</title>{{ page.content }}"}


@pytest.mark.usefixtures("choosy")
def test_pages_that_somebody_looks_at_come_first(opened: Open) -> None:
    sites.write(opened.root, NEW_TEMPLATE)
    update = opened.resident.update(NEW_TEMPLATE, first={"/b/"})
    assert (update.outputs, update.partly, update.report.rendered) == (("b/index.html",), True, 1)
    rest = opened.resident.update(())
    assert (rest.outputs, rest.partly, rest.report.rendered) == (("a/index.html",), False, 1)
    assert opened.answered() == without_worker(clean(opened.root, opened.root.parent / "clean")[0])


@pytest.mark.usefixtures("choosy")
def test_the_pages_that_are_left_are_made_before_a_release(opened: Open) -> None:
    sites.write(opened.root, NEW_TEMPLATE)
    assert opened.resident.update(NEW_TEMPLATE, first={"/b/"}).partly
    assert opened.resident.publish(lambda: True) is None
    assert opened.resident.publish()
    assert sites.tree(opened.out) == clean(opened.root, opened.root.parent / "clean")[0]


@pytest.mark.usefixtures("choosy")
def test_a_save_while_many_pages_are_made_is_answered_between(opened: Open) -> None:
    sites.write(opened.root, NEW_TEMPLATE)
    update = opened.resident.update(NEW_TEMPLATE, stop=lambda: True)
    assert (update.outputs, update.partly, update.report.ran.get("page")) == ((), True, None)
    opened.save({"content/b.md": b("More.")})
    assert opened.answered() == without_worker(clean(opened.root, opened.root.parent / "clean")[0])


@pytest.mark.usefixtures("choosy")
def test_a_page_that_is_mended_first_is_not_held_back_by_those_that_are_left(opened: Open) -> None:
    wrong = opened.save({"templates/page.html": "{{ page.titel }}"})
    assert [one.code for one in wrong.report.problems if one.blocks] == ["undefined"]
    sites.write(opened.root, NEW_TEMPLATE)
    update = opened.resident.update(NEW_TEMPLATE, first={"/b/"})
    assert (update.report.published, update.outputs, update.partly) == (True, ("b/index.html",), True)


def test_more_than_memory_should_hold_is_published_at_once(
    opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resident, "MOST_FRESH", 1)
    update = opened.save(NEW_TEMPLATE)
    assert (update.report.written > 1, opened.resident.fresh) == (True, {})
    assert {"a/index.html", "b/index.html"} < set(update.outputs)


CHANGE = st.tuples(st.lists(EDIT, min_size=1, max_size=3), st.booleans(), st.booleans())


@pytest.mark.parametrize("shard", range(SHARDS))
@settings(max_examples=EDITS, deadline=None, suppress_health_check=list(HealthCheck))
@given(groups=st.lists(CHANGE, min_size=1, max_size=4))
def test_a_resident_site_equals_a_clean_build(
    shard: int,
    tmp_path_factory: pytest.TempPathFactory,
    groups: list[tuple[list[tuple[str, ...]], bool, bool]],
) -> None:
    folder = tmp_path_factory.mktemp("site")
    with pytest.MonkeyPatch.context() as patched:
        now = datetime(2027, 1, 1, tzinfo=UTC)
        patched.setenv("SOURCE_DATE_EPOCH", str(int(now.timestamp())))
        site = Open(sites.make(folder / "site", {**START, **DATED}))
        patched.setattr(resident, "MANY", 1)
        for edits, publish, hurry in groups:
            names: list[str] = []
            for edit in edits:
                if edit[0] == "now":
                    now = datetime.fromisoformat(edit[1]).replace(tzinfo=UTC)
                    patched.setenv("SOURCE_DATE_EPOCH", str(int(now.timestamp())))
                else:
                    apply(site.root, edit)
                    names += edit[1:] if edit[0] == "move" else edit[:1]
            before = site.answered()
            first = site.resident.update(names, {"/b/", "/sub/d/"} if hurry else ())
            update = site.resident.update(()) if first.partly else first
            expected, reference = clean(site.root, folder / "clean", now)
            found = site.answered()
            assert update.report.published == reference.published
            assert update.report.problems == reference.problems
            assert not reference.published or found == without_worker(expected)
            told = {path for path in found.keys() | before.keys() if found.get(path) != before.get(path)}
            outputs = {*first.outputs, *update.outputs}
            assert {path for path in outputs if not WORKER.fullmatch(path)} == told
            assert reference.published or told <= {*first.outputs}
            if publish and reference.published:
                site.resident.publish()
                assert sites.tree(site.out) == expected
        site.resident.close()
    shutil.rmtree(folder)
