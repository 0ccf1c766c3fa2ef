"""The fault matrix: `kill -9` at every step boundary, on RabbitMQ and PostgreSQL for real. Whatever dies, every event has
its effect exactly once, none is lost, and each school's order holds."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from datetime import timedelta

import pytest

from shared.jobs.run import LEASE
from shared.nodes import PrivatePostgres, PrivateRabbit
from shared.persistence.jobs_store import enqueue
from tests.faults.ground import EACH, SCHOOLS, Ground
from tests.messaging.processes import until

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


RELAY = [
    "before read", "after read", "before publish", "before confirm", "after confirm", "after publish",
    "before mark", "after mark", "before commit of mark", "after commit of mark",
]  # fmt: skip


CONSUMER = {
    "after deliver": 1, "before claim": 1, "after claim": 1, "before handle": 50, "after handle": 50,
    "before commit of handle": 1, "after commit of handle": 1, "before ack": 1, "before ack itself": 1,
    "after ack itself": 1,
}  # fmt: skip


@pytest.mark.parametrize(("at_relay", "at_consumer"), list(zip(RELAY, CONSUMER, strict=True)))
def test_the_relay_and_the_consumer_are_killed(ground: Ground, at_relay: str, at_consumer: str) -> None:
    """Both in one run, each at a boundary of its own: half the starts, and each has to live with the other's death."""
    schools = ground.new_schools()
    ground.relay.kill()
    ground.consumer.kill()
    ground.relay.start(QUAYSIDE_TEST_DIE_AT=at_relay)
    ground.consumer.start(QUAYSIDE_TEST_DIE_AT=at_consumer, QUAYSIDE_TEST_AFTER=str(CONSUMER[at_consumer]))
    producer = ground.producer(schools).start()
    assert ground.relay.await_end() == -signal.SIGKILL
    ground.relay.start()
    assert ground.consumer.await_end() == -signal.SIGKILL
    ground.consumer.start()
    assert producer.await_end() == 0, producer.last_words()
    ground.await_quiet(schools)
    for boundary, killed in ((at_relay, "relay"), (at_consumer, "consumer")):
        row = ground.tally(schools, boundary, killed, ALL)
        assert (row.lost, row.doubled, row.disordered) == (0, 0, 0)


@pytest.mark.parametrize(
    "boundary", ["before redrive", "after redrive", "before commit of redrive", "after commit of redrive"]
)
def test_the_worker_is_killed_while_it_tries_parked_events_again(ground: Ground, boundary: str) -> None:
    schools = ground.new_schools()
    ground.redriver.kill()
    ground.set_moods(schools, 30, "fail")
    assert ground.producer(schools).start().await_end() == 0
    until(lambda: ground.waiting(schools) == SCHOOLS * (EACH - 29), "30 and all behind it are parked")
    ground.set_moods(schools, 30, None)
    ground.later(timedelta(seconds=10))
    ground.redriver.start(QUAYSIDE_TEST_DIE_AT=boundary, QUAYSIDE_TEST_AFTER="40")
    assert ground.redriver.await_end() == -signal.SIGKILL
    ground.redriver.start()
    assert_exactly_once(ground, schools, boundary, "worker")


JOB = {
    "before claim of job": 0, "after claim of job": 1, "before job's step": 70, "after job's step": 70,
    "before commit of job's step": 70, "after commit of job's step": 70,
}  # fmt: skip


@pytest.mark.parametrize("boundary", JOB)
def test_the_worker_is_killed_in_the_middle_of_a_job(ground: Ground, boundary: str) -> None:
    schools = ground.new_schools()
    ground.relay.kill()
    with ground.lighthouse.unit_of_work() as uow:
        for school in schools:
            enqueue(uow, "lighthouse.count", arguments={"school_id": school, "to": EACH}, school_id=school, total=EACH)
    ground.relay.start(QUAYSIDE_TEST_DIE_AT=boundary, QUAYSIDE_TEST_AFTER=str(JOB[boundary]))
    assert ground.relay.await_end() == -signal.SIGKILL
    ground.later(LEASE * 2)
    ground.relay.start()
    ground.await_quiet(schools)
    row = ground.tally(schools, boundary, "worker", range(EACH))
    assert (row.lost, row.doubled, row.disordered) == (0, 0, 0)


@pytest.mark.parametrize(
    "boundary", ["before commit of insert", "before mark", "before commit of handle", "before ack"]
)
def test_the_database_is_killed(ground: Ground, boundary: str) -> None:
    schools = ground.new_schools()
    producer = ground.producer(schools)
    paused = {"before commit of insert": None, "before mark": ground.relay}.get(boundary, ground.consumer)
    if paused is None:
        for name in ("reached", "go"):
            (ground.folder / name).unlink(missing_ok=True)
        producer.start(QUAYSIDE_TEST_PAUSE_AT=boundary, QUAYSIDE_TEST_AFTER="4")
    else:
        ground.pause(paused, boundary)
        producer.start()
    ground.await_pause()
    ground.kill_database()
    assert producer.await_end() == 0, producer.last_words()
    assert_exactly_once(ground, schools, boundary, "database")


def test_the_database_is_killed_at_any_moment(ground: Ground) -> None:
    for _ in range(2):
        schools = ground.new_schools()
        producer = ground.producer(schools).start()
        wanted = ground.seed.randrange(1, SCHOOLS * EACH - 60)
        ground.await_effects(schools, wanted)
        ground.kill_database()
        assert producer.await_end() == 0, producer.last_words()
        assert_exactly_once(ground, schools, f"after {wanted} effects", "database")


@pytest.mark.parametrize("boundary", ["before confirm", "before ack"])
def test_the_broker_is_killed(ground: Ground, boundary: str) -> None:
    schools = ground.new_schools()
    ground.pause(ground.relay if boundary == "before confirm" else ground.consumer, boundary)
    producer = ground.producer(schools).start()
    ground.await_pause()
    ground.kill_broker()
    assert producer.await_end() == 0, producer.last_words()
    assert_exactly_once(ground, schools, boundary, "broker")


def test_the_broker_is_killed_at_any_moment(ground: Ground) -> None:
    schools = ground.new_schools()
    producer = ground.producer(schools).start()
    wanted = ground.seed.randrange(1, SCHOOLS * EACH - 60)
    ground.await_effects(schools, wanted)
    ground.kill_broker()
    assert producer.await_end() == 0, producer.last_words()
    assert_exactly_once(ground, schools, f"after {wanted} effects", "broker")


def test_the_matrix_as_a_table(ground: Ground, record_property) -> None:
    record_property("table", ground.table())
    assert ground.rows
    assert SCHOOLS * EACH == 300
