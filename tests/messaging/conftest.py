"""The houses in which the behaviour suite is run: both brokers on both databases, each started once in a session."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest

from shared.clock import SharedClock
from shared.messaging import topology
from shared.messaging.contracts import load_contracts
from shared.nodes import RabbitServer
from shared.service import Service
from shared.settings import Settings
from tests import servers
from tests.kernel.sample.boathouse.entrypoints import Boathouse
from tests.kernel.sample.lighthouse.entrypoints import Lighthouse
from tests.messaging.harness import EmbeddedHouse, House, RabbitHouse
from tests.messaging.processes import KEY

SERVICES = ("lighthouse", "boathouse")


def sample_services() -> list[Service]:
    return [Lighthouse(), Boathouse()]


def sqlite_urls(folder: Path) -> dict[str, str]:
    return {name: f"sqlite:///{folder / name}.db" for name in SERVICES}


@pytest.fixture(scope="session")
def postgresql_urls(postgresql: servers.Databases) -> dict[str, str]:
    return {name: postgresql.fresh() for name in SERVICES}


def _embedded(folder: Path, urls: dict[str, str]) -> Iterator[EmbeddedHouse]:
    made = EmbeddedHouse(SharedClock(folder / "clock"), Settings(home=folder, database_urls=urls))
    yield made
    made.stop()


def _over_rabbitmq(rabbitmq: RabbitServer, folder: Path, urls: dict[str, str]) -> Iterator[RabbitHouse]:
    with servers.virtual_host(rabbitmq) as vhost:
        environment = {
            "AMQP_URI": vhost.amqp_uri,
            "QUAYSIDE_CONTEXT_KEY": KEY,
            "QUAYSIDE_SERVICES": "tests.kernel.sample",
            "QUAYSIDE_CLOCK": str(folder / "clock"),
            "QUAYSIDE_TEST_MOODS": "1",
            **{f"QUAYSIDE_DATABASE_URL_{name.upper()}": url for name, url in urls.items()},
        }
        topology.apply(vhost.amqp_uri, topology.plan(sample_services(), load_contracts()), vhost.admin)
        settings = Settings(home=folder, amqp_uri=vhost.amqp_uri, database_urls=urls)
        made = RabbitHouse(SharedClock(folder / "clock"), settings, environment, folder / "boathouse.log").start()
        yield made
        made.stop()


@pytest.fixture(scope="session")
def embedded_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedHouse]:
    folder = tmp_path_factory.mktemp("embedded-sqlite")
    yield from _embedded(folder, sqlite_urls(folder))


@pytest.fixture(scope="session")
def embedded_postgresql(
    tmp_path_factory: pytest.TempPathFactory, postgresql: servers.Databases
) -> Iterator[EmbeddedHouse]:
    yield from _embedded(
        tmp_path_factory.mktemp("embedded-postgresql"), {name: postgresql.fresh() for name in SERVICES}
    )


@pytest.fixture(scope="session")
def rabbitmq_sqlite(tmp_path_factory: pytest.TempPathFactory, rabbitmq: RabbitServer) -> Iterator[RabbitHouse]:
    folder = tmp_path_factory.mktemp("rabbitmq-sqlite")
    yield from _over_rabbitmq(rabbitmq, folder, sqlite_urls(folder))


@pytest.fixture(scope="session")
def rabbitmq_postgresql(
    tmp_path_factory: pytest.TempPathFactory, rabbitmq: RabbitServer, postgresql: servers.Databases
) -> Iterator[RabbitHouse]:
    folder = tmp_path_factory.mktemp("rabbitmq-postgresql")
    yield from _over_rabbitmq(rabbitmq, folder, {name: postgresql.fresh() for name in SERVICES})


FOUR = ["embedded_sqlite", "embedded_postgresql", "rabbitmq_sqlite", "rabbitmq_postgresql"]


@pytest.fixture(params=FOUR)
def house(request: pytest.FixtureRequest) -> House:
    """The two sample services on each broker and database in turn."""
    found = cast(House, request.getfixturevalue(request.param))
    found.begin()
    return found


@pytest.fixture(params=["embedded_sqlite", "embedded_postgresql"])
def here(request: pytest.FixtureRequest) -> EmbeddedHouse:
    """The two sample services in this very process on each database in turn: for what a test must control to the step."""
    found = cast(EmbeddedHouse, request.getfixturevalue(request.param))
    found.begin()
    return found
