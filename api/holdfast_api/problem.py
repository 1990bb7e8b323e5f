"""Answers that say what went wrong: RFC 9457, `application/problem+json`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from .values import FieldError

ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False)


class Problem(Exception):
    """A problem to be answered. `detail` is for the person who made the request."""

    def __init__(
        self,
        status: int,
        detail: str,
        errors: Iterable[FieldError] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self.status = status
        self.detail = detail
        self.errors = tuple(errors)
        self.headers = dict(headers or {})


def response(problem: Problem, request_id: str = "") -> Response:
    """Return the answer that describes a problem; it is never stored by caches."""
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(problem.status).phrase,
        "status": problem.status,
        "detail": problem.detail,
    }
    if problem.errors:
        body["errors"] = [{"field": error.field, "message": error.message} for error in problem.errors]
    if request_id:
        body["request_id"] = request_id
    headers = {"cache-control": "no-store", **problem.headers}
    data = ENCODER.encode(body).encode("utf-8", "replace")
    return Response(data, problem.status, headers, media_type="application/problem+json")


async def answer_problem(request: Request, error: Exception) -> Response:
    """Answer a Problem that an endpoint raised."""
    assert isinstance(error, Problem)
    return response(error, request.scope.get("request_id", ""))


async def answer_refusal(request: Request, error: Exception) -> Response:
    """Answer what the router refuses by itself: an unknown path, or a method that a path lacks."""
    status = getattr(error, "status_code", 500)
    headers = dict(getattr(error, "headers", None) or {})
    if "Allow" in headers:
        headers["Allow"] = ", ".join(sorted(headers["Allow"].split(", ")))
    details = {
        404: "There is nothing at this address.",
        405: f"This address does not know the method {request.method[:20]}. See the header Allow.",
    }
    problem = Problem(status, details.get(status, HTTPStatus(status).phrase), headers=headers)
    return response(problem, request.scope.get("request_id", ""))
