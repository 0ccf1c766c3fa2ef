"""A payslip: what one employment is paid in one run, what is taken from it, what it costs the employer and where that is booked, and
the year to date after it. Amounts are whole pence. A payslip can be stored as JSON; how its figures came about is told by `working`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from services.payroll.domain.gross_pay.lines import HourRate, LineKind, Measure, PayLine
from services.payroll.domain.gross_pay.posts import PensionScheme
from services.payroll.domain.national_insurance.contributions import Contributions
from services.payroll.domain.payslips.to_date import EmploymentToDate, PersonToDate
from services.payroll.domain.pensions.opting_out import Contributed
from services.payroll.domain.statutory_pay.kinds import StatutoryLine


@dataclass(frozen=True, slots=True)
class Line:
    """A line of gross pay with its hours or days and its rate, which a payslip must say where pay varies by the time worked (Employment
    Rights Act 1996, s. 8(1)(e)); without the other figures that it came from."""

    kind: LineKind
    element: str
    words: str
    pence: int
    post: str
    school: str
    cost_code: str
    pensionable: PensionScheme
    niable: bool
    taxable: bool
    starts: date
    ends: date
    measure: Measure | None = None
    rate: HourRate | None = None


def line_of(line: PayLine) -> Line:
    """The line as a payslip keeps it."""
    return Line(
        line.kind,
        line.element,
        line.words,
        line.pence,
        line.post,
        line.school,
        line.cost_code,
        line.pensionable,
        line.niable,
        line.taxable,
        line.starts,
        line.ends,
        line.measure,
        line.rate,
    )


def pay_line_of(line: Line) -> PayLine:
    """The line as the room of gross pay takes what was paid before (for arrears)."""
    return PayLine(
        line.kind,
        line.element,
        line.words,
        line.pence,
        line.post,
        line.school,
        line.cost_code,
        line.pensionable,
        line.niable,
        line.taxable,
        line.starts,
        line.ends,
        (),
        measure=line.measure,
        rate=line.rate,
    )


class DeductionKind(StrEnum):
    """What is taken from pay, in the order in which it is taken."""

    SACRIFICE = "salary sacrifice"
    PENSION = "pension"
    ADDITIONAL_PENSION = "additional pension"
    NATIONAL_INSURANCE = "National Insurance"
    TAX = "income tax"
    STUDENT_LOAN = "student loan"
    POSTGRADUATE_LOAN = "postgraduate loan"
    ORDER = "attachment order"
    ORDER_CHARGE = "charge for attachment orders"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Deduction:
    """One deduction; below 0 where it is given back. `by_law` says that the employer has no choice about it."""

    kind: DeductionKind
    words: str
    pence: int
    by_law: bool
    reference: str = ""


class EmployerCostKind(StrEnum):
    """What an employment costs the employer beside gross pay."""

    NATIONAL_INSURANCE = "employer's National Insurance"
    TEACHERS_PENSION = "employer's Teachers' Pensions"
    LOCAL_PENSION = "employer's Local Government Pension Scheme"
    ADDITIONAL_PENSION = "employer's part of additional pension"


@dataclass(frozen=True, slots=True)
class EmployerCost:
    """One cost of the employer's."""

    kind: EmployerCostKind
    pence: int


class CostKind(StrEnum):
    """What a cost is for, as a ledger tells it apart."""

    GROSS = "gross pay"
    NATIONAL_INSURANCE = "employer's National Insurance"
    PENSION = "employer's pension"


@dataclass(frozen=True, slots=True)
class Cost:
    """What is booked to one post at one school under one cost code."""

    school: str
    post: str
    cost_code: str
    kind: CostKind
    pence: int


@dataclass(frozen=True, slots=True)
class Insurance:
    """National Insurance of one employment: `share` in pence is what its payslip and its costs bear, `returned` what the full payment
    submission says of it: everything on the first payroll id of those taken together, and None on the others."""

    letter: str
    earnings_pence: int
    employee_pence: int
    employer_pence: int
    returned: Contributions | None
    taken_together: bool


@dataclass(frozen=True, slots=True)
class TeachersFigures:
    """What the monthly return to Teachers' Pensions needs of a payslip."""

    pensionable_pence: int
    tier_basis_points: int
    annual_pence: int
    member_pence: int
    employer_pence: int
    opted_out: bool


@dataclass(frozen=True, slots=True)
class LocalFigures:
    """What the monthly return to the fund needs of a payslip."""

    fund: str
    section: str
    pensionable_pence: int
    credited_pence: int
    member_pence: int
    employer_pence: int


@dataclass(frozen=True, slots=True)
class Payslip:
    """One employment in one run. `taxable_pence` is after pension contributions and sacrifice, `taxed_pence` with payrolled benefits. `enrolment`
    is what the person is for automatic enrolment, on the first payslip.
    `blocked` is why it keeps the run open, or empty; `notes` are what somebody should look at; `given_back` pension contributions that came
    back, since somebody opted out."""

    person_id: str
    payroll_id: str
    payday: date
    starts: date
    ends: date
    lines: tuple[Line, ...]
    deductions: tuple[Deduction, ...]
    employer: tuple[EmployerCost, ...]
    costs: tuple[Cost, ...]
    gross_pence: int
    taxable_pence: int
    taxed_pence: int
    niable_pence: int
    tax_pence: int
    net_pence: int
    tax_code: str
    tax_non_cumulative: bool
    insurance: Insurance
    student_loan_plan: str
    student_loan_pence: int
    postgraduate_loan_pence: int
    statutory: tuple[StatutoryLine, ...]
    teachers: TeachersFigures | None
    local: LocalFigures | None
    to_date: EmploymentToDate
    left_on: date | None
    after_leaving: bool
    enrolment: str = ""
    blocked: str = ""
    notes: tuple[str, ...] = ()
    given_back: tuple[Contributed, ...] = ()

    @property
    def employer_pence(self) -> int:
        """What the employer pays beside gross pay."""
        return sum(one.pence for one in self.employer)

    @property
    def cost_pence(self) -> int:
        """The whole cost: gross pay and what the employer pays beside it."""
        return self.gross_pence + self.employer_pence

    def deducted(self, *kinds: DeductionKind) -> int:
        """What deductions of some kinds come to."""
        return sum(one.pence for one in self.deductions if one.kind in kinds)


@dataclass(frozen=True, slots=True)
class PersonPayslips:
    """All payslips of one person in one run, and what is kept of the person after it."""

    person_id: str
    payslips: tuple[Payslip, ...]
    to_date: PersonToDate
