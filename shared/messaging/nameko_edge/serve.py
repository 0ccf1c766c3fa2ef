"""The serving process of one service: `python -m shared.messaging.nameko_edge.serve <service>`.

The first lines patch the standard library for eventlet, before anything else is imported; that is why this is a process
of its own and not a function that somebody calls.
"""

# ruff: noqa: E402
from __future__ import annotations

import os

os.environ["PSYCOPG_WAIT_FUNC"] = "wait_select"
import warnings

warnings.filterwarnings("ignore", message=r"\s*Eventlet is deprecated", append=False)
import eventlet

eventlet.monkey_patch()

import logging
import signal
import sys
from typing import Any

from nameko.runners import ServiceRunner

from shared.errors import BrokerAway, DatabaseAway
from shared.messaging import topology
from shared.messaging.answering import Answering
from shared.messaging.envelope import PARTITIONS
from shared.messaging.nameko_edge.cooperative import use_cooperative_waiting
from shared.messaging.nameko_edge.service_class import event_intakes, nameko_service
from shared.observability.http import serve_health
from shared.observability.logs import set_up_logging
from shared.persistence.engine import require_cooperative_driver
from shared.persistence.migrating import pending
from shared.runtime import Runtime
from shared.service import installed
from shared.settings import Settings, settings_from

log = logging.getLogger(__name__)

MOST_WORKERS = 24
"""Eight partitions with a batch each, and sixteen RPC calls; each may hold one database connection."""
LOOK_AGAIN = 1.0
"""Seconds between looks for a broker, a database or a topology that is not there yet."""


class Serving:
    """One service, served by nameko until it is told to stop."""

    def __init__(self, name: str, settings: Settings) -> None:
        if settings.amqp_uri is None:
            raise SystemExit("AMQP_URI is not set: there is no RabbitMQ to serve on. `quayside run` needs none.")
        require_cooperative_driver()
        use_cooperative_waiting()
        self._settings = settings
        self._uri = settings.amqp_uri
        self._runtime = Runtime(installed.load(name), settings, pool_size=MOST_WORKERS)
        self._container: Any = None
        self._runner: ServiceRunner | None = None
        self._stopping = False
        self._waits_for = "starting"

    def run(self) -> None:
        """Wait for what it needs, serve, and end when told to."""
        serve_health(self._settings, self._runtime.service.name, self.not_ready_because)
        for signal_ in (signal.SIGTERM, signal.SIGINT):
            signal.signal(signal_, lambda *_: eventlet.spawn_n(self.stop))
        self._wait_until_standing()
        if self._stopping:
            return
        config = {
            "AMQP_URI": self._uri,
            "SERVICE_CONTAINER_CLS": "shared.messaging.nameko_edge.container.DrainingContainer",
            "HEARTBEAT": 20,
            "max_workers": MOST_WORKERS,
            "PARTITIONS": self._settings.partitions(PARTITIONS),
        }
        runner = ServiceRunner(config)
        runner.add_service(nameko_service(self._runtime, Answering(self._runtime, self._settings.context_keys)))
        runner.start()
        self._runner = runner
        self._container = next(iter(runner.containers))
        log.info("serving", extra={"service": self._runtime.service.name})
        runner.wait()
        self._runtime.close()

    def stop(self) -> None:
        """Finish what is in hand and end."""
        if self._stopping:
            return
        self._stopping = True
        if self._runner is not None:
            self._runner.stop()

    def not_ready_because(self) -> str | None:
        """What keeps this process from serving just now, in words; None when it serves."""
        if self._container is None:
            return self._waits_for
        if not all(intake.connected for intake in event_intakes(self._container)):
            return "The broker is away; events wait there."
        try:
            self._runtime.check_database()
        except DatabaseAway as problem:
            return f"The database is away: {problem}"
        return None

    def _wait_until_standing(self) -> None:
        """Wait for the database with its migrations and for the broker with its topology; say what is waited for."""
        while not self._stopping:
            missing = self._missing()
            if missing is None:
                return
            if missing != self._waits_for:
                log.warning("waiting", extra={"reason": missing})
                self._waits_for = missing
            eventlet.sleep(LOOK_AGAIN)

    def _missing(self) -> str | None:
        try:
            self._runtime.check_database()
            if behind := pending(self._runtime.database.engine, self._runtime.service):
                return f"migrations are pending: {', '.join(behind)} (run `quayside migrate`)"
            wanted = topology.plan([self._runtime.service], self._runtime.database.contracts)
            found = topology.check(self._uri, wanted, None)
            if not found.sound:
                return f"{found.problems[0]} (run `quayside topology apply`)"
        except DatabaseAway as problem:
            return f"the database is away: {problem}"
        except BrokerAway as problem:
            return str(problem)
        return None


def main(arguments: list[str]) -> None:
    """Serve the service named in `arguments`."""
    if len(arguments) != 1:
        raise SystemExit("usage: python -m shared.messaging.nameko_edge.serve <service>")
    set_up_logging(arguments[0])

    Serving(arguments[0], settings_from()).run()


if __name__ == "__main__":
    main(sys.argv[1:])
