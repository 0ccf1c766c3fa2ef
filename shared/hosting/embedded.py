"""All services in one process, without any server: SQLite files (or PostgreSQL), the in-process broker, direct calls."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import replace

from shared.jobs.worker import Worker
from shared.messaging.answering import Answering
from shared.messaging.broker.embedded import EmbeddedBroker
from shared.messaging.calling import Client, DirectTransport
from shared.messaging.intake import Intake
from shared.operations.listening import note_listening
from shared.persistence.migrating import upgrade
from shared.runtime import Runtime
from shared.service import Service
from shared.settings import Settings


class EmbeddedHost:
    """Runs services as threads, or, for tests and simulations, step by step in the caller's thread."""

    def __init__(self, services: Sequence[Service], settings: Settings) -> None:
        keys = settings.context_keys or (secrets.token_urlsafe(32),)
        self.settings = replace(settings, context_keys=keys)
        self.broker = EmbeddedBroker()
        self.runtimes = {service.name: Runtime(service, self.settings) for service in services}
        self.workers: dict[str, Worker] = {}
        answering: dict[str, Answering] = {}
        for name, runtime in self.runtimes.items():
            upgrade(runtime.database.engine, runtime.service)
            runtime.check_database()
            intake = Intake(runtime.handling)
            self.broker.subscribe(name, runtime.handling.subscriptions, intake.take)
            note_listening(runtime)
            self.workers[name] = Worker(runtime, self.broker.publisher)
            answering[name] = Answering(runtime, keys)
        self.client = Client(DirectTransport(answering), keys[0])

    def start(self) -> None:
        """Start every service's worker threads."""
        for worker in self.workers.values():
            worker.start()

    def stop(self) -> None:
        for worker in self.workers.values():
            worker.stop()
        for runtime in self.runtimes.values():
            runtime.close()

    def run_until_quiet(self, most_rounds: int = 1000) -> int:
        """Do all that is due, in this thread, until nothing is; returns how many things were done.

        Raises RuntimeError where it does not come to rest.
        """
        total = 0
        for _ in range(most_rounds):
            done = sum(worker.run_due() for worker in self.workers.values())
            if done == 0:
                return total
            total += done
        raise RuntimeError(f"The services did not come to rest within {most_rounds} rounds.")
