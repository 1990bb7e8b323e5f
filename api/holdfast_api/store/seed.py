"""Loads the records that a collection begins with, once, from a YAML list in the site."""

from __future__ import annotations

import hashlib
import json
import logging
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import Connection, Table, select
from sqlalchemy.exc import IntegrityError

from ..fields import instant, read_record
from ..schema import plain
from ..settings import load_yaml
from ..values import Collection, Scalar
from .prepare import Misfit
from .tables import declared

logger = logging.getLogger("holdfast_api")
NAMESPACE = uuid.UUID("5d4a2c57-90a5-5a0c-8f6e-7f1b6d1f3c11")


@dataclass(frozen=True, slots=True)
class Seed:
    """The rows of a seed file, ready to insert, and the digest of the file."""

    rows: tuple[dict[str, Scalar], ...]
    digest: str


def read_seed(collection: Collection, site: Path) -> tuple[Seed | None, list[str]]:
    """Return a collection's seed, or what is wrong with it, one sentence for each fault.

    A file that is not there is no fault: a server need not carry it once it was loaded.
    """
    if not collection.seed:
        return None, []
    file = site / collection.seed
    try:
        data = file.read_bytes()
        raw = load_yaml(data)
        changed = file.stat().st_mtime
    except FileNotFoundError:
        logger.warning("%s is not there: `%s` gets no records from it.", collection.seed, collection.name)
        return None, []
    except OSError as error:
        return None, [f"{collection.seed} cannot be read: {error.strerror}."]
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError, ValueError) as error:
        return None, [f"{collection.seed} is not valid YAML: {error}".replace("\n", " ")]
    if not isinstance(raw, list):
        return None, [f"{collection.seed} must be a list of records, each a mapping of fields."]
    records, errors = _records(collection, raw)
    if errors:
        return None, errors
    return Seed(_rows(collection, records, changed), hashlib.sha256(data).hexdigest()), []


def load_seed(connection: Connection, collection: Collection, table: Table, seed: Seed) -> bool:
    """Insert a seed if the table is empty and never had one; tell whether it did. Raises Misfit."""
    row = select(declared.c.seeded).where(declared.c.name == collection.name)
    if connection.scalar(row) is not None or connection.execute(select(table.c.id).limit(1)).first():
        return False
    try:
        if seed.rows:
            connection.execute(table.insert(), list(seed.rows))
    except IntegrityError:
        raise Misfit([f"{collection.seed}: two records share a value of a field that is unique."]) from None
    connection.execute(declared.update().where(declared.c.name == collection.name).values(seeded=seed.digest))
    return True


def _records(collection: Collection, raw: list[Any]) -> tuple[list[dict[str, Scalar]], list[str]]:
    fields = {field.name: field for field in collection.shown}
    records: list[dict[str, Scalar]] = []
    errors: list[str] = []
    for number, each in enumerate(raw, start=1):
        if isinstance(each, Mapping):
            each = {key: plain(fields[key], value) if key in fields else value for key, value in each.items()}
        record, wrong = read_record(fields.values(), each)
        records.append(record)
        errors += [f"{collection.seed}: record {number}: {error.field}: {error.message}" for error in wrong]
    return records, errors


def _rows(
    collection: Collection, records: list[dict[str, Scalar]], changed: float
) -> tuple[dict[str, Scalar], ...]:
    """Give each record an id and a time that are the same wherever the same file is loaded, so that
    servers which keep their records in memory agree; the times keep the order of the file."""
    start = datetime.fromtimestamp(int(changed), UTC)
    rows = []
    seen: dict[str, int] = {}
    for number, record in enumerate(records):
        content = json.dumps([collection.name, record], sort_keys=True)
        seen[content] = seen.get(content, 0) + 1
        identity = uuid.uuid5(NAMESPACE, f"{seen[content]} {content}")
        created = instant(start + timedelta(milliseconds=number))
        rows.append({"id": str(identity), "created": created, **record})
    return tuple(rows)
