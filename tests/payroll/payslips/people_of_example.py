"""People that the tests of payslips have in common, with figures small enough to work out by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from services.payroll.domain.gross_pay.period import Happenings, OneOff
from services.payroll.domain.gross_pay.posts import (
    Hourly,
    OnPoint,
    PensionScheme,
    Post,
    Spot,
    Terms,
    TermTime,
    fte_of_hours,
)
from services.payroll.domain.income_tax.codes import tax_code_of
from services.payroll.domain.income_tax.starters import Because, Position
from services.payroll.domain.income_tax.year_to_date import NO_PREVIOUS, Amounts
from services.payroll.domain.national_insurance.letters import Circumstances
from services.payroll.domain.payslips.inputs import EmploymentPaid, InTeachersPensions, PersonPaid
from services.payroll.domain.payslips.parameters import RunParameters, RunTerms
from services.payroll.domain.payslips.results import DeductionKind, EmployerCostKind, Payslip
from services.payroll.domain.payslips.to_date import PersonToDate, nothing_yet
from services.payroll.domain.pensions.local_government import EmployerRate
from services.payroll.domain.sources import Source
from services.payroll.domain.statutory_pay.dated import Span
from services.payroll.domain.student_loans.loans import Plan
from services.payroll.domain.student_loans.notices import LoanNotice, Told
from services.payroll.domain.tax_calendar import Frequency, TaxYear
from services.payroll.rules.payslips import run_parameters
from shared.calendar import last_of_month

YEAR = TaxYear(2026)
ASHBY, BECK = "school-ashby", "school-beck"
CERTIFICATE = Source("employer's rate", date(2026, 4, 1), "Rates and adjustments certificate 2025", "verified")
FUND = EmployerRate("Harbour Pension Fund", date(2026, 4, 1), date(2029, 3, 31), 2290, CERTIFICATE)
PLAN_2 = LoanNotice(Told.START_NOTICE, Plan.TWO, date(2025, 9, 1))


def month_of(day: date, *, supplementary: bool = False) -> RunParameters:
    """The rules of a monthly run that pays on the 28th for the month of a day."""
    span = Span(day.replace(day=1), last_of_month(day))
    return run_parameters(RunTerms(day.replace(day=28), Frequency.MONTHLY, span, supplementary))


APRIL, MAY, JUNE = date(2026, 4, 1), date(2026, 5, 1), date(2026, 6, 1)


def position(code: str = "1257L", previous: Amounts = NO_PREVIOUS) -> Position:
    return Position(tax_code_of(code), previous, Because.HMRC)


def employment(payroll_id: str, *posts: Post, **said: Any) -> EmploymentPaid:
    """An employment since September 2025 with nothing paid in 2026-27 yet, on 1257L; `said` says otherwise."""
    usual: dict[str, Any] = {
        "started_on": date(2025, 9, 1),
        "position": position(),
        "to_date": nothing_yet(YEAR),
    }
    return EmploymentPaid(payroll_id, posts, **(usual | said))


def person(*employments: EmploymentPaid, **said: Any) -> PersonPaid:
    """Somebody born in 1990, with nothing paid in 2026-27 yet; `said` says otherwise."""
    usual: dict[str, Any] = {
        "circumstances": Circumstances(date(1990, 5, 17)),
        "to_date": PersonToDate(YEAR),
    }
    return PersonPaid("person-1", "Ada Field", employments=employments, **(usual | said))


def teacher_post() -> Post:
    """M1 in the rest of England: £32,916.00 for a year, £2,743.00 for a month until August 2026."""
    terms = Terms(date(2025, 9, 1), OnPoint("teachers.rest-of-england", "M1"))
    return Post("T1", ASHBY, "TEA-100", "Class teacher", (terms,))


def teacher(**said: Any) -> EmploymentPaid:
    return employment("1001", teacher_post(), **({"teachers": InTeachersPensions()} | said))


def assistant_post() -> Post:
    """Point 5 of NJC, 30 of 37 hours, 39 weeks with leave (45.6 paid weeks): £18,140.11 for a year, £1,511.67 for a month."""
    terms = Terms(
        date(2025, 9, 1),
        OnPoint("njc", "5"),
        fte_of_hours(Decimal(30), Decimal(37)),
        term_time=TermTime(Decimal(39)),
        pension=PensionScheme.LOCAL_GOVERNMENT,
    )
    return Post("S1", ASHBY, "SUP-200", "Teaching assistant", (terms,))


def midday_post() -> Post:
    """£13.00 an hour at the other school."""
    terms = Terms(date(2025, 9, 1), Hourly(1300, "Contract"), pension=PensionScheme.LOCAL_GOVERNMENT)
    return Post("S2", BECK, "MID-300", "Midday supervisor", (terms,))


def salaried_post(annual_pounds: int, pension: PensionScheme = PensionScheme.NONE) -> Post:
    terms = Terms(date(2025, 9, 1), Spot(annual_pounds * 100, "Contract"), pension=pension)
    return Post("O1", ASHBY, "OFF-400", "Office manager", (terms,))


def one_off(post: str, pence: int, on: date) -> Happenings:
    return Happenings(one_offs=(OneOff(post, "Honorarium", pence, on),))


def deducted(slip: Payslip) -> dict[str, int]:
    """The deductions by kind, in pence."""
    return {kind.value: slip.deducted(kind) for kind in DeductionKind if slip.deducted(kind)}


def employer(slip: Payslip) -> dict[EmployerCostKind, int]:
    return {one.kind: one.pence for one in slip.employer}


def next_month(paid: PersonPaid, slips: tuple[Payslip, ...], to_date: PersonToDate) -> PersonPaid:
    """The same person for the next run, with what the last one left."""
    after = {slip.payroll_id: slip.to_date for slip in slips}
    employments = tuple(replace(one, to_date=after[one.payroll_id]) for one in paid.employments)
    return replace(paid, employments=employments, to_date=to_date)
