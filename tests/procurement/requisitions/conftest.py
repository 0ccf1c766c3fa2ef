"""A school's desk, on SQLite for most tests and on both databases for the main ways."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.procurement.requisitions.desk import Desk
from tests.procurement.world import World


@pytest.fixture
def desk(world: World) -> Desk:
    return Desk(world)


@pytest.fixture
def desk_on_each(world_on_each: World) -> Desk:
    return Desk(world_on_each)


@pytest.fixture(scope="module")
def shared_desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """One desk for the tests of a module that leave nothing behind."""
    world = World(tmp_path_factory.mktemp("desk"))
    yield Desk(world)
    world.stop()
