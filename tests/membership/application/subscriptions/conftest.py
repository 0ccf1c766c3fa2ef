"""Harbours: membership alone on SQLite for most tests, on both databases for the main journey, with procurement where events
run both ways."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from services.procurement.entrypoints import Procurement
from tests.membership.application.subscriptions.harbour import Harbour


@pytest.fixture
def harbour(tmp_path: Path) -> Iterator[Harbour]:
    made = Harbour(tmp_path)
    yield made
    made.stop()


@pytest.fixture
def harbour_on_each(database_url: str, tmp_path: Path) -> Iterator[Harbour]:
    made = Harbour(tmp_path, urls={"membership": database_url})
    yield made
    made.stop()


@pytest.fixture
def harbour_on_postgresql(empty_database: str, tmp_path: Path) -> Iterator[Harbour]:
    made = Harbour(tmp_path, urls={"membership": empty_database})
    yield made
    made.stop()


@pytest.fixture
def busy_harbour(tmp_path: Path) -> Iterator[Harbour]:
    """Membership and procurement together."""
    made = Harbour(tmp_path, Procurement())
    yield made
    made.stop()
