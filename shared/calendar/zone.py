"""The zone that schools live in: dates on letters, terms and charges are dates in England, whatever zone a server runs in."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

SCHOOL_ZONE = ZoneInfo("Europe/London")


def school_date(when: datetime) -> date:
    """The date in England at the instant `when`."""
    return when.astimezone(SCHOOL_ZONE).date()
