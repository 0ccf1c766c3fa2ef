"""Pay groups: how often people are paid and on which day. A payday that is no working day moves to the working day before; for
tax and National Insurance it stays on its regular day. Source: HMRC, CWG2, 1.8 (regular payday on a non-banking day)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from services.payroll.domain.tax_calendar import Frequency
from shared.calendar import add_months, add_working_days, first_of_month, is_working_day, last_of_month
from shared.calendar.bank_holidays import UnknownBankHolidayYear
from shared.refusals import NoRuleForDate, wrong

LAST_DAY = 31
"""As the day of the month it means the last one, also of shorter months."""


@dataclass(frozen=True, slots=True)
class DayOfMonth:
    """Paid on a day of each month; in shorter months on their last."""

    day: int

    def __post_init__(self) -> None:
        if not 1 <= self.day <= LAST_DAY:
            raise wrong("day", f"The payday is a day from 1 to 31, not {self.day}; 31 is the last day of each month")


@dataclass(frozen=True, slots=True)
class EveryWeeks:
    """Paid every week, two or four, counted from `first_payday`; each payment is for the weeks that end `days_after` days
    before it."""

    first_payday: date
    days_after: int = 0

    def __post_init__(self) -> None:
        if not 0 <= self.days_after <= 28:
            raise wrong("days_after", f"Pay comes 0 to 28 days after the weeks it is for, not {self.days_after}")


@dataclass(frozen=True, slots=True)
class Payday:
    """A regular payday and the working day on which the money comes; the days it is for, both included."""

    regular: date
    paid_on: date
    first_day: date
    last_day: date


@dataclass(frozen=True, slots=True)
class PayGroup:
    """People of one employer who are paid together. Raises NotValid where rule and frequency do not fit."""

    pay_group_id: str
    employer_id: str
    name: str
    frequency: Frequency
    payday: DayOfMonth | EveryWeeks

    def __post_init__(self) -> None:
        if not self.name.strip():
            raise wrong("name", "Give the pay group a name, like Monthly staff")
        if (self.frequency is Frequency.MONTHLY) is not isinstance(self.payday, DayOfMonth):
            fitting = "a day of the month" if self.frequency is Frequency.MONTHLY else "its first payday"
            raise wrong("payday", f"A {self.frequency} group needs {fitting}")

    def paydays(self, first: date, last: date) -> tuple[Payday, ...]:
        """The paydays whose regular day lies from `first` to `last`. Raises NoRuleForDate where bank holidays are not known."""
        rule = self.payday
        days = _of_months(rule, first, last) if isinstance(rule, DayOfMonth) else self._of_weeks(rule, first, last)
        return tuple(self._payday(day) for day in days)

    def next_payday(self, after: date) -> Payday:
        """The first payday whose regular day is later than a day. Raises NoRuleForDate."""
        return self.paydays(after + timedelta(days=1), after + timedelta(days=62))[0]

    def _payday(self, regular: date) -> Payday:
        if isinstance(self.payday, DayOfMonth):
            first, last = first_of_month(regular), last_of_month(regular)
        else:
            last = regular - timedelta(days=self.payday.days_after)
            first = last - timedelta(days=7 * self.frequency.weeks - 1)
        return Payday(regular, _worked(regular), first, last)

    def _of_weeks(self, rule: EveryWeeks, first: date, last: date) -> Iterator[date]:
        step = 7 * self.frequency.weeks
        late = max(0, -(-(first - rule.first_payday).days // step))
        day = rule.first_payday + timedelta(days=step * late)
        while day <= last:
            yield day
            day += timedelta(days=step)


def _of_months(rule: DayOfMonth, first: date, last: date) -> Iterator[date]:
    month = first_of_month(first)
    while month <= last:
        end = last_of_month(month)
        day = end.replace(day=min(rule.day, end.day))
        if first <= day <= last:
            yield day
        month = add_months(month, 1)


def _worked(day: date) -> date:
    try:
        return day if is_working_day(day) else add_working_days(day, -1)
    except UnknownBankHolidayYear as missing:
        raise NoRuleForDate(str(missing).rstrip(".")) from missing
