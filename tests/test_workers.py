"""Where pooled calls run does not matter: one process, several, or a Dask cluster make the same bytes."""

from __future__ import annotations

import os
import shutil
import signal
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from distributed import LocalCluster
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from holdfast import strata
from holdfast.building import build
from holdfast.cache import salt
from holdfast.cluster import Cluster
from holdfast.engine import Engine, Processes, Workers
from holdfast.engine.pool import Batch, Outcome
from holdfast.report import Report

from . import sites
from .builds import command
from .clusters import address_of, local, machines
from .edits import EDIT, keep_up
from .services import free_port
from .test_determinism import SITE

SEQUENCES = 3
"""Random sequences of edits for each kind of workers."""

PAGES = {f"content/p{number}.md": f"# P{number}\n\n[next](p{(number + 1) % 60}.md)\n" for number in range(60)}
"""Enough pages for several batches."""


class Kept:
    """Workers that outlive a build, and count the batches that they are given."""

    def __init__(self, workers: Workers) -> None:
        self._workers, self.batches, self.count = workers, 0, workers.count
        self.share = workers.share

    def submit(self, batch: Batch, shared: Mapping[str, Any]) -> Outcome:
        self.batches += 1
        return self._workers.submit(batch, shared)

    def close(self) -> None:
        """Leave them to the next build."""


@pytest.fixture(scope="module")
def cluster() -> Iterator[LocalCluster]:
    """Return a Dask cluster of two workers."""
    with local() as made:
        yield made


@pytest.fixture(scope="module")
def of_dask(cluster: LocalCluster) -> Iterator[Kept]:
    """Return the workers of the cluster."""
    with closing(Cluster(address_of(cluster))) as made:
        yield Kept(made)


@pytest.fixture(scope="module")
def processes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kept]:
    """Return two processes."""
    with closing(Processes(tmp_path_factory.mktemp("bases"), 2)) as made:
        yield Kept(made)


@pytest.fixture(autouse=True)
def everything_is_worth_a_pool(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have workers take part in builds of small sites, and wait for them on a busy machine."""
    monkeypatch.setattr(Engine, "SMALL", 1)
    monkeypatch.setattr("holdfast.cluster.TIMEOUT", 60)
    monkeypatch.setattr("holdfast.cluster.PATIENCE", 60)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a site with pages enough, not built yet."""
    page = "<title>{{ page.title }}</title>{{ page.content }}"
    return sites.make(
        tmp_path / "site", {**PAGES, "content/index.md": "# Home\n", "templates/page.html": page}
    )


def work_of(cluster: LocalCluster) -> int:
    """Return how many steps the tasks of a cluster have gone through."""
    assert cluster.scheduler
    return int(cluster.scheduler.transition_counter)


def as_made_here(root: Path) -> dict[str, bytes]:
    """Return what one process makes of a copy of a site."""
    folder = root.parent / "here"
    shutil.copytree(root, folder, ignore=shutil.ignore_patterns(".holdfast", "dist"))
    assert build(folder, jobs=1).published
    return sites.tree(folder / "dist")


def test_one_process_several_and_a_cluster_make_the_same_bytes(tmp_path: Path, cluster: LocalCluster) -> None:
    made, before = {}, work_of(cluster)
    ways: dict[str, dict[str, Any]] = {f"{jobs} processes": {"jobs": jobs} for jobs in (1, 2, 8)}
    for name, way in {**ways, "Dask": {"executor": address_of(cluster)}}.items():
        root = sites.make(tmp_path / name / "site", SITE)
        assert build(root, **way).problems == ()
        made[name] = sites.tree(root / "dist")
        again = build(root, **way)
        assert (again.ran, again.written) == ({}, 0)
    assert work_of(cluster) > before
    assert [name for name, files in made.items() if files != made["1 processes"]] == []


@pytest.mark.parametrize("kind", ["processes", "of_dask"])
@settings(max_examples=SEQUENCES, deadline=None, suppress_health_check=list(HealthCheck))
@given(groups=st.lists(st.lists(EDIT, min_size=1, max_size=3), min_size=1, max_size=2))
def test_incremental_equals_clean_with_workers(
    kind: str,
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    groups: list[list[tuple[str, ...]]],
) -> None:
    workers: Kept = request.getfixturevalue(kind)

    def build_there(site: Path, **how: Any) -> Report:
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(strata, "_workers", lambda order, scratch: lambda: workers)
            return build(site, **how)

    before = workers.batches
    keep_up(tmp_path_factory.mktemp("site"), groups, build_there)
    assert workers.batches > before


def test_a_cluster_takes_part_by_the_command(root: Path, cluster: LocalCluster) -> None:
    before = work_of(cluster)
    run = command(root, "--executor", address_of(cluster))
    assert (run.code, run.err) == (0, "")
    assert work_of(cluster) > before
    assert sites.tree(root / "dist") == as_made_here(root)


def test_what_a_dead_worker_had_is_made_by_the_others(root: Path, cluster: LocalCluster) -> None:
    killed: list[int] = []

    def kill(step: str, done: int, total: int) -> None:
        if step == "document" and not killed:
            killed.append(next(iter(cluster.workers.values())).pid)
            os.kill(killed[0], signal.SIGKILL)

    report = build(root, executor=address_of(cluster), progress=kill)
    assert (report.problems, report.published, len(killed)) == ((), True, 1)
    assert sites.tree(root / "dist") == as_made_here(root)


def told(report: Report) -> list[tuple[str, str, str]]:
    """Return what kept a build from being published: code, sentence and advice."""
    assert not report.published
    return [(one.code, one.message, one.help) for one in report.problems]


LATER = "see what the scheduler and the workers say, then build again; the last release is as it was"
SAME = "install the same Holdfast, Python and libraries on all machines, then restart scheduler and workers"


@pytest.mark.parametrize(
    ("dies", "sentence"),
    [("scheduler", "the connection to the scheduler was lost"), ("workers", "all workers are gone")],
)
def test_a_cluster_that_dies_costs_no_release(
    dies: str, sentence: str, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert build(root, jobs=1).published
    before = sites.tree(root / "dist")
    sites.write(root, {name: f"{text}\nMore.\n" for name, text in PAGES.items()})
    with machines(root.parent, 1) as made:

        def kill(step: str, done: int, total: int) -> None:
            monkeypatch.setattr("holdfast.cluster.PATIENCE", 1)
            for process in [made.scheduler] if dies == "scheduler" else made.workers:
                process.kill()
                process.wait()

        report = build(root, executor=made.address, progress=kill)
    assert told(report) == [("cluster", sentence, LATER)]
    assert sites.tree(root / "dist") == before
    assert build(root, jobs=1).published
    assert sites.tree(root / "dist") == as_made_here(root)


def test_an_address_where_nobody_answers_is_named(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("holdfast.cluster.TIMEOUT", 1)
    address = f"dask://127.0.0.1:{free_port()}"
    report = build(root, executor=address)
    help = "check the address, and that `dask scheduler` runs there"
    assert told(report) == [("cluster", "no Dask scheduler answered within 1 seconds", help)]
    assert report.problems[0].place.file == address


def test_a_scheduler_without_workers_is_named(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with machines(root.parent, 0) as made:
        monkeypatch.setattr("holdfast.cluster.PATIENCE", 1)
        report = build(root, executor=made.address)
    help = "start some with `dask worker`, on machines where Holdfast is installed"
    assert told(report) == [("cluster", "the scheduler has no workers", help)]


def test_machines_with_another_version_are_refused(
    root: Path, cluster: LocalCluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("holdfast.cache.__version__", "0.0.0")
    salt.cache_clear()
    try:
        report = build(root, executor=address_of(cluster))
    finally:
        salt.cache_clear()
    workers = sorted(worker.worker_address for worker in cluster.workers.values())
    sentence = f"the worker at {workers[0]} has another version of Holdfast, Python or a library, or is another kind of machine"
    assert told(report) == [("cluster", sentence, SAME)]


@pytest.mark.parametrize("kind", ["scheduler", "worker"])
def test_machines_without_holdfast_are_refused(root: Path, kind: str) -> None:
    with machines(root.parent, 1, without_holdfast=kind) as made:
        report = build(root, executor=made.address)
    ((code, sentence, help),) = told(report)
    assert (code, help) == ("cluster", SAME)
    assert sentence.startswith(f"Holdfast cannot be used on the {kind}")
    assert "holdfast.cache" in sentence


def test_without_the_package_the_command_says_what_to_install(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    report = build(root, executor="dask://127.0.0.1")
    message, help = "this needs packages that are not installed", "pip install 'holdfast[dask]'"
    assert told(report) == [("cluster", message, help)]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--executor", "ray://here"), "`ray://here` is not `dask://HOST:PORT`"),
        (("--executor", "dask://"), "`dask://` is not `dask://HOST:PORT`"),
        (("--executor", "dask://here:port"), "`dask://here:port` is not `dask://HOST:PORT`"),
        (("--executor", "dask://here", "--jobs", "2"), "--jobs and --profile are for the processes of this"),
        (("--executor", "dask://here", "--profile"), "--jobs and --profile are for the processes of this"),
    ],
)
def test_other_addresses_and_options_are_wrong_usage(
    root: Path, arguments: tuple[str, ...], sentence: str
) -> None:
    run = command(root, *arguments)
    assert run.code == 2
    assert sentence in run.err
