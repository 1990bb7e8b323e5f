"""The questions of a store: each is there once, with the calls that asked it.

Who asked is kept in memory until it is needed or committed: on a clean build most questions are asked by
thousands of calls, and a row for each would cost more than the calls do.
"""

from __future__ import annotations

import sqlite3
from array import array
from collections.abc import Iterable
from typing import TypeAlias

from .codec import decode, decoder, encode
from .steps import Arg, Question

Ids: TypeAlias = "array[int]"
"""Ids of questions or calls, as SQLite keeps them: four bytes each."""

SCHEMA = """
create table question (
    id integer primary key, kind text not null, args blob not null, digest blob not null,
    readers blob not null default x'', unique (kind, args));
"""


def ids(found: Iterable[int] | bytes = b"") -> Ids:
    """Return ids in the form in which they are kept."""
    return array("I", found)


class Questions:
    """All stored questions, and the changes to them that are not written yet."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._last = int(db.execute("select coalesce(max(id), 0) from question").fetchone()[0])
        self._whole = not self._last  # All that is stored is known here.
        self._known: dict[Question, int] = {}
        self._new: list[tuple[int, str, bytes, bytes]] = []
        self._came: dict[int, Ids] = {}
        self._went: dict[int, set[int]] = {}

    def number(self, question: Question, seen: bytes) -> int:
        """Return the id of a question, which is stored with the digest of its answer where it is new."""
        found = self._known.get(question)
        if found is None:
            found = None if self._whole else self._stored(question)
            if found is None:
                self._last = found = self._last + 1
                self._new.append((found, question[0], encode(question[1]), seen))
            self._known[question] = found
        return found

    def find(self, question: Question) -> int | None:
        """Return the id of a question that is stored, or None."""
        found = self._known.get(question)
        return self._stored(question) if found is None and not self._whole else found

    def named(self, numbers: Iterable[int]) -> list[Question]:
        """Return the questions with these ids."""
        self.flush()
        found = []
        for one in numbers:
            kind, args = self._db.execute("select kind, args from question where id = ?", (one,)).fetchone()
            found.append((kind, decode(args, tuple[Arg, ...])))
        return found

    def of_kind(self, kind: str) -> list[tuple[int, tuple[Arg, ...], bytes]]:
        """Return id, arguments and digest of every question of a kind."""
        self.flush()
        rows = self._db.execute("select id, args, digest from question where kind = ?", (kind,))
        arguments = decoder(tuple[Arg, ...]).decode
        return [(number, arguments(args), seen) for number, args, seen in rows]

    def set_digest(self, number: int, seen: bytes) -> None:
        """Record the new answer to a question."""
        self.flush()
        self._db.execute("update question set digest = ? where id = ?", (seen, number))

    # Who asked.

    def asked(self, call: int, before: Ids, now: Ids) -> None:
        """Record that a call asks `now`, and no longer what it asked `before`."""
        old = set(before)
        for one in (found for found in now if found not in old):
            if call in self._went.get(one, ()):
                self._went[one].remove(call)
            else:
                self._came.setdefault(one, ids()).append(call)
        for one in old.difference(now):
            if call in (came := self._came.get(one, ids())):
                came.remove(call)
            else:
                self._went.setdefault(one, set()).add(call)

    def readers(self, number: int) -> Ids:
        """Return the calls that ask a question."""
        self.flush()
        row = self._db.execute("select readers from question where id = ?", (number,)).fetchone()
        stored = ids(row[0]) if row else ids()
        went = self._went.get(number)
        if went:
            stored = ids(one for one in stored if one not in went)
        return stored + self._came.get(number, ids())

    # Writing.

    def flush(self) -> None:
        """Write the new questions, so that SQL sees them."""
        if self._new:
            self._db.executemany(
                "insert into question (id, kind, args, digest) values (?, ?, ?, ?)", self._new
            )
            self._new.clear()

    def save(self) -> None:
        """Write who asked what, and delete the questions that nobody asks any more."""
        self.flush()
        readers = {one: self.readers(one) for one in sorted({*self._came, *self._went})}
        rows = ((calls.tobytes(), one) for one, calls in readers.items() if calls)
        self._db.executemany("update question set readers = ? where id = ?", rows)
        dead = {one for one, calls in readers.items() if not calls}
        if dead:
            self._db.executemany("delete from question where id = ?", ((one,) for one in sorted(dead)))
            self._known = {question: one for question, one in self._known.items() if one not in dead}
        self._came.clear()
        self._went.clear()

    def _stored(self, question: Question) -> int | None:
        self.flush()
        row = self._db.execute(
            "select id from question where kind = ? and args = ?", (question[0], encode(question[1]))
        ).fetchone()
        return int(row[0]) if row else None
