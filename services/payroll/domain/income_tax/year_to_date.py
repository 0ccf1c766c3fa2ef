"""What the tax year holds of one employment: its own pay and tax, and those of previous employments that count; what a P45 and a
P60 say of it. Sources: Income Tax (PAYE) Regulations 2003, regs 36 and 67; forms P45 and P60."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from services.payroll.domain.income_tax.codes import TaxCode
from services.payroll.domain.income_tax.tax import SoFar
from services.payroll.domain.tax_calendar import TaxPeriod, TaxYear


@dataclass(frozen=True, slots=True)
class Amounts:
    """Taxable pay and tax, in pence."""

    pay_pence: int = 0
    tax_pence: int = 0

    def __add__(self, other: Amounts) -> Amounts:
        return Amounts(self.pay_pence + other.pay_pence, self.tax_pence + other.tax_pence)


NO_PREVIOUS = Amounts()


@dataclass(frozen=True, slots=True)
class YearToDate:
    """One employment's tax year before a payment. `in_period` is what `here` holds of the tax period `period`."""

    year: TaxYear
    here: Amounts = NO_PREVIOUS
    previous: Amounts = NO_PREVIOUS
    period: TaxPeriod | None = None
    in_period: Amounts = NO_PREVIOUS

    def so_far(self, period: TaxPeriod) -> SoFar:
        """The figures that the tax on a payment in that period is worked from."""
        total = self.here + self.previous
        inside = self.in_period if period == self.period else NO_PREVIOUS
        return SoFar(total.pay_pence, total.tax_pence, inside.pay_pence, inside.tax_pence)

    def with_previous(self, previous: Amounts) -> YearToDate:
        """The year with what counts now of previous employments."""
        return self if previous == self.previous else replace(self, previous=previous)

    def after(self, period: TaxPeriod, pay_pence: int, tax_pence: int) -> YearToDate:
        """The year after a payment."""
        paid = Amounts(pay_pence, tax_pence)
        inside = self.in_period + paid if period == self.period else paid
        return replace(self, here=self.here + paid, period=period, in_period=inside)


@dataclass(frozen=True, slots=True)
class LeavingFigures:
    """What a P45 says. `total` is None where the code is on W1 or M1: then only this employment's figures are given."""

    code: TaxCode
    left_on: date
    period: TaxPeriod
    total: Amounts | None
    here: Amounts
    student_loan: bool


def leaving_figures(
    to_date: YearToDate, code: TaxCode, left_on: date, period: TaxPeriod, *, student_loan: bool
) -> LeavingFigures:
    """The P45 of somebody who leaves; `period` is that of the last payment, whose week or month number the form names."""
    total = None if code.non_cumulative else to_date.here + to_date.previous
    return LeavingFigures(code, left_on, period, total, to_date.here, student_loan)


@dataclass(frozen=True, slots=True)
class YearFigures:
    """What a P60 says of pay and tax: previous employments, this one, both, and the last code."""

    year: TaxYear
    previous: Amounts
    here: Amounts
    total: Amounts
    code: TaxCode


def year_figures(to_date: YearToDate, code: TaxCode) -> YearFigures:
    """The P60 of somebody employed on 5 April."""
    return YearFigures(to_date.year, to_date.previous, to_date.here, to_date.here + to_date.previous, code)
