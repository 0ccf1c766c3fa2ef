"""The relay: what it does when it, the broker or the database fails between any two of its steps; one leader; woken at once."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence

import pytest

from shared.errors import BrokerAway, DatabaseAway
from shared.messaging import relay as relay_module
from shared.messaging.broker.rabbitmq import RabbitPublisher
from shared.messaging.deliveries import Message, Published
from shared.messaging.names import UNROUTED
from shared.messaging.relay import Relay
from shared.nodes import RabbitServer
from shared.persistence import outbox_store
from shared.persistence.locks import LockLost, ServiceLock
from tests import servers
from tests.kernel.sample.lighthouse.entrypoints import keep_log, light
from tests.messaging.harness import EmbeddedHouse, House, RabbitHouse
from tests.messaging.processes import until


class Recording:
    """A publisher that keeps what it is given, and does first what a test wants."""

    def __init__(self, first: Callable[[], None] = lambda: None) -> None:
        self.sent: list[str] = []
        self.first = first
        self.closed = False

    def publish(self, source: str, batch: Sequence[Message]) -> Published:
        self.first()
        self.sent += [message.id for message in batch]
        return Published()

    def publish_to(self, consumer: str, batch: Sequence[Message]) -> None:
        raise AssertionError("nothing is replayed here")

    def close(self) -> None:
        self.closed = True


def quiet(house: House) -> None:
    house.settle()


def test_a_relay_that_dies_between_publish_and_mark_publishes_again_in_the_same_order(
    here: EmbeddedHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    quiet(here)
    ids = here.light(here.new_school(taken_up=False), 1, 2, 3)
    publisher = Recording()

    def cut(*_: object) -> None:
        raise DatabaseAway("cut before the mark")

    with monkeypatch.context() as patched:
        patched.setattr(outbox_store, "mark_published", cut)
        with pytest.raises(DatabaseAway):
            Relay(here.lighthouse, lambda: publisher).publish_waiting()
    assert Relay(here.lighthouse, lambda: publisher).publish_waiting() == 3
    assert publisher.sent == [*ids, *ids]
    assert Relay(here.lighthouse, lambda: publisher).publish_waiting() == 0


def test_nothing_is_marked_where_the_broker_did_not_confirm(here: EmbeddedHouse) -> None:
    quiet(here)
    here.light(here.new_school(taken_up=False), 1, 2)

    def away() -> None:
        raise BrokerAway("no confirm came")

    with pytest.raises(BrokerAway):
        Relay(here.lighthouse, lambda: Recording(away)).publish_waiting()
    assert Relay(here.lighthouse, Recording).publish_waiting() == 2


def run_in_thread(relay: Relay) -> tuple[threading.Thread, threading.Event]:
    stopping = threading.Event()
    thread = threading.Thread(target=relay.run, args=(stopping,), daemon=True)
    thread.start()
    return thread, stopping


def test_the_running_relay_outlives_an_outage_of_the_broker(here: EmbeddedHouse) -> None:
    quiet(here)
    failures = [BrokerAway("away"), BrokerAway("still away")]

    def sometimes() -> None:
        if failures:
            raise failures.pop()

    publisher = Recording(sometimes)
    thread, stopping = run_in_thread(Relay(here.lighthouse, lambda: publisher))
    try:
        ids = here.light(here.new_school(taken_up=False), 1, 2)
        until(lambda: publisher.sent[-2:] == ids, "both events are published")
    finally:
        stopping.set()
        thread.join(20)
    assert failures == []
    assert publisher.closed


def test_of_two_relays_only_one_publishes_and_the_other_takes_over(here: EmbeddedHouse) -> None:
    quiet(here)
    one, two = Recording(), Recording()
    first, stop_first = run_in_thread(Relay(here.lighthouse, lambda: one))
    school = here.new_school(taken_up=False)
    a = here.light(school, 1)
    until(lambda: a[0] in one.sent, "the first relay publishes")
    second, stop_second = run_in_thread(Relay(here.lighthouse, lambda: two))
    b = here.light(school, 2)
    until(lambda: b[0] in one.sent, "the first relay goes on")
    assert two.sent == []
    stop_first.set()
    first.join(20)
    c = here.light(school, 3)
    until(lambda: c[0] in two.sent, "the second relay takes over")
    stop_second.set()
    second.join(20)
    assert c[0] not in one.sent


def test_a_lock_whose_connection_was_cut_is_known_to_be_lost(
    embedded_postgresql: EmbeddedHouse, postgresql: servers.Databases
) -> None:
    engine = embedded_postgresql.lighthouse.database.engine
    with ServiceLock(engine, "relay:test") as lock:
        assert lock.held
        with ServiceLock(engine, "relay:test") as other:
            assert not other.held
        lock.check()
        postgresql.admin.cut_connections(str(engine.url.database))
        with pytest.raises(LockLost):
            lock.check()
        with ServiceLock(engine, "relay:test") as heir:
            assert heir.held
    engine.dispose()


def test_a_commit_wakes_the_relay_at_once(embedded_postgresql: EmbeddedHouse) -> None:
    house = embedded_postgresql
    quiet(house)
    publisher = Recording()
    thread, stopping = run_in_thread(Relay(house.lighthouse, lambda: publisher))
    school = house.new_school(taken_up=False)
    waited = []
    try:
        house.light(school, 0)
        until(lambda: len(publisher.sent) == 1, "the relay is at work")
        for number in range(1, 11):
            house.light(school, number)
            committed = time.monotonic()
            until(lambda: len(publisher.sent) > number, "it is published")  # noqa: B023
            waited.append(time.monotonic() - committed)
    finally:
        stopping.set()
        thread.join(20)
    assert sorted(waited)[5] < 0.25, "the look of last resort comes once a second; the notification must be quicker"


def test_the_relay_outlives_a_cut_of_its_database_connections(
    embedded_postgresql: EmbeddedHouse, postgresql: servers.Databases
) -> None:
    house = embedded_postgresql
    quiet(house)
    publisher = Recording()
    thread, stopping = run_in_thread(Relay(house.lighthouse, lambda: publisher))
    school = house.new_school(taken_up=False)
    try:
        first = house.light(school, 1)
        until(lambda: publisher.sent == first, "the relay is at work")
        postgresql.admin.cut_connections(str(house.lighthouse.database.engine.url.database))
        house.lighthouse.database.engine.dispose()
        second = house.light(school, 2)
        until(lambda: publisher.sent[-1:] == second, "the relay is at work again")
    finally:
        stopping.set()
        thread.join(20)
    assert thread.is_alive() is False


def test_an_event_that_no_service_reads_is_counted_in_the_outbox(here: EmbeddedHouse) -> None:
    event = here.say(keep_log, here.new_school(), "all quiet")
    here.settle()
    assert unrouted(here, event) == (1, True)


def unrouted(house: House, event: str) -> tuple[int, bool]:
    with house.lighthouse.unit_of_work() as uow:
        row = (
            uow.session.connection()
            .exec_driver_sql(f"SELECT unrouted, published_at IS NOT NULL FROM outbox WHERE id = '{event}'")
            .one()
        )
    return int(row[0]), bool(row[1])


def test_an_event_that_no_queue_wants_is_kept_by_the_broker(rabbitmq_sqlite: RabbitHouse) -> None:
    house = rabbitmq_sqlite
    house.begin()
    school = house.new_school()
    house.settle()
    before = house.channel.depth(UNROUTED)
    event = house.say(keep_log, school, "all quiet")
    house.settle()
    assert unrouted(house, event)[1]
    assert house.channel.depth(UNROUTED) == before + 1


def test_publishing_to_a_service_without_queues_says_what_to_do(rabbitmq_sqlite: RabbitHouse) -> None:
    publisher = RabbitPublisher(rabbitmq_sqlite.uri)
    with pytest.raises(BrokerAway, match="nobody has no queues on the broker yet; start it, or apply its topology"):
        publisher.publish_to("nobody", [Message("1", "{}", "x.v1.0", 0, "request")])
    publisher.close()


def test_publishing_without_a_broker_says_so(rabbitmq: RabbitServer) -> None:
    with pytest.raises(BrokerAway, match="RabbitMQ cannot be reached: "):
        RabbitPublisher("amqp://nobody:nothing@127.0.0.1:1/%2F")


def test_a_slow_transaction_is_not_overtaken_by_a_later_one_of_its_key(
    embedded_postgresql: EmbeddedHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Positions are given at insert and seen at commit: a lower one may show up after a higher one was read."""
    house = embedded_postgresql
    quiet(house)
    slow_key, other = house.new_school(taken_up=False), house.new_school(taken_up=False)
    monkeypatch.setattr(relay_module, "BATCH", 1)
    inserted, may_commit = threading.Event(), threading.Event()
    ids: list[str] = []

    def slow() -> None:
        with house.lighthouse.unit_of_work() as uow:
            ids.append(light(uow, slow_key, 1))
            outbox_store.add(uow.session.connection(), "lighthouse", uow.pending)
            uow.pending = []
            inserted.set()
            assert may_commit.wait(20)

    transaction = threading.Thread(target=slow)
    transaction.start()
    assert inserted.wait(20)
    house.light(other, 2)

    def while_publishing() -> None:
        if not may_commit.is_set():
            may_commit.set()
            transaction.join(20)
            ids.extend(house.light(slow_key, 3))

    publisher = Recording(while_publishing)
    relay = Relay(house.lighthouse, lambda: publisher)
    while relay.publish_waiting():
        continue
    assert [id_ for id_ in publisher.sent if id_ in ids] == ids
