"""Waiting until everything is quiet: nothing to publish, nothing on the way, no job or parked event due, every sweep run
for the present time. It looks into the services' databases, so it means the same in one process and in many."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import timedelta

from shared.errors import QuaysideError
from shared.persistence import audit_store, operations_store, sweeps_store
from shared.persistence.operations_store import Unrest, reading
from shared.runtime import Runtime

SHORTEST_LOOK, LONGEST_LOOK = 0.01, 0.1
"""Seconds between looks: soon at first, since most commands are done in a few milliseconds."""
SOON = timedelta(seconds=20)
"""What is due again this soon (a job or event that failed once) belongs to the present; later things do not."""


class NotQuiet(QuaysideError):
    """The services did not come to rest in time; the message says what they are still at."""

    code = "not_quiet"


class Quiet:
    """Watches `runtimes` come to rest."""

    def __init__(self, runtimes: Sequence[Runtime]) -> None:
        self._runtimes = list(runtimes)
        self._arrived_up_to = {runtime.service.name: 0 for runtime in runtimes}

    def wait(self, timeout: float = 60.0) -> None:
        """Return when all is quiet. Raises NotQuiet after `timeout` seconds, and DatabaseAway."""
        deadline = time.monotonic() + timeout
        pause = SHORTEST_LOOK
        before: list[Unrest] | None = None
        while True:
            at_work, now = self._look()
            if not at_work and before == now:
                return
            # Quiet twice with nothing new between: what was in somebody's hands at the first look has shown by the second.
            before = now if not at_work else None
            if time.monotonic() > deadline:
                said = "; ".join(at_work) or "something new kept coming"
                raise NotQuiet(f"The services did not come to rest within {timeout:g} s: {said}.")
            time.sleep(pause if at_work else SHORTEST_LOOK)
            pause = min(pause * 1.5, LONGEST_LOOK)

    def _look(self) -> tuple[list[str], list[Unrest]]:
        at_work: list[str] = []
        figures: list[Unrest] = []
        for runtime in self._runtimes:
            found, unrest = self._look_at(runtime)
            at_work += found
            figures.append(unrest)
        if not at_work:
            for runtime in self._runtimes:
                at_work += self._on_the_way(runtime)
        return at_work, figures

    def _look_at(self, runtime: Runtime) -> tuple[list[str], Unrest]:
        name, now = runtime.service.name, runtime.database.clock.now()
        with reading(runtime.database.engine) as connection:
            ran = sweeps_store.last_runs(connection)
            unrest = operations_store.unrest(connection, now + SOON)
        due = [
            sweep.name
            for sweep in runtime.service.sweeps.values()
            if sweep.name not in ran or ran[sweep.name] <= now - sweep.every or ran[sweep.name] > now
        ]
        words = [
            (unrest.unpublished, "event(s) to publish"),
            (unrest.parked_due, "parked event(s) due"),
            (unrest.jobs_open, "job(s) due or running"),
        ]
        found = [f"{name} has {count} {what}" for count, what in words if count]
        found += [f"{name} has not run its sweep {sweep}" for sweep in due]
        return found, unrest

    def _on_the_way(self, source: Runtime) -> list[str]:
        """Events that a subscriber has not taken in yet; remembers up to where all have arrived."""
        name = source.service.name
        while True:
            with reading(source.database.engine) as connection:
                page = operations_store.published_after(connection, self._arrived_up_to[name])
            if not page:
                return []
            for consumer in self._runtimes:
                wanted = [id_ for _, id_, type_ in page if type_ in consumer.handling.subscriptions]
                if wanted and (missing := self._missing(consumer, wanted)):
                    return [f"{missing} event(s) of {name} are on their way to {consumer.service.name}"]
            self._arrived_up_to[name] = page[-1][0]

    @staticmethod
    def _missing(consumer: Runtime, ids: Sequence[str]) -> int:
        missing = 0
        for start in range(0, len(ids), 500):
            part = ids[start : start + 500]
            with reading(consumer.database.engine) as connection:
                missing += len(set(part) - audit_store.taken_or_parked(connection, part))
        return missing
