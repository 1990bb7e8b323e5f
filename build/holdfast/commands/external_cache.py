"""What other sites answered, kept in the cache folder of the site: good answers for a week, others a day."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from .external_answers import Answer, Asked

if TYPE_CHECKING:
    from pathlib import Path

DAY = 86_400.0
GOOD, BAD, FORGOTTEN = 7 * DAY, DAY, 60 * DAY
"""Seconds for which an answer is taken for true, and after which it is dropped."""


class Cache:
    """The answers by address; `refresh` asks again about all of them."""

    def __init__(self, file: Path, *, refresh: bool = False) -> None:
        self._file, self._refresh = file, refresh
        self._answers = _read(file)

    def known(self, url: str) -> Answer | None:
        """Return the last answer, however old, with which a site can be asked whether that still holds."""
        return self._answers.get(url)

    def fresh(self, asked: Asked, now: float) -> Answer | None:
        """Return an answer that need not be asked for again."""
        known = self._answers.get(asked.url)
        if known is None or self._refresh or known.offline:
            return None
        if known.good and not set(asked.fragments) <= set(known.fragments):
            return None
        lasts = GOOD if known.good and all(known.fragments.values()) else BAD
        return known if now - lasts < known.checked <= now else None

    def keep(self, url: str, answer: Answer) -> None:
        """Remember an answer."""
        self._answers[url] = answer

    def save(self, now: float) -> None:
        """Write all answers that are not too old; a folder that cannot be written is no reason to fail."""
        kept = {url: asdict(one) for url, one in self._answers.items() if one.checked > now - FORGOTTEN}
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            self._file.write_text(json.dumps(kept), encoding="utf-8")
        except OSError:
            return


def _read(file: Path) -> dict[str, Answer]:
    """Return what a file holds; nothing where it is missing or damaged."""
    try:
        kept: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        return {str(url): Answer(**value) for url, value in kept.items()}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}
