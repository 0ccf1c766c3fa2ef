"""The fault matrix: `kill -9` at every step boundary, on RabbitMQ and PostgreSQL for real. Whatever dies, every event has
its effect exactly once, none is lost, and each school's order holds."""

from __future__ import annotations

import signal
from collections.abc import Iterator

import pytest

from shared.nodes import PrivatePostgres, PrivateRabbit
from tests.faults.ground import EACH, SCHOOLS, Ground

pytestmark = pytest.mark.faults
ALL = list(range(1, EACH + 1))


@pytest.fixture(scope="module")
def ground(
    private_rabbitmq: PrivateRabbit, private_postgresql: PrivatePostgres, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Ground]:
    made = Ground(private_rabbitmq, private_postgresql, tmp_path_factory.mktemp("faults")).start()
    yield made
    made.stop()


def assert_exactly_once(ground: Ground, schools: list[str], boundary: str, killed: str) -> None:
    ground.await_quiet(schools)
    row = ground.tally(schools, boundary, killed, ALL)
    assert (row.lost, row.doubled, row.disordered) == (0, 0, 0)


@pytest.mark.parametrize(
    "boundary", ["before insert", "after insert", "before commit of insert", "after commit of insert"]
)
def test_the_producer_is_killed(ground: Ground, boundary: str) -> None:
    schools = ground.new_schools()
    producer = ground.producer(schools)
    assert producer.start(QUAYSIDE_TEST_DIE_AT=boundary, QUAYSIDE_TEST_AFTER="4").await_end() == -signal.SIGKILL
    assert producer.start().await_end() == 0, producer.last_words()
    assert_exactly_once(ground, schools, boundary, "producer")


RELAY = {
    "before read": 3, "after read": 1, "before publish": 1, "before confirm": 1, "after confirm": 1, "after publish": 1,
    "before mark": 1, "after mark": 1, "before commit of mark": 1, "after commit of mark": 1,
}  # fmt: skip


@pytest.mark.parametrize("boundary", RELAY)
def test_the_relay_is_killed(ground: Ground, boundary: str) -> None:
    schools = ground.new_schools()
    ground.relay.kill()
    ground.relay.start(QUAYSIDE_TEST_DIE_AT=boundary, QUAYSIDE_TEST_AFTER=str(RELAY[boundary]))
    producer = ground.producer(schools).start()
    assert ground.relay.await_end() == -signal.SIGKILL
    ground.relay.start()
    assert producer.await_end() == 0, producer.last_words()
    assert_exactly_once(ground, schools, boundary, "relay")


CONSUMER = {
    "after deliver": 2, "before claim": 2, "after claim": 2, "before handle": 50, "after handle": 50,
    "before commit of handle": 2, "after commit of handle": 2, "before ack": 2, "before ack itself": 2,
    "after ack itself": 2,
}  # fmt: skip


@pytest.mark.parametrize("boundary", CONSUMER)
def test_the_consumer_is_killed(ground: Ground, boundary: str) -> None:
    schools = ground.new_schools()
    ground.consumer.kill()
    ground.consumer.start(QUAYSIDE_TEST_DIE_AT=boundary, QUAYSIDE_TEST_AFTER=str(CONSUMER[boundary]))
    producer = ground.producer(schools).start()
    assert ground.consumer.await_end() == -signal.SIGKILL
    ground.consumer.start()
    assert producer.await_end() == 0, producer.last_words()
    assert_exactly_once(ground, schools, boundary, "consumer")


def test_the_matrix_as_a_table(ground: Ground, capsys: pytest.CaptureFixture[str], record_property) -> None:
    record_property("table", ground.table())
    with capsys.disabled():
        print(f"\n{ground.table()}")
    assert ground.rows
    assert SCHOOLS * EACH == 300
