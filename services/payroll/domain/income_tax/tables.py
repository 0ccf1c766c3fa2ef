"""HMRC's tax-table routines: free pay for a period, and tax on taxable pay of so many periods of a year. Source: HMRC,
Specification for PAYE Tax Table Routines; the truncations are its own, step by step."""

from __future__ import annotations

from dataclasses import dataclass

from services.payroll.domain.income_tax.codes import Kind, TaxCode
from services.payroll.domain.income_tax.parameters import TEN_THOUSANDTHS, Band

TABLE_LENGTH = 500
"""HMRC's free pay tables end at code 500; higher numbers count whole tables and a rest from 1 to 500."""
PENCE_PER_TEN_THOUSANDTH_RATE = 1_000_000
"""From ten-thousandths of a pound times hundredths of a per cent (parts of 10,000) to pence."""


def free_pay_pence(code: TaxCode, periods_in_year: int) -> int:
    """The free pay of one week or month in pence; negative, pay that is added, for a K code; 0 for 0T and flat rates."""
    if not code.number or code.kind not in (Kind.ALLOWANCE, Kind.ADDITION):
        return 0
    tables, rest = divmod(code.number - 1, TABLE_LENGTH)
    in_a_table = _rounded_up(TABLE_LENGTH * 10 * 100, periods_in_year)
    in_the_rest = _rounded_up(((rest + 1) * 10 + 9) * 100, periods_in_year)
    free = tables * in_a_table + in_the_rest
    return -free if code.kind is Kind.ADDITION else free


def _rounded_up(pence: int, parts: int) -> int:
    return -(-pence // parts)


@dataclass(frozen=True, slots=True)
class BandTax:
    """Tax to date as the highest band reached gives it: `tax_pence` on `pounds` of taxable pay, of which the band taxes what is
    above `above` with `tax_below` under it (both in ten-thousandths of a pound, for the periods so far)."""

    band: Band
    above: int
    tax_below: int
    pounds: int
    tax_pence: int


def band_tax(bands: tuple[Band, ...], taxable_pence: int, periods: int, periods_in_year: int) -> BandTax:
    """The tax on taxable pay above zero of `periods` weeks or months, in pence truncated.

    The band is chosen by taxable pay before it is rounded down to pounds: by the rounded one some rows of HMRC's are missed.
    """
    band = next(band for band in bands if _lies_within(band, taxable_pence, periods, periods_in_year))
    above = band.above_pounds * TEN_THOUSANDTHS * periods // periods_in_year
    tax_below = band.tax_below * periods // periods_in_year
    pounds = taxable_pence // 100
    tax = tax_below * TEN_THOUSANDTHS + (pounds * TEN_THOUSANDTHS - above) * band.rate
    return BandTax(band, above, tax_below, pounds, tax // PENCE_PER_TEN_THOUSANDTH_RATE)


def highest_in_band_pence(band: Band, periods: int, periods_in_year: int) -> int | None:
    """The most taxable pay of so many periods that the band takes in, in pence; None for the highest band."""
    if band.to_pounds is None:
        return None
    threshold = band.to_pounds * TEN_THOUSANDTHS * periods // periods_in_year
    return _rounded_up(threshold, TEN_THOUSANDTHS) * 100


def _lies_within(band: Band, taxable_pence: int, periods: int, periods_in_year: int) -> bool:
    highest = highest_in_band_pence(band, periods, periods_in_year)
    return highest is None or taxable_pence <= highest


def flat_tax_pence(pay_pence: int, rate: int) -> int:
    """The tax of BR and D codes: on whole pounds of pay, truncated to pence; nothing on pay below zero."""
    return max(pay_pence // 100, 0) * rate // 100
