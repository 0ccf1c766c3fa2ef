"""How much stands in a service's queues on RabbitMQ, asked exactly (statistics of the management interface lag)."""

from __future__ import annotations

from typing import Any

import amqp
from kombu import Connection

from shared.errors import BrokerAway
from shared.messaging.envelope import PARTITIONS
from shared.messaging.names import queue_of


def queue_depths(uri: str, consumer: str) -> dict[int, int]:
    """Messages that wait in each partition queue of `consumer`, apart from those in its hands. Raises BrokerAway."""
    depths: dict[int, int] = {}
    try:
        with Connection(uri, connect_timeout=5) as connection:
            for partition in range(PARTITIONS):
                channel: Any = connection.channel()
                try:
                    found = channel.queue_declare(queue_of(consumer, partition), passive=True)
                    depths[partition] = int(found.message_count)
                    channel.close()
                except amqp.exceptions.NotFound:
                    depths[partition] = 0
    except (amqp.exceptions.AMQPError, OSError) as problem:
        raise BrokerAway(f"RabbitMQ cannot be reached: {problem}") from problem
    return depths
