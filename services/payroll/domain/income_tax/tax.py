"""The tax on a payment: cumulative over the year or on the period alone, never more than the limit, a refund where too much was
taken. Sources: HMRC, Specification for PAYE Tax Table Routines; Income Tax (PAYE) Regulations 2003, regs 22 to 33 and 37."""

from __future__ import annotations

from dataclasses import dataclass

from services.payroll.domain.income_tax.codes import Kind, TaxCode
from services.payroll.domain.income_tax.parameters import TaxParameters
from services.payroll.domain.income_tax.tables import BandTax, band_tax, flat_tax_pence, free_pay_pence
from services.payroll.domain.tax_calendar import MONTHS_IN_A_YEAR, WEEKS_IN_A_YEAR, TaxPeriod
from shared.refusals import NotValid


@dataclass(frozen=True, slots=True)
class SoFar:
    """Taxable pay and tax of the tax year before this payment, previous employments that count included, and the part of it
    that belongs to the same tax period (an earlier run of it, on the same basis): that is what a W1 or M1 code adds up."""

    pay_pence: int = 0
    tax_pence: int = 0
    in_period_pay_pence: int = 0
    in_period_tax_pence: int = 0


NOTHING_YET = SoFar()


@dataclass(frozen=True, slots=True)
class TaxDue:
    """The tax on one payment with the figures on the way to it, all pence. `tax_pence` is below zero for a refund.

    `pay_pence` is the pay counted (the year's to date, or the period's), `periods` how many weeks or months of free pay it has,
    `free_pay_pence` all of that (below zero for K), `taxable_pence` the difference, `owed_pence` the tax on it, `taken_pence`
    what of it was taken before, `held_back_pence` what the limit left for a later payday.
    """

    code: TaxCode
    cumulative: bool
    periods: int
    pay_pence: int
    free_pay_pence: int
    taxable_pence: int
    band: BandTax | None
    owed_pence: int
    taken_pence: int
    limit_pence: int
    held_back_pence: int
    tax_pence: int


def tax_due(
    code: TaxCode,
    parameters: TaxParameters,
    period: TaxPeriod,
    pay_pence: int,
    so_far: SoFar = NOTHING_YET,
    payrolled_benefits_pence: int = 0,
) -> TaxDue:
    """The tax to deduct from a payment of `pay_pence` taxable pay (payrolled benefits included), or to repay.

    A second payment in the same period is worked the same way: the year, or the period, counts with what was paid before.
    Raises NotValid when the parameters are of another year or country than period and code, or the year has no rate for a D code.
    """
    if parameters.year != period.year or parameters.regime is not code.regime:
        raise NotValid(
            f"Tax code {code} in {period.year.name} cannot be worked with the rates of "
            f"{parameters.regime.country} for {parameters.year.name}"
        )
    cumulative = is_cumulative(code, period)
    periods = period.number if cumulative else period.frequency.weeks or 1
    before, taken = _before(so_far, cumulative)
    counted = before + pay_pence
    free = periods * free_pay_pence(code, _periods_in_year(period))
    band, owed = _owed(code, parameters, period, periods, counted, counted - free)
    if period.is_extra and not cumulative and _free_pay_of_the_year_covers(code, so_far.pay_pence + pay_pence):
        band, owed = None, taken
    limit = max(pay_pence - payrolled_benefits_pence, 0) * parameters.limit // 10_000
    change = _change(owed, taken, cumulative, pay_pence) if _may_change(code, cumulative) else 0
    tax = min(change, limit)
    return TaxDue(code, cumulative, periods, counted, free, counted - free, band, owed, taken, limit, change - tax, tax)


def is_cumulative(code: TaxCode, period: TaxPeriod) -> bool:
    """Whether the year so far counts: not for W1, M1 and X, nor on an extra payday (week 53, 54, 56) unless the code is BR.

    Source: Income Tax (PAYE) Regulations 2003, regs 26 and 31(1) and (2).
    """
    return not code.non_cumulative and (not period.is_extra or code.kind is Kind.BASIC)


def _periods_in_year(period: TaxPeriod) -> int:
    return WEEKS_IN_A_YEAR if period.frequency.weeks else MONTHS_IN_A_YEAR


def _before(so_far: SoFar, cumulative: bool) -> tuple[int, int]:
    if cumulative:
        return so_far.pay_pence, so_far.tax_pence
    return so_far.in_period_pay_pence, so_far.in_period_tax_pence


def _owed(
    code: TaxCode, parameters: TaxParameters, period: TaxPeriod, periods: int, pay_pence: int, taxable_pence: int
) -> tuple[BandTax | None, int]:
    if code.kind is Kind.NO_TAX:
        return None, 0
    if code.kind in (Kind.BASIC, Kind.HIGHER):
        return None, flat_tax_pence(pay_pence, parameters.flat_rate(code))
    if taxable_pence <= 0:
        return None, 0
    band = band_tax(parameters.bands, taxable_pence, periods, _periods_in_year(period))
    return band, band.tax_pence


def _free_pay_of_the_year_covers(code: TaxCode, pay_pence: int) -> bool:
    """Reg. 31(3): on an extra payday a code that is otherwise cumulative takes nothing while the year's free pay covers all pay."""
    if code.non_cumulative or code.kind not in (Kind.ALLOWANCE, Kind.ADDITION):
        return False
    return pay_pence <= WEEKS_IN_A_YEAR * free_pay_pence(code, WEEKS_IN_A_YEAR)


def _may_change(code: TaxCode, cumulative: bool) -> bool:
    """NT repays all tax when it is cumulative; on W1 or M1 nothing is deducted and nothing repaid (reg. 33)."""
    return cumulative or code.kind is not Kind.NO_TAX


def _change(owed: int, taken: int, cumulative: bool, pay_pence: int) -> int:
    """Without the year there is no refund (reg. 27), save of this period's own tax when pay is taken back."""
    change = owed - taken
    return change if cumulative or pay_pence < 0 else max(change, 0)
