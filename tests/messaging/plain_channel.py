"""A plain AMQP channel: puts bytes into a service's queues, and feeds an Intake of this process from them."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Sequence
from typing import Any

import amqp
from kombu import Connection

from shared.identifiers import new_id
from shared.messaging.deliveries import Delivery, Take
from shared.messaging.envelope import PARTITIONS
from shared.messaging.names import REPLAY_HEADER, queue_of
from tests.messaging.letters import letter

PATIENCE = 30.0
FULL = 200
"""Messages in one batch, as a service takes them."""


class PlainChannel:
    """One connection with a channel that publishes with confirms."""

    def __init__(self, uri: str) -> None:
        self.connection = Connection(uri, heartbeat=0)
        self.connection.connect()
        self._out: Any = self.connection.channel()
        self._out.confirm_select()
        self._sent = 0
        self._unconfirmed: set[int] = set()
        self._out.events["basic_ack"].add(self._note_confirmed)

    def put(self, service: str, bodies: Sequence[tuple[bytes, int, str | None]]) -> None:
        """Put (body, partition, replay) straight into the queues of `service`; returns when the broker has confirmed all."""
        for body, partition, replay in bodies:
            headers = {REPLAY_HEADER: replay} if replay else {}
            self._out.basic_publish(
                amqp.Message(body, delivery_mode=2, application_headers=headers),
                exchange="",
                routing_key=queue_of(service, partition),
            )
            self._sent += 1
            self._unconfirmed.add(self._sent)
        while self._unconfirmed:
            self.connection.drain_events(timeout=PATIENCE)

    def _note_confirmed(self, tag: int, multiple: bool) -> None:
        self._unconfirmed -= {sent for sent in self._unconfirmed if sent == tag or (multiple and sent < tag)}

    def depth(self, queue: str) -> int:
        """How many messages are ready in a queue."""
        return int(self._out.queue_declare(queue, passive=True).message_count)

    def close(self) -> None:
        self.connection.release()


def fences(service: str) -> list[tuple[str, bytes, int]]:
    """(id, body, partition) of one harmless event for each partition: once it is in the inbox, all before it is."""
    made = []
    for partition in range(PARTITIONS):
        school, id_ = f"fence-{new_id()}"[:36], new_id()
        data = {"school_id": school, "source": "nobody", "request_id": id_, "types": []}
        asker = "boathouse" if service == "lighthouse" else "lighthouse"
        made.append((id_, letter(f"{asker}.replay.requested.v1", school=school, data=data, id=id_), partition))
    return made


class PlainConsumer:
    """Feeds `take` from all partition queues of a service, as long as it is told to."""

    def __init__(self, uri: str, service: str, take: Take) -> None:
        self._uri, self._service, self._take = uri, service, take
        self._connection = Connection(uri, heartbeat=0)
        self._connection.connect()
        self._channel: Any = self._connection.channel()
        self._waiting: list[Any] = []
        self._channel.basic_qos(0, 400, False)
        for partition in range(PARTITIONS):
            self._channel.basic_consume(queue_of(service, partition), callback=self._waiting.append)

    def take_until(self, ids: set[str]) -> None:
        """Take batches in and ack them, each when it is full or the last of `ids` is in it."""
        left = set(ids)
        deadline = time.monotonic() + PATIENCE
        while left:
            while len(self._waiting) < FULL and left - _of(left, self._waiting):
                assert time.monotonic() < deadline, f"{len(left)} messages for {self._service} did not come"
                with contextlib.suppress(TimeoutError):
                    self._connection.drain_events(timeout=1)
            batch = self._waiting[:FULL]
            del self._waiting[:FULL]
            self._take([delivery(message) for message in batch])
            for message in batch:
                self._channel.basic_ack(message.delivery_tag)
            left -= _of(left, batch)

    def close(self) -> None:
        self._connection.release()


def delivery(message: Any) -> Delivery:
    headers = message.properties.get("application_headers") or {}
    return Delivery(_bytes(message.body), headers.get(REPLAY_HEADER))


def _of(ids: set[str], messages: Sequence[Any]) -> set[str]:
    """Those of the ids that are in the messages."""
    bodies = [_bytes(message.body) for message in messages]
    return {id_ for id_ in ids if any(id_.encode() in body for body in bodies)}


def _bytes(body: Any) -> bytes:
    return body.encode() if isinstance(body, str) else bytes(body)
