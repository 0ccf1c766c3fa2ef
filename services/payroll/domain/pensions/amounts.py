"""Contributions as whole pence at a rate in basis points (hundredths of one per cent), and a period's pay as a year's.

Both schemes state rates with at most two places after the point, so that a basis point holds every one of them exactly."""

from __future__ import annotations

from decimal import Decimal

from services.payroll.domain.tax_calendar import Frequency
from shared.refusals import NotValid

PERIODS_IN_A_YEAR = {
    Frequency.MONTHLY: 12,
    Frequency.FOUR_WEEKLY: 13,
    Frequency.TWO_WEEKLY: 26,
    Frequency.WEEKLY: 52,
}
"""Neither scheme says how weeks become a year; 52 is assumed, as PAYE does, rather than 52.143."""

_WHOLE = 10_000


def contribution(pay_pence: int, basis_points: int) -> int:
    """So many basis points of the pay, to the nearest penny, a half away from zero; a negative pay gives a refund.

    Source: the worked examples of Teachers' Pensions (9.6% of £4,058.33 is £389.60, 10.2% of £3,458.33 is £352.75)."""
    pence = (abs(pay_pence) * basis_points + _WHOLE // 2) // _WHOLE
    return pence if pay_pence >= 0 else -pence


def nearest(amount: int, parts: int) -> int:
    """A part of an amount that is not negative, to the nearest whole number, a half upwards."""
    return (2 * amount + parts) // (2 * parts)


def basis_points_of(per_cent: Decimal) -> int:
    """The basis points of a percentage. Raises NotValid for one with more than two places, or below 0."""
    points = per_cent * 100
    if points != points.to_integral_value() or points < 0:
        raise NotValid(f"{per_cent}% is not a contribution rate: give a rate of 0 or more, with at most two places")
    return int(points)
