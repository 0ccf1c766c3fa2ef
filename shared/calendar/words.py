"""Days and moments as people in England read them: 6 April 2027; 2:05pm; 9 November 2026 at 12:00pm."""

from __future__ import annotations

from datetime import date, datetime

from shared.calendar.zone import SCHOOL_ZONE, school_date


def day_in_words(day: date) -> str:
    """`6 April 2027`; of a moment, the day in England."""
    there = school_date(day) if isinstance(day, datetime) else day
    return f"{there.day} {there:%B %Y}"


def clock_in_words(moment: datetime, *, exact: bool = False) -> str:
    """`2:05pm`, as clocks in England show it; `exact` adds the seconds where there are some: `2:05:07pm`."""
    there = moment.astimezone(SCHOOL_ZONE)
    seconds = f":{there:%S}" if exact and there.second else ""
    return f"{there.hour % 12 or 12}:{there:%M}{seconds}{'am' if there.hour < 12 else 'pm'}"


def moment_in_words(moment: datetime, *, exact: bool = False) -> str:
    """`9 November 2026 at 12:00pm`, as it stands in a sentence; `exact` where a deadline may hang on a second."""
    return f"{day_in_words(moment)} at {clock_in_words(moment, exact=exact)}"
