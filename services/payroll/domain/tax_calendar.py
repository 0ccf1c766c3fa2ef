"""Tax years and the periods in them. A payment belongs to the tax week or month in which its day of payment lies, never to
the time that was worked. Source: HMRC, Specification for PAYE Tax Table Routines; Income Tax (PAYE) Regulations 2003, reg. 2."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from shared.refusals import NotValid

FIRST_DAY = (4, 6)
"""The 6th of April."""
WEEKS_IN_A_YEAR, MONTHS_IN_A_YEAR = 52, 12


class Frequency(StrEnum):
    """How often somebody is paid."""

    WEEKLY = "weekly"
    TWO_WEEKLY = "two-weekly"
    FOUR_WEEKLY = "four-weekly"
    MONTHLY = "monthly"

    @property
    def weeks(self) -> int:
        """The weeks in one pay period; 0 where pay goes by months."""
        return _WEEKS[self]


_WEEKS = {Frequency.WEEKLY: 1, Frequency.TWO_WEEKLY: 2, Frequency.FOUR_WEEKLY: 4, Frequency.MONTHLY: 0}


@dataclass(frozen=True, slots=True, order=True)
class TaxYear:
    """The tax year that begins on 6 April of `begins`; 2026 is 2026-27."""

    begins: int

    @property
    def name(self) -> str:
        return f"{self.begins}-{(self.begins + 1) % 100:02d}"

    @property
    def first_day(self) -> date:
        return date(self.begins, *FIRST_DAY)

    @property
    def last_day(self) -> date:
        return date(self.begins + 1, *FIRST_DAY) - timedelta(days=1)

    def __contains__(self, day: date) -> bool:
        return self.first_day <= day <= self.last_day


@dataclass(frozen=True, slots=True)
class TaxPeriod:
    """The tax week or month of a payment. `number` counts months 1 to 12, or weeks 1 to 56 (53, 54 and 56 are extra paydays)."""

    year: TaxYear
    frequency: Frequency
    number: int

    def __post_init__(self) -> None:
        weeks = self.frequency.weeks
        most = MONTHS_IN_A_YEAR if not weeks else WEEKS_IN_A_YEAR + weeks
        if not 1 <= self.number <= most:
            raise NotValid(f"A {self.frequency} period has a number from 1 to {most}, not {self.number}")

    @property
    def is_extra(self) -> bool:
        """Whether this is a payday after the 52nd week: 53 of weekly pay, 54 of two-weekly, 56 of four-weekly."""
        return self.frequency.weeks > 0 and self.number > WEEKS_IN_A_YEAR


def tax_year_of(day: date) -> TaxYear:
    """The tax year in which a day lies."""
    return TaxYear(day.year if (day.month, day.day) >= FIRST_DAY else day.year - 1)


def tax_month_of(day: date) -> int:
    """The tax month, 1 to 12: each begins on the 6th."""
    months = (day.year - tax_year_of(day).begins) * MONTHS_IN_A_YEAR + day.month - FIRST_DAY[0]
    return months + (1 if day.day >= FIRST_DAY[1] else 0)


def tax_week_of(day: date) -> int:
    """The tax week, 1 to 53: the first begins on 6 April, and 5 April (with 4 April in a leap year) is week 53."""
    return (day - tax_year_of(day).first_day).days // 7 + 1


def tax_period_of(payment_day: date, frequency: Frequency) -> TaxPeriod:
    """The period to which a payment on that day belongs. Two-weekly and four-weekly pay count to the end of the weeks that
    they cover: two-weekly 2, 4, … 52 and 54; four-weekly 4, 8, … 52 and 56."""
    year = tax_year_of(payment_day)
    weeks = frequency.weeks
    if not weeks:
        return TaxPeriod(year, frequency, tax_month_of(payment_day))
    paydays = -(-tax_week_of(payment_day) // weeks)
    return TaxPeriod(year, frequency, paydays * weeks)
