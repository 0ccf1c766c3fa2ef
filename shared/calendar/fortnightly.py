"""Meetings that alternate week by week in term time, such as the Headboard's.

The Headboard "meets one week on Monday for Strategy, and the alternate week, Wednesday for Business meetings". Weeks
are counted in term time only: the first week of a school year in which the school works is a first week, and a holiday
between two weeks does not break the alternation. A meeting whose day is a bank holiday, or otherwise not a day the
school works, moves to the next working day of the same week, or failing that to the last one before it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from shared.calendar.school_year import SchoolYear

MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY = range(5)


@dataclass(frozen=True, slots=True)
class WeeklySlot:
    """What meets, and on which weekday (Monday is 0)."""

    kind: str
    weekday: int


@dataclass(frozen=True, slots=True)
class Meeting:
    """One meeting: its day, what it is, and the day the pattern first gave it."""

    day: date
    kind: str
    planned_for: date

    @property
    def moved(self) -> bool:
        """Whether the meeting had to leave the day the pattern gave it."""
        return self.day != self.planned_for


@dataclass(frozen=True, slots=True)
class FortnightlyPattern:
    """Two slots that take turns, week by week in term time."""

    first: WeeklySlot
    second: WeeklySlot

    def meetings(self, year: SchoolYear) -> tuple[Meeting, ...]:
        """Every meeting of the school year, in order: one for each week in which the school works."""
        working = sorted({*year.school_days, *year.inset_days})
        by_week: dict[date, list[date]] = {}
        for day in working:
            by_week.setdefault(day - timedelta(days=day.weekday()), []).append(day)
        return tuple(
            _meeting(self.second if turn % 2 else self.first, monday, days)
            for turn, (monday, days) in enumerate(by_week.items())
        )


HEADBOARD = FortnightlyPattern(WeeklySlot("strategy", MONDAY), WeeklySlot("business", WEDNESDAY))


def _meeting(slot: WeeklySlot, monday: date, working: list[date]) -> Meeting:
    planned = monday + timedelta(days=slot.weekday)
    day = next((day for day in working if day >= planned), working[-1])
    return Meeting(day, slot.kind, planned)
