"""Trusts for the tests of the portal: told once for a session and copied for whoever changes one; and worlds for its back
room alone, on SQLite for most, on both databases where SQL matters."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest

from tests import servers
from tests.portal.ground import (
    Ground,
    copied,
    tell_until_bought,
    tell_until_paid,
    tell_until_taken_up,
    tell_until_today,
)
from tests.portal.world import Receiver, World


@dataclass(frozen=True)
class Told:
    """The files of a trust that was told a part of the story, its schools' ids, and the time it stands at."""

    home: Path
    schools: dict[str, str]
    now: datetime

    def copy(self, home: Path) -> Ground:
        """A ground of one's own, to be changed at will."""
        return copied(self.home, home, self.schools, self.now)


def told(name: str, begin: Callable[[Path], Ground], *chapters: Callable[[Ground], None]) -> Told:
    """What a part of the story leaves; told once for all processes of the session."""
    home = servers.session_folder() / f"told-{name}"
    note = home.with_suffix(".json")
    with servers.file_lock(home.with_suffix(".lock")):
        if not note.exists():
            shutil.rmtree(home, ignore_errors=True)
            ground = begin(home)
            for tell in chapters:
                tell(ground)
            ground.stop()
            note.write_text(json.dumps({"schools": ground.schools, "now": ground.clock.now().isoformat()}))
    said = json.loads(note.read_text())
    return Told(home, said["schools"], datetime.fromisoformat(said["now"]))


@pytest.fixture(scope="session")
def told_taken_up() -> Told:
    """A trust in which schools have taken services up."""
    return told("taken-up", Ground, tell_until_taken_up)


@pytest.fixture(scope="session")
def told_bought(told_taken_up: Told) -> Told:
    """The same after a collective order."""
    return told("bought", told_taken_up.copy, tell_until_bought)


@pytest.fixture(scope="session")
def told_paid(told_taken_up: Told) -> Told:
    """A trust in which two schools' staff were paid by a closed run."""
    return told("paid", told_taken_up.copy, tell_until_paid)


@pytest.fixture(scope="session")
def told_today() -> Told:
    """A trust after most of a year, with something on every page."""
    return told("today", Ground, tell_until_taken_up, tell_until_bought, tell_until_today)


@pytest.fixture
def ground(told_taken_up: Told, tmp_path: Path) -> Iterator[Ground]:
    """A trust in which schools have taken services up, to be changed at will."""
    made = told_taken_up.copy(tmp_path / "trust")
    yield made
    made.stop()


@pytest.fixture
def bought(told_bought: Told, tmp_path: Path) -> Iterator[Ground]:
    """A trust with a finished collective order, to be changed at will."""
    made = told_bought.copy(tmp_path / "trust")
    yield made
    made.stop()


@pytest.fixture
def paid(told_paid: Told, tmp_path: Path) -> Iterator[Ground]:
    """A trust with a closed pay run of two schools, to be changed at will."""
    made = told_paid.copy(tmp_path / "trust")
    yield made
    made.stop()


@pytest.fixture(scope="module")
def reading(told_bought: Told, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    """A trust with a finished collective order for the tests of a module, which only read."""
    home = tmp_path_factory.mktemp("reading") / "trust"
    made = told_bought.copy(home)
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
