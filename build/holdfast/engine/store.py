"""What outlives a build: calls, their answers, and the questions they asked, in one SQLite file.

The store is always the state after one whole build: everything is written in one transaction.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .asking import SCHEMA as _QUESTIONS
from .asking import Ids, Questions, ids
from .calls import Encoded, Made
from .codec import digest
from .spans import span
from .steps import Arg, Question

_SCHEMA = f"""
create table salt (value blob not null);
create table note (name text primary key, data blob not null) without rowid;
create table call (
    id integer primary key, step text not null, key text not null, asked blob not null,
    problems blob, why text not null default '', stale integer not null default 0, unique (step, key));
create table answer (
    part text not null, key text not null, digest blob not null, data not null,
    primary key (part, key)) without rowid;
create table value (id integer primary key, data blob not null);
create index call_problems on call (step) where problems is not null;
create index call_stale on call (step) where stale;
{_QUESTIONS.strip()}
"""


_CALL = "insert into call (id, step, key, asked, problems, why) values (?, ?, ?, ?, ?, ?)"
_VALUE = "insert into value (id, data) values (?, ?)"
_DATA = "case typeof(answer.data) when 'blob' then answer.data else value.data end"
"""The data of an answer: beside its digest where it is small, so that many are read in a row; else a value."""

DAMAGED, OTHER_VERSIONS = "damaged", "other versions"
"""Why a store is dropped."""

SPARE_PAGES, MOST_PAGES = 256, 5_000
"""Pages of 4 kB: from how many unused ones on the file shrinks, and by how many at most in one build."""

HOME = "home"
"""The note that names the file in which a store lies."""


class StoreError(Exception):
    """The store was made by other versions, or is damaged."""


@dataclass(frozen=True, slots=True)
class Usage:
    """What a store holds, in bytes: `unused` of its `size` are free; `answers` by part, and `notes`.

    `calls` are the calls of each step, and how many of those are out of date; `questions` what they asked.
    """

    size: int = 0
    unused: int = 0
    calls: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    answers: Mapping[str, int] = field(default_factory=dict)
    questions: int = 0
    notes: int = 0


class Store:
    """The memory of the engine. A different salt, or damage, drops what it held: `dropped` says why.

    With `drop=False` it raises StoreError or sqlite3.DatabaseError instead.
    """

    HELD = 1_000
    """Answers that are held back at most."""
    SMALL = 512
    """Bytes of an answer that is kept beside its digest."""

    def __init__(self, path: Path | None, salt: bytes, *, drop: bool = True) -> None:
        self.path = path
        self.dropped = ""
        try:
            self._open(salt, "immediate" if drop else "deferred")
        except (sqlite3.DatabaseError, StoreError) as error:
            if not drop:
                with suppress(AttributeError):
                    self._db.close()
                raise
            self.dropped = str(error) if isinstance(error, StoreError) else DAMAGED
            self._drop()
            self._open(salt, "immediate")
        self.empty = self._is_empty()
        self._origin = self._state()

    def _is_empty(self) -> bool:
        return not self._db.execute("select 1 from call limit 1").fetchone()

    def _open(self, salt: bytes, how: str) -> None:
        """Begin a transaction; a deferred one only reads, also while a build is at work."""
        if self.path and _has_strange_journal(self.path):
            raise StoreError(DAMAGED)
        self._db = sqlite3.connect(self.path or ":memory:", isolation_level=None, cached_statements=64)
        if not self._pragma("page_count"):
            self._db.execute("pragma auto_vacuum=incremental")  # It writes: only where the file is new.
        self._db.execute("pragma synchronous=normal")
        self._db.execute("pragma cache_size=-65536")
        self._db.execute(f"begin {how}")
        if not self._db.execute("select 1 from sqlite_master limit 1").fetchone():
            for statement in _SCHEMA.split(";\n"):
                self._db.execute(statement)
            self._db.execute("insert into salt values (?)", (salt,))
            if self.path:
                self.set_note(HOME, _identity(self.path))
        elif self._is_cut_off():
            raise StoreError(DAMAGED)
        elif self._db.execute("select value from salt").fetchone() != (salt,):
            raise StoreError(OTHER_VERSIONS)
        if how == "immediate" and self.path and self.note(HOME) != (here := _identity(self.path)):
            self.set_note(HOME, here)
            self._db.execute("commit")  # Before anything else is written: a kill may come at any time.
            self._db.execute("begin immediate")
        self._questions = Questions(self._db)
        self._calls, self._values = Inserted(self._db, _CALL), Inserted(self._db, _VALUE)
        self._answers: list[tuple[str, str, bytes, bytes | int]] = []

    def _is_cut_off(self) -> bool:
        """Say whether the file is shorter than it says: SQLite takes what a page lacks for zeros."""
        if self.path is None:
            return False
        return self._pragma("page_count") * self._pragma("page_size") > self.path.stat().st_size

    def _pragma(self, name: str) -> int:
        return int(self._db.execute(f"pragma {name}").fetchone()[0])

    def _drop(self) -> None:
        with suppress(AttributeError, sqlite3.Error):
            self._db.close()
        if self.path:
            remove_store(self.path)

    def commit(self) -> None:
        """Make this build the state that the next one starts from."""
        with span("phase", "saving the cache"):
            self._commit()

    def _commit(self) -> None:
        self._flush()
        self._questions.save()
        self._db.execute("commit")
        if self._pragma("freelist_count") > SPARE_PAGES:
            # With `execute`, it would end after the first page.
            self._db.executescript(f"pragma incremental_vacuum({MOST_PAGES})")
        self._db.execute("begin immediate")
        self.empty = self._is_empty()

    def pause(self) -> None:
        """Forget what was not committed, and let others use the file until `resume`."""
        self._db.execute("rollback")

    def resume(self) -> bool:
        """Go on after a pause; False where others have changed the file, or put another in its place."""
        self._db.execute("begin immediate")
        return self._state() == self._origin

    def _state(self) -> tuple[int, object]:
        """Return what changes when others do: https://www.sqlite.org/pragma.html#pragma_data_version."""
        (version,) = self._db.execute("pragma data_version").fetchone()
        try:
            file = self.path and self.path.stat()
        except OSError:
            file = None
        return version, file and (file.st_dev, file.st_ino)

    def close(self) -> None:
        """Forget what was not committed, and let go of the file."""
        with suppress(sqlite3.Error):
            self._db.execute("rollback")
        self._db.close()

    def compact(self) -> None:
        """Commit, and make the file as small as it can be."""
        self.commit()
        self._db.execute("commit")
        self._db.execute("vacuum")
        self._db.execute("begin immediate")

    def usage(self) -> Usage:
        """Return what the file holds."""
        calls = self._db.execute("select step, count(*), total(stale) from call group by step")
        parts = self._db.execute(
            f"select part, total(length({_DATA})) from answer left join value on value.id = answer.data "
            "group by part"
        )
        (questions,) = self._db.execute("select count(*) from question").fetchone()
        (notes,) = self._db.execute("select total(length(data)) from note").fetchone()
        page = self._pragma("page_size")
        return Usage(
            size=self._pragma("page_count") * page,
            unused=self._pragma("freelist_count") * page,
            calls={step: (number, int(stale)) for step, number, stale in calls},
            answers={part: int(size) for part, size in parts},
            questions=questions,
            notes=int(notes),
        )

    # Notes: small facts of the pipeline that are no answers.

    def note(self, name: str) -> bytes | None:
        """Return a note, or None."""
        row = self._db.execute("select data from note where name = ?", (name,)).fetchone()
        return _sound(row[0][:16], row[0][16:]) if row else None

    def set_note(self, name: str, data: bytes) -> bool:
        """Write a note, behind its digest; False where it says the same already."""
        seen = digest(data)
        row = self._db.execute("select substr(data, 1, 16) from note where name = ?", (name,)).fetchone()
        if row and row[0] == seen:
            return False
        self._db.execute("insert or replace into note values (?, ?)", (name, seen + data))
        return True

    def notes(self, prefix: str) -> list[str]:
        """Return the names of all notes that begin with `prefix`."""
        return [row[0] for row in self._db.execute("select name from note") if row[0].startswith(prefix)]

    def drop_note(self, name: str) -> None:
        """Delete a note."""
        self._db.execute("delete from note where name = ?", (name,))

    # Answers.

    def answer(self, part: str, key: str) -> Encoded | None:
        """Return a part of a call's answer, or None where there is no such call."""
        self._flush()
        row = self._db.execute(
            f"select digest, {_DATA} from answer left join value on value.id = answer.data "
            "where part = ? and key = ?",
            (part, key),
        ).fetchone()
        return (row[0], _sound(*row)) if row else None

    def answers(self, part: str) -> Iterator[tuple[str, bytes]]:
        """Yield every key of a part, in order, with the encoded value."""
        self._flush()
        rows = self._db.execute(
            f"select key, digest, {_DATA} from answer left join value on value.id = answer.data "
            "where part = ? order by key",
            (part,),
        )
        return ((key, _sound(seen, data)) for key, seen, data in rows)

    # Calls.

    def calls(self, step: str) -> dict[str, int]:
        """Return the ids of a step's calls by key."""
        self._flush()
        return dict(self._db.execute("select key, id from call where step = ?", (step,)))

    def stale(self) -> Iterator[tuple[str, str]]:
        """Yield step and key of the calls that an earlier build left out of date."""
        self._flush()
        return self._db.execute("select step, key from call where stale")

    def mark_stale(self, calls: Iterable[tuple[str, str]]) -> None:
        """Remember calls that are out of date and were not run in this build."""
        self._flush()
        self._db.executemany("update call set stale = 1 where step = ? and key = ?", calls)

    def problems(self, steps: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        """Yield the key and the encoded problems of every call of `steps` that met any."""
        self._flush()
        for step in steps:
            yield from self._db.execute(
                "select key, problems from call where step = ? and problems is not null order by key", (step,)
            )

    def forget(self, step: str, parts: Iterable[str], keys: Iterable[str]) -> None:
        """Drop calls with their answers and what they asked."""
        self._flush()
        for key in keys:
            row = self._db.execute(
                "select id, asked from call where step = ? and key = ?", (step, key)
            ).fetchone()
            self._questions.asked(row[0], ids(row[1]), ids())
            self._db.execute("delete from call where id = ?", (row[0],))
            for part in parts:
                self._db.execute(
                    "delete from value where id = (select data from answer where part = ? and key = ?)",
                    (part, key),
                )
                self._db.execute("delete from answer where part = ? and key = ?", (part, key))

    def remember(self, step: str, parts: tuple[str, ...], made: Made, why: str, *, new: bool) -> list[str]:
        """Store the outcome of a call; return the names of the parts whose answer is new or differs.

        `new` says that the store has no such call.
        """
        questions = ids(sorted(self._questions.number(question, seen) for question, seen in made.asked))
        found = zip(parts, made.parts, strict=True)
        if not new:
            self._replace(step, made, why, questions)
            return [part for part, (seen, data) in found if self._put(part, made.key, seen, data)]
        call = self._calls.add((step, made.key, questions.tobytes(), made.problems, why))
        self._questions.asked(call, ids(), questions)
        for part, (seen, data) in found:
            self._answers.append((part, made.key, seen, self._place(data)))
        if len(self._answers) > self.HELD:
            self._flush()
        return list(parts)

    def _replace(self, step: str, made: Made, why: str, questions: Ids) -> None:
        self._flush()
        call, asked = self._db.execute(
            "select id, asked from call where step = ? and key = ?", (step, made.key)
        ).fetchone()
        self._questions.asked(call, ids(asked), questions)
        self._db.execute(
            "update call set asked = ?, problems = ?, why = ?, stale = 0 where id = ?",
            (questions.tobytes(), made.problems, why, call),
        )

    def _put(self, part: str, key: str, seen: bytes, data: bytes) -> bool:
        found = self._db.execute(
            "select digest, data from answer where part = ? and key = ?", (part, key)
        ).fetchone()
        if found is None:
            self._answers.append((part, key, seen, self._place(data)))
            return True
        if found[0] == seen:
            return False
        if isinstance(found[1], bytes):
            place = self._place(data)
        else:
            place = found[1]
            self._db.execute("update value set data = ? where id = ?", (data, place))
        self._db.execute(
            "update answer set digest = ?, data = ? where part = ? and key = ?", (seen, place, part, key)
        )
        return True

    def _place(self, data: bytes) -> bytes | int:
        """Return what stands beside the digest of a new answer: the data itself, or the id of its value."""
        return data if len(data) <= self.SMALL else self._values.add((data,))

    def _flush(self) -> None:
        """Write the calls and answers that are held back, so that SQL sees them."""
        self._calls.flush()
        self._values.flush()
        if self._answers:
            self._db.executemany("insert into answer values (?, ?, ?, ?)", self._answers)
            self._answers.clear()

    # Questions.

    def questions(self, kind: str) -> list[tuple[int, tuple[Arg, ...], bytes]]:
        """Return id, arguments and digest of every stored question of a kind."""
        return self._questions.of_kind(kind)

    def find_question(self, question: Question) -> int | None:
        """Return the id of a stored question, or None."""
        return self._questions.find(question)

    def set_digest(self, question: int, seen: bytes) -> None:
        """Record the new answer to a stored question."""
        self._questions.set_digest(question, seen)

    def readers(self, question: int) -> Iterator[tuple[str, str]]:
        """Yield step and key of the calls that asked a question."""
        self._flush()
        return self._db.execute(
            "select step, key from call where id in (select value from json_each(?))",
            (json.dumps(self._questions.readers(question).tolist()),),
        )

    def history(self, step: str, key: str) -> tuple[str, list[Question]] | None:
        """Return why a call last ran and what it asked, or None where there is no such call."""
        self._flush()
        row = self._db.execute(
            "select why, asked from call where step = ? and key = ?", (step, key)
        ).fetchone()
        return (row[0], self._questions.named(ids(row[1]))) if row else None


class Inserted:
    """New rows of a table, held back until there are many; `statement` takes an id before the columns."""

    def __init__(self, db: sqlite3.Connection, statement: str) -> None:
        self._db, self._statement = db, statement
        table = statement.split()[2]
        self._last = int(db.execute(f"select coalesce(max(id), 0) from {table}").fetchone()[0])
        self._rows: list[tuple[Any, ...]] = []

    def add(self, columns: tuple[Any, ...]) -> int:
        """Return the id of a new row."""
        self._last += 1
        self._rows.append((self._last, *columns))
        return self._last

    def flush(self) -> None:
        """Write what is held back."""
        if self._rows:
            self._db.executemany(self._statement, self._rows)
            self._rows.clear()


def remove_store(path: Path) -> None:
    """Delete the file of a store, with the journal of a build that was killed."""
    for file in (path, _journal(path)):
        file.unlink(missing_ok=True)


def _journal(path: Path) -> Path:
    return Path(f"{path}-journal")


def _identity(path: Path) -> bytes:
    """Return what tells a file from a copy of it."""
    stat = path.stat()
    return f"{stat.st_dev}:{stat.st_ino}".encode()


def _has_strange_journal(path: Path) -> bool:
    """Say whether a journal lies there with a store that was copied since a build last ended well.

    SQLite would roll the store back by it, and cannot see whether both were copied whole.
    """
    if not _journal(path).exists():
        return False
    with suppress(sqlite3.Error, OSError, StoreError), closing(_as_it_lies(path)) as store:
        row = store.execute("select data from note where name = ?", (HOME,)).fetchone()
        return not row or _sound(row[0][:16], row[0][16:]) != _identity(path)
    return True


def _as_it_lies(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.resolve().as_uri()}?immutable=1", uri=True)


def _sound(seen: bytes, data: bytes | None) -> bytes:
    """Return data that its digest names: SQLite does not notice when a disk changes a value."""
    if data is None or digest(data) != seen:
        raise StoreError(DAMAGED)
    return data
