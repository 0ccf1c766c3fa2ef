"""What becomes of an endpoint and of a delivery after an answer: delivered, to be tried again and when, or switched off.

Deliveries of one endpoint go out one after another, in the order of the events. So it is the endpoint that fails and is
tried again: what comes after the one in hand waits behind it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

PAUSES = (
    timedelta(seconds=5),
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
)
"""After each failure in a row, longer than the one before, the last one over and over: as the Standard Webhooks
specification recommends, with one quick try more, since most outages of small systems are restarts."""
GIVEN_UP_AFTER = timedelta(days=3)
"""A system that nobody has looked after from Friday evening to Monday evening waits for a person."""
GONE = 410
KEPT_OF_AN_ANSWER = 200
"""Characters: enough for what went wrong, too little for a page with people in it."""


class State(StrEnum):
    """SENT and FAILED are ends; only what was sent by hand can fail for good, everything else waits."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Answer:
    """What the other side said: an HTTP status and the beginning of its body; or no status, and why there is none."""

    status: int | None
    text: str = ""

    @property
    def good(self) -> bool:
        return self.status is not None and 200 <= self.status < 300

    @property
    def gone(self) -> bool:
        return self.status == GONE

    def in_words(self) -> str:
        if self.status is None:
            return self.text
        if 300 <= self.status < 400:
            return f"It answered {self.status}, a redirect. Redirects are not followed: enter the address it leads to."
        return f"It answered {self.status}."


@dataclass(frozen=True, slots=True)
class Health:
    """How an endpoint fares: whether it is on, how often in a row it failed and since when, and when it is tried again."""

    on: bool = True
    off_because: str = ""
    failures: int = 0
    failing_since: datetime | None = None
    retry_at: datetime | None = None

    def is_due(self, now: datetime) -> bool:
        """Whether something may be sent now."""
        return self.on and (self.retry_at is None or self.retry_at <= now)


def after_answer(health: Health, answer: Answer, now: datetime, jitter: float) -> Health:
    """The endpoint after one more answer to what waits in order. `jitter` is near 1: it spreads many failures out."""
    if answer.good:
        return Health()
    if answer.gone:
        return switched_off(health, "It answered 410 Gone, which asks not to be told any more.")
    since = health.failing_since or now
    given_up = since + GIVEN_UP_AFTER
    if now >= given_up:
        return switched_off(health, f"Nothing could be delivered for three days. The last time: {answer.in_words()}")
    failures = health.failures + 1
    pause = PAUSES[min(failures, len(PAUSES)) - 1] * jitter
    return Health(failures=failures, failing_since=since, retry_at=min(now + pause, given_up))


def switched_off(health: Health, because: str) -> Health:
    """The endpoint off, with words why; what waits for it stays."""
    return replace(health, on=False, off_because=because, retry_at=None)


def switched_on() -> Health:
    """The endpoint on again, as if it had never failed; what waits goes out at once."""
    return Health()
