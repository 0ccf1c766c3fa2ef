"""Schemes for the tests of pensions: the tiers of past years that published examples use, an employer's rate, a band decided."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from services.payroll.domain.pensions.amounts import basis_points_of
from services.payroll.domain.pensions.bands import BandDecision, BandReason, band_decision
from services.payroll.domain.pensions.local_government import EmployerRate
from services.payroll.domain.pensions.teachers import TeachersScheme, Tier
from services.payroll.domain.sources import Source
from services.payroll.rules.pensions import local_scheme

SEEN = Source("test", date(2015, 4, 1), "Teachers' Pensions, Tiered contributions", "verified")


def past_scheme(
    tiers: list[tuple[int, str]], employer: str = "16.48", *, overtime_counts: bool = True
) -> TeachersScheme:
    """A scheme of an earlier year, whose rows the product does not hold."""
    return TeachersScheme(
        tuple(Tier(n, starts, basis_points_of(Decimal(rate))) for n, (starts, rate) in enumerate(tiers, start=1)),
        basis_points_of(Decimal(employer)),
        overtime_counts,
        SEEN,
        SEEN,
        SEEN,
    )


SCHEME_2015 = past_scheme(
    [(0, "7.4"), (26000, "8.6"), (35000, "9.6"), (41500, "10.2"), (55000, "11.3"), (75000, "11.7")]
)
SCHEME_2019 = past_scheme(
    [(0, "7.4"), (27698, "8.6"), (37285, "9.6"), (44209, "10.2"), (58591, "11.3"), (79896, "11.7")], "23.68"
)

CERTIFICATE = Source("employer's rate", date(2026, 4, 1), "Rates and adjustments certificate 2025", "verified")
EMPLOYER = EmployerRate("Harbour Pension Fund", date(2026, 4, 1), date(2029, 3, 31), 2290, CERTIFICATE)


def decided(annual_pence: int, on: date = date(2026, 4, 1)) -> BandDecision:
    return band_decision(local_scheme(on), annual_pence, on, BandReason.APRIL)
