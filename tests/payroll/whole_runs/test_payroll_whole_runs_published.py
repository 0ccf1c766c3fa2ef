"""HMRC's published rows through the engine of whole runs: rows of one period together, as a run has them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable
from typing import TypeVar

from services.payroll.adapters.whole_runs.income_tax import income_tax
from services.payroll.adapters.whole_runs.national_insurance import national_insurance
from services.payroll.adapters.whole_runs.people import Employment, columns_of
from services.payroll.adapters.whole_runs.student_loans import student_loans
from services.payroll.domain.income_tax.codes import Regime, tax_code_of
from services.payroll.domain.income_tax.tax import SoFar
from services.payroll.domain.student_loans.loans import Plan
from services.payroll.domain.tax_calendar import Frequency, TaxPeriod, TaxYear
from services.payroll.rules.income_tax import tax_parameters
from services.payroll.rules.student_loans import loan_parameters
from tests.payroll.income_tax.published import pence, published_rows
from tests.payroll.income_tax.test_payroll_tax_published import A_PENNY_LOW, FREQUENCIES, ROWS_OF_EACH_YEAR
from tests.payroll.national_insurance.given import pence as rounded_pence
from tests.payroll.national_insurance.given import rules
from tests.payroll.national_insurance.test_payroll_ni_published import PERIODS, payment_day
from tests.payroll.student_loans.test_payroll_loans_published import PERIODS as LOAN_PERIODS
from tests.payroll.student_loans.test_payroll_loans_published import held

Row = dict[str, str]
Key = TypeVar("Key", bound=Hashable)
BR = tax_code_of("BR")


def together(rows: Iterable[Row], by: Callable[[Row], Key]) -> dict[Key, list[Row]]:
    """The rows that one call can work."""
    found: dict[Key, list[Row]] = defaultdict(list)
    for row in rows:
        found[by(row)].append(row)
    return found


def tax_period(row: Row) -> TaxPeriod:
    year = TaxYear(int(row["TaxYearEnding"].removeprefix("Apr5_")) - 1)
    return TaxPeriod(year, FREQUENCIES[row["PayFrequency"]], int(row["Period"]))


def taxed(row: Row) -> Employment:
    gross, due, to_date = pence(row["GrossPay"]), pence(row["TaxDueInPeriod"]), pence(row["TaxDueToDate"])
    code = tax_code_of(row["TaxCode"]).on_basis(non_cumulative=row["W1M1Flag"] in {"WM1", "True"})
    return Employment(gross, gross, code, "A", so_far=SoFar(pence(row["TaxablePayToDate"]) - gross, to_date - due))


def test_hmrcs_examples_of_income_tax_are_met_to_the_penny_in_columns() -> None:
    rows = published_rows("hmrc/income_tax.csv")
    runs = together(rows, tax_period)
    differ = []
    for period, of_period in runs.items():
        columns = columns_of([taxed(row) for row in of_period])
        parameters = {regime: tax_parameters(regime, period.year) for regime in Regime}
        found = income_tax(columns.tax, parameters, period, columns.pay.taxable, columns.pay.benefits)
        assert not found.refused.any()
        for row, tax in zip(of_period, found.tax.tolist(), strict=True):
            if tax != pence(row["TaxDueInPeriod"]):
                differ.append((row["TestIdentifier"].split("/", 1)[1], tax - pence(row["TaxDueInPeriod"])))
    print(
        f"income tax in columns: {len(rows) - len(differ)} of {len(rows)} exact, in {len(runs)} calls; a penny over: {differ}"
    )
    years = Counter(row["TaxYearEnding"] for row in rows)
    assert years == {year: ROWS_OF_EACH_YEAR[year] for year in years}
    assert len(rows) >= 454
    assert sorted(differ) == sorted((name, 1) for name in A_PENNY_LOW)


def test_hmrcs_cases_of_national_insurance_are_met_to_the_penny_in_columns_with_their_bands() -> None:
    rows = published_rows("hmrc/national_insurance.csv")
    runs = together(rows, lambda row: (payment_day(row), PERIODS[row["PayFrequency"]]))
    exact = 0
    for (day, period), of_period in runs.items():
        people = [Employment(0, rounded_pence(row["GrossPay"]), BR, row["NiCategory"]) for row in of_period]
        columns = columns_of(people)
        found = national_insurance(columns.letters, columns.letter, columns.pay.liable, rules(period, day))
        assert not found.refused.any()
        due = found.due
        in_columns = zip(
            due.employee.tolist(), due.employer.tolist(), due.at_lel.tolist(), due.lel_to_pt.tolist(), due.pt_to_uel.tolist(),
            strict=True,
        )  # fmt: skip
        for row, figures in zip(of_period, in_columns, strict=True):
            assert figures == tuple(rounded_pence(row[name]) for name in NI_COLUMNS), row["TestIdentifier"]
            exact += 1
    print(f"National Insurance in columns: {exact} of {len(rows)} exact with bands, in {len(runs)} calls")
    assert exact == len(rows) == 2368


NI_COLUMNS = (
    "EmployeeNiContribution", "EmployerNiContribution", "EarningsAtLEL_YTD", "EarningsLELtoPT_YTD", "EarningsPTtoUEL_YTD",
)  # fmt: skip
LOAN_FILES = (
    ("data2024_student_loan.csv", 2024),
    ("data2025_student_loan.csv", 2025),
    ("data2025_Oct_student_loan.csv", 2025),
)


def test_hmrcs_examples_of_loan_deductions_are_met_in_columns() -> None:
    """Plan 5 rows of the October file are HMRC's estimate with the threshold that employers use from 6 April 2026."""
    agreed: list[bool] = []
    for file, begins in LOAN_FILES:
        rows = [row for row in published_rows(f"student-loans/{file}") if row["input_wages"].strip()]
        of_the_estimate = [row for row in rows if Plan.FIVE in held(row)]
        others = [row for row in rows if Plan.FIVE not in held(row)]
        for of, of_year in ((2026, of_the_estimate), (begins, others)):
            for name, (frequency, parts) in LOAN_PERIODS.items():
                agreed += loans_agree(of_year, TaxYear(of), name, frequency, parts)
    print(f"loans in columns: {sum(agreed)} of {len(agreed)} values of pay periods")
    assert len(agreed) == 546
    assert all(agreed)


def loans_agree(rows: list[Row], year: TaxYear, name: str, frequency: Frequency, parts: int) -> list[bool]:
    people = [Employment(0, pence(row["input_wages"]) // parts, BR, "A", plans=frozenset(held(row))) for row in rows]
    columns = columns_of(people)
    period = TaxPeriod(year, frequency, max(frequency.weeks, 1))
    found = student_loans(columns.loans, columns.pay.liable, loan_parameters(year), period)
    ours = (*found.undergraduate.tolist(), *found.postgraduate.tolist())
    theirs = [pence(row[f"expected_{name}_{loan}_loan"]) for loan in ("student", "postgraduate") for row in rows]
    return [one == other for one, other in zip(ours, theirs, strict=True)]
