"""A small stand-in for Vercel's router: which answer a `config.json` gives to a URL.

It follows the router of the command line (`vercel dev`, and how `vercel build` merges routes): the
phases without a name, `filesystem`, `hit` and `error`, `continue`, `check`, and where `vercel.json` goes.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

Route = dict[str, Any]

API_ROUTES: list[Route] = [
    {"src": "^/api(?:/(.*))$", "dest": "/api/index", "check": True},
    {"src": "^/api(/.*)?$", "status": 404},
]
"""What `vercel build` makes of the rewrite in `vercel.json` and of the folder `api/`."""


@dataclass(frozen=True)
class Answer:
    """`file` is the static file or function that answers, empty where there is none."""

    status: int
    file: str
    headers: dict[str, str]


class Vercel:
    """Static files, functions, and the routes of a `config.json` as a deployment would have them."""

    def __init__(self, config: str, files: set[str]) -> None:
        told = json.loads(config)
        named = {path: one["path"] for path, one in told.get("overrides", {}).items() if "path" in one}
        self.files = {named.get(path, path): path for path in sorted(files)}
        self.phases = _merged(told["routes"])

    def get(self, path: str) -> Answer:
        """Return the answer to a GET request for a percent-encoded path."""
        headers: dict[str, str] = {}
        for phase in ("", "filesystem"):
            route, path, headers = self._run(phase, path, headers)
            status = route.get("status", 0) if route else 0
            if 300 <= status < 400:
                return Answer(status, "", headers)
            file = self._lookup(path)
            if file and phase == "" and not status:
                _, _, headers = self._run("hit", path, headers)
                return Answer(200, file, headers)
            if status or (file and route):
                return Answer(status or 200, file, headers)
        route, path, headers = self._run("error", path, headers)
        return Answer(404, self._lookup(path) if route else "", headers)

    def _run(self, phase: str, path: str, before: dict[str, str]) -> tuple[Route | None, str, dict[str, str]]:
        headers = dict(before)
        for route in self.phases.get(phase, []):
            match = re.match(route["src"], path, 0 if route.get("caseSensitive") else re.IGNORECASE)
            if not match:
                continue
            for name, value in route.get("headers", {}).items():
                if phase != "hit" or name.lower() not in before:
                    headers[name.lower()] = _filled(value, match)
            if route.get("continue"):
                continue
            target = _filled(route.get("dest", path), match)
            if route.get("check") and not self._lookup(target):
                path = target
                continue
            return route, target, headers
        return None, path, headers

    def _lookup(self, path: str) -> str:
        name = unquote(path).strip("/")
        candidates = (name, f"{name}/index.html".lstrip("/"))
        return next((self.files[it] for it in candidates if it in self.files), "")


def _filled(text: str, match: re.Match[str]) -> str:
    def group(reference: re.Match[str]) -> str:
        digits = reference[1]
        return (match[int(digits)] or "") if digits.isdigit() and int(digits) <= match.re.groups else ""

    return re.sub(r"\$([1-9a-zA-Z]+)", group, text)


def _merged(routes: list[Route]) -> dict[str, list[Route]]:
    """Return the routes of each phase: emitted `continue`, those of `vercel.json`, then the rest."""
    phases: dict[str, list[Route]] = {"": []}
    name = ""
    for route in routes:
        name = route.get("handle", name)
        phases.setdefault(name, [])
        if "handle" not in route:
            phases[name].append(route)
    for name, found in phases.items():
        first = [route for route in found if route.get("continue")]
        inserted = API_ROUTES if name == "filesystem" else []
        phases[name] = [*first, *inserted, *(route for route in found if not route.get("continue"))]
    phases["error"].insert(0, {"status": 404, "src": "^(?!/api).*$", "dest": "/404.html"})
    return phases
