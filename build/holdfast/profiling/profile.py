"""What a recording comes to: by step, by page, by template and by shortcode. Times are nanoseconds."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from ..engine.spans import Span
from .recording import Recording, Track

OF_PAGES = ("document", "page", "feed body", "card", "card_file", "seal card_file", "audit")
"""The steps whose keys are pages."""

_SHORTCODES, _ENDING = "shortcodes/", ".html"


@dataclass(frozen=True, slots=True)
class Process:
    """A process of a build: what it was at work for, and how much of that a processor worked for it."""

    name: str
    time: int
    cpu: int


@dataclass(frozen=True, slots=True)
class StepCost:
    """A step: its calls that ran and that were kept, and why they ran.

    `again` counts the times that a call in a worker lacked an answer and was begun again with it.
    `time` is that of the calls themselves, in all processes; `main` is what the main process did for the
    step (calls, questions, storing) without waiting, and `workers` the calls that ran in others.
    """

    name: str
    run: int
    kept: int
    again: int
    time: int
    main: int
    workers: int
    reasons: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class PageCost:
    """A page: the time of its calls, by step."""

    name: str
    time: int
    steps: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Cost:
    """What is done again and again, such as a template: how often, with what it includes and without (`own`)."""

    name: str
    count: int
    time: int
    own: int
    longest: int


@dataclass(frozen=True, slots=True)
class Profile:
    """Where the time of a build went; each list begins with what took most of it, phases in their order."""

    processes: tuple[Process, ...]
    phases: Mapping[str, int]
    work: tuple[Cost, ...]
    steps: tuple[StepCost, ...]
    pages: tuple[PageCost, ...]
    templates: tuple[Cost, ...]
    shortcodes: tuple[Cost, ...]


def profile_of(recording: Recording) -> Profile:
    """Return what a recording comes to."""
    return Profile(
        tuple(Process(one.name, _whole(one), one.cpu) for one in recording.tracks),
        _phases(recording.main),
        _costs(recording.tracks, _work),
        tuple(sorted(_steps(recording), key=lambda one: -(one.main + one.workers))),
        tuple(sorted(_pages(recording.tracks), key=lambda one: (-one.time, one.name))),
        _costs(recording.tracks, _template),
        _costs(recording.tracks, _shortcode),
    )


def _whole(track: Track) -> int:
    return sum(one.time for one in track.spans if one.parent < 0)


def _phases(main: Track) -> dict[str, int]:
    """Return the parts of a build in their order; all its steps are one, with what is asked between them."""
    found: dict[str, int] = defaultdict(int)
    for one in main.spans:
        if one.parent < 0:
            found[one.name if one.kind == "phase" else "steps"] += one.time
    return dict(found)


def _steps(recording: Recording) -> Iterator[StepCost]:
    ran, again, times, main, workers = (Counter[str]() for _ in range(5))
    for track in recording.tracks:
        for one in track.spans:
            if one.kind == "call":
                ran[one.name] += not one.cut
                again[one.name] += one.cut
                times[one.name] += one.time
                workers[one.name] += one.time if track is not recording.main else 0
            elif one.kind == "step":
                main[one.name] += one.time
            elif one.kind == "wait" and one.parent >= 0:
                main[track.spans[one.parent].name] -= one.time
    for name, wanted in recording.wanted.items():
        yield StepCost(
            name, ran[name], wanted - ran[name], again[name], times[name], main[name], workers[name],
            dict(recording.reasons.get(name, {})),
        )  # fmt: skip


def _pages(tracks: Iterable[Track]) -> Iterator[PageCost]:
    found: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for track in tracks:
        for one in track.spans:
            if one.kind == "call" and one.name in OF_PAGES and one.key:
                found[one.key][one.name] += one.time
    for name, steps in found.items():
        yield PageCost(name, sum(steps.values()), dict(steps))


def _work(span: Span) -> str:
    """Return what is done inside calls of several steps; opening is what the first call of a process pays for."""
    return {"work": span.name, "base": f"opening {span.name}"}.get(span.kind, "")


def _template(span: Span) -> str:
    return span.name if span.kind == "template" else ""


def _shortcode(span: Span) -> str:
    """Return the name of a shortcode, whose macro has the name of its file; empty for other macros."""
    if span.kind != "macro" or not span.name.startswith(_SHORTCODES):
        return ""
    name = span.name.removeprefix(_SHORTCODES).removesuffix(_ENDING)
    return name if name.rpartition("/")[2].replace("-", "_").replace(".", "_") == span.key else ""


def _costs(tracks: Iterable[Track], named: Callable[[Span], str]) -> tuple[Cost, ...]:
    """Return the cost of everything that has a name; what lies in itself is counted once."""
    counts, times, own, longest = (Counter[str]() for _ in range(4))
    for track in tracks:
        inside = _inside(track.spans)
        for number, one in enumerate(track.spans):
            if not (name := named(one)):
                continue
            counts[name] += 1
            own[name] += one.time - inside[number]
            if not any(named(above) == name for above in _above(track.spans, one)):
                times[name] += one.time
                longest[name] = max(longest[name], one.time)
    made = (Cost(name, counts[name], times[name], own[name], longest[name]) for name in counts)
    return tuple(sorted(made, key=lambda one: (-one.time, one.name)))


def _inside(spans: list[Span]) -> list[int]:
    """Return for each span the time of those directly in it."""
    found = [0] * len(spans)
    for one in spans:
        if one.parent >= 0:
            found[one.parent] += one.time
    return found


def _above(spans: list[Span], one: Span) -> Iterator[Span]:
    while one.parent >= 0:
        one = spans[one.parent]
        yield one
