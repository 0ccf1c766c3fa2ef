"""A school's 150 employees: 25 kinds of employee six times over, with records, a run of April 2026, and where it is a second one of May."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Any

from services.payroll.domain.attachments.orders import Kind, Order, SetRate
from services.payroll.domain.attachments.tables import TableName, Unit
from services.payroll.domain.gross_pay.absences import UnpaidDays, UnpaidReason
from services.payroll.domain.gross_pay.hours import HoursClaim
from services.payroll.domain.gross_pay.period import Happenings
from services.payroll.domain.gross_pay.posts import Hourly, OnPoint, PensionScheme, Post, Terms
from services.payroll.domain.income_tax.starters import Declaration
from services.payroll.domain.income_tax.year_to_date import Amounts
from services.payroll.domain.national_insurance.directors import DirectorMethod
from services.payroll.domain.national_insurance.letters import Circumstances
from services.payroll.domain.outputs.full_payment import EmploymentReturned, PersonReturned
from services.payroll.domain.payslips.assembly import payslips_of
from services.payroll.domain.payslips.inputs import (
    Director,
    EmploymentPaid,
    FamilyTime,
    FromNet,
    InLocalGovernment,
    InTeachersPensions,
    OrderServed,
    PersonPaid,
)
from services.payroll.domain.payslips.results import Payslip, PersonPayslips
from services.payroll.domain.payslips.to_date import PersonToDate
from services.payroll.domain.pensions.local_government import Section
from services.payroll.domain.pensions.teachers import TeachersMembership
from services.payroll.domain.returns.employees import Address, Gender, StarterDetails
from services.payroll.domain.returns.employer import EmployerReferences
from services.payroll.domain.sacrifice_and_minimum_wage.sacrifice import Benefit, Sacrifice
from services.payroll.domain.staff.people import Employment, Person
from services.payroll.domain.statutory_pay.dated import Span
from services.payroll.domain.statutory_pay.earnings import contract_earnings
from services.payroll.domain.statutory_pay.family_leave import (
    FamilyLeave,
    PayBlock,
    entitlement_to,
    qualifying_week,
)
from services.payroll.domain.statutory_pay.kinds import StatutoryKind
from services.payroll.domain.student_loans.loans import Plan
from services.payroll.domain.student_loans.notices import LoanNotice, Told
from services.payroll.rules.statutory_pay import family_pay_rules
from tests.payroll.payslips.people_of_example import (
    APRIL,
    ASHBY,
    BECK,
    FUND,
    MAY,
    YEAR,
    assistant_post,
    employment,
    midday_post,
    month_of,
    position,
    salaried_post,
    teacher_post,
)
from tests.payroll.statutory_pay.given import half_pay

TRUST = EmployerReferences("123", "AB456", "123PA00012345", "6596148860")
SCHOOL_HOURS = Decimal("32.5")
IN_LOCAL = InLocalGovernment(Section.MAIN, FUND)
NOT_IN_LOCAL = InLocalGovernment(None, None)
NAMES = ("Núñez-O’Brien", "Okafor", "Łukasz", "Smith", "van der Berg", "Zoë", "Ní Dhomhnaill", "Patel", "Taylor", "Wu")


@dataclass(frozen=True, slots=True)
class Made:
    """One made-up person: the record, the run's inputs, and what a return says once."""

    person: Person
    paid: PersonPaid
    hours: dict[str, Decimal | None]
    irregular: bool = False
    starter: StarterDetails | None = None


Said = dict[str, Any]


def loan(plan: Plan) -> LoanNotice:
    return LoanNotice(Told.START_NOTICE, plan, date(2025, 9, 1))


def on_point(post: str, point: str, fte: Fraction = Fraction(1), starts: date = date(2025, 9, 1)) -> Post:
    terms = Terms(starts, OnPoint("teachers.rest-of-england", point), fte)
    return Post(post, ASHBY, "TEA-100", "Class teacher", (terms,))


def leaving_post() -> Post:
    terms = Terms(date(2025, 9, 1), OnPoint("teachers.rest-of-england", "M1"), ends=date(2026, 4, 17))
    return Post("T1", ASHBY, "TEA-100", "Class teacher", (terms,))


def in_teachers(payroll_id: str, post: Post | None = None, **said: Any) -> EmploymentPaid:
    return employment(payroll_id, post or teacher_post(), **({"teachers": InTeachersPensions()} | said))


def in_support(payroll_id: str, *posts: Post, **said: Any) -> EmploymentPaid:
    return employment(payroll_id, *(posts or (assistant_post(),)), **({"local": IN_LOCAL} | said))


def office(payroll_id: str, annual_pounds: int = 30_000, **said: Any) -> EmploymentPaid:
    return employment(payroll_id, salaried_post(annual_pounds), **said)


def order(number: str, kind: Kind, **terms: Any) -> OrderServed:
    made = Order(number, kind, date(2025, 11, 3), date(2025, 11, 5), **terms)
    return OrderServed(made, 100_000 if kind in (Kind.BENEFIT_DEBT, Kind.COUNCIL_TAX) else None)


def maternity(payroll_id: str) -> EmploymentPaid:
    rules = family_pay_rules()
    week = qualifying_week(date(2026, 4, 20))
    due = entitlement_to(StatutoryKind.SMP, week, contract_earnings(3_000_000), date(2020, 9, 1), rules)
    leave = FamilyLeave(StatutoryKind.SMP, (PayBlock(date(2026, 4, 6), 39),))
    time = FamilyTime(leave, due, (half_pay(Span(date(2026, 4, 6), date(2026, 12, 31))),))
    return office(payroll_id, family=(time,))


def cleaner_post() -> Post:
    terms = Terms(date(2025, 9, 1), Hourly(1_400, "Contract"), pension=PensionScheme.LOCAL_GOVERNMENT)
    return Post("C1", BECK, "CLE-500", "Casual cleaner", (terms,))


def hours(post: str, number: str, words: str = "Hours worked") -> Happenings:
    return Happenings(claims=(HoursClaim(post, words, Decimal(number), date(2026, 4, 1), date(2026, 4, 24)),))


def strike(post: str) -> Happenings:
    day = date(2026, 4, 22)
    return Happenings(unpaid=(UnpaidDays(post, UnpaidReason.STRIKE, day, day),))


def away(post: str) -> Happenings:
    return Happenings(unpaid=(UnpaidDays(post, UnpaidReason.UNPAID_LEAVE, date(2026, 4, 20), date(2026, 4, 24)),))


def born(day: date, **said: Any) -> Said:
    return {"circumstances": Circumstances(day, **said)}


KINDS: dict[str, Callable[[str], tuple[tuple[EmploymentPaid, ...], Said]]] = {
    "teacher with loan 2": lambda n: ((in_teachers(n),), {"loans": (loan(Plan.TWO),)}),
    "upper range teacher": lambda n: ((in_teachers(n, on_point("T1", "U3")),), {}),
    "part-time teacher": lambda n: ((in_teachers(n, on_point("T1", "M4", Fraction(3, 5))),), {}),
    "teacher opted out": lambda n: (
        (in_teachers(n, teachers=InTeachersPensions(TeachersMembership.OPTED_OUT)),),
        {},
    ),
    "teacher on strike": lambda n: ((in_teachers(n, happened=strike("T1")),), {}),
    "teacher starting with A": lambda n: (
        (in_teachers(n, on_point("T1", "M1", starts=date(2026, 4, 13)), started_on=date(2026, 4, 13)),),
        {"starter": Declaration.A},
    ),
    "teacher with loan 1 and postgraduate": lambda n: (
        (in_teachers(n, on_point("T1", "M6")),),
        {"loans": (loan(Plan.ONE), loan(Plan.POSTGRADUATE))},
    ),
    "assistant": lambda n: ((in_support(n),), {}),
    "assistant and midday supervisor": lambda n: (
        (in_support(n), in_support(f"{n}/2", midday_post(), happened=hours("S2", "30"))),
        {},
    ),
    "half pay, half pension": lambda n: (
        (in_support(n, local=replace(IN_LOCAL, section=Section.FIFTY_FIFTY)),),
        {},
    ),
    "casual cleaner": lambda n: (
        (in_support(n, cleaner_post(), local=NOT_IN_LOCAL, happened=hours("C1", "42.5")),),
        {"irregular": True},
    ),
    "casual without work": lambda n: ((in_support(n, cleaner_post(), local=NOT_IN_LOCAL),), {"irregular": True}),
    "unpaid leave": lambda n: ((in_support(n, happened=away("S1")),), {}),
    "leaver": lambda n: ((in_teachers(n, leaving_post(), left_on=date(2026, 4, 17)),), {}),
    "paid after leaving": lambda n: (
        (
            in_support(
                n,
                cleaner_post(),
                local=NOT_IN_LOCAL,
                left_on=date(2026, 3, 31),
                p45_issued=True,
                happened=hours("C1", "5"),
            ),
        ),
        {"irregular": True},
    ),
    "K code": lambda n: ((office(n, 45_000, position=position("K100")),), {}),
    "second job, Scotland": lambda n: ((office(n, 9_000, position=position("SBR")),), {"starter": Declaration.C}),
    "with a P45": lambda n: (
        (office(n, started_on=date(2026, 4, 20), position=position("1257L", Amounts(150_000, 9_000))),),
        {"starter": Declaration.B},
    ),
    "under 21": lambda n: ((in_support(n),), born(date(2007, 1, 5))),
    "apprentice": lambda n: ((office(n, 18_000),), born(date(2003, 5, 5), apprentice_from=date(2025, 9, 1))),
    "past pension age, Wales": lambda n: ((office(n, position=position("C1257L")),), born(date(1955, 2, 1))),
    "mother": lambda n: ((maternity(n),), {}),
    "with orders": lambda n: (
        (office(n, hours_a_year=Decimal(1929)),),
        {
            "orders": (
                order(f"CM{n}", Kind.CHILD_MAINTENANCE, rate=SetRate(15_000, Unit.MONTH)),
                order(f"DW{n}", Kind.BENEFIT_DEBT, table=TableName.BENEFIT_STANDARD),
            )
        },
    ),
    "sacrifice and union": lambda n: (
        (
            office(
                n,
                sacrifices=(Sacrifice(f"CY{n}", Benefit.CYCLE, date(2026, 1, 1), fixed_pence=8_000),),
                hours_a_year=Decimal("1929"),
                from_net=(FromNet("Union subscription", 1_250, "UNISON"),),
            ),
        ),
        {},
    ),
    "chief executive, director": lambda n: (
        (office(n, 120_000),),
        {"director": Director(DirectorMethod.ANNUAL), "loans": (loan(Plan.FIVE),)},
    ),
}


@cache
def everybody() -> tuple[Made, ...]:
    """The 150 people, always the same."""
    return tuple(_made(6 * place + again, kind) for place, kind in enumerate(KINDS) for again in range(6))


def _made(number: int, kind: str) -> Made:
    payroll_id = str(1_000 + number)
    employments, said = KINDS[kind](payroll_id)
    said = dict(said)
    declared, irregular = said.pop("starter", None), said.pop("irregular", False)
    circumstances = said.pop("circumstances", Circumstances(date(1980 + number % 15, 5, 17)))
    person = Person(
        person_id=f"person-{number}",
        school_id=ASHBY,
        surname=NAMES[number % len(NAMES)],
        born=circumstances.born,
        forename=f"Ann {'Béa' if number % 2 else 'Cleo'}",
        gender=Gender.FEMALE if number % 3 else Gender.MALE,
        ni_number="" if number % 50 == 49 else f"AB{100_000 + number}{'ABCD'[number % 4]}",
        address=Address((f"{number} The Lane", "Sheffield"), "S2 1AA"),
    )
    paid = PersonPaid(
        person.person_id,
        person.name,
        circumstances,
        employments,
        PersonToDate(YEAR),
        **said,
    )
    first = employments[0]
    starter = StarterDetails(first.started_on, declared) if declared else None
    return Made(person, paid, dict.fromkeys((one.payroll_id for one in employments), SCHOOL_HOURS), irregular, starter)


@cache
def run_of_april() -> tuple[PersonPayslips, ...]:
    return tuple(payslips_of(one.paid, month_of(APRIL)) for one in everybody())


@cache
def run_of_may() -> tuple[PersonPayslips, ...]:
    """The next run of those who are still employed, with what April left; the things of April alone are over."""
    parameters = month_of(MAY)
    return tuple(
        payslips_of(_in_may(one.paid, after), parameters)
        for one, after in zip(everybody(), run_of_april(), strict=True)
        if all(job.left_on is None for job in one.paid.employments)
    )


def _in_may(paid: PersonPaid, after: PersonPayslips) -> PersonPaid:
    to_date = {slip.payroll_id: slip.to_date for slip in after.payslips}
    jobs = tuple(replace(job, to_date=to_date[job.payroll_id], happened=Happenings()) for job in paid.employments)
    return replace(paid, employments=jobs, to_date=after.to_date)


def all_payslips() -> tuple[Payslip, ...]:
    return tuple(slip for one in run_of_april() for slip in one.payslips)


def returned(made: Made, slips: PersonPayslips, *, first: bool = True) -> PersonReturned:
    jobs = tuple(
        EmploymentReturned(slip, _employed(made, slip), made.starter if first else None) for slip in slips.payslips
    )
    return PersonReturned(made.person, jobs, made.paid.director)


def _employed(made: Made, slip: Payslip) -> Employment:
    paid = next(job for job in made.paid.employments if job.payroll_id == slip.payroll_id)
    return Employment(
        f"job-{slip.payroll_id}",
        made.person.person_id,
        "trust",
        ASHBY,
        "monthly",
        slip.payroll_id,
        paid.started_on,
        paid.left_on,
        weekly_hours=made.hours[slip.payroll_id],
        irregular=made.irregular,
    )


def people_returned() -> tuple[PersonReturned, ...]:
    return tuple(returned(made, slips) for made, slips in zip(everybody(), run_of_april(), strict=True))
