"""Names on the broker. A stranger's program goes by them, so they do not change."""

from __future__ import annotations

UNROUTED = "quayside.unrouted"
"""Exchange and queue that keep events which no queue wanted."""
REPLAY_HEADER = "quayside-replay"
"""Message header that names the replay request which a directed message answers."""


def exchange_of(service: str) -> str:
    """The topic exchange of a service's events; nameko's own convention, so its `event_handler` finds it."""
    return f"{service}.events"


def queue_of(consumer: str, partition: int) -> str:
    return f"{consumer}.in.{partition}"
