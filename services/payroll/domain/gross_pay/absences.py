"""Days without pay: strike and unpaid leave, taken off each thing that the post is paid by the year, by the method that the
contract names. Source for teachers: Burgundy Book section 3.2, a 365th for each day of the absence."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction

from services.payroll.domain.gross_pay.posts import WHOLE, DayMethod
from shared.calendar import is_weekend, last_of_month
from shared.refusals import NotValid, wrong


class UnpaidReason(StrEnum):
    """Why a day is not paid, in the words of a payslip."""

    STRIKE = "Strike"
    UNPAID_LEAVE = "Unpaid leave"
    ABSENCE = "Pay of days of absence"
    """Taken off in full before the occupational and statutory pay of these days is added; why somebody is absent is never said."""


@dataclass(frozen=True, slots=True)
class UnpaidDays:
    """Days without pay from `starts` to `ends`, both included; `part` of each day (a half-day is a half)."""

    post: str
    reason: UnpaidReason
    starts: date
    ends: date
    method: DayMethod = DayMethod.CALENDAR_365
    part: Fraction = WHOLE

    def __post_init__(self) -> None:
        if self.ends < self.starts:
            raise wrong("ends", f"The days without pay end on {self.ends}, before they begin on {self.starts}")
        if not 0 < self.part <= 1:
            raise wrong("part", f"The part of each day that is not paid is above 0 and up to 1, not {self.part}")


@dataclass(frozen=True, slots=True)
class SchoolDays:
    """The days on which teachers of the school work, known from `starts` to `ends`."""

    starts: date
    ends: date
    days: Collection[date]

    def within(self, first: date, last: date) -> int:
        """How many of them lie from `first` to `last`. Raises NotValid where the calendar does not reach."""
        if first < self.starts or last > self.ends:
            raise NotValid(
                f"The school days are known from {self.starts} to {self.ends}, not for all of {first} to {last}: "
                "add the school's calendar, or reckon by another method"
            )
        return sum(1 for day in self.days if first <= day <= last)


def counted_days(method: DayMethod, first: date, last: date, school_days: SchoolDays | None) -> int:
    """How many days from `first` to `last`, both included, count by a method: all days, Mondays to Fridays, or school days.
    Raises NotValid for 195ths without a calendar of school days."""
    if method in {DayMethod.CALENDAR_365, DayMethod.DAYS_IN_MONTH}:
        return (last - first).days + 1
    if method is DayMethod.WEEKDAYS_260:
        days = (first + timedelta(days=after) for after in range((last - first).days + 1))
        return sum(1 for day in days if not is_weekend(day))
    if school_days is None:
        raise NotValid(
            f"Pay from {first} to {last} is reckoned in 195ths, and no calendar of school days is there: add it"
        )
    return school_days.within(first, last)


def days_of_month(day: date) -> int:
    """How many days the month of a day has."""
    return last_of_month(day).day
