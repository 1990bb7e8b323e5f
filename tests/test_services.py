"""The services that other tests stand on."""

from __future__ import annotations

import psycopg
import pytest

from . import services


def test_postgres_answers(postgres: str) -> None:
    with psycopg.connect(postgres.replace("+psycopg", "")) as connection:
        row = connection.execute("select 6 * 7").fetchone()
    assert row == (42,)


def test_redis_answers(redis: str) -> None:
    assert services.answers(int(redis.rpartition(":")[2].partition("/")[0]))


def test_what_is_missing_skips_a_test(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match="Mosaic is not installed"):
        services.need("Mosaic", None)


def test_what_is_missing_fails_where_nothing_may_be_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="Mosaic is not installed"):
        services.need("Mosaic", None)
