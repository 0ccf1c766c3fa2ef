"""What the payslips of an employer come to in each tax month, whatever the pay groups and runs: the figures of the payment to HMRC and
of the employer payment summary. A payment counts in the tax month of its payday."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from services.payroll.domain.payslips.results import Payslip
from services.payroll.domain.statutory_pay.kinds import FAMILY, StatutoryKind
from services.payroll.domain.tax_calendar import tax_month_of


@dataclass(frozen=True, slots=True)
class MonthTotals:
    """The sums of payslips in pence. `pay_bill_pence` is all that is liable to National Insurance; `family` holds statutory family
    pay by kind; `payslips` counts them, since a month without any is told to HMRC."""

    payslips: int = 0
    tax_pence: int = 0
    student_loans_pence: int = 0
    postgraduate_loans_pence: int = 0
    employee_pence: int = 0
    employer_pence: int = 0
    pay_bill_pence: int = 0
    family: Mapping[StatutoryKind, int] = field(default_factory=dict)

    def __add__(self, other: MonthTotals) -> MonthTotals:
        kinds = [kind for kind in FAMILY if kind in self.family or kind in other.family]
        return MonthTotals(
            self.payslips + other.payslips,
            self.tax_pence + other.tax_pence,
            self.student_loans_pence + other.student_loans_pence,
            self.postgraduate_loans_pence + other.postgraduate_loans_pence,
            self.employee_pence + other.employee_pence,
            self.employer_pence + other.employer_pence,
            self.pay_bill_pence + other.pay_bill_pence,
            {kind: self.family.get(kind, 0) + other.family.get(kind, 0) for kind in kinds},
        )


NOTHING_PAID = MonthTotals()


def totals_of(slips: Iterable[Payslip]) -> MonthTotals:
    """Payslips together."""
    listed = tuple(slips)
    family: dict[StatutoryKind, int] = {}
    for line in (line for slip in listed for line in slip.statutory):
        if line.kind in FAMILY:
            family[line.kind] = family.get(line.kind, 0) + line.pence
    return MonthTotals(
        len(listed),
        sum(slip.tax_pence for slip in listed),
        sum(slip.student_loan_pence for slip in listed),
        sum(slip.postgraduate_loan_pence for slip in listed),
        sum(slip.insurance.employee_pence for slip in listed),
        sum(slip.insurance.employer_pence for slip in listed),
        sum(slip.niable_pence for slip in listed),
        {kind: family[kind] for kind in FAMILY if kind in family},
    )


def totals_by_month(slips: Iterable[Payslip]) -> dict[int, MonthTotals]:
    """Payslips of one tax year by tax month, 1 to 12."""
    by_month: dict[int, list[Payslip]] = {}
    for slip in slips:
        by_month.setdefault(tax_month_of(slip.payday), []).append(slip)
    return {month: totals_of(by_month[month]) for month in sorted(by_month)}


def up_to(months: Mapping[int, MonthTotals], last: int) -> tuple[MonthTotals, ...]:
    """The totals of tax months 1 to `last` in order; months without a payslip are there with nothing."""
    return tuple(months.get(month, NOTHING_PAID) for month in range(1, last + 1))
