"""What lies below the endpoints: databases that are new, old, away, damaged or read-only."""

from __future__ import annotations

import contextlib
import socket
import socketserver
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from holdfast_api.store.connect import Misconfigured, normalised
from tests.apis import NOTES, Client, api, postgres

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of an empty database of either kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/data/test.db"
    else:
        with postgres() as made:
            yield made


def site(fields: str, more: str = "") -> dict[str, str]:
    return {
        "site.yaml": f"collections:\n  things: {{read: public, create: public, {more}fields: {fields}}}\n"
    }


def faults(running: Client) -> list[str]:
    """Return what `readyz` says is wrong, having seen that the API answers nothing else."""
    assert running.get("/api/livez").status_code == 200
    assert running.get("/api/v1/things").status_code == 503
    ready = running.get("/api/readyz")
    assert ready.status_code == 503
    assert ready.headers["content-type"] == "application/problem+json"
    return [error["message"] for error in ready.json()["errors"]]


def test_records_survive_a_restart(tmp_path: Path, url: str) -> None:
    with api(tmp_path, site("{a: text}"), url) as running:
        made = running.post("/api/v1/things", json={"a": "kept"}).json()
    with api(tmp_path, site("{a: text}"), url) as running:
        assert running.get("/api/v1/things").json() == {"items": [made], "next": None}


def test_the_default_database_is_a_file_of_the_site(tmp_path: Path) -> None:
    with api(tmp_path, {"site.yaml": NOTES}) as running:
        running.post("/api/v1/notes", json={"title": "Here"})
    with sqlite3.connect(tmp_path / "data/holdfast.db") as file:
        assert file.execute("SELECT title, done, state FROM c_notes").fetchall() == [("Here", 0, "open")]
        assert file.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    file.close()


def test_a_site_without_collections_makes_no_file(tmp_path: Path) -> None:
    with api(tmp_path, {"site.yaml": "title: Plain\n"}) as running:
        assert running.get("/api/readyz").json() == {"status": "ready", "database": "memory", "writes": False}
    assert [file.name for file in tmp_path.iterdir()] == ["site.yaml"]


def test_fields_and_indexes_are_added(tmp_path: Path, url: str) -> None:
    with api(tmp_path, site("{a: text}"), url) as running:
        running.post("/api/v1/things", json={"a": "old"})
    grown = (
        "{a: {type: slug, unique: true}, b: {type: integer, sort: true}, c: {type: decimal, default: '1.50'}}"
    )
    with api(tmp_path, site(grown), url) as running:
        assert running.post("/api/v1/things", json={"a": "new", "b": 1}).status_code == 201
        assert running.post("/api/v1/things", json={"a": "new"}).status_code == 409
        items = running.get("/api/v1/things?sort=b").json()["items"]
    assert [(item["a"], item["b"], item["c"]) for item in items] == [
        ("new", 1, "1.50"),
        ("old", None, "1.50"),
    ]


def test_a_change_that_would_lose_data_is_refused_and_explained(tmp_path: Path, url: str) -> None:
    first = "{a: text, b: integer, c: {type: decimal, places: 2}}"
    with api(tmp_path, site(first), url) as running:
        made = running.post("/api/v1/things", json={"a": "x", "b": 1, "c": "2.00"}).json()
    changed = "{b: text, c: {type: decimal, places: 3}, d: {type: text, required: true}}"
    place = "site.yaml: collections.things.fields"
    again = "Declare it as it was, and the new form under a new name."
    give = "Give it a `default`, or leave out `required`."
    keep = "Put it back, or declare it with `retired: true` to keep what is stored and show it no more."
    with api(tmp_path, site(changed), url) as running:
        assert faults(running) == [
            f"{place}.a: the field is no longer declared, but is stored for 1 records. {keep}",
            f"{place}.b: the field was `integer` and is now `text`. {again}",
            f"{place}.c: the field was `decimal(2)` and is now `decimal(3)`. {again}",
            f"{place}.d: the field is required, but 1 records are stored without it. {give}",
        ]
    with api(tmp_path, site(first), url) as running:
        assert running.get("/api/v1/things").json()["items"] == [made]


def test_a_retired_field_is_kept_and_not_shown(tmp_path: Path, url: str) -> None:
    with api(tmp_path, site("{a: text, b: text}"), url) as running:
        running.post("/api/v1/things", json={"a": "x", "b": "y"})
    with api(tmp_path, site("{a: text, b: {type: text, retired: true}}"), url) as running:
        assert "b" not in running.get("/api/v1/things").json()["items"][0]
        assert running.post("/api/v1/things", json={"b": "z"}).status_code == 422
    with api(tmp_path, site("{a: text, b: text}"), url) as running:
        assert running.get("/api/v1/things").json()["items"][0]["b"] == "y"


def test_values_that_are_shared_keep_a_field_from_being_unique(tmp_path: Path, url: str) -> None:
    with api(tmp_path, site("{a: text}"), url) as running:
        for _ in range(2):
            running.post("/api/v1/things", json={"a": "same"})
    with api(tmp_path, site("{a: {type: text, unique: true}}"), url) as running:
        (fault,) = faults(running)
    assert fault.startswith("site.yaml: collections.things.fields.a: the field is now unique, but stored")


SEED = """\
- {a: one, at: 2026-11-20T12:00:00Z, n: 1.5, day: 2026-11-20}
- {a: two, n: "2.00"}
- {a: one, n: 3}
"""
SEEDED = site("{a: text, at: datetime, n: decimal, day: date}", "seed: data/things.yaml, ")


def test_seed_records_are_loaded_once_in_their_order(tmp_path: Path, url: str) -> None:
    for _ in range(2):
        with api(tmp_path, {**SEEDED, "data/things.yaml": SEED}, url) as running:
            items = running.get("/api/v1/things").json()["items"]
        assert [{key: item[key] for key in ("a", "at", "n", "day")} for item in items] == [
            {"a": "one", "at": "2026-11-20T12:00:00.000Z", "n": "1.50", "day": "2026-11-20"},
            {"a": "two", "at": None, "n": "2.00", "day": None},
            {"a": "one", "at": None, "n": "3.00", "day": None},
        ]


def test_a_seed_that_is_wrong_is_told_record_by_record(tmp_path: Path) -> None:
    seed = "- {a: 3, b: x}\n- {a: ok}\n- nothing\n"
    with api(tmp_path, {**SEEDED, "data/things.yaml": seed}) as running:
        assert faults(running) == [
            "data/things.yaml: record 1: b: There is no such field.",
            "data/things.yaml: record 1: a: Expected a text in quotes.",
            "data/things.yaml: record 3: : Send one JSON object with a member for each field.",
        ]
    with api(tmp_path, {"data/things.yaml": "a: [1"}) as running:
        assert faults(running)[0].startswith("data/things.yaml is not valid YAML:")


def test_a_seed_that_is_not_there_is_an_empty_collection(tmp_path: Path) -> None:
    with api(tmp_path, SEEDED) as running:
        assert running.get("/api/v1/things").json() == {"items": [], "next": None}


def test_a_read_only_site_shows_its_seed_and_takes_no_records(tmp_path: Path) -> None:
    seeded = {"site.yaml": SEEDED["site.yaml"].replace("data/", "seeds/"), "seeds/things.yaml": SEED}
    (tmp_path / "data").write_text("a file where the folder would be")
    answers = []
    for files in (seeded, {}):
        with api(tmp_path, files) as running:
            assert running.get("/api/livez").status_code == 200
            assert running.get("/api/readyz").json() == {
                "status": "ready",
                "database": "memory",
                "writes": False,
            }
            refused = running.post("/api/v1/things", json={"a": "x"})
            assert (refused.status_code, refused.headers["retry-after"]) == (503, "3600")
            assert "DATABASE_URL" in refused.json()["detail"]
            answers.append(running.get("/api/v1/things"))
    assert len(answers[0].json()["items"]) == 3
    assert answers[0].headers["etag"] == answers[1].headers["etag"]


@pytest.mark.parametrize(
    ("yaml", "fault"),
    [
        ("collections: {things: {fields: {a: txt}}}", "there is no type `txt` (did you mean `text`?)"),
        ("collections: [", "site.yaml is not valid YAML"),
        ("- a", "site.yaml must be a mapping of settings."),
        ("\x07", "site.yaml is not valid YAML"),
    ],
)
def test_a_declaration_that_cannot_be_used_is_told_by_readyz(tmp_path: Path, yaml: str, fault: str) -> None:
    with api(tmp_path, {"site.yaml": yaml}) as running:
        assert fault in faults(running)[0]


def test_no_site_is_told_by_readyz(tmp_path: Path) -> None:
    with api(tmp_path, {}) as running:
        assert faults(running) == [
            "No site.yaml was found. Start in the site's folder, or name it in HOLDFAST_SITE."
        ]


@pytest.mark.parametrize(
    ("database_url", "fault"),
    [
        ("mysql://db/x", "DATABASE_URL begins with `mysql:`; use `postgresql:` or `sqlite:`."),
        ("nonsense", "DATABASE_URL is not a URL such as postgresql://user:password@host/name."),
    ],
)
def test_a_database_that_is_not_known_is_told(tmp_path: Path, database_url: str, fault: str) -> None:
    with api(tmp_path, site("{a: text}"), database_url) as running:
        assert faults(running) == [fault]


def test_a_file_that_is_no_database_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    file = tmp_path / "data/holdfast.db"
    file.write_bytes(b"precious" * 1000)
    with api(tmp_path, site("{a: text}")) as running:
        assert faults(running)[0].endswith("Restore it from a backup, or move it away to begin anew.")
    assert file.read_bytes() == b"precious" * 1000


def test_settings_come_from_the_environment(tmp_path: Path) -> None:
    with api(tmp_path, site("{a: text}"), HOLDFAST_DATABASE_THREADS="many") as running:
        assert faults(running) == ["HOLDFAST_DATABASE_THREADS is a whole number from 1 to 64, not `many`."]


@pytest.mark.parametrize(
    ("given", "used"),
    [
        ("postgres://u:p%40@h/d", "postgresql+psycopg://u:p%40@h/d"),
        ("postgresql://h/d?sslmode=require&pgbouncer=true", "postgresql+psycopg://h/d?sslmode=require"),
        ("postgresql+asyncpg://h/d", "postgresql+psycopg://h/d"),
        ("sqlite:///data/x.db", "sqlite:///data/x.db"),
    ],
)
def test_database_urls_are_normalised(given: str, used: str) -> None:
    assert normalised(given).render_as_string(hide_password=False) == used
    with pytest.raises(Misconfigured):
        normalised("redis://h")


class Forwarder(socketserver.BaseRequestHandler):
    """Carries bytes between a client and the PostgreSQL server."""

    def handle(self) -> None:
        with socket.create_connection(("127.0.0.1", 5432)) as server:
            back = threading.Thread(target=self.copy, args=(server, self.request), daemon=True)
            back.start()
            self.copy(self.request, server)

    @staticmethod
    def copy(source: socket.socket, target: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                target.sendall(data)
            target.shutdown(socket.SHUT_WR)


def test_a_database_that_is_away_is_waited_for(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with postgres() as url, api(tmp_path, site("{a: text}"), url.replace(":5432", f":{port}")) as running:
        assert running.get("/api/livez").status_code == 200
        ready = running.get("/api/readyz")
        assert (ready.status_code, ready.headers["retry-after"]) == (503, "2")
        assert ready.json()["detail"] == "The database does not answer. Try again soon."
        assert running.get("/api/v1/things").status_code == 503
        assert running.post("/api/v1/things", json={"a": "x"}).status_code == 503
        with socketserver.ThreadingTCPServer(("127.0.0.1", port), Forwarder) as proxy:
            proxy.daemon_threads = True
            threading.Thread(target=proxy.serve_forever, daemon=True).start()
            until = time.monotonic() + 10
            while running.get("/api/readyz").status_code != 200 and time.monotonic() < until:
                time.sleep(0.2)
            assert running.post("/api/v1/things", json={"a": "x"}).status_code == 201
            proxy.shutdown()


def test_connections_that_the_server_cut_are_replaced(tmp_path: Path) -> None:
    with postgres() as url, api(tmp_path, site("{a: text}"), url) as running:
        assert running.post("/api/v1/things", json={"a": "x"}).status_code == 201
        engine = create_engine(url, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(
                text(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND application_name = 'holdfast'"
                )
            )
        engine.dispose()
        assert running.get("/api/readyz").status_code == 200
        assert running.post("/api/v1/things", json={"a": "y"}).status_code == 201


def test_a_writer_elsewhere_is_waited_for(tmp_path: Path) -> None:
    with api(tmp_path, site("{a: text}")) as running:
        other = sqlite3.connect(tmp_path / "data/holdfast.db", isolation_level=None, check_same_thread=False)
        other.execute("BEGIN IMMEDIATE")
        threading.Timer(0.3, other.execute, ["COMMIT"]).start()
        assert running.post("/api/v1/things", json={"a": "x"}).status_code == 201
        other.close()


def test_two_servers_may_start_at_once(tmp_path: Path, url: str) -> None:
    with (
        api(tmp_path, {**SEEDED, "data/things.yaml": SEED}, url) as one,
        api(tmp_path, {**SEEDED, "data/things.yaml": SEED}, url) as two,
    ):
        made = one.post("/api/v1/things", json={"a": "x"}).json()
        assert two.get("/api/v1/things").json()["items"][-1] == made
        assert len(two.get("/api/v1/things").json()["items"]) == 4


ENDLESS = """
import sys
from pathlib import Path
from tests.apis import api
with api(Path(sys.argv[1]), {}) as running:
    while True:
        answers = running.together(8, "POST", "/api/v1/things", json={"a": "x"})
        print(*(answer.json()["id"] for answer in answers), flush=True)
"""


def test_an_acknowledged_record_survives_a_kill(tmp_path: Path) -> None:
    (tmp_path / "site.yaml").write_text(site("{a: text}")["site.yaml"])
    acknowledged: list[str] = []
    for lines in (5, 23, 60):
        command = [sys.executable, "-c", ENDLESS, str(tmp_path)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
            assert process.stdout is not None
            for number, line in enumerate(process.stdout):
                acknowledged += line.split() if line.endswith("\n") else []
                if number == lines:
                    process.kill()
    with contextlib.closing(sqlite3.connect(tmp_path / "data/holdfast.db")) as file:
        stored = {name for (name,) in file.execute("SELECT id FROM c_things")}
        assert file.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert len(acknowledged) >= 8 * (5 + 23 + 60)
    assert set(acknowledged) <= stored
