"""People whose papers the tests look at, with pay worked out by the engine from the published rows."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache
from io import BytesIO

from pypdf import PdfReader

from services.payroll.domain.attachments.orders import Kind, Order
from services.payroll.domain.attachments.tables import TableName
from services.payroll.domain.documents.payslip import PaidPerson, PayslipPaper, payslip_paper
from services.payroll.domain.employers.employers import Employer
from services.payroll.domain.gross_pay.hours import HoursClaim
from services.payroll.domain.gross_pay.period import Happenings
from services.payroll.domain.gross_pay.posts import (
    Allowance,
    AllowanceKind,
    OnPoint,
    PensionScheme,
    Post,
    Terms,
    TermTime,
    fte_of_hours,
)
from services.payroll.domain.income_tax.codes import tax_code_of
from services.payroll.domain.income_tax.starters import Because, Position
from services.payroll.domain.income_tax.year_to_date import NO_PREVIOUS, Amounts
from services.payroll.domain.national_insurance.letters import Circumstances
from services.payroll.domain.payslips.assembly import assembled
from services.payroll.domain.payslips.calculation import worked_out
from services.payroll.domain.payslips.inputs import (
    EmploymentPaid,
    FromNet,
    InLocalGovernment,
    InTeachersPensions,
    OrderServed,
    PersonPaid,
)
from services.payroll.domain.payslips.parameters import RunParameters, RunTerms
from services.payroll.domain.payslips.results import Payslip
from services.payroll.domain.payslips.to_date import PersonToDate, nothing_yet
from services.payroll.domain.payslips.working import working_of
from services.payroll.domain.pensions.local_government import EmployerRate, Section
from services.payroll.domain.returns.employees import Address, Gender
from services.payroll.domain.returns.employer import EmployerReferences
from services.payroll.domain.sources import Source
from services.payroll.domain.staff.people import Person
from services.payroll.domain.statutory_pay.dated import Span
from services.payroll.domain.student_loans.loans import Plan
from services.payroll.domain.student_loans.notices import LoanNotice, Told
from services.payroll.domain.tax_calendar import Frequency, TaxYear
from services.payroll.rules.payslips import run_parameters

PAYDAY = date(2026, 6, 30)
JUNE = Span(date(2026, 6, 1), PAYDAY)
YEAR = TaxYear(2026)
SEPTEMBER = date(2025, 9, 1)
TRUST = Employer("E1", "Harbour Learning Trust", EmployerReferences("123", "AB456", "123PA00012345"))
SCHOOLS = {"ASH": "Ashby Primary School", "BECK": "Beck Junior School"}
FUND_RATE = EmployerRate(
    "West Yorkshire",
    date(2026, 4, 1),
    date(2029, 3, 31),
    1_820,
    Source(
        "pensions.fund_rate",
        date(2026, 4, 1),
        "Rates and adjustments certificate of the West Yorkshire fund",
        "verified",
    ),
)


@cache
def june() -> RunParameters:
    """The rules of the monthly run paid on 30 June 2026."""
    return run_parameters(RunTerms(PAYDAY, Frequency.MONTHLY, JUNE))


def position(code: str = "1257L", previous: Amounts = NO_PREVIOUS) -> Position:
    return Position(tax_code_of(code), previous, Because.HMRC)


def teacher(*more: FromNet) -> PersonPaid:
    """A teacher on M4 with a TLR, in Teachers' Pensions, who pays a loan, a union and a council tax order."""
    terms = Terms(SEPTEMBER, OnPoint("teachers.rest-of-england", "M4"))
    head_of_year = Allowance("tlr", AllowanceKind.TLR2, "TLR 2, head of year", SEPTEMBER, annual_pence=352_700)
    post = Post("T1", "ASH", "PRI-100", "Class teacher", (terms,), (head_of_year,))
    employment = EmploymentPaid(
        "1001",
        (post,),
        SEPTEMBER,
        position(),
        nothing_yet(YEAR),
        teachers=InTeachersPensions(),
        from_net=(FromNet("NEU subscription", 1_850, "NEU 445566"), *more),
    )
    order = Order("LCC/2026/778", Kind.COUNCIL_TAX, date(2026, 5, 4), date(2026, 5, 6), table=TableName.COUNCIL_ENGLAND)
    return PersonPaid(
        "P1",
        "Amina Khan",
        Circumstances(date(1990, 3, 2)),
        (employment,),
        PersonToDate(YEAR),
        loans=(LoanNotice(Told.START_NOTICE, Plan.TWO, date(2025, 10, 1)),),
        orders=(OrderServed(order, 84_000),),
    )


def assistant(claims: int = 1) -> PersonPaid:
    """A teaching assistant in term time at one school who supervises midday meals by the hour at another."""
    terms = Terms(
        SEPTEMBER,
        OnPoint("njc", "5"),
        fte_of_hours(Decimal(30), Decimal(37)),
        term_time=TermTime(Decimal(39)),
        pension=PensionScheme.LOCAL_GOVERNMENT,
    )
    post = Post("S1", "BECK", "JUN-200", "Teaching assistant", (terms,))
    hours = tuple(
        HoursClaim("S1", "Cover", Decimal("2.5"), day, day, Decimal("1.5"))
        for day in (date(2026, 6, 1 + number % 28) for number in range(claims))
    )
    employment = EmploymentPaid(
        "2002",
        (post,),
        SEPTEMBER,
        position("S1257L M1"),
        nothing_yet(YEAR),
        local=InLocalGovernment(Section.MAIN, FUND_RATE),
        happened=Happenings(claims=hours),
    )
    return PersonPaid("P2", "Zoë Ní Bhriain", Circumstances(date(1984, 11, 20)), (employment,), PersonToDate(YEAR))


AMINA = Person(
    "P1",
    "ASH",
    "Khan",
    date(1990, 3, 2),
    "Amina",
    title="Ms",
    gender=Gender.FEMALE,
    ni_number="AB123456C",
    address=Address(("14 Mill Lane", "Otley"), "LS21 1AA"),
)
ZOE = replace(AMINA, person_id="P2", school_id="BECK", surname="Ní Bhriain", forename="Zoë", title="", ni_number="")


def payslip_of(paid: PersonPaid) -> Payslip:
    return assembled(worked_out(paid, june()), june()).payslips[0]


def paper_of(
    paid: PersonPaid, person: Person = AMINA, account_ending: str = "1926", employment: int = 0
) -> PayslipPaper:
    """The paper of one of somebody's payslips, by default the first."""
    worked = worked_out(paid, june())
    slip = assembled(worked, june()).payslips[employment]
    one = worked.employments[employment]
    titles = {post.post: post.title for post in one.paid.posts}
    home = SCHOOLS[one.paid.posts[0].school]
    who = PaidPerson(person, TRUST, home, june().period, PAYDAY, account_ending, SCHOOLS, titles)
    return payslip_paper(slip, working_of(worked, slip, june(), with_others=False), who)


def pairs(rows: Iterable[tuple[str, ...]]) -> dict[str, str]:
    """Rows of two cells as a mapping."""
    return {label: entry for label, entry in rows}  # noqa: C416 - a row is a tuple of any length for the type checker


def text_of(pdf: bytes) -> list[str]:
    """What a PDF says, page by page, with every white space as one."""
    return [re.sub(r"\s+", " ", page.extract_text()) for page in PdfReader(BytesIO(pdf)).pages]
