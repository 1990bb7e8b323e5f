"""The engine: what runs after which edit, and that incremental equals clean."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from holdfast.engine import Answer, Engine, Processes, Registry, Step, Store
from holdfast.engine.codec import decode, encode
from holdfast.engine.engine import OrderError
from tests.toy import REGISTRY, Texts


class Build:
    """One build of the toy site."""

    def __init__(
        self, texts: Mapping[str, str], store: Store, before: Mapping[str, str] | None = None, **how: Any
    ):
        self.engine = Engine(REGISTRY, store, Texts(texts, before), **how)
        pages = [name for name in texts if name != "layout"]
        for step, keys in [
            ("parse", pages),
            ("site", [""]),
            ("page", pages),
            ("index", [""]),
            ("release", [""]),
        ]:
            self.engine.update(step, keys)
        self.release = self.engine.ask("release", "")
        self.problems = list(self.engine.problems())
        self.ran = dict(self.engine.ran)
        self.engine.finish()
        store.commit()


OPEN: list[Store] = []


@pytest.fixture(autouse=True, scope="module")
def close() -> Iterator[None]:
    """Close what the tests leave open: Python 3.13 warns of a connection that is not closed."""
    yield
    for store in OPEN:
        store.close()


def memory() -> Store:
    OPEN.append(Store(None, b"salt"))
    return OPEN[-1]


def pages(count: int) -> dict[str, str]:
    texts = {
        f"p{n}": f"Title{n}|{'x' if n % 2 else 'y'}\nbody {n} [p{(n + 1) % count}]" for n in range(count)
    }
    return {"layout": "L", **texts}


EDITS = {
    "nothing": ({}, {}),
    "trailing space": ({"p7": "Title7|x\nbody 7 [p8]   "}, {"parse": 1}),
    "a word of the body": ({"p7": "Title7|x\nwords 7 [p8]"}, {"parse": 1, "page": 1, "release": 1}),
    "a title": ({"p7": "New|x\nbody 7 [p8]"}, {"parse": 1, "site": 1, "page": 2, "index": 1, "release": 1}),
    "the layout": ({"layout": "M"}, {"page": 50, "release": 1}),
    "a page more": (
        {"p50": "Title50|z\nbody"},
        {"parse": 1, "site": 1, "page": 1, "index": 1, "release": 1},
    ),
}


@pytest.mark.parametrize("edit", EDITS)
def test_what_runs_after_an_edit(edit: str) -> None:
    changes, expected = EDITS[edit]
    before, store = pages(50), memory()
    Build(before, store)
    assert Build({**before, **changes}, store, before).ran == expected


def test_a_deleted_page_leaves_no_trace() -> None:
    before, store = pages(5), memory()
    Build(before, store)
    after = {name: text for name, text in before.items() if name != "p3"}
    again = Build(after, store, before)
    assert again.release == Build(after, memory()).release
    assert again.ran == {"site": 1, "page": 2, "index": 1, "release": 1}


def test_problems_of_what_did_not_run_are_told_again() -> None:
    texts, store = {"layout": "L", "a": "|x\nno title"}, memory()
    assert Build(texts, store).problems == ["a has no title"]
    again = Build(texts, store, texts)
    assert (again.problems, again.ran) == (["a has no title"], {})


def test_why_a_call_ran_and_what_it_asked() -> None:
    before, store = pages(3), memory()
    Build(before, store)
    assert store.history("page", "p0") == (
        "first build",
        [
            ("body", ("p0",)),
            ("linked", ("p1",)),
            ("tags", ("p0",)),
            ("tagged", ("y",)),
            ("text", ("layout",)),
            ("title", ("p0",)),
        ],
    )
    Build({**before, "p1": "New|x\nbody 1 [p2]"}, store, before)
    history = store.history("page", "p0")
    assert history is not None
    assert history[0] == "linked(p1)"


def test_questions_that_nobody_asks_are_dropped() -> None:
    before, store = pages(3), memory()
    Build(before, store)
    Build({**before, "p0": "Title0|y\nbody 0"}, store, before)
    assert sorted(args for _, args, _ in store.questions("linked")) == [("p0",), ("p2",)]


def test_a_step_that_an_earlier_build_left_out_is_not_forgotten() -> None:
    before, store = pages(3), memory()
    Build(before, store)
    after = {**before, "p1": "New|x\nbody 1 [p2]"}
    partial = Engine(REGISTRY, store, Texts(after, before))
    partial.update("parse", ["p0", "p1", "p2"])
    partial.update("site", [""])
    partial.finish()
    store.commit()
    assert Build(after, store, after).release == Build(after, memory()).release


def test_asking_too_early_is_a_bug_with_a_name() -> None:
    registry = Registry(
        "x:y",
        str,
        (
            Step("early", lambda ask, key: Answer((ask("late", ""),)), {"early": str}),
            Step("late", lambda ask, key: Answer(("",)), {"late": str}),
        ),
        {},
        {},
    )
    engine = Engine(registry, memory(), Texts({}))
    with pytest.raises(OrderError, match="`late` is asked for before it is up to date"):
        engine.update("early", [""])


def test_a_pool_gives_the_same_answers(tmp_path: Path) -> None:
    texts, after = pages(130), {**pages(130), "layout": "M", "p5": "New|y\nbody [p9]"}
    with closing(Processes(tmp_path, 2)) as workers:
        store = memory()
        first = Build(texts, store, workers=lambda: workers)
        second = Build(after, store, texts, workers=lambda: workers)
    assert first.release == Build(texts, memory()).release
    assert second.release == Build(after, memory()).release
    assert second.ran == {"parse": 1, "site": 1, "page": 130, "index": 1, "release": 1}


def test_a_pool_is_as_large_as_it_was_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "sched_getaffinity", raising=False)  # Only Linux has it.
    monkeypatch.setattr(os, "cpu_count", lambda: 7)
    assert [made.count for made in (Processes(tmp_path, 2), Processes(tmp_path))] == [2, 7]


@pytest.mark.parametrize("damage", [b"", b"not a database", b"SQLite format 3\0" + b"x" * 5000])
def test_a_damaged_store_is_dropped(tmp_path: Path, damage: bytes) -> None:
    path, texts = tmp_path / "store", pages(3)
    store = Store(path, b"salt")
    Build(texts, store)
    store.close()
    path.write_bytes(damage or path.read_bytes()[:5000])
    store = Store(path, b"salt")
    assert Build(texts, store, texts).release == Build(texts, memory()).release
    store.close()


def test_another_salt_drops_the_store(tmp_path: Path) -> None:
    for salt, ran in [(b"1", True), (b"1", False), (b"2", True)]:
        store = Store(tmp_path / "store", salt)
        assert bool(Build(pages(3), store, pages(3)).ran) is ran
        store.close()


def test_what_was_not_committed_is_as_if_it_had_not_been(tmp_path: Path) -> None:
    texts, after = pages(3), {**pages(3), "layout": "M"}
    store = Store(tmp_path / "store", b"salt")
    Build(texts, store)
    killed = Engine(REGISTRY, store, Texts(after, texts))
    killed.update("parse", ["p0"])
    store.close()
    store = Store(tmp_path / "store", b"salt")
    assert Build(after, store, texts).release == Build(after, memory()).release
    store.close()


NAMES = [f"p{n}" for n in range(5)]
WORD = st.sampled_from(["a", "b", "cc", "[p0]", "[p1]", "[p3]", " "])
TEXT = st.builds(
    lambda title, tags, words: f"{title}|{' '.join(tags)}\n{' '.join(words)}",
    st.sampled_from(["T", "U", "V", ""]),
    st.lists(st.sampled_from("xy"), max_size=2),
    st.lists(WORD, max_size=5),
)
EDIT = st.one_of(
    st.tuples(st.sampled_from(NAMES), st.none() | TEXT),
    st.tuples(st.just("layout"), st.sampled_from(["L", "M"])),
)


@settings(max_examples=400, deadline=None)
@given(st.lists(st.lists(EDIT, min_size=1, max_size=3), max_size=8))
def test_incremental_equals_clean(edits: list[list[tuple[str, str | None]]]) -> None:
    texts, store = {"layout": "L"}, memory()
    before: dict[str, str] = {}
    for group in edits:
        for name, text in group:
            if text is None:
                texts.pop(name, None)
            else:
                texts[name] = text
        built, clean = Build(texts, store, before), Build(texts, memory())
        assert (built.release, built.problems) == (clean.release, clean.problems)
        before = dict(texts)
        assert Build(texts, store, before).ran == {}


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63) | st.text() | st.binary(),
    lambda inner: st.lists(inner, max_size=4).map(tuple) | st.dictionaries(st.text(), inner, max_size=4),
)


@given(st.dictionaries(st.text(), VALUES, max_size=6))
def test_equal_values_have_equal_bytes(value: dict[str, Any]) -> None:
    reordered = dict(reversed(value.items()))
    assert encode(value) == encode(reordered)


@given(st.dictionaries(st.text(), st.tuples(st.integers(-(2**63), 2**63), st.binary())))
def test_values_come_back(value: dict[str, tuple[int, bytes]]) -> None:
    assert decode(encode(value), dict[str, tuple[int, bytes]]) == value
