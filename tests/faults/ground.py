"""The ground of the fault matrix: a broker and a database of its own, the processes of the sample services, and the tally."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from sqlalchemy import delete, func, insert, select

from shared.clock import SharedClock
from shared.identifiers import new_id
from shared.messaging import topology
from shared.messaging.contracts import load_contracts
from shared.nodes import PrivatePostgres, PrivateRabbit
from shared.persistence.migrating import upgrade
from shared.persistence.tables import inbox, outbox, parked
from shared.runtime import Runtime
from shared.settings import Settings
from tests.kernel.sample.boathouse.entrypoints import Boathouse
from tests.kernel.sample.boathouse.tables import effects, moods
from tests.kernel.sample.lighthouse.entrypoints import Lighthouse
from tests.messaging.harness import note_taken_up
from tests.messaging.plain_channel import PlainChannel, fences
from tests.messaging.processes import KEY, Process, Warm, until

SCHOOLS, EACH, PER_TRANSACTION = 5, 60, 6
"""300 events in ten transactions of 30."""
PATCHED = ("shared.messaging.nameko_edge.serve", "tests.faults.doomed")
"""What a consumer has imported before it begins: first of all, as in its own main, what patches the standard library."""
PLAIN = (
    "shared.cli.serving", "shared.jobs.worker", "shared.messaging.broker.rabbitmq", "shared.observability.http",
    "shared.operations.listening", "shared.persistence.migrating", "sqlalchemy.dialects.postgresql.psycopg",
    "tests.faults.doomed",
)  # fmt: skip
"""What a worker imports late, and a producer."""


@dataclass
class Row:
    """One line of the table."""

    boundary: str
    killed: str
    redelivered: int
    lost: int
    doubled: int
    disordered: int


@dataclass
class Ground:
    """Everything that stands for one module of faults."""

    rabbit: PrivateRabbit
    postgres: PrivatePostgres
    folder: Path
    rows: list[Row] = field(default_factory=list)
    seed: random.Random = field(default_factory=lambda: random.Random(20_260))

    def __post_init__(self) -> None:
        self.clock = SharedClock(self.folder / "clock")
        self.postgres.admin.create_role("quayside_faults", "quayside")
        urls = {
            name: self.postgres.admin.create_database(f"faults_{name}", "quayside_faults", "quayside")
            for name in ("lighthouse", "boathouse")
        }
        uri = self.rabbit.amqp_uri
        settings = Settings(home=self.folder, amqp_uri=uri, database_urls=urls, clock=self.clock)
        self.lighthouse, self.boathouse = Runtime(Lighthouse(), settings), Runtime(Boathouse(), settings)
        for runtime in (self.lighthouse, self.boathouse):
            upgrade(runtime.database.engine, runtime.service)
        plan = topology.plan([self.lighthouse.service, self.boathouse.service], load_contracts())
        topology.apply(uri, plan, self.rabbit.admin)
        self._environment = {
            "AMQP_URI": uri,
            "QUAYSIDE_CONTEXT_KEY": KEY,
            "QUAYSIDE_SERVICES": "tests.kernel.sample",
            "QUAYSIDE_CLOCK": str(self.folder / "clock"),
            "QUAYSIDE_TEST_FOLDER": str(self.folder),
            "QUAYSIDE_TEST_MOODS": "1",
            **{f"QUAYSIDE_DATABASE_URL_{name.upper()}": url for name, url in urls.items()},
        }
        self.patched, self.plain = Warm(PATCHED, self._environment), Warm(PLAIN, self._environment)
        self.relay = self.process("worker", "lighthouse")
        self.redriver = self.process("worker", "boathouse")
        self.consumer = self.process("consumer", "boathouse")
        self.standing = {"relay": self.relay, "redriver": self.redriver, "consumer": self.consumer}

    def process(self, *arguments: str) -> Process:
        log = self.folder / f"{'-'.join(arguments[:2])}.log"
        warm = self.patched if arguments[0] == "consumer" else self.plain
        return Process(arguments, self._environment, log, warm)

    def start(self) -> Ground:
        for process in self.standing.values():
            process.start()
        for process in self.standing.values():
            process.await_ready()
        return self

    def stop(self) -> None:
        for process in self.standing.values():
            process.kill()
        for warm in (self.patched, self.plain):
            warm.stop()
        for runtime in (self.lighthouse, self.boathouse):
            runtime.close()

    def new_schools(self) -> list[str]:
        schools = [new_id() for _ in range(SCHOOLS)]
        note_taken_up(self.boathouse, schools, self.clock.now())
        return schools

    def set_moods(self, schools: Sequence[str], number: int, mood: str | None) -> None:
        """Let boathouse fail with one number of each school, or let it be well again."""
        with self.boathouse.unit_of_work() as uow:
            uow.session.execute(delete(moods).where(moods.c.school_id.in_(schools)))
            if mood:
                rows = [{"school_id": school, "number": number, "mood": mood} for school in schools]
                uow.session.execute(insert(moods), rows)

    def waiting(self, schools: Sequence[str]) -> int:
        """How many events of these schools are parked."""
        with self.boathouse.unit_of_work() as uow:
            counted = select(func.count()).where(parked.c.schoolid.in_(schools), parked.c.state == "waiting")
            return int(uow.session.execute(counted).scalar_one())

    def later(self, step: timedelta) -> None:
        self.clock.move_to(self.clock.now() + step)

    def pause(self, process: Process, boundary: str, after: int = 0) -> None:
        """Start a process anew that rests at a boundary until `let_go`."""
        for name in ("reached", "go"):
            (self.folder / name).unlink(missing_ok=True)
        process.kill()
        process.start(QUAYSIDE_TEST_PAUSE_AT=boundary, QUAYSIDE_TEST_AFTER=str(after))

    def await_pause(self) -> None:
        until((self.folder / "reached").exists, "the boundary is reached", 60)

    def let_go(self) -> None:
        (self.folder / "go").touch()

    def kill_database(self) -> None:
        """`kill -9` the database server, then start it again on what it had on disk."""
        self.postgres.kill()
        self.let_go()
        self.postgres.restart(throwaway=True)
        for runtime in (self.lighthouse, self.boathouse):
            runtime.database.engine.dispose()

    def kill_broker(self) -> None:
        self.rabbit.kill()
        self.let_go()
        self.rabbit.restart(throwaway=True)

    def producer(self, schools: Sequence[str]) -> Process:
        return self.process("producer", "lighthouse", str(EACH), str(PER_TRANSACTION), *schools)

    def count_effects(self, schools: Sequence[str]) -> int:
        with self.boathouse.unit_of_work() as uow:
            counted = select(func.count(effects.c.event_id.distinct())).where(effects.c.school_id.in_(schools))
            return int(uow.session.execute(counted).scalar_one())

    def await_effects(self, schools: Sequence[str], count: int) -> None:
        until(lambda: self.count_effects(schools) >= count, f"{count} effects")

    def await_quiet(self, schools: Sequence[str], events: int = SCHOOLS * EACH) -> None:
        """Wait until every event has its effect and every copy of it that is still on its way has been taken in."""
        until(lambda: self.count_effects(schools) >= events, f"{events} effects; {self._state(schools)}", 60)
        until(lambda: self._unpublished() == 0, "the outbox is published", 60)
        channel = PlainChannel(self.rabbit.amqp_uri)
        sent = fences("boathouse")
        channel.put("boathouse", [(body, partition, None) for _, body, partition in sent])
        channel.close()
        ids = [id_ for id_, _, _ in sent]
        until(lambda: self._in_inbox(ids) == len(ids), "all that lay in the queues is taken in", 60)

    def tally(self, schools: Sequence[str], boundary: str, killed: str, expected: Sequence[int]) -> Row:
        """What became of the events of one case, as a line of the table. Expects the numbers `expected` of each school."""
        with self.lighthouse.unit_of_work() as uow:
            said = list(
                uow.session.execute(
                    select(outbox.c.id).where(outbox.c.schoolid.in_(schools), outbox.c.type == "lighthouse.lamp.lit.v1")
                ).scalars()
            )
        with self.boathouse.unit_of_work() as uow:
            found = uow.session.execute(
                select(effects.c.event_id, effects.c.school_id, effects.c.number)
                .where(effects.c.school_id.in_(schools))
                .order_by(effects.c.position)
            ).all()
        counts = Counter(row.event_id for row in found)
        orders = {school: [row.number for row in found if row.school_id == school] for school in schools}
        ours = set(said)
        delivered = (self.folder / "delivered").read_text().split() if (self.folder / "delivered").exists() else []
        copies = Counter(id_ for id_ in delivered if id_ in ours)
        row = Row(
            boundary=boundary,
            killed=killed,
            redelivered=sum(copies.values()) - len(copies),
            lost=sum(counts[id_] == 0 for id_ in said) + abs(len(said) - len(schools) * len(expected)),
            doubled=sum(counts[id_] > 1 for id_ in said),
            disordered=sum(order != list(expected) for order in orders.values()),
        )
        self.rows.append(row)
        return row

    def table(self) -> str:
        lines = [f"{'boundary':44} {'killed':10} {'redelivered':>11} {'lost':>5} {'doubled':>8} {'disordered':>11}"]
        lines += [
            f"{row.boundary:44} {row.killed:10} {row.redelivered:>11} {row.lost:>5} {row.doubled:>8} {row.disordered:>11}"
            for row in self.rows
        ]
        return "\n".join(lines)

    def _unpublished(self) -> int:
        with self.lighthouse.unit_of_work() as uow:
            waiting = select(func.count()).select_from(outbox).where(outbox.c.published_at.is_(None))
            return int(uow.session.execute(waiting).scalar_one())

    def _in_inbox(self, ids: Sequence[str]) -> int:
        with self.boathouse.unit_of_work() as uow:
            found = select(func.count()).select_from(inbox).where(inbox.c.event_id.in_(ids))
            return int(uow.session.execute(found).scalar_one())

    def _state(self, schools: Sequence[str]) -> str:
        return f"{self.count_effects(schools)} so far; consumer said: {self.consumer.last_words()[-800:]}"
