"""`quayside serve` and `quayside work`: the two processes of a service."""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from shared.cli import reach
from shared.cli.problems import WronglySetUp

if TYPE_CHECKING:
    from shared.runtime import Runtime

LOOK_AGAIN = 1.0
"""Seconds between looks for a database or a broker that is away."""
log = logging.getLogger(__name__)


@click.command()
@click.argument("service")
def serve(service: str) -> None:
    """Serve SERVICE on RabbitMQ: takes its events, answers its calls, says how it is over HTTP.

    It waits for its database, its migrations and its queues, and says what it waits for. SIGTERM lets it finish what is
    in hand and ends it with 0. QUAYSIDE_HTTP_PORT is the port of /health/live, /health/ready and /metrics.
    """
    reach.services([service])
    if reach.settings().amqp_uri is None:
        raise WronglySetUp("AMQP_URI is not set: there is no RabbitMQ to serve on. `quayside run` needs none.")
    # A process of its own from the first line on: eventlet must patch the standard library before anything imports it.
    command = [sys.executable, "-m", "shared.messaging.nameko_edge.serve", service]
    os.execve(sys.executable, command, reach.environment())  # noqa: S606  the program is ours


@click.command()
@click.argument("service")
def work(service: str) -> None:
    """Run the worker of SERVICE: publishes its events, tries parked ones again, does its jobs and sweeps.

    It brings the database up to date first. SIGTERM lets it finish what is in hand and ends it with 0.
    QUAYSIDE_HTTP_PORT is the port of /health/live, /health/ready and /metrics.
    """
    from shared.messaging.broker.rabbitmq import RabbitPublisher
    from shared.observability.logs import set_up_logging
    from shared.runtime import Runtime

    (declared,) = reach.services([service])
    settings = reach.settings()
    uri = settings.amqp_uri
    if uri is None:
        raise WronglySetUp(
            "AMQP_URI is not set: a worker alone has nobody to publish to. `quayside run` needs no RabbitMQ."
        )
    set_up_logging(service)
    WorkProcess(Runtime(declared, settings), uri, lambda: RabbitPublisher(uri)).run()


class WorkProcess:
    """One worker process from its start to its end."""

    def __init__(self, runtime: Runtime, uri: str, connect: Callable[[], Any]) -> None:
        from shared.jobs.worker import Worker

        self._runtime = runtime
        self._uri = uri
        self._worker = Worker(runtime, connect)
        self._stopping = threading.Event()
        self._waits_for: str | None = "starting"
        self._listening = False

    def run(self) -> None:
        """Work until told to stop; returns once what was in hand is done."""
        from shared.observability.http import serve_health

        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self._stopping.set())
        serve_health(self._runtime.settings, self._runtime.service.name, self.not_ready_because)
        self._until_done("the database", self._prepare_database)
        if not self._stopping.is_set():
            self._worker.start()
            self._until_done("the queues", self._note_listening)
        self._stopping.wait()
        log.info("stopping")
        self._worker.stop()
        self._runtime.close()

    def not_ready_because(self) -> str | None:
        """What keeps this worker from working, in words; None when it works."""
        from shared.errors import DatabaseAway

        if self._waits_for is not None:
            return self._waits_for
        if not self._worker.alive:
            return "one of its threads has ended"
        try:
            self._runtime.check_database()
        except DatabaseAway as problem:
            return f"the database is away: {problem}"
        return None

    def _until_done(self, what: str, attempt: Callable[[], str | None]) -> None:
        """Attempt again and again until it says that nothing is missing, or we stop."""
        while not self._stopping.is_set():
            missing = attempt()
            if missing is None:
                self._waits_for = None if self._worker.alive else "starting"
                return
            if missing != self._waits_for:
                log.warning("waiting", extra={"for": what, "reason": missing})
                self._waits_for = missing
            self._stopping.wait(LOOK_AGAIN)

    def _prepare_database(self) -> str | None:
        from shared.errors import DatabaseAway
        from shared.persistence.engine import database_errors_named
        from shared.persistence.migrating import upgrade

        try:
            with database_errors_named():
                upgrade(self._runtime.database.engine, self._runtime.service)
            self._runtime.check_database()
        except DatabaseAway as problem:
            return f"the database is away: {problem}"
        except RuntimeError as problem:
            raise WronglySetUp(str(problem)) from None
        return None

    def _note_listening(self) -> str | None:
        """Note since when our queues stand, once they do: the audit goes by it."""
        from shared.errors import BrokerAway, DatabaseAway
        from shared.messaging import topology
        from shared.operations.listening import note_listening

        try:
            wanted = topology.plan([self._runtime.service], self._runtime.database.contracts)
            found = topology.check(self._uri, wanted, None)
            if not found.sound:
                return f"{found.problems[0]} (run `quayside topology apply`)"
            note_listening(self._runtime)
        except BrokerAway as problem:
            return str(problem)
        except DatabaseAway as problem:
            return f"the database is away: {problem}"
        return None
