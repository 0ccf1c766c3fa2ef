"""The place where a benchmark runs: a private RabbitMQ and PostgreSQL (fsync on), two sample services, and ways to fill,
drain and count."""

from __future__ import annotations

import os
import queue
import secrets
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import psycopg
from kombu import Connection
from sqlalchemy import text

from shared.messaging import topology
from shared.messaging.envelope import PARTITIONS
from shared.messaging.names import queue_of
from shared.nodes import PostgresAdmin, PrivatePostgres, PrivateRabbit
from shared.persistence import take_up_store
from shared.persistence.engine import service_engine
from shared.persistence.migrating import upgrade
from shared.persistence.take_up_store import Entitlement, Mode, State
from shared.runtime import Runtime
from shared.service import Installed
from shared.settings import Settings
from tests.bench.sample.crane.tables import tables
from tests.bench.sample.pier.entrypoints import land

SAMPLE = "tests.bench.sample"
KEY = secrets.token_urlsafe(32)


def entitle(crane: Runtime, schools: Sequence[str]) -> None:
    """Let every school use crane."""
    for start in range(0, len(schools), 500):
        with crane.unit_of_work() as uow:
            for school in schools[start : start + 500]:
                held = Entitlement(school, Mode.FULL, State.ACTIVE, date(2020, 1, 1), None, "bench")
                take_up_store.save_entitlement(uow.session.connection(), held, uow.now())


def land_crates(pier: Runtime, schools: Sequence[str], count: int, a_transaction: int = 250) -> None:
    """Record `count` events, `a_transaction` at a time, the schools taking turns."""
    for start in range(0, count, a_transaction):
        with pier.unit_of_work() as uow:
            for number in range(start, min(start + a_transaction, count)):
                land(uow, schools[number % len(schools)], number)


def taken(crane: Runtime) -> int:
    """How many events are in crane's inbox."""
    with crane.unit_of_work() as uow:
        return int(uow.session.execute(text("SELECT count(*) FROM inbox")).scalar_one())


def until_taken(crane: Runtime, count: int, within: float = 180) -> None:
    """Wait until `count` events are in the inbox, without looking so often that it costs."""
    deadline = time.monotonic() + within
    while (here := taken(crane)) < count:
        if time.monotonic() > deadline:
            raise RuntimeError(f"Only {here} of {count} events were taken in within {within} s.")
        time.sleep(0.05)


@dataclass
class Place:
    """Two services ready to run on real servers."""

    settings: Settings
    pier: Runtime
    crane: Runtime
    postgres: PostgresAdmin
    environment: dict[str, str]

    @property
    def amqp_uri(self) -> str:
        return str(self.settings.amqp_uri)

    def statement(self, runtime: Runtime, sql: str) -> list[tuple[object, ...]]:
        with runtime.unit_of_work() as uow:
            found: Any = uow.session.execute(text(sql))
            return [tuple(row) for row in found] if found.returns_rows else []

    def entitle(self, schools: Sequence[str]) -> None:
        entitle(self.crane, schools)

    def emit(self, schools: Sequence[str], count: int, a_transaction: int = 250) -> None:
        land_crates(self.pier, schools, count, a_transaction)

    def empty(self) -> None:
        """Forget all events, on both sides and on the broker."""
        self.statement(self.pier, "TRUNCATE outbox, outbox_sequence")
        self.statement(self.crane, "TRUNCATE inbox, inbox_order, parked, lift")
        self.purge()

    def purge(self) -> None:
        """Empty crane's queues."""
        with Connection(self.amqp_uri) as connection:
            channel: Any = connection.channel()
            for partition in range(PARTITIONS):
                channel.queue_purge(queue_of("crane", partition))

    def peer_database(self) -> str:
        """A database for nameko's own handler, with the same table and none of ours."""
        self.postgres.drop_database("peer")
        url = self.postgres.create_database("peer", "bench", KEY)
        engine = service_engine(url)
        tables.create_all(engine)
        engine.dispose()
        return url

    def warm_up(self) -> None:
        """Send some events the whole way, then forget them."""
        self.emit([f"school-{number}" for number in range(100)], 1000)
        until_taken(self.crane, 1000)
        self.statement(self.crane, "TRUNCATE inbox, lift")

    def fill(self, rows: int) -> None:
        """Put `rows` old events into outbox and inbox, as years of work would."""
        self.statement(
            self.pier,
            "INSERT INTO outbox (id, aggregatetype, aggregateid, type, payload, schoolid, partitionkey, partition,"
            " sequence, correlationid, actor, why, recorded_at, published_at)"
            " SELECT md5(n::text), 'pier.crate.landed', 'crate', 'pier.crate.landed.v1', repeat('x', 600),"
            " 'old-' || n % 1000, 'old-' || n % 1000, n % 8, n / 1000 + 1, 'old', 'old', '', now(), now()"
            f" FROM generate_series(1, {rows}) AS n",
        )
        self.statement(
            self.crane,
            "INSERT INTO inbox (event_id, source, type, schoolid, partitionkey, sequence, fingerprint, outcome, taken_at)"
            " SELECT md5(n::text), 'pier', 'pier.crate.landed.v1', 'old-' || n % 1000, 'old-' || n % 1000, n / 1000 + 1,"
            f" 'x', 'handled', now() - interval '1 day' FROM generate_series(1, {rows}) AS n",
        )
        for runtime, table in ((self.pier, "outbox"), (self.crane, "inbox")):
            self.statement(runtime, f"ANALYZE {table}")

    def database_time(self) -> str:
        return str(self.statement(self.crane, "SELECT now()")[0][0])

    def seconds_of_intake(self, since: str) -> float:
        """Seconds between the first and the last batch taken in after `since`."""
        found = self.statement(
            self.crane,
            f"SELECT extract(epoch FROM max(taken_at) - min(taken_at)) FROM inbox WHERE taken_at > '{since}'",
        )
        return float(str(found[0][0]))

    @contextmanager
    def watching(self) -> Iterator[queue.Queue[float]]:
        """The moments at which crane's effects are committed, told by the database itself."""
        moments: queue.Queue[float] = queue.Queue()
        url = str(self.settings.database_urls["crane"]).replace("+psycopg", "")
        with psycopg.connect(url, autocommit=True) as watcher:
            watcher.execute("LISTEN lifted")
            ended = threading.Event()

            def watch() -> None:
                while not ended.is_set():
                    for _ in watcher.notifies(timeout=0.5, stop_after=1):
                        moments.put(time.perf_counter())

            thread = threading.Thread(target=watch)
            thread.start()
            yield moments
            ended.set()
            thread.join()

    @contextmanager
    def serving(self, replicas: int = 1) -> Iterator[None]:
        """Crane served by nameko, in processes of its own."""
        command = ["-m", "shared.messaging.nameko_edge.serve", "crane"]
        parts = [{"QUAYSIDE_REPLICA": f"{number + 1}/{replicas}"} for number in range(replicas)]
        with self._processes([(command, part) for part in parts]):
            yield

    @contextmanager
    def working(self) -> Iterator[None]:
        """Pier's worker, with its relay, in a process of its own, as it runs in earnest."""
        with self._processes([(["-m", "shared.cli", "work", "pier"], {})]):
            yield

    @contextmanager
    def _processes(self, wanted: Sequence[tuple[list[str], dict[str, str]]]) -> Iterator[None]:
        started = [
            subprocess.Popen(
                [sys.executable, "-W", "ignore", *command],
                env={**self.environment, **more},
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            for command, more in wanted
        ]
        try:
            yield
        finally:
            for process in started:
                process.terminate()
            for process in started:
                process.wait(30)


TELL_WHEN_LIFTED = (
    "CREATE FUNCTION lifted() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NOTIFY lifted; RETURN NULL; END $$",
    "CREATE TRIGGER lifted AFTER INSERT ON lift FOR EACH STATEMENT EXECUTE FUNCTION lifted()",
)
"""For the latency: the database says when an effect was committed."""


@contextmanager
def a_place() -> Iterator[Place]:
    """Servers, databases, migrations and topology, all removed afterwards."""
    os.environ["QUAYSIDE_SERVICES"] = SAMPLE
    with tempfile.TemporaryDirectory(prefix="quayside-bench-") as folder:
        rabbit = PrivateRabbit(Path(folder) / "rabbitmq").start()
        postgres = PrivatePostgres(Path(folder) / "postgresql").start()
        try:
            postgres.admin.create_role("bench", KEY)
            urls = {name: postgres.admin.create_database(name, "bench", KEY) for name in ("pier", "crane")}
            settings = Settings(home=Path(folder), amqp_uri=rabbit.amqp_uri, database_urls=urls, context_keys=(KEY,))
            services = Installed(SAMPLE)
            place = Place(
                settings,
                Runtime(services.load("pier"), settings),
                Runtime(services.load("crane"), settings),
                postgres.admin,
                {
                    **os.environ,
                    "AMQP_URI": rabbit.amqp_uri,
                    "QUAYSIDE_CONTEXT_KEY": KEY,
                    **{f"QUAYSIDE_DATABASE_URL_{name.upper()}": url for name, url in urls.items()},
                },
            )
            for runtime in (place.pier, place.crane):
                upgrade(runtime.database.engine, runtime.service)
            wanted = topology.plan([place.pier.service, place.crane.service], place.pier.database.contracts)
            for statement in TELL_WHEN_LIFTED:
                place.statement(place.crane, statement)
            topology.apply(rabbit.amqp_uri, wanted, rabbit.admin)
            yield place
            place.pier.close()
            place.crane.close()
        finally:
            rabbit.stop(quickly=True)
            postgres.stop()
