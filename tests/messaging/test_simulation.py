"""A simulation on the embedded broker: every kind of trouble in any order, and at the end each event has its effect once.

Between relay and broker stands a publisher that loses batches (before or after they were delivered), delivers twice, out of
order and late; the relay and the consumer die between any two of their steps; the database goes away; parked events come
back. Hypothesis looks for an order of these that breaks the promise.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule
from sqlalchemy import select, update

from shared.clock import ManualClock
from shared.errors import BrokerAway, DatabaseAway
from shared.hosting.embedded import EmbeddedHost
from shared.messaging.deliveries import Delivery, Message, Published
from shared.messaging.intake import Intake
from shared.messaging.outcomes import Event, ParkedCause, ParkedState, Refused, Retry
from shared.messaging.redriver import Redriver
from shared.messaging.relay import Relay
from shared.persistence import outbox_store, parked_store
from shared.persistence.tables import inbox
from shared.persistence.unit_of_work import UnitOfWork
from shared.settings import Settings
from tests import outboxes
from tests.kernel.sample.boathouse.entrypoints import Boathouse
from tests.kernel.sample.boathouse.tables import effects
from tests.kernel.sample.lighthouse.entrypoints import Lighthouse, light
from tests.messaging import letters

SCHOOLS = ("school-a", "school-b", "school-late")


class Killed(BaseException):
    """What `kill -9` is to a process, in this one: nothing catches it, open transactions roll back."""


class FaultyPublisher:
    """Stands between the relay and the broker. `trouble` says what happens to the next batch."""

    def __init__(self, deliver: Callable[[Sequence[Message]], None]) -> None:
        self._deliver = deliver
        self.trouble = "none"
        self.late: list[list[Message]] = []
        self.dice = random.Random(0)

    def publish(self, source: str, batch: Sequence[Message]) -> Published:
        trouble, self.trouble = self.trouble, "none"
        if trouble == "drop":
            raise BrokerAway("lost on the way")
        if trouble == "half":
            self._deliver(batch[: len(batch) // 2])
            raise BrokerAway("cut in the middle")
        if trouble == "unconfirmed":
            self._deliver(batch)
            raise BrokerAway("delivered, and the confirm was lost")
        if trouble == "delayed copy":
            self.late.append(list(batch))
        if trouble == "twice":
            self._deliver(batch)
        if trouble == "across keys":
            self._deliver(sorted(batch, key=self._dice_of))
            return Published()
        if trouble == "dies after publish":
            self._deliver(batch)
            raise Killed
        self._deliver(batch)
        return Published()

    def _dice_of(self, message: Message) -> float:
        """One number for each partition: order within a key stays, partitions change places."""
        return random.Random(f"{self.dice.random}{message.partition}").random()

    def publish_to(self, consumer: str, batch: Sequence[Message]) -> None:
        self._deliver(batch)

    def close(self) -> None:
        """Nothing is held open."""


@contextmanager
def patched(owner: Any, name: str, value: Any) -> Iterator[None]:
    kept = getattr(owner, name)
    setattr(owner, name, value)
    try:
        yield
    finally:
        setattr(owner, name, kept)


class Trouble(RuleBasedStateMachine):
    """Rules are what may happen; `teardown` heals everything and counts."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory()
        self.clock = ManualClock(datetime(2026, 1, 5, 9, tzinfo=UTC))
        self.boathouse = Boathouse()
        self.boathouse.misbehave = self._misbehave
        self.host = EmbeddedHost(
            [Lighthouse(), self.boathouse], Settings(home=Path(self.folder.name), clock=self.clock)
        )
        self.source, self.consumer = self.host.runtimes["lighthouse"], self.host.runtimes["boathouse"]
        self.intake = Intake(self.consumer.handling)
        self.publisher = FaultyPublisher(self._deliver)
        self.said = 0
        self.ill: dict[int, str] = {}
        self.taken_up: set[str] = set()

    @initialize()
    def two_schools_are_there(self) -> None:
        for school in SCHOOLS[:2]:
            self._take_up(school)

    def _misbehave(self, event: Event) -> None:
        match self.ill.get(event.data["number"]) if "number" in event.data else None:
            case "fail":
                raise RuntimeError("ill")
            case "wait":
                raise Retry("not now")
            case "refuse":
                raise Refused("never")

    def _take_up(self, school: str) -> None:
        self.taken_up.add(school)
        self.intake.take([Delivery(letters.entitlement(school, "full"))])

    def _deliver(self, batch: Sequence[Message]) -> None:
        """What the embedded broker does, with lighthouse's events; the rest goes the usual way."""
        usual = self.host.broker.publisher()
        usual.publish("lighthouse", batch)

    def _relay(self) -> Relay:
        return Relay(self.source, lambda: self.publisher)

    @rule(
        school=st.sampled_from(SCHOOLS),
        count=st.integers(1, 4),
        mood=st.sampled_from([None, None, None, "fail", "wait", "refuse"]),
    )
    def something_is_said(self, school: str, count: int, mood: str | None) -> None:
        with self.source.unit_of_work() as uow:
            for _ in range(count):
                self.said += 1
                light(uow, school, self.said)
        if mood:
            self.ill[self.said] = mood

    @rule(school=st.sampled_from(SCHOOLS[:2]))
    def a_transaction_is_rolled_back(self, school: str) -> None:
        try:
            with self.source.unit_of_work() as uow:
                light(uow, school, 10_000)
                raise Killed
        except Killed:
            return

    @rule(
        trouble=st.sampled_from(
            ["none", "drop", "half", "unconfirmed", "twice", "delayed copy", "across keys", "dies after publish"]
        )
    )
    def the_relay_has_a_round(self, trouble: str) -> None:
        self.publisher.trouble = trouble
        try:
            self._relay().publish_waiting()
        except (BrokerAway, Killed):
            return
        finally:
            # Where nothing waited, the trouble would strike a later step that knows nothing of it.
            self.publisher.trouble = "none"

    @rule(where=st.sampled_from(["waiting", "mark_published"]), after=st.booleans(), away=st.booleans())
    def the_relay_dies_at_a_step(self, where: str, after: bool, away: bool) -> None:
        really = getattr(outbox_store, where)

        def dies(*arguments: Any) -> Any:
            answer = really(*arguments) if after else None
            if away:
                raise DatabaseAway("cut")
            if answer == []:
                return answer
            raise Killed

        with patched(outbox_store, where, dies):
            try:
                self._relay().publish_waiting()
            except (Killed, DatabaseAway):
                return

    @rule(after=st.booleans(), away=st.booleans())
    def the_consumer_dies_around_its_commit(self, after: bool, away: bool) -> None:
        really = UnitOfWork.commit
        consumer = self.consumer.database

        def dies(uow: UnitOfWork) -> None:
            mine = uow._database is consumer
            if mine and not after:
                raise DatabaseAway("cut before the commit") if away else Killed
            really(uow)
            if mine:
                raise DatabaseAway("the answer to the commit was lost") if away else Killed

        with patched(UnitOfWork, "commit", dies):
            try:
                self._relay().publish_waiting()
            except (Killed, BrokerAway):
                return

    @rule(dice=st.randoms(use_true_random=False))
    def old_copies_come_again_in_any_order(self, dice: random.Random) -> None:
        """A copy that was under way when its relay died: even within a key the order of copies is anybody's guess."""
        copies = [message for batch in self.publisher.late for message in batch]
        self.publisher.late = []
        dice.shuffle(copies)
        self._deliver(copies)

    @rule(seconds=st.sampled_from([1, 5, 60, 3600]))
    def time_passes_and_parked_events_are_tried(self, seconds: int) -> None:
        self.clock.advance(timedelta(seconds=seconds))
        Redriver(self.consumer).drain()

    @rule()
    def the_redriver_dies_before_its_commit(self) -> None:
        self.clock.advance(timedelta(minutes=20))

        def dies(_uow: UnitOfWork) -> None:
            raise Killed

        with patched(UnitOfWork, "commit", dies):
            try:
                Redriver(self.consumer).drain()
            except Killed:
                return

    @rule()
    def somebody_is_well_again(self) -> None:
        if self.ill:
            del self.ill[min(self.ill)]

    @rule()
    def the_late_school_takes_up(self) -> None:
        if SCHOOLS[2] not in self.taken_up:
            self._take_up(SCHOOLS[2])

    @rule()
    def the_other_work_is_done(self) -> None:
        self.host.workers["boathouse"].relay.publish_waiting()
        self.host.workers["lighthouse"].run_next_job()

    def teardown(self) -> None:
        try:
            self._heal()
            self._count()
        finally:
            self.host.stop()
            self.folder.cleanup()

    def _heal(self) -> None:
        self.ill.clear()
        self.publisher.trouble = "none"
        self.old_copies_come_again_in_any_order(random.Random(1))
        self.the_late_school_takes_up()
        for _ in range(60):
            self.host.run_until_quiet()
            self.clock.advance(timedelta(minutes=30))
            people = self._open(ParkedState.PERSON)
            if not people and not self._open(ParkedState.WAITING):
                return
            for event in people:
                assert event.cause in (ParkedCause.REFUSED, ParkedCause.FAILED), event
                with self.consumer.unit_of_work() as uow:
                    fresh = parked_store.get(uow.session.connection(), event.id)
                    assert fresh
                    Redriver(self.consumer).try_again(uow, fresh)
        raise AssertionError(f"did not come to rest: {self._open(ParkedState.WAITING)[:3]}")

    def _open(self, state: ParkedState) -> list[parked_store.Parked]:
        with self.consumer.unit_of_work() as uow:
            return parked_store.listed(uow.session.connection(), states=[state], most=1000)

    def _count(self) -> None:
        with self.source.unit_of_work() as uow:
            said = [row for row in outboxes.every_event(uow.session.connection()) if row[1] == letters.LAMP]
        with self.consumer.unit_of_work() as uow:
            done = uow.session.execute(select(effects).order_by(effects.c.position)).all()
            taken = set(uow.session.execute(select(inbox.c.event_id)).scalars())
        counts = Counter(row.event_id for row in done)
        assert {row[0]: counts[row[0]] for row in said} == {row[0]: 1 for row in said}, "each effect exactly once"
        assert len(done) == len(said), "nothing that was rolled back had an effect"
        assert {row[0] for row in said} <= taken, "the inbox knows them all"
        for school in SCHOOLS:
            in_order = [row[0] for row in sorted(said, key=lambda row: row[4]) if row[2] == school]
            assert [row.event_id for row in done if row.school_id == school] == in_order, f"order of {school}"


Trouble.TestCase.settings = settings(max_examples=25, stateful_step_count=25, deadline=None)
test_whatever_happens_each_event_has_its_effect_once_and_in_order = Trouble.TestCase


def test_the_count_would_notice_a_doubled_a_lost_and_a_disordered_effect() -> None:
    """The simulation is worth nothing if its last word is always yes."""
    for harm in ("double", "lose", "swap"):
        machine = Trouble()
        machine.two_schools_are_there()
        machine.something_is_said(SCHOOLS[0], 2, None)
        machine._heal()
        with machine.consumer.unit_of_work() as uow:
            first, second = uow.session.execute(select(effects).order_by(effects.c.position)).all()
            if harm == "double":
                uow.session.execute(
                    effects.insert().values(event_id=first.event_id, school_id=first.school_id, number=first.number)
                )
            elif harm == "lose":
                uow.session.execute(effects.delete().where(effects.c.position == first.position))
            else:
                for row, other in ((first, second), (second, first)):
                    uow.session.execute(
                        update(effects).where(effects.c.position == row.position).values(event_id=other.event_id)
                    )
        noticed = False
        try:
            machine._count()
        except AssertionError:
            noticed = True
        machine.host.stop()
        machine.folder.cleanup()
        assert noticed, harm
