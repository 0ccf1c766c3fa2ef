"""The rows of income tax against HMRC's constants, and the bands against its yearly calculator, read in place."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from fractions import Fraction
from itertools import accumulate

import pytest

from services.payroll.domain.income_tax.codes import Regime, tax_code_of
from services.payroll.domain.income_tax.parameters import TaxParameters
from services.payroll.domain.income_tax.tables import free_pay_pence
from services.payroll.domain.tax_calendar import TaxYear
from services.payroll.rules.income_tax import tax_parameters
from tests.payroll.income_tax.published import GIVEN, pence, published_rows

YEARS = (2022, 2023, 2024, 2025, 2026)


def hundredths_of_a_per_cent(rate: object) -> int:
    return int(Decimal(str(rate)) * 10_000)


def bands_of_hmrc(widths: list[object], rates: list[object]) -> list[tuple[int | None, int]]:
    """HMRC's bandwidths and rates as upper limits and rates; a first band of no width and places of no number fall away."""
    known = [int(str(width)) for width in widths if str(width) != "NaN"]
    limits: list[int | None] = [*accumulate(known), None]
    bands = list(zip(limits, map(hundredths_of_a_per_cent, rates[: len(limits)]), strict=True))
    return bands[1:] if known[0] == 0 else bands


def ours(regime: Regime, year: int) -> list[tuple[int | None, int]]:
    return [(band.to_pounds, band.rate) for band in tax_parameters(regime, TaxYear(year)).bands]


def test_the_bands_of_five_years_and_three_countries_are_hmrcs_constants() -> None:
    file = GIVEN / "hmrc/tax-table-constants-2020-2026.toml"
    if not file.is_file():
        pytest.skip("HMRC's constants are not on this machine (expected beside the project, in shared/data)")
    constants = tomllib.loads(file.read_text(encoding="utf-8"), parse_float=Decimal)
    agreed = []
    for year in YEARS:
        common, scotland, wales = (constants[name][str(year)] for name in ("Common", "Scotland", "Wales"))
        agreed += [
            ours(Regime.REST, year) == bands_of_hmrc(common[:3], common[3:7]),
            ours(Regime.SCOTLAND, year) == bands_of_hmrc(scotland[:5], scotland[5:11]),
            ours(Regime.WALES, year) == bands_of_hmrc(common[:3], wales[:4]),
            tax_parameters(Regime.SCOTLAND, TaxYear(year)).basic == scotland[11] - 1,
            tax_parameters(Regime.WALES, TaxYear(year)).basic == wales[4] - 2,
            tax_parameters(Regime.REST, TaxYear(year)).basic == common[7] - 2,
            tax_parameters(Regime.REST, TaxYear(year)).limit == hundredths_of_a_per_cent(common[8]),
        ]
    print(f"constants of {len(YEARS)} years: {sum(agreed)} of {len(agreed)}")
    assert len(agreed) == 35
    assert all(agreed)


def tax_of_a_year(parameters: TaxParameters, taxable: Fraction) -> Fraction:
    """Tax in pounds on a year's taxable pay without the rounding of pay periods, as HMRC's calculator has it."""
    return sum(
        (
            (min(taxable, Fraction(band.to_pounds or taxable)) - band.above_pounds) * Fraction(band.rate, 10_000)
            for band in parameters.bands
            if taxable > band.above_pounds
        ),
        Fraction(0),
    )


CALCULATOR_FILES = {
    "data2023.csv": 15,
    "data2023_Jan_Revised.csv": 9,
    "data2023_with_pension.csv": 10,
    "data2023_with_student_loan.csv": 20,
    "data2024.csv": 13,
    "data2024_with_pension.csv": 10,
    "data2024_with_student_loan.csv": 20,
    "data2024_with_tapering.csv": 2,
    "data2025.csv": 15,
    "data2025_Oct_with_student_loan.csv": 25,
    "data2025_with_pension.csv": 10,
    "data2025_with_student_loan.csv": 20,
    "data2025_with_tapering.csv": 2,
}


def taxable_of_a_year(file: str, row: dict[str, str]) -> Fraction:
    """Wages less the pension and the allowance of the code. The tapering files have no allowance left: wages are 150,000."""
    code = tax_code_of(row[""])
    wages = Fraction(row["input_wages"])
    amount = Fraction(row.get("input_pension_amount") or 0)
    pension = amount * 12 if row.get("input_pension_method") == "MONTHLY_AMOUNT_IN_POUNDS" else wages * amount / 100
    if "tapering" in file:
        return wages
    return max(wages - pension - Fraction(free_pay_pence(code, 1), 100), Fraction(0))


def test_income_tax_of_a_year_is_that_of_hmrcs_calculator() -> None:
    compared = 0
    differ = []
    for file, count in CALCULATOR_FILES.items():
        rows = published_rows(f"kalculator/{file}")
        assert len(rows) == count, file
        for row in rows:
            parameters = tax_parameters(tax_code_of(row[""]).regime, TaxYear(int(file[4:8])))
            tax = tax_of_a_year(parameters, taxable_of_a_year(file, row))
            compared += 1
            if int(tax * 100 + Fraction(1, 2)) != pence(row["expected_yearly_income_tax"]):
                differ.append((file, row[""], row["input_wages"]))
    print(f"yearly calculator, column expected_yearly_income_tax: {compared - len(differ)} of {compared}")
    assert compared == 171
    assert not differ
