"""When to try again: twice as long after each attempt, with jitter so that many failures do not come back as one."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

FIRST_DELAY = timedelta(seconds=2)
LONGEST_DELAY = timedelta(minutes=15)
"""A database or a file share that was away is usually back by then; waiting longer only delays a school."""
MOST_ATTEMPTS = 8
"""About four minutes in all: what is not over by then, a restart or a short outage, is for a person to look at."""


def retry_at(now: datetime, attempts: int, after: timedelta | None = None) -> datetime:
    """When an event that failed `attempts` times is due again; `after` overrides the usual delay."""
    if after is not None:
        return now + after
    delay: timedelta = min(FIRST_DELAY * 2 ** (attempts - 1), LONGEST_DELAY)
    return now + delay * random.uniform(0.75, 1.25)
