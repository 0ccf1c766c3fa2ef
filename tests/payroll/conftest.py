"""Worlds for the tests of payroll: on SQLite for most, on both databases for the main ways."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.payroll.world import World


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """Payroll alone on a fresh SQLite file."""
    made = World(tmp_path)
    yield made
    made.stop()


@pytest.fixture
def world_on_each(database_url: str, tmp_path: Path) -> Iterator[World]:
    """Payroll alone, once on SQLite and once on PostgreSQL."""
    made = World(tmp_path, database_url)
    yield made
    made.stop()


@pytest.fixture
def world_on_postgresql(empty_database: str, tmp_path: Path) -> Iterator[World]:
    """Payroll alone on a fresh PostgreSQL database."""
    made = World(tmp_path, empty_database)
    yield made
    made.stop()
