"""The position of an employer with HMRC, tax month by tax month: what was deducted and is owed, what comes off it, and what is to be
paid. Sources: Income Tax (PAYE) Regulations 2003, regs 68 and 70; HMRC, form P32, Employer payment record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from services.payroll.domain.employer_dues.employment_allowance import AllowanceMonth
from services.payroll.domain.employer_dues.levy import LevyMonth
from shared.refusals import DoesNotAddUp, NotValid

MONTHS_IN_A_QUARTER = 3


class Line(StrEnum):
    """The lines of a month's position, in the order of the employer's payment record."""

    TAX = "Income tax"
    STUDENT_LOANS = "Student loans"
    POSTGRADUATE_LOANS = "Postgraduate loans"
    EMPLOYEE = "National Insurance of employees"
    EMPLOYER = "National Insurance of the employer"
    ALLOWANCE = "Employment allowance"
    RECOVERED = "Statutory pay recovered"
    COMPENSATION = "Compensation on statutory pay"
    LEVY = "Apprenticeship levy"


@dataclass(frozen=True, slots=True)
class MonthFigures:
    """What the payslips of a tax month come to, in pence; tax refunded makes its figure lower, or less than nothing."""

    tax_pence: int = 0
    student_loans_pence: int = 0
    postgraduate_loans_pence: int = 0
    employee_contributions_pence: int = 0
    employer_contributions_pence: int = 0
    statutory_recovered_pence: int = 0
    statutory_compensation_pence: int = 0

    def __post_init__(self) -> None:
        if min(self.statutory_recovered_pence, self.statutory_compensation_pence) < 0:
            raise NotValid("Statutory pay that is recovered is given as an amount of nothing or more")


@dataclass(frozen=True, slots=True)
class MonthDue:
    """The position of a tax month. `total_pence` is the sum of its lines; with the credit brought forward it is either to be paid or
    carried as credit to the next month."""

    month: int
    lines: tuple[tuple[Line, int], ...]
    total_pence: int
    credit_brought_pence: int
    to_pay_pence: int
    credit_carried_pence: int


@dataclass(frozen=True, slots=True)
class QuarterDue:
    """What an employer who pays by the quarter pays for the months up to `last_month`."""

    last_month: int
    to_pay_pence: int
    credit_carried_pence: int


def months_due(
    figures: Sequence[MonthFigures],
    allowance: Sequence[AllowanceMonth],
    levy: Sequence[LevyMonth],
    credit_pence: int = 0,
) -> tuple[MonthDue, ...]:
    """The positions of tax months 1, 2 and on. The employment allowance comes off the employer's contributions first, then statutory
    pay off everything; `credit_pence` is what HMRC owes from before. Raises DoesNotAddUp unless all three are of the same months.
    """
    if not len(figures) == len(allowance) == len(levy):
        raise DoesNotAddUp(
            f"Figures of {len(figures)} months, allowance of {len(allowance)} and levy of {len(levy)} were given: give the same months"
        )
    due: list[MonthDue] = []
    credit = credit_pence
    for month, used, levied in zip(figures, allowance, levy, strict=True):
        lines = _lines(month, used, levied)
        total = sum(pence for _, pence in lines)
        net = total - credit
        due.append(MonthDue(used.month, lines, total, credit, max(0, net), max(0, -net)))
        credit = max(0, -net)
    return tuple(due)


def quarters_due(months: Sequence[MonthDue]) -> tuple[QuarterDue, ...]:
    """The same by quarters, of those that are complete."""
    quarters: list[QuarterDue] = []
    credit = months[0].credit_brought_pence if months else 0
    for end in range(MONTHS_IN_A_QUARTER, len(months) + 1, MONTHS_IN_A_QUARTER):
        net = sum(month.total_pence for month in months[end - MONTHS_IN_A_QUARTER : end]) - credit
        credit = max(0, -net)
        quarters.append(QuarterDue(months[end - 1].month, max(0, net), credit))
    return tuple(quarters)


def _lines(month: MonthFigures, used: AllowanceMonth, levied: LevyMonth) -> tuple[tuple[Line, int], ...]:
    return (
        (Line.TAX, month.tax_pence),
        (Line.STUDENT_LOANS, month.student_loans_pence),
        (Line.POSTGRADUATE_LOANS, month.postgraduate_loans_pence),
        (Line.EMPLOYEE, month.employee_contributions_pence),
        (Line.EMPLOYER, month.employer_contributions_pence),
        (Line.ALLOWANCE, -used.used_pence),
        (Line.RECOVERED, -month.statutory_recovered_pence),
        (Line.COMPENSATION, -month.statutory_compensation_pence),
        (Line.LEVY, levied.due_pence),
    )
