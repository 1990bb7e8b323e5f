"""What a shortcode may ask about the rest of the site: every answer is recorded by whoever answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol


class Surroundings(Protocol):
    """The questions of shortcodes, as methods. Paths have `/`."""

    def shortcode(self, name: str) -> str:
        """Return what stands for a shortcode's template and all that it needs; empty where there is none."""

    def shortcode_names(self) -> tuple[str, ...]:
        """Return the names of all shortcodes."""

    def icon(self, name: str) -> str:
        """Return the text of an icon of the theme, `templates/icons/NAME.svg`; empty where there is none."""

    def icon_names(self) -> tuple[str, ...]:
        """Return the names of the theme's icons."""

    def file(self, name: str) -> bytes | None:
        """Return the bytes of a file by its name below the site's folder."""

    def files(self, root: str) -> tuple[str, ...]:
        """Return the paths of all files below `content` or another root."""

    def beside(self, folder: str) -> tuple[str, ...]:
        """Return the names of the files in a folder below `content/`."""

    def data_kind(self, name: str) -> str:
        """Return what a name below `data/` is: `file`, `folder`, or nothing."""

    def data_value(self, name: str) -> Any:
        """Return the value of a data file."""

    def data_names(self, name: str) -> tuple[str, ...]:
        """Return the names in a folder of `data/`."""

    def site_fact(self, name: str) -> Any:
        """Return a value of `site.yaml` that shortcodes may show."""


class Witness:
    """Passes questions on, and knows what the view itself raised: that is no failure of a shortcode."""

    def __init__(self, view: Surroundings | None) -> None:
        self._view = view
        self.raised: BaseException | None = None

    def __getattr__(self, name: str) -> Callable[..., Any]:
        question = getattr(self._view, name)

        def ask(*args: Any) -> Any:
            try:
                return question(*args)
            except BaseException as error:
                self.raised = error
                raise

        self.__dict__[name] = ask
        return ask
