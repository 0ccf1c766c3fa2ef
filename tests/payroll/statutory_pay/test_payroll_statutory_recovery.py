"""What of family pay the employer gets back: 92%, or all of it with compensation for a small employer, for the year to date."""

from __future__ import annotations

from datetime import date

import pytest

from services.payroll.domain.statutory_pay.kinds import StatutoryKind
from services.payroll.domain.statutory_pay.recovery import (
    FamilyPayPaid,
    Recoverable,
    is_small_employer,
    recoverable_to_date,
    relevant_tax_year,
)
from services.payroll.domain.statutory_pay.working import recovery_steps
from services.payroll.domain.tax_calendar import TaxYear
from services.payroll.rules.statutory_pay import recovery_rules
from shared.refusals import NoRuleForDate, NotValid

SMP, SPP, SSP, SNCP = StatutoryKind.SMP, StatutoryKind.SPP, StatutoryKind.SSP, StatutoryKind.SNCP
YEARS = {year: recovery_rules(TaxYear(year)) for year in (2024, 2025, 2026)}


@pytest.mark.parametrize(("year", "compensation"), [(2024, 3000), (2025, 8500), (2026, 9000)])
def test_92_per_cent_comes_back_and_a_small_employer_has_all_of_it_with_compensation(
    year: int, compensation: int
) -> None:
    found = recoverable_to_date([FamilyPayPaid(SMP, 100001), FamilyPayPaid(SNCP, 100001, small=True)], YEARS[year])
    assert found == (Recoverable(SMP, 100001, 0, 92000, 0), Recoverable(SNCP, 100001, 100001, 100001, compensation))


def test_kinds_come_in_the_order_of_the_return_and_are_added_over_the_year() -> None:
    paid = [FamilyPayPaid(SPP, 19432), FamilyPayPaid(SMP, 80000), FamilyPayPaid(SPP, 19432), FamilyPayPaid(SMP, -20000)]
    found = recoverable_to_date(paid, YEARS[2026])
    assert [(one.kind, one.paid_pence, one.recovered_pence) for one in found] == [
        (SMP, 60000, 55200),
        (SPP, 38864, 35754),
    ]


def test_an_employer_is_small_by_the_last_whole_tax_year_before_the_relevant_week() -> None:
    assert relevant_tax_year(date(2026, 4, 5)) == TaxYear(2024)
    assert relevant_tax_year(date(2026, 4, 12)) == TaxYear(2025)
    assert [is_small_employer(pence, YEARS[2026]) for pence in (0, 4500000, 4500001)] == [True, True, False]


def test_what_cannot_be_recovered_is_refused() -> None:
    with pytest.raises(NotValid, match="sick pay is not recovered"):
        recoverable_to_date([FamilyPayPaid(SSP, 100)], YEARS[2026])
    with pytest.raises(NotValid, match="below nothing"):
        recoverable_to_date([FamilyPayPaid(SMP, -1)], YEARS[2026])
    with pytest.raises(NotValid, match="cannot be -£0.01"):
        is_small_employer(-1, YEARS[2026])
    with pytest.raises(NoRuleForDate, match=r"statutory_recovery\.per_cent.*2027-04-06"):
        recovery_rules(TaxYear(2027))


def test_the_working_names_the_rows_and_the_assumed_rate_of_2024() -> None:
    rules = YEARS[2024]
    steps = recovery_steps(recoverable_to_date([FamilyPayPaid(SMP, 100000, small=True)], rules), rules)
    assert [(step.words, step.pence) for step in steps] == [
        ("Statutory maternity pay paid in 2024-25 to date", 100000),
        ("Statutory maternity pay recovered", 100000),
        ("Compensation of a small employer on £1,000.00", 3000),
    ]
    assert {source.status for source in steps[2].sources} == {"assumed", "verified"}
