"""HMRC's own examples of student and postgraduate loan deductions, value by value, read in place."""

from __future__ import annotations

from decimal import Decimal

import pytest

from services.payroll.domain.student_loans.loans import LoansDue, Plan, loans_due
from services.payroll.domain.tax_calendar import Frequency, TaxPeriod, TaxYear
from services.payroll.rules.student_loans import loan_parameters
from tests.payroll.income_tax.published import pence, published_rows

PLANS = {
    "input_has_plan_one": Plan.ONE,
    "input_has_plan_two": Plan.TWO,
    "input_has_plan_four": Plan.FOUR,
    "input_has_plan_five": Plan.FIVE,
    "input_has_postgraduate_plan": Plan.POSTGRADUATE,
}
PERIODS = {
    "monthly": (Frequency.MONTHLY, 12),
    "four_weekly": (Frequency.FOUR_WEEKLY, 13),
    "weekly": (Frequency.WEEKLY, 52),
}


def held(row: dict[str, str]) -> set[Plan]:
    return {plan for column, plan in PLANS.items() if row.get(column) == "TRUE"}


def due(row: dict[str, str], year: TaxYear, frequency: Frequency, parts: int) -> LoansDue:
    """The deductions from a part of the yearly wages, truncated to pence."""
    earnings = pence(row["input_wages"]) // parts
    period = TaxPeriod(year, frequency, max(frequency.weeks, 1))
    return loans_due(held(row), loan_parameters(year), period, earnings)


def deducted(what: LoansDue) -> tuple[int, int]:
    undergraduate, postgraduate = what.undergraduate, what.postgraduate
    return (
        undergraduate.deducted_pence if undergraduate else 0,
        postgraduate.deducted_pence if postgraduate else 0,
    )


@pytest.mark.parametrize(
    ("file", "rows_given", "year"),
    [
        ("data2024_student_loan.csv", 28, TaxYear(2024)),
        ("data2025_student_loan.csv", 28, TaxYear(2025)),
        ("data2025_Oct_student_loan.csv", 35, TaxYear(2025)),
    ],
)
def test_hmrcs_examples_of_loan_deductions_are_met(file: str, rows_given: int, year: TaxYear) -> None:
    """Plan 5 rows of the October file are HMRC's estimate with the threshold that employers use from 6 April 2026."""
    rows = [row for row in published_rows(f"student-loans/{file}") if row["input_wages"].strip()]
    agreed = []
    for row in rows:
        of = TaxYear(2026) if Plan.FIVE in held(row) else year
        for name, (frequency, parts) in PERIODS.items():
            columns = f"expected_{name}_student_loan", f"expected_{name}_postgraduate_loan"
            ours, theirs = deducted(due(row, of, frequency, parts)), [pence(row[column]) for column in columns]
            agreed += [one == other for one, other in zip(ours, theirs, strict=True)]
        monthly = deducted(due(row, of, Frequency.MONTHLY, 12))
        agreed += [
            12 * monthly[0] == pence(row["expected_yearly_student_loan"]),
            12 * monthly[1] == pence(row["expected_yearly_postgraduate_loan"]),
        ]
    print(f"{file}: {len(rows)} rows, {sum(agreed)} of {len(agreed)} values (a quarter of them yearly, 12 months)")
    assert (len(rows), len(agreed)) == (rows_given, rows_given * 8)
    assert all(agreed)


def test_plan_5_is_not_deducted_before_6_april_2026() -> None:
    rows = [row for row in published_rows("student-loans/data2025_Oct_student_loan.csv") if Plan.FIVE in held(row)]
    assert len(rows) == 7
    for row in rows:
        told = due(row, TaxYear(2025), Frequency.MONTHLY, 12)
        assert (told.deducted_pence, told.not_yet) == (0, (Plan.FIVE,))


YEARLY_FILES = {
    "data2024_with_student_loan.csv": 20,
    "data2025_with_student_loan.csv": 20,
    "data2025_Oct_with_student_loan.csv": 25,
}


def test_loans_of_a_year_are_what_hmrcs_calculator_deducts_beside_tax_and_national_insurance() -> None:
    """The column expected_yearly_total_deduction less those of income tax and of the employee's National Insurance."""
    compared = 0
    for file, count in YEARLY_FILES.items():
        rows = published_rows(f"kalculator/{file}")
        assert len(rows) == count
        for row in rows:
            year = TaxYear(2026) if Plan.FIVE in held(row) else TaxYear(int(file[4:8]))
            terms = [loan_parameters(year).terms[plan] for plan in held(row)]
            over = [max(pence(row["input_wages"]) - one.annual_threshold_pence, 0) * one.rate for one in terms]
            others = Decimal(row["expected_yearly_income_tax"]) + Decimal(row["expected_yearly_ni_employee"])
            theirs = Decimal(row["expected_yearly_total_deduction"]) - others
            assert sum(rated // 1_000_000 for rated in over) == theirs, (file, row[""], row["input_wages"])
            compared += 1
    print(f"yearly calculator, loans: {compared} of {compared}")
    assert compared == 65
