"""The relay: takes events from the outbox, in order, to the broker; marks them once the broker has confirmed.

One relay is active per service, by a database lock. If it dies between confirm and mark, the next one publishes the
batch again: the same bytes under the same ids, which every inbox knows already.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import Future, ThreadPoolExecutor

from shared.errors import BrokerAway, DatabaseAway
from shared.messaging.deliveries import Message, Publisher
from shared.messaging.envelope import routing_key
from shared.observability.metrics import BROKER_AWAY, OUTBOX_DEPTH, OUTBOX_OLDEST, PUBLISHED, UNROUTED
from shared.persistence import outbox_store
from shared.persistence.engine import glance
from shared.persistence.locks import LockLost, ServiceLock
from shared.persistence.outbox_store import Waiting
from shared.persistence.wakeup import Wakeup
from shared.runtime import Runtime

log = logging.getLogger(__name__)

BATCH = 500
"""Rows a round: measured, more gains a tenth in speed and doubles what is published twice after a kill."""
LONGEST_PAUSE = 2.0
"""Seconds between attempts while the broker or the database is away."""


class Relay:
    """Publishes one service's outbox until it is told to stop."""

    def __init__(self, runtime: Runtime, connect: Callable[[], Publisher]) -> None:
        self._runtime = runtime
        self._connect = connect
        self._publisher: Publisher | None = None
        self._service = runtime.service.name
        self._marker = ThreadPoolExecutor(1, thread_name_prefix=f"{self._service}-marks")

    def run(self, stopping: threading.Event) -> None:
        """Publish what waits, wait for more, until `stopping` is set. Outages are waited out, never raised."""
        pause = 0.05
        while not stopping.is_set():
            try:
                with ServiceLock(self._runtime.database.engine, f"relay:{self._service}") as lock:
                    if lock.held:
                        with Wakeup(self._runtime.database) as wakeup:
                            self._publish_until(stopping, lock, wakeup)
                stopping.wait(1.0)
                pause = 0.05
            except (BrokerAway, DatabaseAway, LockLost) as problem:
                log.warning("relay waits", extra={"service": self._service, "reason": str(problem)})
                pause = self._rest(stopping, pause)
            except Exception:
                log.exception("relay failed; it will try again", extra={"service": self._service})
                pause = self._rest(stopping, LONGEST_PAUSE)
        self._drop_publisher()

    def _rest(self, stopping: threading.Event, pause: float) -> float:
        self._drop_publisher()
        stopping.wait(pause)
        return min(pause * 2, LONGEST_PAUSE)

    def _publish_until(self, stopping: threading.Event, lock: ServiceLock, wakeup: Wakeup) -> None:
        while not stopping.is_set():
            if self.publish_waiting() == 0:
                lock.check()
                wakeup.wait()

    def publish_waiting(self) -> int:
        """Publish all that waits and mark it; returns how much it was. Raises BrokerAway or DatabaseAway.

        While one batch is being marked the next is already read and sent.
        """
        published = 0
        in_hand: frozenset[int] = frozenset()
        marking: Future[None] | None = None
        while rows := self._read(in_hand):
            unrouted = self._publish(rows)
            if marking is not None:
                marking.result()
            published += len(rows)
            if len(rows) < BATCH:
                self._mark(rows, unrouted)
                return published
            in_hand = frozenset(row.position for row in rows)
            marking = self._marker.submit(self._mark, rows, unrouted)
        if marking is not None:
            marking.result()
        return published

    def _read(self, in_hand: Collection[int]) -> list[Waiting]:
        with glance(self._runtime.database.engine) as connection:
            return outbox_store.waiting(connection, BATCH, in_hand)

    def _mark(self, rows: Sequence[Waiting], unrouted: Sequence[int]) -> None:
        with self._runtime.unit_of_work() as uow:
            connection = uow.session.connection()
            outbox_store.mark_published(connection, [row.position for row in rows], uow.now())
            if unrouted:
                outbox_store.mark_unrouted(connection, [rows[index].position for index in unrouted])
        PUBLISHED.labels(self._service).inc(len(rows))
        UNROUTED.labels(self._service).inc(len(unrouted))

    def observe(self) -> None:
        """Set the gauges that say how much waits, and for how long."""
        with self._runtime.unit_of_work() as uow:
            depth, oldest = outbox_store.depth_and_oldest(uow.session.connection())
            age = (uow.now() - oldest).total_seconds() if oldest else 0.0
        OUTBOX_DEPTH.labels(self._service).set(depth)
        OUTBOX_OLDEST.labels(self._service).set(max(0.0, age))

    def _publish(self, rows: Sequence[Waiting]) -> Sequence[int]:
        if self._publisher is None:
            self._publisher = self._connect()
        batch = [Message(row.id, row.payload, routing_key(row.type, row.partition), row.partition) for row in rows]
        try:
            return self._publisher.publish(self._service, batch).unrouted
        except BrokerAway:
            BROKER_AWAY.labels(self._service).inc()
            raise

    def _drop_publisher(self) -> None:
        if self._publisher is not None:
            self._publisher.close()
            self._publisher = None
