"""What can become of an event in a handler: done (it returns), retry, or refused. Nothing else exists."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any


class Outcome(StrEnum):
    """What the inbox notes of an event."""

    HANDLED = "handled"
    SKIPPED = "skipped"
    PARKED = "parked"
    DISCARDED = "discarded"


class ParkedCause(StrEnum):
    """Why an event was parked; people group by it."""

    UNREADABLE = "unreadable"
    UNKNOWN_EVENT = "unknown_event"
    CONTRACT_BROKEN = "contract_broken"
    WRONG_SCHOOL = "wrong_school"
    OUT_OF_ORDER = "out_of_order"
    CONTENT_CHANGED = "content_changed"
    FAILED = "failed"
    REFUSED = "refused"
    BEHIND = "behind"
    AWAITING_TAKE_UP = "awaiting_take_up"


class ParkedState(StrEnum):
    """WAITING is tried again by itself, PERSON waits for somebody, the other two are ended."""

    WAITING = "waiting"
    PERSON = "person"
    DONE = "done"
    DISCARDED = "discarded"


class Retry(Exception):
    """Raised by a handler: not now; try again after `after` (or the usual back-off). The text says why, in words."""

    def __init__(self, reason: str, after: timedelta | None = None) -> None:
        super().__init__(reason)
        self.after = after


class Refused(Exception):
    """Raised by a handler: this event cannot be right; trying again will not help. The text says why, in words."""


@dataclass(slots=True)
class Event:
    """An event as a handler sees it; nobody changes one. `data` holds the fields that the consumer declared that it reads, and no others."""

    id: str
    type: str
    source: str
    subject: str
    school_id: str | None
    time: str
    sequence: int
    correlation_id: str
    causation_id: str | None
    actor: str
    data: Mapping[str, Any]
