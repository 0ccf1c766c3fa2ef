"""nameko's entrypoint for our events: one consumer per partition queue, what is there as a batch, one batch of a
partition in hand at a time, and the ack only after the batch is committed."""

from __future__ import annotations

import contextlib
import logging
import time
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import amqp
import eventlet
from eventlet.event import Event
from eventlet.semaphore import Semaphore
from kombu import Connection
from kombu.exceptions import OperationalError
from nameko.extensions import Entrypoint

from shared.messaging.broker.buffered import read_in_chunks
from shared.messaging.deliveries import Delivery
from shared.messaging.envelope import PARTITIONS
from shared.messaging.names import REPLAY_HEADER, queue_of

log = logging.getLogger(__name__)

LARGEST_BATCH = 200
"""Events in one transaction: measured, twice as many gain nothing, and a failure in it costs them all a second go."""
PREFETCH = 2 * LARGEST_BATCH
"""One batch in hand, the next one already here."""
STAND_BY_AFTER = 5.0
"""Seconds in which each replica takes its own partitions; the single active consumer is whoever came first."""
HEARTBEAT = 20
"""Seconds. Below 10 a busy process is taken for dead (measured)."""
LONGEST_PAUSE = 2.0
"""Seconds between attempts to connect; nameko's own pause grows to 30."""
_LOST = (OperationalError, amqp.exceptions.AMQPError, OSError)


@dataclass
class Partition:
    """One partition queue on the present connection."""

    number: int
    channel: Any
    waiting: deque[Any] = field(default_factory=deque)
    busy: bool = False


class EventIntake(Entrypoint):
    """Feeds the decorated method with batches of deliveries; the method returns when they are committed."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.connected = False
        self._stopping = False
        self._ended = Event()
        self._sending = Semaphore()
        self._partitions: list[Partition] = []
        self._connection: Any = None

    def start(self) -> None:
        """Begin to consume, in a thread that the container looks after."""
        self.container.spawn_managed_thread(self._run, identifier="event_intake")

    def stop(self) -> None:
        """Take no more, finish the batches in hand, and close the connection; what was not acked is redelivered."""
        self._stopping = True
        self._ended.wait()

    def _run(self) -> None:
        try:
            self._consume_until_stopped()
        finally:
            self._ended.send(None)

    def _consume_until_stopped(self) -> None:
        pause = 0.1
        while not self._stopping:
            try:
                self._connect()
                pause = 0.1
                self._consume()
            except _LOST as problem:
                log.warning("broker away; events wait there", extra={"reason": str(problem)})
            finally:
                self._disconnect()
            if not self._stopping:
                eventlet.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE)

    def _connect(self) -> None:
        connection = Connection(self.container.config["AMQP_URI"], heartbeat=HEARTBEAT, connect_timeout=5)
        connection.connect()
        read_in_chunks(connection)
        self._connection = connection
        self._partitions = []
        own = self.container.config.get("PARTITIONS", range(PARTITIONS))
        self._listen(number for number in range(PARTITIONS) if number in own)
        self.connected = True

    def _listen(self, numbers: Iterable[int]) -> None:
        for number in numbers:
            channel: Any = self._connection.channel()
            channel.basic_qos(0, PREFETCH, False)
            partition = Partition(number, channel)
            self._partitions.append(partition)
            channel.basic_consume(
                queue_of(self.container.service_name, number),
                callback=lambda message, p=partition: self._arrived(p, message),
            )

    def _stand_by(self) -> None:
        """Listen to the partitions of the other replicas too: the broker lets us have them only when theirs are gone."""
        listening = {partition.number for partition in self._partitions}
        with self._sending:
            self._listen(number for number in range(PARTITIONS) if number not in listening)

    def _consume(self) -> None:
        started = last_beat = time.monotonic()
        while not (self._stopping and not any(partition.busy for partition in self._partitions)):
            with contextlib.suppress(TimeoutError):
                self._connection.drain_events(timeout=0.05 if self._stopping else 1.0)
            now = time.monotonic()
            if now - last_beat > HEARTBEAT / 4:
                last_beat = now
                with self._sending:
                    self._connection.heartbeat_check()
            if len(self._partitions) < PARTITIONS and now - started > STAND_BY_AFTER:
                self._stand_by()

    def _disconnect(self) -> None:
        self.connected = False
        connection, self._connection, self._partitions = self._connection, None, []
        if connection is not None:
            try:
                connection.release()
            except _LOST:
                return

    def _arrived(self, partition: Partition, message: Any) -> None:
        partition.waiting.append(message)
        if not partition.busy and not self._stopping:
            partition.busy = True
            self.container.spawn_managed_thread(
                lambda: self._work_off(partition), identifier=f"partition-{partition.number}"
            )

    def _work_off(self, partition: Partition) -> None:
        """Hand over what is there, batch after batch, until nothing is there."""
        try:
            while partition.waiting and not self._stopping and partition in self._partitions:
                batch = [partition.waiting.popleft() for _ in range(min(LARGEST_BATCH, len(partition.waiting)))]
                if not self._committed(batch):
                    return
                if partition in self._partitions:
                    with self._sending:
                        partition.channel.basic_ack(batch[-1].delivery_tag, multiple=True)
        except _LOST as problem:
            log.warning("ack did not reach the broker; it will redeliver", extra={"reason": str(problem)})
        finally:
            partition.busy = False

    def _committed(self, batch: list[Any]) -> bool:
        """Run the batch as a nameko worker, again and again until it is committed; False where we stop or are cut off."""
        deliveries = [_delivery(message) for message in batch]
        epoch = self._connection
        pause = 0.1
        while True:
            done = Event()
            self.container.spawn_worker(
                self,
                (deliveries,),
                {},
                handle_result=lambda _message, result, error, done=done: self._heard(done, result, error),
            )
            if done.wait():
                return True
            if self._stopping or self._connection is not epoch:
                return False
            eventlet.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)

    @staticmethod
    def _heard(done: Event, result: Any, error: Any) -> tuple[Any, Any]:
        if error is not None:
            log.warning("a batch could not be taken in; it will be tried again", extra={"reason": str(error[1])})
        done.send(error is None)
        return result, None


def _delivery(message: Any) -> Delivery:
    body = message.body
    headers = message.properties.get("application_headers") or {}
    return Delivery(body.encode() if isinstance(body, str) else bytes(body), headers.get(REPLAY_HEADER))


take_in = EventIntake.decorator
