"""HMRC's own examples of income tax, row by row, to the penny."""

from __future__ import annotations

from collections import Counter

from services.payroll.domain.income_tax.codes import tax_code_of
from services.payroll.domain.income_tax.tax import SoFar, TaxDue, tax_due
from services.payroll.domain.tax_calendar import Frequency, TaxPeriod, TaxYear
from services.payroll.rules.income_tax import tax_parameters
from tests.payroll.income_tax.published import pence, published_rows

FREQUENCIES = {"Monthly": Frequency.MONTHLY, "Weekly": Frequency.WEEKLY}
A_PENNY_LOW = {
    "Gen_W1M1_mthly/3",
    "Gen_W1M1_mthly/4",
    "Gen_cumul_mthly/4",
    "Gen_cumul_mthly/8",
    "K_cumul_mthly/1",
    "K_cumul_mthly/2",
}
"""Scottish rows of 2025-26 that HMRC's workbook v1.0 gives a penny below its own specification, within its tolerance of 1p."""
ROWS_OF_EACH_YEAR = {"Apr5_2023": 140, "Apr5_2024": 146, "Apr5_2026": 168, "Apr5_2027": 168}


def worked(row: dict[str, str]) -> TaxDue:
    year = TaxYear(int(row["TaxYearEnding"].removeprefix("Apr5_")) - 1)
    code = tax_code_of(row["TaxCode"]).on_basis(non_cumulative=row["W1M1Flag"] in {"WM1", "True"})
    gross, due, to_date = pence(row["GrossPay"]), pence(row["TaxDueInPeriod"]), pence(row["TaxDueToDate"])
    so_far = SoFar(pence(row["TaxablePayToDate"]) - gross, to_date - due)
    period = TaxPeriod(year, FREQUENCIES[row["PayFrequency"]], int(row["Period"]))
    return tax_due(code, tax_parameters(code.regime, year), period, gross, so_far)


def test_hmrcs_examples_of_income_tax_are_met_to_the_penny() -> None:
    rows = published_rows("hmrc/income_tax.csv")
    years = Counter(row["TaxYearEnding"] for row in rows)
    differ = [(row, worked(row).tax_pence - pence(row["TaxDueInPeriod"])) for row in rows]
    differ = [(row, by) for row, by in differ if by]
    print(f"income tax: {len(rows) - len(differ)} of {len(rows)} exact; rows by year {dict(years)}; differences:")
    for row, by in differ:
        print(f"  {row['TaxYearEnding']} {row['RelatesTo']} {row['TestIdentifier']}: {by:+d}p")
    assert years == {year: ROWS_OF_EACH_YEAR[year] for year in years}
    assert {"Apr5_2023", "Apr5_2024", "Apr5_2026"} <= set(years)
    assert {row["TestIdentifier"].split("/", 1)[1] for row, _ in differ} == A_PENNY_LOW
    assert len(differ) == len(A_PENNY_LOW)
    assert all((row["TaxYearEnding"], row["RelatesTo"], by) == ("Apr5_2026", "GB-SCT", 1) for row, by in differ)
