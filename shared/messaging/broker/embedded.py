"""The broker inside one process. It keeps nothing: publishing calls each consumer's intake and returns when their inboxes
have committed, so the outbox row that is marked afterwards is the only copy that has to be durable."""

from __future__ import annotations

import threading
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from shared.errors import BrokerAway, DatabaseAway
from shared.messaging.deliveries import Delivery, Message, Published, Take

LARGEST_BATCH = 200
"""Deliveries in one intake transaction, as on RabbitMQ."""


@dataclass(frozen=True)
class _Consumer:
    types: frozenset[str]
    take: Take
    lock: threading.Lock


class EmbeddedBroker:
    """Hands messages from publishers to the intakes of the services in this process."""

    def __init__(self) -> None:
        self._consumers: dict[str, _Consumer] = {}

    def subscribe(self, consumer: str, types: Collection[str], take: Take) -> None:
        """Let `consumer` receive events of `types`; `take` is called with one batch at a time."""
        self._consumers[consumer] = _Consumer(frozenset(types), take, threading.Lock())

    def publisher(self) -> EmbeddedPublisher:
        return EmbeddedPublisher(self._consumers)


class EmbeddedPublisher:
    """The publisher's side of the in-process broker."""

    def __init__(self, consumers: dict[str, _Consumer]) -> None:
        self._consumers = consumers

    def publish(self, source: str, batch: Sequence[Message]) -> Published:
        """Hand the batch to every service that subscribed; raises BrokerAway where one could not take it."""
        wanted: set[int] = set()
        for name, consumer in sorted(self._consumers.items()):
            mine = [index for index, message in enumerate(batch) if _type(message) in consumer.types]
            wanted.update(mine)
            self._hand_over(name, consumer, [batch[index] for index in mine])
        return Published(unrouted=[index for index in range(len(batch)) if index not in wanted])

    def publish_to(self, consumer: str, batch: Sequence[Message]) -> None:
        """Hand the batch to one service alone; raises BrokerAway where it is not here or could not take it."""
        known = self._consumers.get(consumer)
        if known is None:
            raise BrokerAway(f"{consumer} is not running in this process.")
        self._hand_over(consumer, known, batch)

    def close(self) -> None:
        """Nothing is held open."""

    @staticmethod
    def _hand_over(name: str, consumer: _Consumer, messages: Sequence[Message]) -> None:
        for start in range(0, len(messages), LARGEST_BATCH):
            part = messages[start : start + LARGEST_BATCH]
            try:
                with consumer.lock:
                    consumer.take([Delivery(message.body.encode(), message.replay) for message in part])
            except DatabaseAway as problem:
                raise BrokerAway(f"{name} could not take events in: {problem}") from problem


def _type(message: Message) -> str:
    return message.routing_key.rsplit(".", 1)[0]
