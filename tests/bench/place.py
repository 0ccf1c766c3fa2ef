"""The place where a benchmark runs: a private RabbitMQ and PostgreSQL (fsync on), two sample services, and ways to fill,
drain and count."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from sqlalchemy import text

from shared.messaging import topology
from shared.nodes import PostgresAdmin, PrivatePostgres, PrivateRabbit
from shared.persistence import take_up_store
from shared.persistence.migrating import upgrade
from shared.persistence.take_up_store import Entitlement, Mode, State
from shared.runtime import Runtime
from shared.service import Installed
from shared.settings import Settings

SAMPLE = "tests.bench.sample"
KEY = secrets.token_urlsafe(32)


@dataclass
class Place:
    """Two services ready to run on real servers."""

    settings: Settings
    pier: Runtime
    crane: Runtime
    postgres: PostgresAdmin
    environment: dict[str, str]

    def statement(self, runtime: Runtime, sql: str) -> list[tuple[object, ...]]:
        with runtime.unit_of_work() as uow:
            found = uow.session.execute(text(sql))
            return [tuple(row) for row in found] if found.returns_rows else []

    def entitle(self, schools: Sequence[str]) -> None:
        """Let every school use crane."""
        for start in range(0, len(schools), 500):
            with self.crane.unit_of_work() as uow:
                for school in schools[start : start + 500]:
                    held = Entitlement(school, Mode.FULL, State.ACTIVE, date(2020, 1, 1), None, "bench")
                    take_up_store.save_entitlement(uow.session.connection(), held, uow.now())

    def emit(self, schools: Sequence[str], count: int, a_transaction: int = 250) -> None:
        """Record `count` events, `a_transaction` at a time, school after school."""
        from tests.bench.sample.pier.entrypoints import land

        for start in range(0, count, a_transaction):
            with self.pier.unit_of_work() as uow:
                for number in range(start, min(start + a_transaction, count)):
                    land(uow, schools[number % len(schools)], number)

    def empty(self) -> None:
        """Forget all events, on both sides and on the broker."""
        self.statement(self.pier, "TRUNCATE outbox, outbox_sequence")
        self.statement(self.crane, "TRUNCATE inbox, inbox_order, parked, lift")

    def taken(self) -> int:
        return int(str(self.statement(self.crane, "SELECT count(*) FROM inbox")[0][0]))

    def until_taken(self, count: int, within: float = 120) -> None:
        """Wait until `count` events are in the inbox."""
        deadline = time.monotonic() + within
        while self.taken() < count:
            if time.monotonic() > deadline:
                raise RuntimeError(f"Only {self.taken()} of {count} events were taken in within {within} s.")
            time.sleep(0.01)

    @contextmanager
    def serving(self, replicas: int = 1) -> Iterator[None]:
        """Crane served by nameko, in processes of its own."""
        command = [sys.executable, "-W", "ignore", "-m", "shared.messaging.nameko_edge.serve", "crane"]
        processes = []
        for number in range(replicas):
            environment = {**self.environment, "QUAYSIDE_REPLICA": f"{number + 1}/{replicas}"}
            processes.append(subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL))
        try:
            yield
        finally:
            for process in processes:
                process.terminate()
            for process in processes:
                process.wait(30)


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
            settings = Settings(
                home=Path(folder), amqp_uri=rabbit.amqp_uri, database_urls=urls, context_keys=(KEY,)
            )
            services = Installed(SAMPLE)
            place = Place(
                settings,
                Runtime(services.load("pier"), settings),
                Runtime(services.load("crane"), replace(settings)),
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
            wanted = topology.plan(
                [place.pier.service, place.crane.service], place.pier.database.contracts
            )
            topology.apply(rabbit.amqp_uri, wanted, rabbit.admin)
            yield place
            place.pier.close()
            place.crane.close()
        finally:
            rabbit.stop(quickly=True)
            postgres.stop()
