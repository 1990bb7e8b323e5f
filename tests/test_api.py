"""The API over HTTP, on real SQLite files and a real PostgreSQL."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from holdfast_api import create_app
from tests.apis import NOTES, Client, api, client, postgres

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def notes(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    folder = tmp_path_factory.mktemp("notes")
    if request.param == "sqlite":
        with api(folder, {"site.yaml": NOTES}) as running:
            yield running
    else:
        with postgres() as url, api(folder, {"site.yaml": NOTES}, url) as running:
            yield running


def problem(answer: httpx.Response) -> tuple[int, str, dict[str, str]]:
    """Return the parts of a problem that differ, after a look at those that do not."""
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["cache-control"] == "no-store"
    body = answer.json()
    assert body["type"] == "about:blank"
    assert body["status"] == answer.status_code
    assert body["request_id"] == answer.headers["x-request-id"]
    return answer.status_code, body["detail"], {e["field"]: e["message"] for e in body.get("errors", [])}


def test_health(notes: Client) -> None:
    assert notes.get("/api/livez").json() == {"status": "live"}
    ready = notes.get("/api/readyz")
    assert ready.status_code == 200
    assert ready.json() in (
        {"status": "ready", "database": "sqlite", "writes": True},
        {"status": "ready", "database": "postgresql", "writes": True},
    )


def test_every_answer_carries_the_security_headers(notes: Client) -> None:
    for url in ("/api/livez", "/api/v1/notes", "/api/v1/nothing"):
        headers = notes.get(url).headers
        assert headers["content-security-policy"].startswith("default-src 'none'")
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"


def test_a_harmless_request_id_is_kept(notes: Client) -> None:
    assert notes.get("/api/livez", headers={"x-request-id": "edge-7"}).headers["x-request-id"] == "edge-7"
    assert len(notes.get("/api/livez", headers={"x-request-id": "a b"}).headers["x-request-id"]) == 24


def test_a_record_is_added_and_read_back(notes: Client) -> None:
    sent = {
        "title": "Tea ☕",
        "code": "tea",
        "price": "2.5",
        "due": "2026-12-01",
        "at": "2026-12-01T08:00:00+01:00",
    }
    added = notes.post("/api/v1/notes", json=sent)
    record = added.json()
    assert added.status_code == 201
    assert record == {
        "id": record["id"],
        "created": record["created"],
        "title": "Tea ☕",
        "code": "tea",
        "stars": None,
        "price": "2.50",
        "weight": None,
        "done": False,
        "due": "2026-12-01",
        "at": "2026-12-01T07:00:00.000Z",
        "state": "open",
    }
    assert added.headers["location"] == f"/api/v1/notes/{record['id']}"
    shown = notes.get(added.headers["location"])
    assert (shown.status_code, shown.json()) == (200, record)
    assert shown.headers["etag"] == added.headers["etag"]
    assert shown.headers["cache-control"] == "public, max-age=0, must-revalidate"


def test_what_the_client_has_is_not_sent_again(notes: Client) -> None:
    url = notes.post("/api/v1/notes", json={"title": "Etag"}).headers["location"]
    for address in (url, "/api/v1/notes?limit=200"):
        etag = notes.get(address).headers["etag"]
        assert etag.startswith('"')
        for known in (etag, f'"x", W/{etag}', "*"):
            again = notes.get(address, headers={"if-none-match": known})
            assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", etag)
        assert notes.get(address, headers={"if-none-match": '"x"'}).status_code == 200
    before = notes.get("/api/v1/notes?limit=200").headers["etag"]
    notes.post("/api/v1/notes", json={"title": "Another"})
    assert notes.get("/api/v1/notes?limit=200", headers={"if-none-match": before}).status_code == 200


def test_a_head_request_has_no_body(notes: Client) -> None:
    answer = notes.send("HEAD", "/api/v1/notes")
    assert answer.status_code == 200
    assert answer.headers["etag"] == notes.get("/api/v1/notes").headers["etag"]


def test_all_faults_of_a_record_are_answered_at_once(notes: Client) -> None:
    assert problem(notes.post("/api/v1/notes", json={"stars": 9, "titel": "x"})) == (
        422,
        "The record has values that its fields do not accept.",
        {
            "titel": "There is no such field. Did you mean `title`?",
            "title": "This field is required.",
            "stars": "Expected 5 or less.",
        },
    )
    assert problem(notes.post("/api/v1/notes", json=[]))[0] == 422


def test_a_unique_value_is_taken_once(notes: Client) -> None:
    assert notes.post("/api/v1/notes", json={"title": "One", "code": "only-one"}).status_code == 201
    assert problem(notes.post("/api/v1/notes", json={"title": "Two", "code": "only-one"})) == (
        409,
        "The record shares a value that has to be unique.",
        {"code": "Another record has this value already."},
    )


JSON = {"content-type": "application/json"}


@pytest.mark.parametrize(
    ("method", "url", "more", "status", "detail"),
    [
        ("GET", "/", {}, 404, "There is nothing at this address."),
        ("GET", "/api/v1/notes/", {}, 404, "There is nothing at this address."),
        ("GET", "/api/v1/cats", {}, 404, "There is no such collection."),
        ("POST", "/api/v1/cats", {}, 404, "There is no such collection."),
        ("GET", "/api/v1/notes/7", {}, 404, "There is no such record."),
        ("GET", "/api/v1/notes/00000000-0000-0000-0000-000000000000", {}, 404, "There is no such record."),
        ("GET", "/api/v1/notes/%00", {}, 404, "There is no such record."),
        ("GET", "/api/v1/secrets", {}, 403, "Nobody may read this collection here."),
        ("GET", "/api/v1/secrets/7", {}, 403, "Nobody may read this collection here."),
        ("POST", "/api/v1/news", {}, 403, "Nobody may add to this collection here."),
        ("POST", "/api/v1/notes", {"data": {"title": "x"}}, 415, None),
        ("POST", "/api/v1/notes", {"content": b"{}"}, 415, None),
        ("POST", "/api/v1/notes", {"content": b"{}", "headers": {"content-type": "application/json; charset=latin-1"}}, 415, None),
        ("POST", "/api/v1/notes", {"content": b"{}", "headers": {**JSON, "content-encoding": "gzip"}}, 415, None),
        ("POST", "/api/v1/notes", {"content": b"", "headers": JSON}, 400, "The body is empty."),
        ("POST", "/api/v1/notes", {"content": b"[" * 60_000, "headers": JSON}, 400, None),
        ("POST", "/api/v1/notes", {"content": b" " * 65_537, "headers": JSON}, 413, "The body is larger than 65536 bytes."),
        ("POST", "/api/v1/notes", {"content": b"{}", "headers": {**JSON, "idempotency-key": "a b"}}, 400, None),
    ],
)  # fmt: skip
def test_what_cannot_be_answered_is_explained(
    notes: Client, method: str, url: str, more: dict[str, Any], status: int, detail: str | None
) -> None:
    answer = problem(notes.send(method, url, **more))
    assert answer[0] == status
    assert detail is None or answer[1] == detail


def test_a_body_without_a_length_is_bounded_too(notes: Client) -> None:
    async def endless() -> Any:
        for _ in range(100):
            yield b" " * 1000

    assert problem(notes.post("/api/v1/notes", content=endless(), headers=JSON))[0] == 413


@pytest.mark.parametrize(
    ("url", "allow"),
    [("/api/v1/notes", "GET, HEAD, POST"), ("/api/livez", "GET, HEAD"), ("/api/v1/notes/1", "GET, HEAD")],
)
def test_a_method_that_is_not_known_names_those_that_are(notes: Client, url: str, allow: str) -> None:
    answer = notes.send("DELETE", url)
    assert problem(answer)[0] == 405
    assert answer.headers["allow"] == allow


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("limt=5", "limt"),
        ("limit=0", "limit"),
        ("limit=201", "limit"),
        ("limit=5&limit=6", "limit"),
        ("limit=%D9%A3", "limit"),
        ("sort=title,stars", "sort"),
        ("sort=weight", "sort"),
        ("sort=--title", "sort"),
        ("after=", "after"),
        ("after=%FF", "after"),
        ("after=W10", "after"),
        ("after=" + "A" * 60_000, "after"),
    ],
)
def test_a_query_string_is_taken_at_its_word(notes: Client, query: str, field: str) -> None:
    status, _, errors = problem(notes.get(f"/api/v1/notes?{query}"))
    assert (status, list(errors)) == (400, [field])


def test_a_cursor_belongs_to_its_order(notes: Client) -> None:
    for number in range(3):
        notes.post("/api/v1/notes", json={"title": f"Cursor {number}"})
    cursor = notes.get("/api/v1/notes?limit=1&sort=title").json()["next"]
    assert notes.get("/api/v1/notes", params={"sort": "title", "after": cursor}).status_code == 200
    assert notes.get("/api/v1/notes", params={"sort": "-title", "after": cursor}).status_code == 400


def pages(notes: Client, sort: str, limit: int) -> list[dict[str, Any]]:
    """Follow `next` to the end of a list."""
    found: list[dict[str, Any]] = []
    parameters: dict[str, str | int] = {"sort": sort, "limit": limit}
    while True:
        page = notes.get("/api/v1/notes", params=parameters).json()
        found += page["items"]
        if page["next"] is None:
            return found
        assert len(page["items"]) == limit
        parameters["after"] = page["next"]


def test_pages_show_every_record_once_in_any_order(notes: Client) -> None:
    many = [
        {"title": f"t{n % 4}", "stars": n % 3 or None, "price": f"{n % 5}.10", "due": None} for n in range(17)
    ]
    for each in many:
        notes.post("/api/v1/notes", json=each)
    everything = {record["id"] for record in pages(notes, "created", 200)}
    for sort in ("created", "-created", "title", "-title", "stars", "-stars", "price", "-due", "at"):
        for limit in (3, 200):
            found = pages(notes, sort, limit)
            assert len(found) == len(everything)
            assert {record["id"] for record in found} == everything
            field = sort.lstrip("-")
            values = [record[field] for record in found if record[field] is not None]
            assert [record[field] for record in found[: len(values)]] == values
            if field == "price":
                values = [float(value) for value in values]
            assert values == sorted(values, reverse=sort.startswith("-"))


def test_the_same_key_adds_one_record(notes: Client) -> None:
    headers = {"idempotency-key": '"8e03978e-40d5-43dd-bc93-6894a57f9324"'}
    first = notes.post("/api/v1/notes", content=b'{"title": "Once", "stars": 1}', headers={**JSON, **headers})
    second = notes.post("/api/v1/notes", content=b'{"stars":1,"title":"Once"}', headers={**JSON, **headers})
    assert (first.status_code, second.status_code) == (201, 201)
    assert (second.content, second.headers["location"]) == (first.content, first.headers["location"])
    assert "idempotency-replayed" not in first.headers
    assert second.headers["idempotency-replayed"] == "true"
    other = notes.post("/api/v1/notes", json={"title": "Twice"}, headers=headers)
    assert problem(other)[0] == 422


def test_the_same_key_sent_64_times_at_once_adds_one_record(notes: Client) -> None:
    before = len(pages(notes, "created", 200))
    headers = {"idempotency-key": "sixty-four"}
    answers = notes.together(64, "POST", "/api/v1/notes", json={"title": "Race"}, headers=headers)
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert sum("idempotency-replayed" not in answer.headers for answer in answers) == 1
    assert len(pages(notes, "created", 200)) == before + 1


def test_many_writers_and_readers_at_once(notes: Client) -> None:
    before = len(pages(notes, "created", 200))
    answers = notes.together(100, "POST", "/api/v1/notes", json={"title": "Many"})
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["id"] for answer in answers}) == 100
    assert len(pages(notes, "created", 200)) == before + 100


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(st.characters(codec=None))
    | st.just("\x00"),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=8,
)
NAMES = st.sampled_from(["title", "code", "stars", "price", "weight", "done", "due", "at", "state"])
RECORDS = st.dictionaries(NAMES | st.text(max_size=8), VALUES, max_size=6)
FUZZ = settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.differing_executors],
)


@FUZZ
@given(
    body=RECORDS.map(lambda value: json.dumps(value).encode())
    | st.binary()
    | VALUES.map(lambda v: json.dumps(v).encode())
)
def test_no_body_makes_the_server_fail(notes: Client, body: bytes) -> None:
    answer = notes.post("/api/v1/notes", content=body, headers=JSON)
    assert answer.status_code in (201, 400, 409, 422)
    if answer.status_code == 201:
        assert notes.get(answer.headers["location"]).json() == answer.json()


@FUZZ
@given(path=st.text(st.characters(codec="utf-8")), query=st.dictionaries(st.text(), st.text(), max_size=3))
def test_no_address_makes_the_server_fail(notes: Client, path: str, query: dict[str, str]) -> None:
    for base in ("/api/v1/notes", "/api/v1/"):
        url = f"{base}/{quote(path)}?{urlencode(query)}"
        assert notes.get(url).status_code in (200, 400, 403, 404, 405)


def test_a_failure_inside_is_answered_without_its_trace(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "site.yaml").write_text(NOTES)
    app = create_app(site=tmp_path, environ={})
    app.state.store.records["notes"].get = None
    with client(app) as running:
        answer = running.get("/api/v1/notes/00000000-0000-0000-0000-000000000000")
    assert problem(answer) == (
        500,
        "Something failed on the server. Its log has more under this request id.",
        {},
    )
    assert "TypeError" not in answer.text
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")
    assert answer.headers["x-request-id"] in caplog.text


def test_the_reference_site_shows_its_markets() -> None:
    with client(create_app(site=ROOT, database_url="sqlite://", environ={})) as running:
        items = running.get("/api/v1/markets?sort=-price").json()["items"]
        assert [item["symbol"] for item in items][:3] == ["BTC", "ETH", "BCH"]
        assert len(items) == 12
        assert running.get("/api/v1/feedback").status_code == 403
