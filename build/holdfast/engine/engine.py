"""Bring the answers of steps up to date, stratum by stratum, running only what has to run."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Protocol

from . import spans
from .calls import NOTHING, Encoded, Made, Recorder, World, run_call
from .codec import decode, encode
from .pool import Batch, Fed, Job, Outcome, Workers, batches
from .steps import EVERY, Question, Registry, Step
from .store import Store

Progress = Callable[[str, int, int], None]
"""Told the step, the calls done and the calls in all."""


class Inputs(Protocol):
    """The outside, as the engine sees it: questions with answers, and which answers are new."""

    def answer(self, question: Question) -> Any: ...

    def changed(self) -> Iterable[Question]: ...


class OrderError(Exception):
    """A step asked for an answer that is not up to date yet: the strata are in the wrong order."""


class Engine:
    """One build: answers of the last one, brought up to date."""

    SMALL = 48
    """Fewer calls than this are run here: starting processes costs more than it saves."""

    def __init__(
        self,
        registry: Registry,
        store: Store,
        inputs: Inputs,
        *,
        workers: Callable[[], Workers] | None = None,
        progress: Progress | None = None,
    ) -> None:
        self.registry, self.store, self.inputs = registry, store, inputs
        self.ran: dict[str, int] = defaultdict(int)
        self._workers = workers
        self._progress = progress or (lambda step, done, total: None)
        self._world = World(registry, self._load)
        self._known: dict[str, set[str]] = {}
        self._every: dict[str, dict[str, Any]] = {}
        self._settled: set[str] = set()
        self._hurried: set[str] = set()
        self._changed: dict[str, set[str]] = defaultdict(set)
        self._stale: dict[str, dict[str, dict[str, None]]] = defaultdict(lambda: defaultdict(dict))
        for step, key in list(store.stale()):
            self._stale[step][key]["left by an earlier build"] = None
        self.begin()

    def begin(self) -> None:
        """Start a build with what the inputs say is new; what the last one left undone stays marked."""
        self.ran.clear()
        for step in self.registry.steps:
            if step.name in self._settled:
                for part in step.parts:
                    self._changed.pop(part, None)
        self._settled.clear()
        if not self.store.empty:
            for question in self.inputs.changed():
                self._spread(question)

    @property
    def quiet(self) -> bool:
        """True where no input has changed anything that any call asked about."""
        return not self._stale and not self.store.empty

    def update(self, name: str, keys: Iterable[str]) -> None:
        """Bring a step up to date for exactly these keys; forget its other calls."""
        with spans.span("step", name):
            self._update(name, keys)

    def _update(self, name: str, keys: Iterable[str]) -> None:
        step = self.registry.step(name)
        wanted = dict.fromkeys(keys)
        spans.wanted(name, len(wanted))
        known = self._keys(name)
        gone = sorted(known - wanted.keys())
        if gone:
            self.store.forget(name, step.parts, gone)
            known.difference_update(gone)
            for part in step.parts:
                self._changed[part].update(gone)
        stale = self._stale.pop(name, {})
        self._bring(step, [key for key in wanted if key not in known or key in stale], stale)
        with spans.span("phase", "comparing"):
            self._settle(step)

    def due(self, name: str) -> list[str]:
        """Return the keys of the calls that are out of date, as far as is known before `update`."""
        return list(self._stale.get(name, ()))

    def due_of(self, part: str) -> list[str]:
        """Return the keys of a part whose calls are out of date."""
        maker = self.registry.maker(part)
        return self.due(maker.name) if maker else []

    def hurry(self, name: str, keys: Iterable[str]) -> None:
        """Run those of these calls that are due before the others.

        The step is not up to date by that: before `update`, its answers are there to `peek` at alone.
        """
        self._hurried.add(name)
        stale = self._stale.get(name, {})
        todo = [key for key in dict.fromkeys(keys) if key in stale and key in self._keys(name)]
        self._bring(self.registry.step(name), todo, stale)
        for key in todo:
            del stale[key]

    def _bring(self, step: Step, todo: list[str], stale: Mapping[str, Mapping[str, None]]) -> None:
        """Run calls, and store what they made; `stale` says why those that are known are run."""
        name, known = step.name, self._keys(step.name)
        for done, made in enumerate(self._run(step, todo), 1):
            new = made.key not in known
            why = "first build" if new else "; ".join(stale[made.key])
            spans.ran(name, why)
            for part in self.store.remember(name, tuple(step.parts), made, why, new=new):
                self._changed[part].add(made.key)
            known.add(made.key)
            self.ran[name] += 1
            self._progress(name, done, len(todo))

    def _keys(self, name: str) -> set[str]:
        """Return the keys of a step's calls, kept up to date from the first look on."""
        if name not in self._known:
            self._known[name] = set(self.store.calls(name))
        return self._known[name]

    def ask(self, kind: str, *args: Any) -> Any:
        """Return an answer, unrecorded: for whoever drives the engine."""
        view = self.registry.views.get(kind)
        if view is None:
            return self._answer((kind, args))[0]
        self._check(self.registry.bases[view.base].part)
        return view.answer(self._world.base(view.base), *args)

    def peek(self, part: str, key: str) -> Any:
        """Return a part of a call's answer as it is, be it up to date or not; None where there is none."""
        maker, found = self.registry.maker(part), self.store.answer(part, key)
        return decode(found[1], maker.parts[part]) if maker and found else None

    def changed(self, part: str) -> frozenset[str]:
        """Return the keys whose answer this build has changed, made or forgotten."""
        return frozenset(self._changed.get(part, ()))

    def finish(self) -> None:
        """Mark the calls of steps that this build left out; whoever drives the engine commits the store."""
        for step, keys in self._stale.items():
            self.store.mark_stale([(step, key) for key in keys])

    def problems(self, steps: Iterable[str] | None = None, also: Iterable[str] = ()) -> Iterator[Any]:
        """Yield the problems of these steps, or of all, that this build brought up to date, by stratum.

        `also` names steps that count as an earlier build left them, but for the calls that others were hurried
        before.
        """
        wanted = self._settled if steps is None else self._settled.intersection(steps)
        wanted = wanted.union(also)
        for name in [step.name for step in self.registry.steps if step.name in wanted]:
            left = self._stale.get(name, {}) if name in self._hurried else {}
            for key, data in self.store.problems([name]):
                if key not in left:
                    yield from decode(data, tuple[self.registry.problem, ...])  # type: ignore[name-defined]

    # What has changed.

    def _settle(self, step: Step) -> None:
        """Mark the readers of what a step changed, now that it is up to date."""
        self._settled.add(step.name)
        self._hurried.discard(step.name)
        for part in step.parts:
            if self._changed[part] and not self.store.empty:
                for key in self._changed[part]:
                    self._spread((part, (key,)))
                self._spread((part, EVERY))
            if self._changed[part]:
                self._world.forget(part)
                self._renew_every(part)
                self._refresh_views(part)

    def _renew_every(self, part: str) -> None:
        """Bring the answer to a question about all keys of a part up to date, where one is kept."""
        kept, changed = self._every.get(part), self._changed[part]
        if kept is None:
            return
        if len(changed) * 4 > len(kept):
            del self._every[part]  # To read all of them at once is quicker.
            return
        maker = self.registry.maker(part)
        assert maker is not None
        now = dict(kept)
        for key in changed:
            found = self.store.answer(part, key)
            if found:
                now[key] = decode(found[1], maker.parts[part])
            else:
                now.pop(key, None)
        self._every[part] = now if now.keys() <= kept.keys() else dict(sorted(now.items()))

    def _refresh_views(self, part: str) -> None:
        """Ask the recorded questions about a changed base again, and mark the readers of new answers."""
        for kind, view in self.registry.views.items():
            if self.registry.bases[view.base].part != part:
                continue
            for number, args, now in self._world.differing(kind, self.store.questions(kind)):
                self.store.set_digest(number, now)
                self._mark(number, (kind, args))

    def _spread(self, question: Question) -> None:
        number = self.store.find_question(question)
        if number is not None:
            self._mark(number, question)

    def _mark(self, number: int, question: Question) -> None:
        for step, key in list(self.store.readers(number)):
            if step in self._settled:
                raise OrderError(f"`{step}` asked about {question}, which settles after it")
            self._stale[step][key][_words(question)] = None

    # Answers.

    def _answer(self, question: Question) -> tuple[Any, bytes]:
        kind, args = question
        if kind in self.registry.views:
            self._check(self.registry.bases[self.registry.views[kind].base].part)
            return self._world.view(question)
        maker = self.registry.maker(kind)
        if maker is None:
            return self.inputs.answer(question), NOTHING
        self._check(kind)
        if args == EVERY:
            if kind not in self._every:
                kept = {key: decode(data, maker.parts[kind]) for key, data in self.store.answers(kind)}
                self._every[kind] = kept
            return self._every[kind], NOTHING
        found = self.store.answer(kind, str(args[0]))
        return (decode(found[1], maker.parts[kind]) if found else None), NOTHING

    def _check(self, part: str) -> None:
        maker = self.registry.maker(part)
        if maker is None or maker.name not in self._settled:
            raise OrderError(f"`{part}` is asked for before it is up to date")

    def _load(self, part: str) -> Encoded:
        found = self.store.answer(part, "")
        if found is None:
            raise OrderError(f"`{part}` has no answer")
        return found

    # Running.

    def _run(self, step: Step, keys: list[str]) -> Iterator[Made]:
        few = len(keys) < 2 or len(keys) * step.weight < self.SMALL
        if not step.pooled or self._workers is None or few:
            return (run_call(step, key, Recorder(self._answer, self._world.base)) for key in keys)
        return self._run_pooled(step, keys)

    def _run_pooled(self, step: Step, keys: list[str]) -> Iterator[Made]:
        """Keep the workers busy with a few batches at a time, and yield outcomes as they come."""
        assert self._workers is not None
        workers, common = self._workers(), Fed()
        bases, shared = self._share(step, workers)
        size = max(1, min(64 // step.weight, len(keys) // (workers.count * 4)))
        jobs = batches((Job(key, self._feed(step, key)) for key in keys), size)
        running: deque[Outcome] = deque()

        def submit(group: tuple[Job, ...]) -> None:
            batch = Batch(self.registry.name, step.name, bases, group, dict(common))
            running.append(workers.submit(batch, shared))

        while True:
            while len(running) < workers.count * 3 and (group := next(jobs, None)):
                submit(group)
            if not running:
                return
            lacking: dict[Question, list[Job]] = defaultdict(list)
            for made in running.popleft().result():
                if isinstance(made, Made):
                    yield made
                else:
                    lacking[made[1]].append(made[0])
            if lacking:
                submit(tuple(self._with_answers(lacking, common)))

    def _with_answers(self, lacking: Mapping[Question, list[Job]], common: Fed) -> Iterator[Job]:
        """Yield the calls that lacked an answer; what several of them lack, later ones will ask as well."""
        for question, jobs in lacking.items():
            answer = self._encoded(question)
            if len(jobs) > 1:
                common[question] = answer
                yield from jobs
            else:
                yield Job(jobs[0].key, {**jobs[0].fed, question: answer})

    def _feed(self, step: Step, key: str) -> Fed:
        return {(kind, (key,)): self._encoded((kind, (key,))) for kind in step.feeds}

    def _encoded(self, question: Question) -> Encoded | None:
        """Return an answer in the form that travels."""
        kind, args = question
        if self.registry.maker(kind) and args != EVERY:
            self._check(kind)
            return self.store.answer(kind, str(args[0]))
        value = self._answer(question)[0]
        return None if value is None else (NOTHING, encode(value))

    def _share(self, step: Step, workers: Workers) -> tuple[dict[str, bytes], dict[str, Any]]:
        """Return the digests of a step's bases, and what stands for them where the workers are."""
        bases, shared = {}, {}
        for name in step.bases:
            part = self.registry.bases[name].part
            bases[part], data = self._load(part)
            shared[part] = workers.share(part, bases[part], data)
        return bases, shared


def _words(question: Question) -> str:
    kind, args = question
    return f"{kind}({', '.join(str(arg) for arg in args)})"
