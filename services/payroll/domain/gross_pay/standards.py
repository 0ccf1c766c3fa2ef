"""The numbers by which pay is reckoned whatever the scale: what a day is of a year, how many weeks a year has, the leave of
support staff by length of service, the holiday that hours earn; each with the row that says so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from services.payroll.domain.gross_pay.posts import DayMethod, LeaveMethod, TermTime
from services.payroll.domain.sources import Source
from shared.calendar import anniversary

DAYS_IN_A_WORKING_WEEK = 5


@dataclass(frozen=True, slots=True)
class Leave:
    """The paid leave of somebody who works all year: days from so many years of service, and bank holidays; `least_weeks` is
    what nobody goes below."""

    days_from_years: tuple[tuple[int, int], ...]
    bank_holidays: int
    least_weeks: Fraction
    sources: tuple[Source, ...]

    def weeks(self, service_began: date, on: date) -> Fraction:
        """The weeks of paid leave on a day, bank holidays included."""
        days = max(
            days for years, days in self.days_from_years if years == 0 or anniversary(service_began, years) <= on
        )
        return max(Fraction(days + self.bank_holidays, DAYS_IN_A_WORKING_WEEK), self.least_weeks)

    def grows_on(self, service_began: date) -> tuple[date, ...]:
        """The days on which the entitlement grows."""
        return tuple(anniversary(service_began, years) for years, _ in self.days_from_years if years)


@dataclass(frozen=True, slots=True)
class Standards:
    """What holds for all pay on a day. `sources` are by the name of the figure: a day method, weeks, holiday, teacher-hours."""

    day_divisors: Mapping[DayMethod, int]
    weeks_in_a_year: Fraction
    leave: Leave
    holiday_per_cent: Decimal
    teacher_hours: int
    sources: Mapping[str, Source]

    def paid_weeks(self, term_time: TermTime, service_began: date, on: date) -> Fraction:
        """The weeks of a year that a term-time post is paid: those worked and those of leave, never more than the year has.
        Leave is at least the statutory weeks and is not cut down for a part of a year (Harpur Trust v Brazel)."""
        worked = Fraction(term_time.working_weeks)
        leave = (
            self.leave.weeks(service_began, on) if term_time.leave_weeks is None else Fraction(term_time.leave_weeks)
        )
        if term_time.method is LeaveMethod.IN_PROPORTION:
            leave = worked * leave / (self.weeks_in_a_year - leave)
        return min(worked + max(leave, self.leave.least_weeks), self.weeks_in_a_year)
