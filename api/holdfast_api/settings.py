"""Where the API finds its site and its database: arguments first, then the environment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from .schema import Collection, SchemaError, parse_collections

try:
    from yaml import CSafeLoader as Loader
except ImportError:  # pragma: no cover
    from yaml import SafeLoader as Loader  # type: ignore[assignment]

SITE_FILE = "site.yaml"
DEFAULT_THREADS = 8
MOST_THREADS = 64


@dataclass(frozen=True, slots=True)
class Settings:
    """What the API was told. `errors` are sentences for the operator; with any, nothing is served."""

    site: Path
    title: str = ""
    collections: tuple[Collection, ...] = ()
    database_url: str = ""
    threads: int = DEFAULT_THREADS
    errors: tuple[str, ...] = ()


def read_settings(site: Path | None, database_url: str | None, environ: Mapping[str, str]) -> Settings:
    """Return the settings, with everything that is wrong with them."""
    folder = find_site(site, environ)
    url = environ.get("DATABASE_URL", "") if database_url is None else database_url
    threads, wrong = _threads(environ.get("HOLDFAST_DATABASE_THREADS", ""))
    if folder is None:
        missing = f"No {SITE_FILE} was found. Start in the site's folder, or name it in HOLDFAST_SITE."
        return Settings(Path.cwd(), database_url=url.strip(), threads=threads, errors=(missing, *wrong))
    raw, unread = _read_site(folder / SITE_FILE)
    collections, faults = parse_collections(raw.get("collections"))
    errors = (*unread, *(as_sentence(fault) for fault in faults), *wrong)
    return Settings(folder, str(raw.get("title", "")), collections, url.strip(), threads, errors)


def find_site(site: Path | None, environ: Mapping[str, str]) -> Path | None:
    """Return the folder with `site.yaml`: as told, else the nearest above the current folder or this file."""
    told = site or (Path(environ["HOLDFAST_SITE"]) if environ.get("HOLDFAST_SITE") else None)
    if told is not None:
        folder = told.resolve()
        folder = folder.parent if folder.name == SITE_FILE else folder
        return folder if (folder / SITE_FILE).is_file() else None
    here = Path.cwd()
    candidates = (here, *here.parents, *Path(__file__).resolve().parents)
    return next((folder for folder in candidates if (folder / SITE_FILE).is_file()), None)


def as_sentence(fault: SchemaError) -> str:
    """Return a fault of the declarations with its key path, for a log."""
    path = ".".join(str(part) for part in ("collections", *fault.path))
    return f"{SITE_FILE}: {path}: {fault.message}" + (f" ({fault.help})" if fault.help else "")


def load_yaml(data: bytes) -> Any:
    """Return the value of a YAML text. Raises yaml.YAMLError, UnicodeDecodeError."""
    return yaml.load(data.decode("utf-8-sig"), Loader)


def _read_site(file: Path) -> tuple[Mapping[str, Any], tuple[str, ...]]:
    try:
        raw = load_yaml(file.read_bytes())
    except OSError as error:
        return {}, (f"{SITE_FILE} cannot be read: {error.strerror}.",)
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError, ValueError) as error:
        first = str(error).replace("\n", " ")
        return {}, (f"{SITE_FILE} is not valid YAML: {first}",)
    if isinstance(raw, Mapping):
        return raw, ()
    return {}, (f"{SITE_FILE} must be a mapping of settings.",)


def _threads(text: str) -> tuple[int, tuple[str, ...]]:
    if not text:
        return DEFAULT_THREADS, ()
    if text.isascii() and text.isdigit() and len(text) < 4 and 1 <= int(text) <= MOST_THREADS:
        return int(text), ()
    wrong = f"HOLDFAST_DATABASE_THREADS is a whole number from 1 to {MOST_THREADS}, not `{text[:40]}`."
    return DEFAULT_THREADS, (wrong,)
