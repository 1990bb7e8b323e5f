"""The benchmark compares what is equal: its sites, its runs and its tables. Nothing here looks at a clock."""

from __future__ import annotations

import re
import shutil
import subprocess
import time
from pathlib import Path
from xml.etree import ElementTree

import pytest
from bench import equal, install, measure, peers, plot, report
from bench.corpus import Corpus, Entry
from bench.measure import Run
from bench.results import Figure, Results, from_json, to_json

from holdfast import building

HUGO = shutil.which("hugo")
ENTRIES = (
    Entry("blog/setup/first-step", "First Step", "2026-01-02", ("css", "html")),
    Entry("blog/setup/second-step", "Second Step", "2026-01-03", ("css",)),
    Entry("guide/faq/an-answer", "An Answer", "2026-01-04", ("html",)),
)


@pytest.fixture
def corpus(tmp_path: Path) -> Corpus:
    """Three pages of the shape that the maker of corpora writes."""
    for entry in ENTRIES:
        tags = "".join(f"  - {tag}\n" for tag in entry.tags)
        head = f'title: "{entry.title}"\ndate: {entry.date}\ntags:\n{tags}description: "Words."\n'
        body = "Words.\n\n## Code\n\n```python\nimport os\n```\n"
        path = tmp_path / "pages" / f"{entry.path}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"---\n{head}---\n\n{body}")
    return Corpus(tmp_path / "pages", ENTRIES)


def built(tool: peers.Tool) -> peers.Tool:
    report = building.build(tool.root, jobs=1)
    assert (report.problems, report.published) == ((), True)
    return tool


def test_the_site_of_holdfast_is_the_one_that_is_wanted(corpus: Corpus, tmp_path: Path) -> None:
    tool = built(peers.make("holdfast", tmp_path / "holdfast", corpus, ()))
    found = equal.facts(tool, corpus)
    assert (found, equal.lacks(found, corpus)) == (
        equal.Facts(pages=3, sections=4, tags=2, navigation=4, feed=3, sitemap=3, code=3),
        (),
    )


@pytest.mark.skipif(HUGO is None, reason="Hugo is not installed")
def test_the_site_of_hugo_is_the_same(corpus: Corpus, tmp_path: Path) -> None:
    tool = peers.make("hugo", tmp_path / "hugo", corpus, (str(HUGO),))
    subprocess.run(tool.command, cwd=tool.root, check=True, capture_output=True)
    assert equal.lacks(equal.facts(tool, corpus), corpus) == ()


def test_what_a_site_lacks_is_noticed(corpus: Corpus, tmp_path: Path) -> None:
    tool = built(peers.make("holdfast", tmp_path / "holdfast", corpus, ()))
    shutil.rmtree(tool.output / "guide/faq/an-answer")
    shutil.rmtree(tool.output / "tags/css")
    (tool.output / "rss.xml").unlink()
    (tool.output / "blog/index.html").write_text("<h1>Blog</h1><main></main>")
    assert equal.lacks(equal.facts(tool, corpus), corpus) == ("pages", "sections", "tags", "feed")


def test_every_case_is_the_change_that_it_is_named_after(corpus: Corpus, tmp_path: Path) -> None:
    tool = built(peers.make("holdfast", tmp_path / "holdfast", corpus, ()))
    seen = []
    for case in peers.CASES:
        peers.prepare(tool, case, 7)
        there = tool.output.exists(), (tool.root / ".holdfast").exists()
        seen.append((*there, there[0] and peers.shows(tool, case, 7)))
        built(tool)
        assert peers.shows(tool, case, 7)
    assert seen == [(False, False, False), (True, True, True), *[(True, True, False)] * 3]


@pytest.mark.parametrize("tool", peers.RECIPES)
def test_every_tool_has_the_pages_and_a_footer_to_edit(tool: str, corpus: Corpus, tmp_path: Path) -> None:
    site = peers.make(tool, tmp_path / "site", corpus, ("program",))
    for case in peers.CASES:
        peers.prepare(site, case, 1)
    content = site.root / site.recipe.content
    texts = {entry.path: (content / f"{entry.path}.md").read_text() for entry in ENTRIES}
    assert "Edited 1 First Step" in texts["blog/setup/first-step"]
    assert all(entry.title in texts[entry.path] for entry in ENTRIES)
    assert f"{peers.FOOTER} 1" in (site.root / site.recipe.template).read_text()


def test_every_tool_has_one_exact_version() -> None:
    pinned = install.VERSIONS["pip"] | install.VERSIONS["npm"]
    wanted = [one for packages in pinned.values() for one in packages]
    assert {*peers.RECIPES} == {"holdfast", *pinned}
    assert [one for one in wanted if not re.search(r"(==|.@)\d+\.\d+\.\d+$", one)] == []


def test_a_run_that_takes_too_long_is_ended_with_its_children(tmp_path: Path) -> None:
    command = ["sh", "-c", "sleep 600 & echo $! > child; wait"]
    for timeout in (1, 5, 30):
        with pytest.raises(measure.TookTooLong):
            measure.run(command, tmp_path, install.environment(), timeout)
        if (tmp_path / "child").is_file():
            break
    assert not alive(int((tmp_path / "child").read_text()))


def alive(pid: int) -> bool:
    """Wait for a process that was killed to be gone; a zombie that nobody has waited for is gone too."""
    for _ in range(600):
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except OSError:
            return False
        if state == "Z":
            return False
        time.sleep(0.05)
    return True


def test_a_run_that_fails_says_what_it_said(tmp_path: Path) -> None:
    with pytest.raises(measure.Failed, match=r"ended with 3:\nno such page"):
        measure.run(["sh", "-c", "echo no such page; exit 3"], tmp_path, install.environment(), 60)


FIGURES = [
    Figure("holdfast", 100, "cold", Run(1.0, 2.0, 90)),
    Figure("holdfast", 100, "cold", Run(3.0, 2.0, 110)),
    Figure("hugo", 100, "cold", Run(4.0, 8.0, 200)),
    Figure("astro", 100, "cold", None, "over 600 s"),
    Figure("holdfast", 1000, "cold", Run(10.0, 9.0, 300)),
    Figure("hugo", 1000, "cold", None, "failed"),
]


def test_tables_show_medians_and_ratios() -> None:
    assert report.tables(FIGURES, 100).replace("\N{NO-BREAK SPACE}", " ") == (
        "**Wall time**\n\n|  | cold |\n|---|---|\n"
        "| holdfast | 2.00 s (0.50 ×) |\n| hugo | 4.00 s |\n| astro | over 600 s |\n\n"
        "**Processor time**\n\n|  | cold |\n|---|---|\n"
        "| holdfast | 2.00 s (0.25 ×) |\n| hugo | 8.00 s |\n| astro | over 600 s |\n\n"
        "**Peak memory of all processes**\n\n|  | cold |\n|---|---|\n"
        "| holdfast | 100 MiB (0.50 ×) |\n| hugo | 200 MiB |\n| astro | over 600 s |"
    )


def test_the_curve_says_where_a_tool_was_not_asked() -> None:
    assert report.curve(FIGURES).replace("\N{NO-BREAK SPACE}", " ") == (
        "|  | 100 pages | 1,000 pages |\n|---|---|---|\n"
        "| holdfast | 2.00 s, 100 MiB | 10.00 s, 300 MiB |\n"
        "| hugo | 4.00 s, 200 MiB | failed |\n"
        "| astro | over 600 s | – |"
    )


def test_results_are_kept_and_added() -> None:
    facts = equal.Facts(pages=60, sections=15, tags=50, navigation=15, feed=20, sitemap=60, code=1)
    first = Results(["On Monday."], {"hugo": "1"}, {"hugo": facts}, FIGURES[:3])
    second = Results(["On Monday.", "On Tuesday."], {"astro": "2"}, {"astro": facts}, FIGURES[3:])
    together = from_json(to_json(first))
    together.add(from_json(to_json(second)))
    assert together == Results(
        ["On Monday.", "On Tuesday."],
        {"hugo": "1", "astro": "2"},
        {"hugo": facts, "astro": facts},
        FIGURES,
    )


def test_the_picture_has_a_line_through_every_median() -> None:
    tree = ElementTree.fromstring(plot.svg(FIGURES))
    svg = "{http://www.w3.org/2000/svg}"
    classes = [one.get("class", "") for one in tree.iter()]
    names = [one.text for one in tree.iter(f"{svg}text") if one.get("class", "").startswith("name")]
    words = "holdfast: 2.00 s for 100, 10.00 s for 1,000; hugo: 4.00 s for 100; astro: none in time"
    assert tree.findtext(f"{svg}desc") == f"Seconds: {words}."
    assert [one for one in classes if one.startswith(("line", "dot"))] == [
        *("line c0", "dot c0", "dot c0", "dot c1"),
        *("line c0", "dot c0", "dot c0", "dot c1"),
    ]
    assert names == ["holdfast", "hugo", "holdfast", "hugo"]
