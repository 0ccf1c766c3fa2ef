"""What the payslips of an employer come to in each tax month, whatever the pay groups and runs: the figures of the payment to HMRC and
of the employer payment summary. A payment counts in the tax month of its payday."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from services.payroll.domain.payslips.results import Payslip
from services.payroll.domain.statutory_pay.kinds import FAMILY, StatutoryKind, StatutoryLine
from services.payroll.domain.statutory_pay.recovery import FamilyPayOfYear, relevant_tax_year
from services.payroll.domain.tax_calendar import TaxYear, tax_year_of


@dataclass(frozen=True, slots=True)
class MonthTotals:
    """The sums of payslips in pence. `pay_bill_pence` is all that is liable to National Insurance; `family` holds statutory family
    pay by kind and relevant tax year; `payslips` counts them, since a month without any is told to HMRC."""

    payslips: int = 0
    tax_pence: int = 0
    student_loans_pence: int = 0
    postgraduate_loans_pence: int = 0
    employee_pence: int = 0
    employer_pence: int = 0
    pay_bill_pence: int = 0
    family: tuple[FamilyPayOfYear, ...] = ()

    def __add__(self, other: MonthTotals) -> MonthTotals:
        return MonthTotals(
            self.payslips + other.payslips,
            self.tax_pence + other.tax_pence,
            self.student_loans_pence + other.student_loans_pence,
            self.postgraduate_loans_pence + other.postgraduate_loans_pence,
            self.employee_pence + other.employee_pence,
            self.employer_pence + other.employer_pence,
            self.pay_bill_pence + other.pay_bill_pence,
            _together((*self.family, *other.family)),
        )


NOTHING_PAID = MonthTotals()


def totals_of(slips: Iterable[Payslip]) -> MonthTotals:
    """Payslips together."""
    listed = tuple(slips)
    return MonthTotals(
        len(listed),
        sum(slip.tax_pence for slip in listed),
        sum(slip.student_loan_pence for slip in listed),
        sum(slip.postgraduate_loan_pence for slip in listed),
        sum(slip.insurance.employee_pence for slip in listed),
        sum(slip.insurance.employer_pence for slip in listed),
        sum(slip.niable_pence for slip in listed),
        _together(
            FamilyPayOfYear(line.kind, _relevant_year(slip, line), line.pence)
            for slip in listed
            for line in slip.statutory
            if line.kind in FAMILY
        ),
    )


def year_before(year: TaxYear) -> TaxYear:
    """The relevant tax year of family pay whose relevant week nobody has said: the last whole one before it was paid."""
    return TaxYear(year.begins - 1)


def _relevant_year(slip: Payslip, line: StatutoryLine) -> TaxYear:
    return relevant_tax_year(line.relevant_week) if line.relevant_week else year_before(tax_year_of(slip.payday))


def _together(family: Iterable[FamilyPayOfYear]) -> tuple[FamilyPayOfYear, ...]:
    """Family pay with one sum for each kind and relevant tax year, kinds in the order of the returns."""
    sums: dict[tuple[StatutoryKind, TaxYear], int] = {}
    for one in family:
        key = one.kind, one.relevant_year
        sums[key] = sums.get(key, 0) + one.pence
    ordered = sorted(sums.items(), key=lambda item: (FAMILY.index(item[0][0]), item[0][1]))
    return tuple(FamilyPayOfYear(kind, year, pence) for (kind, year), pence in ordered)


def up_to(months: Mapping[int, MonthTotals], last: int) -> tuple[MonthTotals, ...]:
    """The totals of tax months 1 to `last` in order; months without a payslip are there with nothing."""
    return tuple(months.get(month, NOTHING_PAID) for month in range(1, last + 1))
