"""Starts the API for tests: real files, a real database, real HTTP semantics, no socket."""

from __future__ import annotations

import contextlib
import os
import uuid
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import anyio.from_thread
import httpx
import pytest
from sqlalchemy import create_engine, text
from starlette.applications import Starlette

from holdfast_api import create_app

POSTGRES = "postgresql+psycopg://postgres@127.0.0.1:5432/"
NOTES = """\
title: Notes
collections:
  notes:
    read: public
    create: public
    fields:
      title: {type: text, required: true, max: 40, sort: true}
      code: {type: slug, unique: true}
      stars: {type: integer, min: 1, max: 5, sort: true}
      price: {type: decimal, places: 2, sort: true}
      weight: number
      done: {type: boolean, default: false}
      due: {type: date, sort: true}
      at: {type: datetime, sort: true}
      state: {type: enum, values: [open, shut], default: open}
  secrets:
    create: public
    fields: {message: {type: text, required: true}}
  news:
    read: public
    fields: {headline: text}
"""


class Client:
    """Sends requests to an application and waits for the answers."""

    def __init__(self, portal: anyio.from_thread.BlockingPortal, http: httpx.AsyncClient) -> None:
        self._portal = portal
        self._http = http

    def send(self, method: str, url: str, **more: Any) -> httpx.Response:
        """Send one request."""
        return self._portal.call(lambda: self._http.request(method, url, **more))

    def get(self, url: str, **more: Any) -> httpx.Response:
        """Send a GET."""
        return self.send("GET", url, **more)

    def post(self, url: str, **more: Any) -> httpx.Response:
        """Send a POST."""
        return self.send("POST", url, **more)

    def together(self, count: int, method: str, url: str, **more: Any) -> list[httpx.Response]:
        """Send the same request many times at once."""
        answers: list[httpx.Response] = []

        async def one() -> None:
            answers.append(await self._http.request(method, url, **more))

        async def all_of_them() -> None:
            async with anyio.create_task_group() as group:
                for _ in range(count):
                    group.start_soon(one)

        self._portal.call(all_of_them)
        return answers


@contextlib.contextmanager
def client(app: Starlette) -> Iterator[Client]:
    """Run an application with its lifespan."""
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    http = httpx.AsyncClient(transport=transport, base_url="http://site.example")
    with (
        anyio.from_thread.start_blocking_portal() as portal,
        portal.wrap_async_context_manager(app.router.lifespan_context(app)),
        portal.wrap_async_context_manager(http),
    ):
        yield Client(portal, http)


@contextlib.contextmanager
def api(folder: Path, files: Mapping[str, str], database_url: str = "", **environ: str) -> Iterator[Client]:
    """Write a site's files and run its API."""
    for name, content in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content, encoding="utf-8")
    with client(create_app(site=folder, database_url=database_url, environ=environ)) as running:
        yield running


@contextlib.contextmanager
def postgres() -> Iterator[str]:
    """Make an empty PostgreSQL database and give its URL; skip where no server runs, but never in CI."""
    name = f"holdfast_{uuid.uuid4().hex[:12]}"
    server = create_engine(
        POSTGRES + "test", isolation_level="AUTOCOMMIT", connect_args={"connect_timeout": 2}
    )
    try:
        with server.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
    except Exception as error:
        server.dispose()
        if os.environ.get("CI"):
            raise
        pytest.skip(f"no PostgreSQL on 127.0.0.1:5432: {type(error).__name__}")
    try:
        yield POSTGRES + name
    finally:
        with server.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
        server.dispose()
