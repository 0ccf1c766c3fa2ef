"""Assumed pensionable pay in the Local Government Pension Scheme: what pay would have been on reduced or no pay for sickness, on
family leave and on reserve forces leave, so that the pension goes on as if nothing had happened.

It is the average of the three complete months (12 weeks for pay by weeks) before the period in which it begins, made a year's.
Source: Local Government Pension Scheme Regulations 2013, reg. 21."""

from __future__ import annotations

from dataclasses import dataclass

from services.payroll.domain.pensions.amounts import PERIODS_IN_A_YEAR, nearest
from services.payroll.domain.tax_calendar import Frequency
from shared.money import pounds, prorate_days
from shared.refusals import wrong

_MONTHS_LOOKED_BACK, _WEEKS_LOOKED_BACK = 3, 12


@dataclass(frozen=True, slots=True)
class PeriodBefore:
    """One complete pay period before the reduction: its pensionable pay (with assumed pay credited in it), and the lump sums
    in it, which do not count unless they are regular."""

    pensionable_pence: int
    lump_sums_pence: int = 0


@dataclass(frozen=True, slots=True)
class AssumedPay:
    """Assumed pensionable pay as a year's and one period's, with what it came from."""

    frequency: Frequency
    periods: tuple[PeriodBefore, ...]
    regular_lump_sums_pence: int
    substituted_because: str
    annual_pence: int
    period_pence: int


def periods_looked_back(frequency: Frequency) -> int:
    """How many complete pay periods count: three of a month, or those that make 12 weeks."""
    return _MONTHS_LOOKED_BACK if not frequency.weeks else _WEEKS_LOOKED_BACK // frequency.weeks


def assumed_pay(
    frequency: Frequency,
    periods: tuple[PeriodBefore, ...],
    regular_lump_sums_pence: int = 0,
    substituted_annual_pence: int | None = None,
    substituted_because: str = "",
) -> AssumedPay:
    """Assumed pensionable pay from the complete periods before it begins, the latest last.

    `regular_lump_sums_pence` are those of the 12 months before that the employer reasonably expects again. Who has worked fewer
    periods is averaged over those. A higher annual pay may be put in its place when pay was materially lower than usual, with the
    reason. Raises NotValid with no period, with too many, or for a substitute that is not higher or has no reason."""
    most = periods_looked_back(frequency)
    if not 1 <= len(periods) <= most:
        raise wrong(
            "periods",
            f"Assumed pensionable pay needs the 1 to {most} complete {frequency} pay periods before it begins, not {len(periods)}. "
            "For somebody without one, the employer decides the pay that would have been received",
        )
    counted = sum(one.pensionable_pence - one.lump_sums_pence for one in periods)
    if counted < 0:
        raise wrong(
            "periods", f"The pay before the reduction comes to {pounds(counted)}: correct what was taken back in it"
        )
    in_a_year = PERIODS_IN_A_YEAR[frequency]
    annual = nearest(counted * in_a_year, len(periods)) + regular_lump_sums_pence
    period = nearest(counted, len(periods)) if not regular_lump_sums_pence else nearest(annual, in_a_year)
    if substituted_annual_pence is not None:
        _refuse_substitute(annual, substituted_annual_pence, substituted_because)
        annual, period = substituted_annual_pence, nearest(substituted_annual_pence, in_a_year)
    return AssumedPay(frequency, periods, regular_lump_sums_pence, substituted_because, annual, period)


def assumed_pay_for_days(assumed: AssumedPay, days: int, days_in_period: int) -> int:
    """The assumed pay in pence of some calendar days of a pay period. Raises NotValid for days that do not fit into it."""
    try:
        return prorate_days(assumed.period_pence, days, days_in_period)
    except ValueError as fault:
        raise wrong("days", str(fault)) from fault


def _refuse_substitute(annual: int, substitute: int, because: str) -> None:
    if not because.strip():
        raise wrong("substituted_because", "Say why pay before the reduction was materially lower than usual")
    if substitute <= annual:
        raise wrong(
            "substituted_annual_pence",
            f"{pounds(substitute)} is not higher than the {pounds(annual)} that follows from the pay before the reduction",
        )
