"""Harbours for the tests of schools and the journey: on SQLite for most, on both databases for the main ways."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.membership.application.schools.harbour import Federation, Harbour


@pytest.fixture
def harbour(tmp_path: Path) -> Iterator[Harbour]:
    """Membership alone on a fresh SQLite file."""
    made = Harbour(tmp_path)
    yield made
    made.stop()


@pytest.fixture
def harbour_on_each(database_url: str, tmp_path: Path) -> Iterator[Harbour]:
    """Membership alone, once on SQLite and once on PostgreSQL."""
    made = Harbour(tmp_path, database_url)
    yield made
    made.stop()


@pytest.fixture
def federation(harbour: Harbour) -> Federation:
    """The two schools known, with their people; no membership yet."""
    return Federation(harbour)


@pytest.fixture
def federation_on_each(harbour_on_each: Harbour) -> Federation:
    """The same, once on SQLite and once on PostgreSQL."""
    return Federation(harbour_on_each)
