"""The database is away, or a process is stopped and started: nothing is lost, nothing comes twice, nobody has to help."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event

from shared.errors import BrokerAway, DatabaseAway, ServiceAway
from shared.identity.context import caller
from shared.identity.roles import Role
from shared.runtime import Runtime
from tests import servers
from tests.messaging.harness import EmbeddedHouse, RabbitHouse
from tests.messaging.processes import until


@contextmanager
def away(runtime: Runtime, postgresql: servers.Databases | None) -> Iterator[None]:
    """A service's database cannot be reached: connections are cut and refused; a SQLite file cannot be opened."""
    engine = runtime.database.engine
    if postgresql is None:

        def refuse(*_: Any) -> None:
            raise sqlite3.OperationalError("unable to open database file")

        event.listen(engine, "do_execute", refuse)
        try:
            yield
        finally:
            event.remove(engine, "do_execute", refuse)
        return
    name = str(engine.url.database)
    postgresql.admin.query(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
    postgresql.admin.cut_connections(name)
    try:
        yield
    finally:
        postgresql.admin.query(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')


@pytest.fixture
def cut(here: EmbeddedHouse, request: pytest.FixtureRequest) -> Callable[[Runtime], Any]:
    on_server = here.boathouse.database.engine.dialect.name == "postgresql"
    databases = request.getfixturevalue("postgresql") if on_server else None
    return lambda runtime: away(runtime, databases)


def test_events_wait_at_their_source_while_the_consumers_database_is_away(
    here: EmbeddedHouse, cut: Callable[[Runtime], Any]
) -> None:
    school = here.new_school()
    here.light(school, 1, 2)
    with cut(here.boathouse), pytest.raises(BrokerAway, match="boathouse could not take events in"):
        here.workers["lighthouse"].relay.publish_waiting()
    here.boathouse.database.engine.dispose()
    here.settle()
    assert here.effects(school) == [1, 2]
    assert here.parked() == []


def test_a_transaction_says_that_its_database_is_away(here: EmbeddedHouse, cut: Callable[[Runtime], Any]) -> None:
    school = here.new_school()
    with cut(here.lighthouse), pytest.raises(DatabaseAway):
        here.light(school, 1)
    here.lighthouse.database.engine.dispose()
    here.light(school, 2)
    here.settle()
    assert here.effects(school) == [2]


def test_a_call_is_answered_in_words_while_the_database_is_away(
    here: EmbeddedHouse, cut: Callable[[Runtime], Any]
) -> None:
    school = here.new_school()
    who = caller("person:head", (Role.HEAD, school))
    with cut(here.boathouse), pytest.raises(ServiceAway) as refusal:
        here.client.call(who, "boathouse", "numbers", {"school_id": school})
    assert refusal.value.message == "Boathouse cannot reach its records just now. Try again shortly."
    here.boathouse.database.engine.dispose()
    assert here.client.call(who, "boathouse", "numbers", {"school_id": school}) == []


def test_the_nameko_process_waits_for_its_database_and_goes_on(
    rabbitmq_postgresql: RabbitHouse, postgresql: servers.Databases
) -> None:
    house = rabbitmq_postgresql
    house.begin()
    school = house.new_school()
    house.light(school, 1)
    house.settle()
    with away(house.boathouse, postgresql):
        house.light(school, 2, 3)
        while house.workers["lighthouse"].relay.publish_waiting():
            continue
        until(lambda: not house.consumer.ready, "the process says that it is not ready")
    house.boathouse.database.engine.dispose()
    until(lambda: house.consumer.ready, "the process is ready again")
    house.settle()
    assert house.effects(school) == [1, 2, 3]
    assert house.parked() == []


@pytest.fixture(params=["rabbitmq_sqlite", "rabbitmq_postgresql"])
def over_rabbitmq(request: pytest.FixtureRequest) -> RabbitHouse:
    found = request.getfixturevalue(request.param)
    assert isinstance(found, RabbitHouse)
    found.begin()
    return found


def test_a_consumer_that_is_stopped_and_started_takes_up_where_it_left(over_rabbitmq: RabbitHouse) -> None:
    house = over_rabbitmq
    school = house.new_school()
    house.light(school, 1)
    house.settle()
    assert house.consumer.stop() == 0
    house.light(school, *range(2, 260))
    while house.workers["lighthouse"].relay.publish_waiting():
        continue
    house.consumer.start().await_ready()
    house.settle()
    assert house.effects(school) == list(range(1, 260))


def test_a_consumer_that_is_killed_without_a_word_loses_and_doubles_nothing(over_rabbitmq: RabbitHouse) -> None:
    house = over_rabbitmq
    school = house.new_school()
    house.light(school, *range(1, 400))
    while house.workers["lighthouse"].relay.publish_waiting():
        continue
    house.consumer.kill()
    house.consumer.start().await_ready()
    house.settle()
    assert house.effects(school) == list(range(1, 400))
