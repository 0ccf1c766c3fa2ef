"""Average weekly earnings, by which statutory pay is tested and paid: what was paid in the eight weeks up to the last normal
payday before the relevant day, as a week's. Sources: HMRC, Statutory Payments Manual, SPM170000; HMRC, Payroll software
specification on statutory sick pay (new employees paid by the month)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction

from services.payroll.domain.statutory_pay.dated import Span
from services.payroll.domain.tax_calendar import MONTHS_IN_A_YEAR, WEEKS_IN_A_YEAR, Frequency
from shared.calendar import add_months
from shared.refusals import NotValid, wrong

EIGHT_WEEKS = timedelta(weeks=8)
_FEBRUARY, _ODD_DAYS_IN_FEBRUARY, _ODD_DAYS = 2, 15, 16
"""So many odd days make a month more: 16, or 15 in February. Source: SPM170400."""


class Averaged(StrEnum):
    """How an average was made."""

    BY_WEEKS = "by weeks"
    BY_MONTHS = "by months"
    BY_DAYS = "by days"
    BY_CONTRACT = "by contract"


@dataclass(frozen=True, slots=True)
class Paid:
    """What was paid on one day, in pence: earnings on which Class 1 contributions are or would be due, so after a salary
    sacrifice and before pension contributions. `normal` is false for a payment outside the usual paydays."""

    payday: date
    earnings_pence: int
    normal: bool = True


@dataclass(frozen=True, slots=True)
class AverageEarnings:
    """Average weekly earnings, exact, in pence, with what they came from: the days over which pay was counted, its sum, and by
    how many weeks, months or days it was divided (a year's pay by contract: 52 weeks)."""

    weekly: Fraction
    averaged: Averaged
    total_pence: int
    divisor: int
    over: Span | None

    @property
    def weekly_pence(self) -> int:
        """The average in whole pence, rounded down, to be shown."""
        return int(self.weekly)


def average_earnings(
    payments: Iterable[Paid], frequency: Frequency, last_payday_by: date, employed_since: date
) -> AverageEarnings:
    """The average of what was paid after the last normal payday at least eight weeks before, up to the last normal payday by
    `last_payday_by` (for sick pay the day before the sickness, for family pay the Saturday of the relevant week).

    Who has no payday so long before is averaged over the time since `employed_since`. Raises NotValid without a normal payday, or
    where pay by the month covers less than half a month: the average is then what the contract promises (`contract_earnings`).
    """
    listed = sorted(payments, key=lambda paid: paid.payday)
    normal = [paid.payday for paid in listed if paid.normal and paid.payday <= last_payday_by]
    if not normal:
        raise wrong(
            "payments",
            f"There is no normal payday up to {last_payday_by}: give average earnings from the pay that the contract promises",
        )
    end = normal[-1]
    before = [payday for payday in normal if payday <= end - EIGHT_WEEKS]
    starts = before[-1] + timedelta(days=1) if before else employed_since
    over = Span(starts, end)
    total = sum(paid.earnings_pence for paid in listed if paid.payday in over)
    if total < 0:
        raise wrong(
            "payments", f"The earnings from {starts} to {end} are below nothing: correct what was taken back in them"
        )
    if not frequency.weeks:
        months = sum(1 for payday in normal if payday in over) if before else _months(over)
        return _by_months(total, months, over)
    if before:
        weeks = frequency.weeks * sum(1 for payday in normal if payday in over)
        return AverageEarnings(Fraction(total, weeks), Averaged.BY_WEEKS, total, weeks, over)
    return AverageEarnings(Fraction(total * 7, over.days), Averaged.BY_DAYS, total, over.days, over)


def contract_earnings(annual_pence: int) -> AverageEarnings:
    """The average of somebody who was not paid yet: a year's pay by contract as a week's. Raises NotValid for pay below 0."""
    if annual_pence < 0:
        raise NotValid("A year's pay by contract cannot be below 0")
    weekly = Fraction(annual_pence, WEEKS_IN_A_YEAR)
    return AverageEarnings(weekly, Averaged.BY_CONTRACT, annual_pence, WEEKS_IN_A_YEAR, None)


def _by_months(total: int, months: int, over: Span) -> AverageEarnings:
    if not months:
        raise wrong(
            "payments",
            f"Pay from {over.starts} to {over.ends} covers less than half a month: give average earnings from the contract",
        )
    weekly = Fraction(total * MONTHS_IN_A_YEAR, months * WEEKS_IN_A_YEAR)
    return AverageEarnings(weekly, Averaged.BY_MONTHS, total, months, over)


def _months(over: Span) -> int:
    months = 0
    while add_months(over.starts, months + 1) - timedelta(days=1) <= over.ends:
        months += 1
    odd_from = add_months(over.starts, months)
    enough = _ODD_DAYS_IN_FEBRUARY if odd_from.month == _FEBRUARY else _ODD_DAYS
    return months + ((over.ends - odd_from).days + 1 >= enough)
