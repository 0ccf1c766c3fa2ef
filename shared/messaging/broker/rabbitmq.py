"""Publishing to RabbitMQ: a batch goes out without waiting, then all of its confirms are awaited together.

One publisher owns one connection. It is used from one thread and thrown away after any error. It sends no heartbeats, since
between batches nobody would; py-amqp's TCP keepalive finds a dead peer.
"""

from __future__ import annotations

import logging
import socket
import time
from collections.abc import Sequence
from typing import Any

import amqp
from kombu import Connection
from kombu.exceptions import OperationalError

from shared.errors import BrokerAway
from shared.messaging.broker.buffered import read_in_chunks, writing_in_chunks
from shared.messaging.deliveries import Message, Published
from shared.messaging.envelope import CONTENT_TYPE
from shared.messaging.names import REPLAY_HEADER, UNROUTED, exchange_of, queue_of
from shared.observability.metrics import UNROUTED_KEPT

log = logging.getLogger(__name__)

CONFIRM_SECONDS = 30
"""How long a batch may stay unconfirmed; a broker under a memory alarm confirms nothing, and must not hold us for ever."""
CONNECT_SECONDS = 5
LOOK_AT_UNROUTED_EVERY = 5.0
"""Seconds."""
_PERSISTENT = 2
_AWAY = (OperationalError, amqp.exceptions.AMQPError, OSError, socket.timeout)


class RabbitPublisher:
    """Publishes batches with confirms."""

    def __init__(self, uri: str) -> None:
        try:
            self._connection = Connection(uri, connect_timeout=CONNECT_SECONDS)
            self._connection.connect()
            read_in_chunks(self._connection)
            self._channel: Any = self._connection.channel()
            self._channel.confirm_select()
        except _AWAY as problem:
            raise BrokerAway(f"RabbitMQ cannot be reached: {problem}") from problem
        self._outstanding: set[int] = set()
        self._rejected = False
        self._returned: set[str] = set()
        self._tag = 0
        self._looked_at_unrouted = -LOOK_AT_UNROUTED_EVERY
        self._channel.events["basic_ack"].add(self._confirmed)
        self._channel.events["basic_nack"].add(self._refused)
        self._channel.events["basic_return"].add(self._came_back)

    def publish(self, source: str, batch: Sequence[Message]) -> Published:
        """Publish to the events exchange of `source`; returns when the broker has confirmed every message."""
        exchange = exchange_of(source)
        went = self._send(batch, [(exchange, message.routing_key) for message in batch])
        self._look_at_unrouted()
        return went

    def publish_to(self, consumer: str, batch: Sequence[Message]) -> None:
        """Publish straight into the queues of one service; raises BrokerAway where it has none yet."""
        went = self._send(batch, [("", queue_of(consumer, message.partition)) for message in batch])
        if went.unrouted:
            raise BrokerAway(f"{consumer} has no queues on the broker yet; start it, or apply its topology.")

    def close(self) -> None:
        try:
            self._connection.release()
        except _AWAY:
            return

    def _look_at_unrouted(self) -> None:
        """Note how many events the alternate exchange holds: what it takes, RabbitMQ does not give back to us."""
        if time.monotonic() - self._looked_at_unrouted < LOOK_AT_UNROUTED_EVERY:
            return
        self._looked_at_unrouted = time.monotonic()
        # On a channel of its own, and without raising: the batch is safe, and a look that fails must not send it again.
        try:
            channel: Any = self._connection.channel()
            UNROUTED_KEPT.set(channel.queue_declare(UNROUTED, passive=True).message_count)
            channel.close()
        except _AWAY as problem:
            log.warning("no look at what nobody wanted", extra={"queue": UNROUTED, "reason": str(problem)})

    def _send(self, batch: Sequence[Message], routes: Sequence[tuple[str, str]]) -> Published:
        self._returned.clear()
        self._rejected = False
        try:
            with writing_in_chunks(self._connection):
                for message, (exchange, routing_key) in zip(batch, routes, strict=True):
                    self._tag += 1
                    self._outstanding.add(self._tag)
                    headers = {REPLAY_HEADER: message.replay} if message.replay else {}
                    self._channel.basic_publish(
                        amqp.Message(
                            message.body,
                            content_type=CONTENT_TYPE,
                            content_encoding="utf-8",
                            delivery_mode=_PERSISTENT,
                            application_headers=headers,
                            message_id=message.id,
                        ),
                        exchange=exchange,
                        routing_key=routing_key,
                        mandatory=True,
                    )
            self._await_confirms()
        except _AWAY as problem:
            raise BrokerAway(f"RabbitMQ did not confirm: {problem}") from problem
        if self._rejected:
            raise BrokerAway("RabbitMQ refused part of the batch.")
        return Published(unrouted=[index for index, message in enumerate(batch) if message.id in self._returned])

    def _await_confirms(self) -> None:
        deadline = time.monotonic() + CONFIRM_SECONDS
        while self._outstanding:
            left = deadline - time.monotonic()
            if left <= 0:
                raise BrokerAway(f"RabbitMQ confirmed nothing for {CONFIRM_SECONDS} seconds.")
            self._connection.drain_events(timeout=left)

    def _confirmed(self, tag: int, multiple: bool) -> None:
        if multiple:
            self._outstanding = {waiting for waiting in self._outstanding if waiting > tag}
        else:
            self._outstanding.discard(tag)

    def _refused(self, tag: int, multiple: bool) -> None:
        self._rejected = True
        self._confirmed(tag, multiple)

    def _came_back(self, _error: object, _exchange: str, _routing_key: str, message: Any) -> None:
        self._returned.add(message.properties["message_id"])
