"""Days, times and counts as people read them: 6 April 2027; 9 November 2026 at 12:00; 1 case, 2 cases."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

_LONDON = ZoneInfo("Europe/London")


def day_in_words(day: date) -> str:
    """6 April 2027."""
    return f"{day.day} {day:%B %Y}"


def moment_in_words(moment: datetime) -> str:
    """9 November 2026 at 12:00, as clocks in England show it; with seconds where there are some."""
    there = moment.astimezone(_LONDON)
    return (
        f"{day_in_words(there.date())} at {there:%H:%M:%S}"
        if there.second
        else f"{day_in_words(there.date())} at {there:%H:%M}"
    )


def counted(count: int, one: str, many: str = "") -> str:
    """`1 case`, `2 cases`; `many` where it is not `one` with an s."""
    return f"{count:,} {one if count == 1 else many or f'{one}s'}"
