"""Puts the application together: settings, store, endpoints, and what surrounds them."""

from __future__ import annotations

import asyncio
import contextlib
import os
from collections.abc import AsyncIterator, Mapping
from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response

from .endpoints import Endpoints
from .middleware import Surroundings
from .problem import Problem, answer_problem, answer_refusal, response
from .settings import read_settings
from .store.database import ReadOnly, Unavailable
from .store.store import NotReady, Store
from .values import FieldError


def create_app(
    *, site: Path | None = None, database_url: str | None = None, environ: Mapping[str, str] = os.environ
) -> Starlette:
    """Return the API of a site as an ASGI application that answers below `/api/`.

    `site` is the folder with `site.yaml`; without it, HOLDFAST_SITE or the nearest one above. The
    database is `database_url`, else DATABASE_URL, else `data/holdfast.db` in the site's folder. Faults
    in either are logged, and told by `/api/readyz`; `/api/livez` answers all the same.
    """
    store = Store(read_settings(site, database_url, environ))

    @contextlib.asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        with contextlib.suppress(NotReady, Unavailable):
            await store.open()
        yield
        await asyncio.to_thread(store.close)

    app = Starlette(
        routes=Endpoints(store).routes(),
        middleware=[Middleware(Surroundings)],
        exception_handlers={
            Problem: answer_problem,
            HTTPException: answer_refusal,
            NotReady: _not_ready,
            Unavailable: _unavailable,
            ReadOnly: _read_only,
        },
        lifespan=lifespan,
    )
    # A redirect to the same address without its slash would repeat whatever Host was sent.
    app.router.redirect_slashes = False
    app.state.store = store
    return app


async def _not_ready(request: Request, error: Exception) -> Response:
    errors = error.errors if isinstance(error, NotReady) else ()
    told = [FieldError("", sentence) for sentence in errors]
    return _503(request, "The API cannot start until its settings are mended.", told, "60")


async def _unavailable(request: Request, error: Exception) -> Response:
    return _503(request, "The database does not answer. Try again soon.", [], "2")


async def _read_only(request: Request, error: Exception) -> Response:
    detail = (
        "This server cannot keep records: its file system is read-only. Its operator has to set DATABASE_URL."
    )
    return _503(request, detail, [], "3600")


def _503(request: Request, detail: str, errors: list[FieldError], retry_after: str) -> Response:
    problem = Problem(503, detail, errors, {"retry-after": retry_after})
    return response(problem, request.scope.get("request_id", ""))
