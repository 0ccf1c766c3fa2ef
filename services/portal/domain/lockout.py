"""When an account is shut for a while, because somebody keeps trying passphrases."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

MOST_FAILURES = 5
WITHIN = timedelta(minutes=15)
LOCKED_FOR = timedelta(minutes=15)
"""Five tries a quarter of an hour are 480 a day: nothing against four words, and nobody is shut out for a day."""


@dataclass(frozen=True, slots=True)
class Failures:
    """Wrong passphrases in a row for one account name, whether or not there is such an account."""

    count: int
    since: datetime
    locked_until: datetime | None = None

    def locked_at(self, now: datetime) -> datetime | None:
        """Until when it is shut, or None while it is not."""
        return self.locked_until if self.locked_until is not None and now < self.locked_until else None


def after_failure(before: Failures | None, now: datetime) -> Failures:
    """The count after one more wrong passphrase; old failures are forgiven."""
    over = (
        before is None
        or now - before.since > WITHIN
        or (before.locked_until is not None and now >= before.locked_until)
    )
    counted = Failures(1, now) if before is None or over else Failures(before.count + 1, before.since)
    if counted.count >= MOST_FAILURES:
        return Failures(counted.count, counted.since, now + LOCKED_FOR)
    return counted
