"""Lighthouse and boathouse at work, whichever broker and database they stand on: what the behaviour suite is written in.

A `House` stands for a whole test session; every test uses schools of its own, so that starting it is paid for once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path

from prometheus_client import REGISTRY
from sqlalchemy import delete, func, insert, select

from shared.clock import SharedClock
from shared.hosting.embedded import EmbeddedHost
from shared.identifiers import new_id
from shared.jobs.worker import Worker
from shared.messaging.answering import Answering
from shared.messaging.broker.rabbitmq import RabbitPublisher
from shared.messaging.calling import Client
from shared.messaging.deliveries import Delivery
from shared.messaging.intake import Intake
from shared.messaging.outcomes import Outcome, ParkedState
from shared.messaging.redriver import Redriver
from shared.persistence import inbox_store, parked_store, take_up_store
from shared.persistence.migrating import upgrade
from shared.persistence.parked_store import Parked
from shared.persistence.tables import inbox
from shared.persistence.take_up_store import Entitlement, Mode, State
from shared.persistence.unit_of_work import UnitOfWork
from shared.runtime import Runtime
from shared.settings import Settings
from tests import outboxes
from tests.kernel.sample.boathouse import tables
from tests.kernel.sample.boathouse.entrypoints import Boathouse
from tests.kernel.sample.lighthouse.entrypoints import Lighthouse, light
from tests.messaging import letters
from tests.messaging.plain_channel import PlainChannel, PlainConsumer, fences
from tests.messaging.processes import KEY, Process, until

SKIPPED = {"service": "boathouse", "type": "", "outcome": "skipped"}
ALL_STATES = tuple(ParkedState)


@dataclass
class Broken:
    """What the audit finds wrong: nothing, if all is well."""

    lost: list[str]
    doubled: list[str]


def note_taken_up(boathouse: Runtime, schools: Iterable[str], now: datetime) -> None:
    """Note by hand that boathouse may be used by these schools: a take-up takes many rounds, and has tests of its own."""
    with boathouse.unit_of_work() as uow:
        for school in schools:
            held = Entitlement(school, Mode.FULL, State.ACTIVE, date(2020, 1, 1), None, "by hand")
            take_up_store.save_entitlement(uow.session.connection(), held, now)


class House:
    """What both kinds have in common. `settle` does all that is due and returns when nothing is."""

    lighthouse: Runtime
    boathouse: Runtime
    workers: dict[str, Worker]
    client: Client
    broker: str

    def __init__(self, clock: SharedClock) -> None:
        self.clock = clock
        self.calling = 0
        self._parked_before: set[str] = set()

    def begin(self) -> None:
        """A new test: what is parked from earlier ones is not its business."""
        self._parked_before = {event.id for event in self._all_parked()}

    def new_school(self, taken_up: bool = True) -> str:
        if taken_up:
            return self.new_schools(1)[0]
        return new_id()

    def new_schools(self, count: int) -> list[str]:
        """Schools that have taken boathouse up long ago, noted by hand."""
        made = [new_id() for _ in range(count)]
        note_taken_up(self.boathouse, made, self.clock.now())
        return made

    def school_taking_up(self) -> str:
        """A school that takes boathouse up at membership's word, as it comes about by the services themselves."""
        school = new_id()
        self.deliver(letters.entitlement(school, "full"))
        self.settle()
        return school

    def light(self, school: str, *numbers: int) -> list[str]:
        """Light lamps in one transaction; returns the events' ids."""
        with self.lighthouse.unit_of_work() as uow:
            return [light(uow, school, number) for number in numbers]

    def say(self, what: Callable[..., str], *arguments: object) -> str:
        """Emit one event of lighthouse by one of its functions."""
        with self.lighthouse.unit_of_work() as uow:
            return what(uow, *arguments)

    def effects(self, school: str) -> list[int]:
        with self.boathouse.unit_of_work() as uow:
            return tables.numbers(uow, school)

    def keepers(self, school: str) -> list[str]:
        with self.boathouse.unit_of_work() as uow:
            return tables.names(uow, school)

    def said_by_boathouse(self, school: str) -> list[str]:
        """Types of the events that boathouse emitted about a school, oldest first."""
        with self.boathouse.unit_of_work() as uow:
            return [row[1] for row in outboxes.every_event(uow.session.connection()) if row[2] == school]

    def set_mood(self, school: str, number: int, mood: str | None) -> None:
        with self.boathouse.unit_of_work() as uow:
            mine = (tables.moods.c.school_id == school) & (tables.moods.c.number == number)
            uow.session.execute(delete(tables.moods).where(mine))
            if mood:
                uow.session.execute(insert(tables.moods).values(school_id=school, number=number, mood=mood))

    def parked(self, *states: ParkedState) -> list[Parked]:
        """What was parked at boathouse since the test began, oldest first; by default what is still open."""
        wanted = states or (ParkedState.WAITING, ParkedState.PERSON)
        return [event for event in self._all_parked() if event.id not in self._parked_before and event.state in wanted]

    def _all_parked(self) -> list[Parked]:
        with self.boathouse.unit_of_work() as uow:
            return parked_store.listed(uow.session.connection(), states=ALL_STATES, most=100_000)

    def entitlement(self, school: str) -> Entitlement | None:
        with self.boathouse.unit_of_work() as uow:
            return take_up_store.entitlements(uow.session.connection(), [school]).get(school)

    def outcome(self, event_id: str) -> Outcome | None:
        with self.boathouse.unit_of_work() as uow:
            known = inbox_store.already_known(uow.session.connection(), [event_id]).get(event_id)
            return known.outcome if known else None

    def by_person(self, parked: Parked, act: Callable[[Redriver, UnitOfWork, Parked], object]) -> None:
        """A person acts on a parked event, in one transaction."""
        with self.boathouse.unit_of_work() as uow:
            fresh = parked_store.get(uow.session.connection(), parked.id)
            assert fresh
            act(Redriver(self.boathouse), uow, fresh)

    def redrive(self, parked: Parked) -> None:
        self.by_person(parked, lambda redriver, uow, event: redriver.try_again(uow, event))
        self.settle()

    def discard(self, parked: Parked) -> None:
        self.by_person(parked, lambda redriver, uow, event: redriver.discard(uow, event))
        self.settle()

    def later(self, step: timedelta) -> None:
        """Let time pass, then do what has become due."""
        self.clock.move_to(self.clock.now() + step)
        self.settle()

    def audit(self, schools: Iterable[str]) -> Broken:
        """Compare lighthouse's outbox with boathouse's effects for some schools whose events should all have an effect."""
        wanted = set(schools)
        with self.lighthouse.unit_of_work() as uow:
            said = [
                row[0] for row in outboxes.every_event(uow.session.connection())
                if row[2] in wanted and row[1] == letters.LAMP
            ]  # fmt: skip
        counted = select(tables.effects.c.event_id, func.count()).group_by(tables.effects.c.event_id)
        with self.boathouse.unit_of_work() as uow:
            counts: dict[str, int] = {row[0]: row[1] for row in uow.session.execute(counted)}
        return Broken(
            lost=[id_ for id_ in said if counts.get(id_, 0) == 0],
            doubled=[id_ for id_ in said if counts.get(id_, 0) > 1],
        )

    def deliver(self, *bodies: bytes, replay: str | None = None) -> None:
        """Put bytes into boathouse's queues, as if somebody had sent them; they are taken in with the next `settle`."""
        raise NotImplementedError

    def receive(self) -> None:
        """Let the services take in what lies in their queues, and do nothing else that is due."""
        raise NotImplementedError

    def settle(self) -> None:
        raise NotImplementedError

    def publish(self) -> None:
        """Put what lighthouse has said on the broker, and let it be taken in."""
        while self.workers["lighthouse"].relay.publish_waiting():
            continue
        self.receive()

    def skipped(self) -> float:
        """How many events boathouse has passed over, as its metrics say."""
        raise NotImplementedError

    def publish_twice(self, school: str) -> None:
        """The relay of lighthouse dies between confirm and mark: everything of a school goes out once more."""
        with self.lighthouse.unit_of_work() as uow:
            uow.session.connection().exec_driver_sql(
                f"UPDATE outbox SET published_at = NULL WHERE schoolid = '{school}'"
            )

    def stop(self) -> None:
        for worker in self.workers.values():
            worker.relay._drop_publisher()
        for runtime in (self.lighthouse, self.boathouse):
            runtime.close()


class EmbeddedHouse(House):
    """Both services in this process, step by step."""

    broker = "embedded"

    def __init__(self, clock: SharedClock, settings: Settings) -> None:
        super().__init__(clock)
        service = Boathouse()
        service.moody = True
        self.host = EmbeddedHost([Lighthouse(), service], replace(settings, context_keys=(KEY,), clock=clock))
        self.lighthouse, self.boathouse = self.host.runtimes["lighthouse"], self.host.runtimes["boathouse"]
        self.workers, self.client = self.host.workers, self.host.client
        self.intake = Intake(self.boathouse.handling)

    def deliver(self, *bodies: bytes, replay: str | None = None) -> None:
        for start in range(0, len(bodies), 200):
            self.intake.take([Delivery(body, replay) for body in bodies[start : start + 200]])

    def receive(self) -> None:
        """The embedded broker keeps nothing waiting."""

    def settle(self) -> None:
        self.host.run_until_quiet()

    def skipped(self) -> float:
        return REGISTRY.get_sample_value("quayside_events_total", SKIPPED) or 0.0


class RabbitHouse(House):
    """Boathouse is the real nameko process; lighthouse takes in by a plain channel; both workers run step by step here."""

    broker = "rabbitmq"

    def __init__(self, clock: SharedClock, settings: Settings, environment: dict[str, str], log: Path) -> None:
        super().__init__(clock)
        assert settings.amqp_uri
        self.uri = settings.amqp_uri
        settings = replace(settings, context_keys=(KEY,), clock=clock)
        service = Boathouse()
        service.moody = True
        self.lighthouse, self.boathouse = Runtime(Lighthouse(), settings), Runtime(service, settings)
        for runtime in (self.lighthouse, self.boathouse):
            upgrade(runtime.database.engine, runtime.service)
        self.workers = {
            runtime.service.name: Worker(runtime, lambda: RabbitPublisher(self.uri))
            for runtime in (self.lighthouse, self.boathouse)
        }
        self.channel = PlainChannel(self.uri)
        self.answering = Answering(self.boathouse, (KEY,))
        self._listener: PlainConsumer | None = None
        command = ["-m", "shared.messaging.nameko_edge.serve", "boathouse"]
        self.consumer = Process(command, environment, log)

    def start(self) -> RabbitHouse:
        from shared.messaging.nameko_edge.client import RabbitTransport

        self._listener = PlainConsumer(self.uri, "lighthouse", Intake(self.lighthouse.handling).take)
        self.consumer.start().await_ready()
        self.client = Client(RabbitTransport(self.uri), KEY)
        return self

    def deliver(self, *bodies: bytes, replay: str | None = None) -> None:
        self.channel.put("boathouse", [(body, letters.partition_in(body), replay) for body in bodies])

    def skipped(self) -> float:
        found = re.search(
            r'quayside_events_total{outcome="skipped",service="boathouse",type=""} (\S+)', self.consumer.metrics()
        )
        return float(found[1]) if found else 0.0

    def settle(self) -> None:
        while True:
            self.receive()
            done = sum(worker.run_due() for worker in self.workers.values())
            if not done:
                return

    def receive(self) -> None:
        """Wait until both services have taken in what lies in their queues."""
        sent = {service: fences(service) for service in ("lighthouse", "boathouse")}
        for service, made in sent.items():
            self.channel.put(service, [(body, partition, None) for _, body, partition in made])
        assert self._listener
        self._listener.take_until({id_ for id_, _, _ in sent["lighthouse"]})
        wanted = [id_ for id_, _, _ in sent["boathouse"]]
        until(
            lambda: self._count_in_inbox(wanted) == len(wanted),
            f"boathouse takes its queues in; {self.consumer.last_words()}",
        )

    def _count_in_inbox(self, ids: Sequence[str]) -> int:
        with self.boathouse.unit_of_work() as uow:
            found = select(func.count()).select_from(inbox).where(inbox.c.event_id.in_(ids))
            return int(uow.session.execute(found).scalar_one())

    def stop(self) -> None:
        self.consumer.stop()
        self.channel.close()
        self.client.close()
        if self._listener:
            self._listener.close()
        super().stop()
