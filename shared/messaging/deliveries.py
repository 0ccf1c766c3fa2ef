"""What a broker hands over and takes: the same few values whichever broker it is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(slots=True)
class Message:
    """Bytes on their way out: `routing_key` is the event type with its partition; `replay` names the replay request."""

    id: str
    body: str
    routing_key: str
    partition: int
    replay: str | None = None


@dataclass(slots=True)
class Delivery:
    """Bytes that came in from a partition queue."""

    body: bytes
    replay: str | None = None


@dataclass(frozen=True, slots=True)
class Published:
    """What became of a batch: it is safe with the broker; `unrouted` are the indexes that no queue wanted."""

    unrouted: Sequence[int] = ()


class Publisher(Protocol):
    """Puts batches on the broker. Both methods return once all of the batch is safe, or raise BrokerAway."""

    def publish(self, source: str, batch: Sequence[Message]) -> Published:
        """To everybody who subscribed to `source`."""

    def publish_to(self, consumer: str, batch: Sequence[Message]) -> None:
        """To one service alone."""

    def close(self) -> None: ...


Take = Callable[[Sequence[Delivery]], None]
"""Takes a batch in and returns once it is committed; raises DatabaseAway where it could not."""
