"""Trusts for the tests of the portal: told once for a session and copied for whoever changes one; and worlds for its back
room alone, on SQLite for most, on both databases where SQL matters."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from argon2.profiles import CHEAPEST

from services.portal.application import hashing
from tests.portal.ground import Ground, copied, tell_until_bought, tell_until_taken_up, tell_until_today
from tests.portal.world import Receiver, World


@dataclass(frozen=True)
class Told:
    """The files of a trust that was told a part of the story, its schools' ids, and the time it stands at."""

    home: Path
    schools: dict[str, str]
    now: datetime


def _told(ground: Ground) -> Told:
    told = Told(ground.home, dict(ground.schools), ground.clock.now())
    ground.stop()
    return told


@pytest.fixture(scope="session", autouse=True)
def _quick_hashes() -> Iterator[None]:
    """Argon2 with its cheapest parameters: what a real hash costs is tested in one place."""
    usual, hashing.HASHER = hashing.HASHER, PasswordHasher.from_parameters(CHEAPEST)
    yield
    hashing.HASHER = usual


@pytest.fixture(scope="session")
def told_taken_up(tmp_path_factory: pytest.TempPathFactory) -> Told:
    """A trust in which schools have taken services up."""
    ground = Ground(tmp_path_factory.mktemp("told") / "taken-up")
    tell_until_taken_up(ground)
    return _told(ground)


@pytest.fixture(scope="session")
def told_bought(told_taken_up: Told, tmp_path_factory: pytest.TempPathFactory) -> Told:
    """The same after a collective order."""
    home = tmp_path_factory.mktemp("told") / "bought"
    ground = copied(told_taken_up.home, home, told_taken_up.schools, told_taken_up.now)
    tell_until_bought(ground)
    return _told(ground)


@pytest.fixture(scope="session")
def told_today(tmp_path_factory: pytest.TempPathFactory) -> Told:
    """A trust after most of a year, with something on every page."""
    ground = Ground(tmp_path_factory.mktemp("told") / "today")
    for tell in (tell_until_taken_up, tell_until_bought, tell_until_today):
        tell(ground)
    return _told(ground)


@pytest.fixture
def ground(told_taken_up: Told, tmp_path: Path) -> Iterator[Ground]:
    """A trust in which schools have taken services up, to be changed at will."""
    made = copied(told_taken_up.home, tmp_path / "trust", told_taken_up.schools, told_taken_up.now)
    yield made
    made.stop()


@pytest.fixture
def bought(told_bought: Told, tmp_path: Path) -> Iterator[Ground]:
    """A trust with a finished collective order, to be changed at will."""
    made = copied(told_bought.home, tmp_path / "trust", told_bought.schools, told_bought.now)
    yield made
    made.stop()


@pytest.fixture(scope="module")
def reading(told_bought: Told, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    """A trust with a finished collective order for the tests of a module, which only read."""
    home = tmp_path_factory.mktemp("reading") / "trust"
    made = copied(told_bought.home, home, told_bought.schools, told_bought.now)
    yield made
    made.stop()


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """The portal's back room alone, on a fresh SQLite file."""
    made = World(tmp_path)
    yield made
    made.stop()


@pytest.fixture
def world_on_each(database_url: str, tmp_path: Path) -> Iterator[World]:
    """The portal's back room alone, once on SQLite and once on PostgreSQL."""
    made = World(tmp_path, database_url)
    yield made
    made.stop()


@pytest.fixture
def world_on_postgresql(empty_database: str, tmp_path: Path) -> Iterator[World]:
    """The portal's back room alone, on a fresh PostgreSQL database."""
    made = World(tmp_path, empty_database)
    yield made
    made.stop()


@pytest.fixture
def receiver() -> Iterator[Callable[..., Receiver]]:
    """Makes receivers of webhooks, each a real HTTP server in a thread; they are stopped at the end."""
    made: list[Receiver] = []

    def make(**how: object) -> Receiver:
        made.append(Receiver(**how))  # type: ignore[arg-type]
        return made[-1]

    yield make
    for one in made:
        one.stop()
