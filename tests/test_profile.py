"""Where a build's time went: whole, nested and counted; and nothing of it in the build itself."""

from __future__ import annotations

import json
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from holdfast import cli
from holdfast.building import build
from holdfast.engine import spans
from holdfast.profiling import Node, Recording, profile_of, speedscope, tree
from holdfast.templating import environment
from holdfast.templating.environment import FreshTemplate

from . import sites
from .builds import QUICK

PAGES = 60

FILES: sites.Files = {
    "site.yaml": QUICK,
    "templates/page.html": "<title>{{ page.title }}</title>{{ partial('side.html') }}"
    "{% include 'foot.html' %}{{ page.content }}",
    "templates/side.html": "<nav>{{ site.title }}</nav>",
    "templates/foot.html": "{% macro small(text) %}<small>{{ text }}</small>{% endmacro %}{{ small('foot') }}",
    "templates/shortcodes/big-word.html": "{% macro big_word(word) %}<b>{{ word }}</b>{% endmacro %}",
    "content/index.md": "# Home\n",
    **{
        f"content/{n}.md": f"# Page {n}\n\n{{{{< big-word {n} >}}}} and {{{{< big-word x >}}}}\n"
        for n in range(PAGES)
    },
}


def recorded(root: Path, jobs: int) -> tuple[Recording, dict[str, int]]:
    """Return the recording of a build, and how many calls of each step its report counts."""
    recording = Recording()
    with recording.on():
        report = build(root, jobs=jobs)
    assert (report.published, report.problems) == (True, ())
    return recording, report.ran


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a site that nobody has built."""
    return sites.make(tmp_path_factory.mktemp("profiled") / "site", FILES)


@pytest.fixture(scope="module")
def first(root: Path) -> tuple[Recording, dict[str, int]]:
    """Return the recording of a first build with two workers."""
    return recorded(root, 2)


def test_spans_lie_within_one_another(first: tuple[Recording, dict[str, int]]) -> None:
    for track in first[0].tracks:
        inside = Counter[int]()
        for number, one in enumerate(track.spans):
            assert one.start <= one.end
            assert one.parent < number
            if one.parent >= 0:
                above = track.spans[one.parent]
                assert above.start <= one.start <= one.end <= above.end
                inside[one.parent] += one.time
        assert all(time <= track.spans[number].time for number, time in inside.items())


def test_every_call_is_counted_wherever_it_ran(first: tuple[Recording, dict[str, int]]) -> None:
    recording, ran = first
    profile = profile_of(recording)
    steps = {one.name: one for one in profile.steps}
    assert {name: one.run for name, one in steps.items() if one.run} == ran
    assert {name for name, one in steps.items() if one.kept} == set()
    assert {reason for one in profile.steps for reason in one.reasons} == {"first build"}
    assert sum(len(one.reasons) for one in profile.steps) == len(ran)
    assert profile.processes[0].name == "main process"
    assert 1 < len(profile.processes) <= 3
    assert 0 < steps["document"].workers == steps["document"].time
    assert 0 == steps["site"].workers < steps["site"].time <= steps["site"].main
    assert all(one.cpu > 0 for one in profile.processes)


def test_templates_and_shortcodes_are_counted_with_what_they_include(
    first: tuple[Recording, dict[str, int]],
) -> None:
    profile = profile_of(first[0])
    templates = {one.name: one for one in profile.templates}
    again = next(one.again for one in profile.steps if one.name == "page")
    assert PAGES <= templates["foot.html"].count <= templates["page.html"].count <= PAGES + again
    assert 1 <= templates["side.html"].count <= 3  # A partial is rendered once in each process.
    assert [(one.name, one.count) for one in profile.shortcodes] == [("big-word", 2 * PAGES)]
    for one in (*profile.templates, *profile.shortcodes):
        assert 0 <= one.own <= one.time
        assert 0 < one.longest <= one.time
    assert templates["foot.html"].own < templates["foot.html"].time


def test_work_is_counted_apart_from_the_steps_it_is_done_in(first: tuple[Recording, dict[str, int]]) -> None:
    recording, ran = first
    work = {one.name: one.count for one in profile_of(recording).work}
    sealed = sum(number for name, number in ran.items() if name.startswith("seal "))
    assert work["minifying"] >= ran["page"]
    assert (
        work["compressing"] >= ran["page"] + sealed - 2
    )  # An empty group of outputs has nothing to compress.
    assert 1 <= work["opening site"] <= 3


def test_pages_are_listed_with_their_steps(first: tuple[Recording, dict[str, int]]) -> None:
    pages = profile_of(first[0]).pages
    found = {one.name: one for one in pages}
    assert {f"{n}.md" for n in range(PAGES)} <= found.keys()
    assert set(found["7.md"].steps) == {"document", "page"}
    assert [one.time for one in pages] == sorted((one.time for one in pages), reverse=True)
    assert all(one.time == sum(one.steps.values()) for one in pages)


def nodes(root: Node) -> list[Node]:
    return [root, *(inner for child in root.children for inner in nodes(child))]


def test_the_tree_holds_no_more_than_its_whole(first: tuple[Recording, dict[str, int]]) -> None:
    whole = tree(first[0].tracks)
    for one in nodes(whole):
        assert sum(child.time for child in one.children) <= one.time
    assert [one.kind for one in whole.children] == ["process"] * len(first[0].tracks)
    workers = [one for one in whole.children if one.name != "main process"]
    calls = [step for one in workers for step in one.children if (step.kind, step.name) == ("step", "page")]
    assert sum(one.count for one in calls) >= PAGES
    assert all(len(one.children) <= 31 for one in calls)
    assert any(one.name.endswith(" more") for step in calls for one in step.children) == any(
        one.count > 30 for one in calls
    )


def test_speedscope_can_read_it(first: tuple[Recording, dict[str, int]]) -> None:
    """Every frame is closed in the order of a stack, and time never goes back."""
    data = json.loads(json.dumps(speedscope(first[0].tracks, "site")))
    frames = data["shared"]["frames"]
    assert data["$schema"] == "https://www.speedscope.app/file-format-schema.json"
    assert [one["name"] for one in data["profiles"]] == [one.name for one in first[0].tracks]
    for profile in data["profiles"]:
        assert (profile["type"], profile["unit"], profile["startValue"]) == ("evented", "nanoseconds", 0)
        stack: list[int] = []
        now = 0
        for event in profile["events"]:
            assert now <= event["at"] <= profile["endValue"]
            assert 0 <= event["frame"] < len(frames)
            now = event["at"]
            if event["type"] == "O":
                stack.append(event["frame"])
            else:
                assert (event["type"], stack.pop()) == ("C", event["frame"])
        assert stack == []


def test_what_was_kept_and_why_the_rest_ran(tmp_path: Path) -> None:
    root = sites.make(tmp_path / "site", {name: FILES[name] for name in list(FILES)[:12]})
    build(root, jobs=1)
    sites.write(root, {"content/1.md": "# Page 1\n\n{{< big-word 1 >}} and {{< big-word x >}}\n\nMore.\n"})
    recording, ran = recorded(root, 1)
    steps = {one.name: one for one in profile_of(recording).steps}
    assert {name: one.run for name, one in steps.items() if one.run} == ran
    assert (steps["document"].run, steps["document"].kept) == (1, 6)
    assert steps["document"].reasons == {"content": 1}
    assert steps["page"].reasons == {"document": 1}
    assert steps["site"].kept == 1


def test_where_nothing_changed_there_are_no_steps(tmp_path: Path) -> None:
    root = sites.make(tmp_path / "site", {"content/index.md": "# Home\n"})
    build(root, jobs=1)
    profile = profile_of(recorded(root, 1)[0])
    assert (profile.steps, profile.pages, profile.templates) == ((), (), ())
    assert "looking at the files" in profile.phases


def test_a_profiled_build_makes_the_same(root: Path, first: object, tmp_path: Path) -> None:
    other = sites.make(tmp_path / "site", FILES)
    build(other, jobs=1)
    assert sites.tree(root / "dist") == sites.tree(other / "dist")
    assert build(root, jobs=1).ran == {}


def test_nothing_is_recorded_unless_somebody_asks() -> None:
    assert spans.span("call", "page", "a.md") is spans.span("template", "page.html")
    assert environment({}).template_class is FreshTemplate


def test_spans_of_other_threads_are_left_out() -> None:
    recorder = spans.Recorder()
    with spans.recording(recorder), spans.span("phase", "publishing"), ThreadPoolExecutor(1) as threads:
        threads.submit(in_a_span).result()
    assert [one.name for one in recorder.spans] == ["publishing"]


def in_a_span() -> None:
    with spans.span("work", "compressing"):
        pass


# The command.


def test_the_command_tells_and_writes_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = sites.make(tmp_path / "site", {name: FILES[name] for name in list(FILES)[:10]})
    assert cli.run(["build", "--site", str(root), "--jobs", "1", "--profile", "--json"]) == 0
    told: dict[str, Any] = json.loads(capsys.readouterr().out)["profile"]
    files = [Path(one).name for one in told.pop("files")]
    folder = root / ".holdfast/profile"
    assert files == ["profile.html", "profile.json", "profile.speedscope.json"]
    assert sorted(path.name for path in folder.iterdir()) == sorted(files)
    assert json.loads((folder / "profile.json").read_text()) == told
    assert list(told) == ["processes", "phases", "work", "steps", "pages", "templates", "shortcodes"]
    assert list(told["steps"][0]) == ["name", "run", "kept", "again", "time", "main", "workers", "reasons"]
    assert list(told["templates"][0]) == ["name", "count", "time", "own", "longest"]
    sites.write(root, {"content/1.md": "# Page 1\n\n{{< big-word 7 >}}\n"})
    assert cli.run(["build", "--site", str(root), "--jobs", "1", "--profile"]) == 0
    text = capsys.readouterr().out
    titles = ["Built ", "Phases", "Steps", "Why calls ran", "Slowest pages", "Inside calls", "Templates"]
    titles += ["Shortcodes", "Flame graph: "]
    places = [text.find(title) for title in titles]
    assert places == sorted(places)
    assert -1 not in places
    assert "content/… changed" in text


def test_a_profile_that_cannot_be_written_is_told_all_the_same(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = sites.make(tmp_path / "site", {"content/index.md": "# Home\n"})
    sites.write(root, {".holdfast/profile": "a file where the folder should be"})
    assert cli.run(["build", "--site", str(root), "--jobs", "1", "--profile"]) == 0
    text = capsys.readouterr().out
    assert "Slowest pages" in text
    assert f"No file of the profile could be written: {root}/.holdfast/profile: File exists" in text


def test_where_there_is_no_site_there_is_no_profile(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.run(["build", "--site", str(tmp_path), "--profile", "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["profile"] is None
    assert list(tmp_path.iterdir()) == []
