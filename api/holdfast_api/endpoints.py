"""The endpoints: what each address and method does."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Awaitable, Callable
from datetime import datetime

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from .body import read_body
from .fields import instant, read_record
from .problem import ENCODER, Problem
from .query import cursor, is_identity, read_query
from .store.records import Answer, KeyReused, Record, Records, fingerprint_of, new_identity, now
from .store.store import Store
from .values import FieldError

PUBLIC = "public, max-age=0, must-revalidate"
KEY = re.compile(r'(?P<quote>"?)([\x21\x23-\x5b\x5d-\x7e]{1,255})(?P=quote)')
"""An `Idempotency-Key`: a quoted string as the IETF draft has it, or the bare text that many send."""


class Endpoints:
    """The answers, over one store."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def routes(self) -> list[Route]:
        """Return the routes of the API."""
        return [
            Route("/api/livez", self.livez),
            Route("/api/readyz", self.readyz),
            Route("/api/v1/{collection}", self.collection, methods=["GET", "POST"]),
            Route("/api/v1/{collection}/{id}", self.record),
        ]

    async def livez(self, request: Request) -> Response:
        """Answer that the process lives, whatever its database does."""
        return _json({"status": "live"})

    async def readyz(self, request: Request) -> Response:
        """Answer 200 if requests can be served: settings are good and the database answers."""
        database = await self.store.ping()
        return _json({"status": "ready", "database": database.kind, "writes": database.writable})

    async def collection(self, request: Request) -> Response:
        """List a collection, or add a record to it."""
        answer: Callable[[Request, Records], Awaitable[Response]]
        answer = self._add if request.method == "POST" else self._list
        return await answer(request, self._records(request))

    async def record(self, request: Request) -> Response:
        """Show one record."""
        records = self._records(request)
        _allow(records.collection.read, "read")
        _no_query(request)
        identity = request.path_params["id"]
        if not is_identity(identity):
            raise Problem(404, "There is no such record.")
        record = await self.store.read(lambda connection: records.get(connection, identity))
        if record is None:
            raise Problem(404, "There is no such record.")
        return _cacheable(request, ENCODER.encode(record))

    async def _list(self, request: Request, records: Records) -> Response:
        _allow(records.collection.read, "read")
        query = read_query(records.collection, request.query_params.multi_items())
        items, more = await self.store.read(lambda connection: records.page(connection, query))
        last = items[-1] if more else None
        following = cursor(query, last[query.field], str(last["id"])) if last else None
        return _cacheable(request, ENCODER.encode({"items": items, "next": following}))

    async def _add(self, request: Request, records: Records) -> Response:
        _allow(records.collection.create, "add to")
        _no_query(request)
        key = _idempotency_key(request)
        sent = await read_body(request)
        record, errors = read_record(records.collection.shown, sent)
        if errors:
            raise Problem(422, "The record has values that its fields do not accept.", errors)
        answer = await self._keep(records, _complete(record, now()), key, fingerprint_of(sent))
        headers = {"location": answer.location, "etag": _etag(answer.body), "cache-control": "no-store"}
        if answer.replayed:
            headers["idempotency-replayed"] = "true"
        return Response(answer.body, 201, headers, media_type="application/json")

    async def _keep(self, records: Records, record: Record, key: str, fingerprint: str) -> Answer:
        location = f"/api/v1/{records.collection.name}/{record['id']}"
        answer = Answer(location, ENCODER.encode({name: record[name] for name in records.names}))

        def work(connection: Connection) -> Answer:
            return records.add(connection, record, answer, key, fingerprint)

        try:
            return await self.store.write(work)
        except KeyReused:
            raise Problem(422, "This Idempotency-Key came before with another body. Use a new one.") from None
        except IntegrityError:
            taken = await self.store.read(lambda connection: records.taken(connection, record))
        errors = [FieldError(name, "Another record has this value already.") for name in taken]
        raise Problem(409, "The record shares a value that has to be unique.", errors)

    def _records(self, request: Request) -> Records:
        found = self.store.records.get(request.path_params["collection"])
        if found is None and not self.store.errors:
            raise Problem(404, "There is no such collection.")
        if found is None or self.store.errors:
            raise Problem(503, "The API is not ready. /api/readyz says why.", headers={"retry-after": "60"})
        return found


def _no_query(request: Request) -> None:
    errors = [FieldError(name[:80], "There is no such parameter.") for name in request.query_params]
    if errors:
        raise Problem(400, "The query string cannot be used.", errors[:20])


def _allow(access: str, verb: str) -> None:
    if access != "public":
        raise Problem(403, f"Nobody may {verb} this collection here.")


def _complete(record: Record, moment: datetime) -> Record:
    return {"id": new_identity(moment), "created": instant(moment), **record}


def _idempotency_key(request: Request) -> str:
    header = request.headers.get("idempotency-key")
    if header is None:
        return ""
    match = KEY.fullmatch(header)
    if match is None:
        raise Problem(
            400, "Idempotency-Key must be 1 to 255 visible ASCII characters, in double quotes or bare."
        )
    return match[2]


def _json(value: object) -> Response:
    return Response(
        ENCODER.encode(value), headers={"cache-control": "no-store"}, media_type="application/json"
    )


def _etag(body: str) -> str:
    return f'"{hashlib.sha256(body.encode()).hexdigest()[:32]}"'


def _cacheable(request: Request, body: str) -> Response:
    """Answer with a strong ETag over the very bytes, or 304 where the client has them (RFC 9110 §13)."""
    headers = {"etag": _etag(body), "cache-control": PUBLIC}
    sent = request.headers.get("if-none-match", "")
    known = {tag.strip().removeprefix("W/") for tag in sent.split(",")}
    if headers["etag"] in known or sent.strip() == "*":
        return Response(status_code=304, headers=headers)
    return Response(body, headers=headers, media_type="application/json")
