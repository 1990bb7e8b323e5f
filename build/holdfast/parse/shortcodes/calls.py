"""The calls of shortcodes: tags joined to pairs, and nested."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Literal

from .tags import Argument, Tag

Inner = Literal["never", "may", "must"]
"""Whether a shortcode has an inner text between two tags."""


@dataclass(slots=True)
class Call:
    """One call, from the start of its first tag to the end of its last one.

    `inside` are the offsets of its inner text, if it has one. Without a name it prints `text`.
    """

    name: str
    start: int
    end: int
    arguments: tuple[Argument, ...] = ()
    head: int = 0
    inside: tuple[int, int] | None = None
    children: list[Call] = field(default_factory=list)
    text: str = ""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong at an offset of a text."""

    offset: int
    message: str
    help: str = ""


_BROKEN = "write `{{< name key=value >}}`; to show one as it is, `{{</* name */>}}`"


def calls(text: str, tags: Iterable[Tag], inner: Callable[[str], Inner]) -> tuple[list[Call], list[Fault]]:
    """Return the outermost calls of a text, and what is wrong with its tags.

    `inner` says of a name whether it has an inner text. A call that may have one is a pair where a closing
    tag follows.
    """
    pairs = _Pairs(text, inner)
    for tag in tags:
        pairs.add(tag)
    while pairs.open:
        pairs.give_up()
    return pairs.outermost, pairs.faults


class _Pairs:
    """Calls that wait for their closing tags, the innermost last; each gathers what comes behind it."""

    def __init__(self, text: str, inner: Callable[[str], Inner]) -> None:
        self.text, self.inner = text, inner
        self.open: list[Call] = []
        self.waiting: Counter[str] = Counter()
        self.outermost: list[Call] = []
        self.faults: list[Fault] = []

    def add(self, tag: Tag) -> None:
        call = Call(tag.name, tag.start, tag.end, tag.arguments, tag.end)
        if tag.kind == "literal":
            call.text = tag.text
        elif tag.kind == "broken":
            call.text = self.text[tag.start : tag.end]
            self.faults.append(Fault(tag.start, tag.text, _BROKEN))
        elif tag.kind == "close":
            return self.close(tag)
        elif tag.kind == "open" and self.inner(tag.name) != "never":
            self.open.append(call)
            self.waiting[tag.name] += 1
            return None
        elif tag.kind == "single" and self.inner(tag.name) == "must":
            call.inside = (tag.end, tag.end)
        return self.put([call])

    def put(self, found: list[Call]) -> None:
        (self.open[-1].children if self.open else self.outermost).extend(found)

    def close(self, tag: Tag) -> None:
        if not self.waiting[tag.name]:
            known = self.inner(tag.name)
            help = (
                f"`{tag.name}` has no inner text: leave the closing tag out"
                if known == "never"
                else f"put `{{{{< {tag.name} >}}}}` before it, or leave it out"
            )
            self.faults.append(Fault(tag.start, f"there is no open `{tag.name}` to close", help))
            return self.put([Call("", tag.start, tag.end)])
        while self.open[-1].name != tag.name:
            self.give_up()
        call = self.open.pop()
        self.waiting[tag.name] -= 1
        call.inside, call.end = (call.head, tag.start), tag.end
        return self.put([call])

    def give_up(self) -> None:
        """Take the innermost open call for one without an inner text: what it gathered stands behind it."""
        call = self.open.pop()
        self.waiting[call.name] -= 1
        behind, call.children = call.children, []
        if self.inner(call.name) == "must":
            help = f"write `{{{{< /{call.name} >}}}}` where it ends"
            self.faults.append(Fault(call.start, f"the shortcode `{call.name}` is not closed", help))
            call.name = ""
        self.put([call, *behind])
