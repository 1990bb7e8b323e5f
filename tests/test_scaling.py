"""Sites of strange shapes: what a build does, and what it makes, grows no faster than its site."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from bench.strange import SHAPES, edit, make

import holdfast
from holdfast.building import build

PACKAGE = str(Path(holdfast.__file__).parent)

SMALLEST = {"manual": 110, "folders": 60}
"""Where a theme shows a part of very many entries, a square shows beyond that; elsewhere from 40 on."""

STEADY = 2.6
"""From the second size to the third twice as much is added as before; were it a square, four times as much."""


@dataclass
class Counted:
    """How many lines of Holdfast's own code have run."""

    lines: int = 0

    def trace(self, frame: FrameType, event: str, told: Any) -> Callable[..., Any] | None:
        if not frame.f_code.co_filename.startswith(PACKAGE):
            return None
        self.lines += event == "line"
        return self.trace


def steps_of(root: Path) -> int:
    """Build a site in this process, and return how many lines ran for it."""
    counted, before = Counted(), sys.gettrace()
    sys.settrace(counted.trace)
    try:
        assert build(root, jobs=1).pages
    finally:
        sys.settrace(before)
    return counted.lines


def size_of(root: Path) -> int:
    """Return the bytes of a release."""
    return sum(path.stat().st_size for path in (root / "dist").rglob("*") if path.is_file())


@pytest.mark.parametrize("shape", SHAPES)
def test_no_shape_costs_more_than_its_size(shape: str, tmp_path: Path) -> None:
    build(make(tmp_path / "first", shape, 10), jobs=1)  # What is made once for a process.
    smallest = SMALLEST.get(shape, 40)
    grown: dict[str, list[int]] = {"clean": [], "edit": [], "bytes": []}
    for size in (smallest, 2 * smallest, 4 * smallest):
        root = make(tmp_path / str(size), shape, size)
        grown["clean"].append(steps_of(root))
        grown["bytes"].append(size_of(root))
        edit(root)
        grown["edit"].append(steps_of(root))
    added = {what: (two - one, three - two) for what, (one, two, three) in grown.items()}
    assert {what: both for what, both in added.items() if both[1] > STEADY * max(both[0], 1)} == {}
