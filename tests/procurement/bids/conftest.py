"""A tender to bid for."""

from __future__ import annotations

import pytest

from services.procurement.application.bids import sealing
from tests.procurement.bids.room import Room
from tests.procurement.world import World


@pytest.fixture
def room(world: World) -> Room:
    """A published tender on a fresh SQLite file."""
    return Room(world)


@pytest.fixture
def room_on_each(world_on_each: World) -> Room:
    """A published tender, once on SQLite and once on PostgreSQL."""
    return Room(world_on_each)


@pytest.fixture(autouse=True)
def _quick_passphrases(monkeypatch: pytest.MonkeyPatch) -> None:
    """Guessing is made slow on purpose; tests need not wait for it."""
    monkeypatch.setattr(sealing, "SCRYPT_COST", 2**8)
    monkeypatch.setattr(sealing, "BIDDER_COST", 2**4)
