"""Lighthouse and boathouse in this process, step by step, for the tests of operators' tools."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from shared.clock import ManualClock
from shared.hosting.embedded import EmbeddedHost
from shared.messaging.outcomes import Event
from shared.persistence import parked_store, take_up_store
from shared.persistence.engine import service_engine
from shared.persistence.migrating import upgrade
from shared.persistence.parked_store import Parked
from shared.persistence.take_up_store import Entitlement, Mode, State
from shared.service import Installed
from shared.settings import Settings
from tests.kernel.sample.boathouse.entrypoints import Boathouse
from tests.kernel.sample.boathouse.tables import numbers
from tests.kernel.sample.lighthouse.entrypoints import light
from tests.servers import Databases

START = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
NAMES = ("lighthouse", "boathouse")


class Shore:
    """The two services; schools a, b and c have taken boathouse up."""

    def __init__(self, home: Path, urls: dict[str, str]) -> None:
        self.clock = ManualClock(START)
        self.settings = Settings(home=home, database_urls=urls, clock=self.clock)
        installed = Installed("tests.kernel.sample")
        self.host = EmbeddedHost([installed.load(name) for name in NAMES], self.settings)
        self.lighthouse, self.boathouse = (self.host.runtimes[name] for name in NAMES)
        with self.boathouse.unit_of_work() as uow:
            for school in "abc":
                held = Entitlement(school, Mode.FULL, State.ACTIVE, date(2020, 1, 1), None, "x")
                take_up_store.save_entitlement(uow.session.connection(), held, uow.now())

    @property
    def runtimes(self) -> list[Any]:
        return [self.lighthouse, self.boathouse]

    def misbehave(self, how: Callable[[Event], None] = lambda event: None) -> None:
        assert isinstance(self.boathouse.service, Boathouse)
        self.boathouse.service.misbehave = how

    def launches(self) -> None:
        assert isinstance(self.boathouse.service, Boathouse)
        self.boathouse.service.launches = True

    def light(self, school: str, *numbers_: int) -> list[str]:
        with self.lighthouse.unit_of_work() as uow:
            return [light(uow, school, number) for number in numbers_]

    def quiet(self) -> None:
        self.host.run_until_quiet()

    def advance(self, minutes: int) -> None:
        self.clock.advance(timedelta(minutes=minutes))
        self.quiet()

    def numbers(self, school: str) -> list[int]:
        with self.boathouse.unit_of_work() as uow:
            return numbers(uow, school)

    def parked(self, cause: str | None = None) -> list[Parked]:
        from shared.operations.parked import OPEN_STATES

        with self.boathouse.unit_of_work() as uow:
            return parked_store.listed(uow.session.connection(), states=OPEN_STATES, cause=cause)

    def run_sql(self, service: str, statement: str, **values: Any) -> None:
        with self.host.runtimes[service].unit_of_work() as uow:
            uow.session.execute(text(statement), values)


def _migrate(name: str, url: str) -> None:
    engine = service_engine(url, pool_size=1)
    upgrade(engine, Installed("tests.kernel.sample").load(name))
    engine.dispose()


@contextmanager
def standing(kind: str, home: Path, request: pytest.FixtureRequest) -> Iterator[Shore]:
    """A shore on SQLite files or on PostgreSQL databases of its own."""
    urls: dict[str, str] = {}
    databases: Databases | None = None
    if kind == "postgresql":
        databases = request.getfixturevalue("postgresql")
        urls = {name: databases.clone_of(f"shore-{name}", partial(_migrate, name)) for name in NAMES}
    made = Shore(home, urls)
    yield made
    made.host.stop()
    if databases is not None:
        for url in urls.values():
            databases.drop(url)
