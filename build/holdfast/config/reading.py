"""From bytes to settings, in the order in which a file can fail: encoding, YAML, types, meaning."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter, ValidationError

from ..problems import Place, Problem, line_of
from ..settings import Settings
from ..text import decoded
from ..yamltext import Yaml, read
from .checks import findings, origin
from .fields import default_findings
from .messages import advice_for, sentence_for
from .shorthand import long_form
from .unknown import unknown_keys

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

    from ..problems import Severity
    from ..yamltext import KeyPath, Point

_SMALLEST = "write `title: My site` and `url: https://example.org`"


def read_settings(data: bytes | None, file: str = "site.yaml") -> tuple[Settings | None, tuple[Problem, ...]]:
    """Return the settings that a file holds and all its problems; none where an error is among them."""
    if data is None:
        advice = f"{_SMALLEST} into it, or start with `holdfast new DIR`"
        return None, (Problem("settings", f"there is no {file}", Place(file), advice, blocks=True),)
    text, problem = decoded(data, file)
    if problem:
        return None, (problem,)
    reading = _Reading(file, text, read(text))
    settings = reading.settings()
    return settings, tuple(sorted(reading.problems, key=lambda each: (each.place.line, each.place.column)))


@cache
def _adapter() -> TypeAdapter[Settings]:
    return TypeAdapter(Settings)


@dataclass(slots=True)
class _Reading:
    """One file on its way to settings, with its problems so far."""

    file: str
    text: str
    yaml: Yaml
    problems: list[Problem] = field(default_factory=list)

    def settings(self) -> Settings | None:
        raw = self.yaml.value
        for fault in self.yaml.faults:
            self.note(fault.message, fault.help, (fault.line, fault.column))
        if self.yaml.faults:
            return None
        if raw is None or not isinstance(raw, dict):
            is_empty = f"{self.file} is empty" if raw is None else f"{self.file} must hold `key: value` lines"
            self.note(is_empty, _SMALLEST, (1, 1))
            return None
        self.hidden_values(raw, ())
        raw, unknown = unknown_keys(long_form(raw))
        for path, message, advice in unknown:
            self.note(message, advice, self.yaml.place(path), "unknown-key", "warning")
        for finding in findings(raw):
            self.note(finding.message, finding.help, self.value(finding.path))
        settings = self.typed(raw)
        return None if any(problem.blocks for problem in self.problems) else settings

    def typed(self, raw: dict[str, Any]) -> Settings | None:
        """Return checked settings; what YAML took for a number where text is meant is text again."""
        for error in self.errors(raw):
            path = error["loc"]
            if error["type"] == "string_type" and path in self.yaml.texts:
                raw = _with(raw, path, self.yaml.texts[path])
        for error in self.errors(raw):
            path = error["loc"]
            at = (0, 0) if error["type"] == "missing" else self.value(path)
            self.note(sentence_for(error), advice_for(error), at)
        if any(problem.blocks for problem in self.problems):
            return None
        settings = _adapter().validate_python({**raw, "url": origin(raw["url"])})
        for path, message, advice in default_findings(settings, self.yaml.texts):
            self.note(message, advice, self.value(path))
        return settings

    def errors(self, raw: dict[str, Any]) -> list[ErrorDetails]:
        try:
            _adapter().validate_python(raw)
        except ValidationError as error:
            return error.errors(include_url=False)
        return []

    def value(self, path: KeyPath) -> Point:
        return self.yaml.values.get(path) or self.yaml.place(path)

    def hidden_values(self, raw: dict[str, Any], above: KeyPath) -> None:
        """Warn of `theme_color: #0f3d5c`: YAML takes the colour for a comment."""
        for key, value in raw.items():
            path = (*above, key)
            if isinstance(value, dict):
                self.hidden_values(value, path)
            elif value is None:
                line, column = self.yaml.place(path)
                written = line_of(self.text, line)[column - 1 + len(key) :].lstrip(": ")
                if written.startswith("#") and not written[1:2].isspace():
                    message = f"`{key}` has no value: `{written}` is a comment in YAML"
                    self.note(message, f'write `{key}: "{written}"`', (line, column), severity="warning")

    def note(
        self, message: str, advice: str, at: Point, code: str = "settings", severity: Severity = "error"
    ) -> None:
        line, column = at
        excerpt = line_of(self.text, line)
        place = Place(self.file, line, column)
        self.problems.append(Problem(code, message, place, advice, excerpt, severity, severity == "error"))


def _with(value: Any, path: KeyPath, new: Any) -> Any:
    """Return a value in which what stands at a path is another."""
    if not path:
        return new
    if isinstance(value, dict):
        return {**value, path[0]: _with(value[str(path[0])], path[1:], new)}
    index = int(path[0])
    return (*value[:index], _with(value[index], path[1:], new), *value[index + 1 :])
