"""Every given row of tiers and bands is compared with the rows that the product holds, at both ends of each band."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from services.payroll.domain.pensions.amounts import basis_points_of, contribution
from services.payroll.domain.pensions.bands import band_of
from services.payroll.domain.pensions.local_government import Section, member_rate
from services.payroll.domain.pensions.teachers import tier_of
from services.payroll.domain.tax_calendar import Frequency
from services.payroll.rules.pensions import local_scheme, teachers_scheme
from tests.payroll.pensions.schemes import decided

GIVEN = Path(__file__).resolve().parents[3].parent / "shared" / "data" / "payroll" / "pensions"
STATUS = {"verified": "verified", "DERIVED": "derived", "unverified": "assumed"}


def given(name: str) -> list[dict[str, str]]:
    file = GIVEN / name
    if not file.is_file():
        pytest.skip(f"the given rows {name} are not on this machine (expected beside the project, in shared/data)")
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def told(what: str, agreed: list[bool], rows: int) -> None:
    print(f"{what}: {sum(agreed)} of {len(agreed)}")
    assert len(agreed) == rows
    assert all(agreed), f"{what}: row {agreed.index(False) + 1} differs"


def status_of(row: dict[str, str]) -> str:
    return STATUS[row["status"].split()[0].rstrip(":")]


def test_every_given_tier_of_teachers_pensions_is_the_products() -> None:
    agreed = []
    for row in given("tps_member_tiers.csv"):
        scheme = teachers_scheme(date.fromisoformat(row["effective_from"]))
        points = basis_points_of(Decimal(row["member_rate_pct"]))
        starts = int(row["annual_salary_from"])
        tier = next(tier for tier in scheme.tiers if tier.starts_pounds == starts)
        ends = Decimal(row["annual_salary_to"] or 10**9)
        following = [other.starts_pounds for other in scheme.tiers if other.starts_pounds > starts]
        agreed.append(
            tier.basis_points == points
            and (not following or Decimal(following[0]) - Decimal("0.01") == ends)
            and tier_of(scheme, tier.lowest_pay_pence(Frequency.MONTHLY), Frequency.MONTHLY) == tier
            and scheme.employer_basis_points == basis_points_of(Decimal(row["employer_rate_pct_incl_0.08_levy"]))
            and scheme.tiers_source.status == status_of(row)
        )
    told("tiers of Teachers' Pensions, 2024 to 2026", agreed, 18)


def test_the_tiers_of_2025_and_2026_follow_from_those_before_by_the_rule_of_the_scheme() -> None:
    agreed = []
    for year, thousandths in ((2025, 17), (2026, 38)):
        before, after = (teachers_scheme(date(at, 4, 1)).tiers for at in (year - 1, year))
        agreed += [
            -(-older.starts_pounds * (1000 + thousandths) // 1000) == newer.starts_pounds
            for older, newer in zip(before[1:], after[1:], strict=True)
        ]
    told("lower bounds raised by the consumer prices index", agreed, 10)


def test_every_given_band_of_local_government_is_the_products() -> None:
    agreed = []
    for row in given("lgps_employee_bands.csv"):
        on = date.fromisoformat(row["effective_from"])
        scheme = local_scheme(on)
        low, high = int(row["actual_pensionable_pay_from"]), int(row["to"] or 10**7)
        bands = {band_of(scheme, pence) for pence in (100 * low, 100 * high, 100 * high + 99)}
        decision = decided(100 * low, on)
        agreed.append(
            len(bands) == 1
            and member_rate(decision, Section.MAIN) == basis_points_of(Decimal(row["main_rate_pct"]))
            and member_rate(decision, Section.FIFTY_FIFTY) == basis_points_of(Decimal(row["fifty_fifty_rate_pct"]))
            and scheme.bands_source.status == status_of(row)
        )
    counts = Counter(row["effective_from"] for row in given("lgps_employee_bands.csv"))
    assert set(counts.values()) == {9}
    told("bands of the Local Government Pension Scheme, 2024 to 2026", agreed, 27)


@pytest.mark.parametrize(
    ("pay", "basis_points", "paid"),
    [(318000, 960, 30528), (318000, 2368, 75302), (271838, 860, 23378), (271838, 2368, 64371)],
)
def test_the_contributions_in_a_vendors_published_reports_of_2022_come_out_to_the_penny(
    pay: int, basis_points: int, paid: int
) -> None:
    """Source: Oracle, MCR Reporting Including When Earned Element."""
    assert contribution(pay, basis_points) == paid
