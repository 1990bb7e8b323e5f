"""A recording in the format of https://www.speedscope.app, which shows it in the order of time too.

The format: https://github.com/jlfwong/speedscope/wiki/Importing-from-custom-sources.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from ..engine.spans import Span
from .recording import Track


def speedscope(tracks: Iterable[Track], name: str) -> dict[str, Any]:
    """Return the object of a file: an evented profile, in nanoseconds, for each process."""
    used = [track for track in tracks if track.spans]
    zero = min((one.start for track in used for one in track.spans), default=0)
    frames: dict[str, int] = {}
    return {
        "$schema": "https://www.speedscope.app/file-format-schema.json",
        "name": name,
        "exporter": "holdfast build --profile",
        "profiles": [_profile(track, frames, zero) for track in used],
        "shared": {"frames": [{"name": one} for one in frames]},
    }


def _profile(track: Track, frames: dict[str, int], zero: int) -> dict[str, Any]:
    return {
        "type": "evented",
        "name": track.name,
        "unit": "nanoseconds",
        "startValue": 0,
        "endValue": max(one.end for one in track.spans) - zero,
        "events": list(_events(track.spans, frames, zero)),
    }


def _events(spans: list[Span], frames: dict[str, int], zero: int) -> Iterator[dict[str, Any]]:
    below: dict[int, list[int]] = defaultdict(list)
    for number, one in enumerate(spans):
        below[one.parent].append(number)

    def within(parent: int) -> Iterator[dict[str, Any]]:
        for number in sorted(below[parent], key=lambda number: spans[number].start):
            one = spans[number]
            frame = frames.setdefault(f"{one.name} {one.key}".rstrip(), len(frames))
            yield {"type": "O", "frame": frame, "at": one.start - zero}
            yield from within(number)
            yield {"type": "C", "frame": frame, "at": one.end - zero}

    return within(-1)
