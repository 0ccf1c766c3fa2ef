"""How long a session lives: it ends by itself an hour after it was last used, and twelve hours after it was opened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

IDLE = timedelta(minutes=60)
"""For staff of schools and trusts, who leave a desk for a lesson; admin services of central government take 30 minutes."""
LONGEST = timedelta(hours=12)
"""A working day: nobody stays signed in over night."""
TOUCHED_EVERY = timedelta(minutes=1)
"""Noting every page would write a row for each read."""

IDLED = "idle"
AGED = "age"


@dataclass(frozen=True, slots=True)
class Limits:
    """What the trust allows."""

    idle: timedelta = IDLE
    longest: timedelta = LONGEST


def ended_by_itself(opened_at: datetime, last_seen: datetime, now: datetime, limits: Limits) -> str | None:
    """IDLED or AGED where the session is over by itself, else None. An hour is the last minute in which it holds."""
    if now - opened_at > limits.longest:
        return AGED
    if now - last_seen > limits.idle:
        return IDLED
    return None


def is_to_be_touched(last_seen: datetime, now: datetime) -> bool:
    """Whether the last sight of it is old enough to be written again."""
    return now - last_seen >= TOUCHED_EVERY
