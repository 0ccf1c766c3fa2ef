"""The clock of an invoice: by when it has to be paid, and what is owed on top once it is late.

A public body pays within 30 days of the later of the invoice and the goods (Late Payment of Commercial Debts (Interest)
Act 1998, s.4). After that it owes interest at 8 per cent above the Bank of England's rate of the last 30 June or
31 December, and a fixed sum. While an invoice is in dispute its days stand still; that the dispute was right is for
people to show, and what is counted here is recorded with its days.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from services.procurement.domain.payables.life import Pause
from services.procurement.domain.wording import counted, plain_number
from shared.calendar.words import day_in_words
from shared.refusals import NoRuleForDate

DAYS_IN_A_YEAR = 365
"""Statutory interest is simple and by the day, a 365th of a year each; leap years make no difference."""
JUNE = 6


@dataclass(frozen=True, slots=True)
class BankRate:
    """The Bank of England's rate at the end of a half-year."""

    half_year_end: date
    per_cent: Decimal
    source: str
    status: str


@dataclass(frozen=True, slots=True)
class LateRules:
    """The rules of one date: days to pay, per cent above the Bank's rate, fixed sums by what the debt is below (None:
    any larger one), in pence. `source` says where they stand."""

    days: int
    above_bank_rate: Decimal
    fixed_sums: tuple[tuple[int | None, int], ...]
    source: str


@dataclass(frozen=True, slots=True)
class Clock:
    """When the days began, when the invoice has to be paid, and how many days it stood in dispute."""

    began_on: date
    pay_by: date
    days_in_dispute: int
    in_dispute: bool


@dataclass(frozen=True, slots=True)
class LateCost:
    """What being late costs up to a day, with the working in words."""

    days: int
    interest_pence: int
    fixed_pence: int
    bank_rate: BankRate
    working: str

    @property
    def total_pence(self) -> int:
        return self.interest_pence + self.fixed_pence


def clock(
    received_on: date, goods_on: date | None, pauses: Sequence[Pause], days: int, today: date, goods_needed: bool
) -> Clock | None:
    """The clock of an invoice, or None while goods that it depends on have not come, so that it has not begun."""
    if goods_needed and goods_on is None:
        return None
    began = max(received_on, goods_on) if goods_on is not None else received_on
    stood = sum((min(pause.until or today, today) - max(pause.since, began)).days for pause in _counted(pauses, began))
    return Clock(began, began + timedelta(days=days + stood), stood, bool(pauses) and pauses[-1].until is None)


def reference_half_year_end(late_from: date) -> date:
    """The day whose rate of the Bank counts for interest that begins to run on a day: the last 30 June or 31 December
    before it (Late Payment of Commercial Debts (Rate of Interest) (No. 3) Order 2002, art. 4)."""
    if late_from.month > JUNE:
        return date(late_from.year, 6, 30)
    return date(late_from.year - 1, 12, 31)


def bank_rate_for(late_from: date, rates: Iterable[BankRate]) -> BankRate:
    """The rate that counts for interest from a day on. Raises NoRuleForDate naming the half-year where it is missing."""
    wanted = reference_half_year_end(late_from)
    for rate in rates:
        if rate.half_year_end == wanted:
            return rate
    raise NoRuleForDate(
        f"The Bank of England's rate of {day_in_words(wanted)} is not held, so interest on what is late since "
        f"{day_in_words(late_from)} cannot be worked out: finance enters it with its source"
    )


def fixed_sum(owed_pence: int, rules: LateRules) -> int:
    """The fixed sum for a debt, in pence."""
    for below, pence in rules.fixed_sums:
        if below is None or owed_pence < below:
            return pence
    raise NoRuleForDate(f"No fixed sum is held for a debt of this size ({rules.source}): add its row")


def late_cost(
    owed_pence: int, pay_by: date, until: date, rules: LateRules, rates: Iterable[BankRate]
) -> LateCost | None:
    """What is owed on top for an invoice with a last day, paid (or still unpaid) on `until`; None when it is not late.

    Raises NoRuleForDate when the Bank's rate for that half-year is missing.
    """
    days = (until - pay_by).days
    if days <= 0 or owed_pence <= 0:
        return None
    rate = bank_rate_for(pay_by + timedelta(days=1), rates)
    per_cent = rules.above_bank_rate + rate.per_cent
    exact = Fraction(owed_pence) * Fraction(per_cent) / 100 * days / DAYS_IN_A_YEAR
    end = rate.half_year_end
    working = (
        f"{counted(days, 'day')} at {plain_number(per_cent)}% a year ({rules.above_bank_rate:f}% and "
        f"the Bank of England's {rate.per_cent:f}% of {day_in_words(end)}, {rate.status}) of the amount with VAT"
    )
    return LateCost(days, int(exact + Fraction(1, 2)), fixed_sum(owed_pence, rules), rate, working)


def _counted(pauses: Sequence[Pause], began: date) -> list[Pause]:
    return [pause for pause in pauses if pause.until is None or pause.until > began]
