"""What templates and shortcodes see as `data`: the files of `data/` by their names."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NoReturn, Protocol


class DataView(Protocol):
    """The questions about data files. A name is a path without extension: `team/people`."""

    def data_kind(self, name: str) -> str:
        """Return `file`, `folder`, or an empty string where nothing has that name."""

    def data_value(self, name: str) -> Any:
        """Return the value of a file."""

    def data_names(self, name: str) -> tuple[str, ...]:
        """Return the names directly in a folder, sorted; `` is `data/` itself."""


class Data(Mapping[str, Any]):
    """A folder of data files: `data.team.people` is the value of `data/team/people.yaml`."""

    def __init__(self, view: Callable[[], DataView], name: str = "") -> None:
        self._view, self._name = view, name

    def __repr__(self) -> str:
        return f"<data {self._name!r}>"

    def __getitem__(self, key: str) -> Any:
        name = f"{self._name}/{key}" if self._name else str(key)
        match self._view().data_kind(name):
            case "file":
                return self._view().data_value(name)
            case "folder":
                return Data(self._view, name)
        raise KeyError(key)

    def __getattr__(self, key: str) -> Any:
        if key.startswith("_"):
            raise AttributeError(key)
        try:
            return self[key]
        except KeyError:
            raise AttributeError(key) from None

    def __iter__(self) -> Iterator[str]:
        return iter(self._view().data_names(self._name))

    def __len__(self) -> int:
        return len(self._view().data_names(self._name))

    def __dir__(self) -> list[str]:
        return list(self)


class Record(dict[str, Any]):
    """A map of a data file. It cannot be changed: other pages see the same one."""

    __slots__ = ()

    def _refuse(self, *_: Any, **__: Any) -> NoReturn:
        raise TypeError("data files cannot be changed by a template")

    __setitem__ = __delitem__ = __ior__ = update = pop = popitem = clear = setdefault = _refuse


def recorded(value: Any) -> Any:
    """Return a value of which nothing can be changed."""
    if isinstance(value, dict):
        return Record({key: recorded(one) for key, one in value.items()})
    return tuple(map(recorded, value)) if isinstance(value, list | tuple) else value
