"""What a payslip is made from beside the rules: one person, the employments with one employer, what is in force of each on the payday,
what happened in the period, and the figures to date. All of it can be stored as JSON, and the same inputs give the same payslips."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from services.payroll.domain.attachments.orders import Order
from services.payroll.domain.gross_pay.awards import Difference
from services.payroll.domain.gross_pay.lines import PayLine
from services.payroll.domain.gross_pay.period import NOTHING, Happenings
from services.payroll.domain.gross_pay.posts import Post
from services.payroll.domain.gross_pay.term_time import BalanceAsked
from services.payroll.domain.income_tax.starters import Position
from services.payroll.domain.national_insurance.directors import DirectorMethod
from services.payroll.domain.national_insurance.letters import Circumstances
from services.payroll.domain.payslips.to_date import EmploymentToDate, PersonToDate
from services.payroll.domain.pensions.additional import AdditionalContribution
from services.payroll.domain.pensions.bands import BandDecision
from services.payroll.domain.pensions.local_government import EmployerRate, Section
from services.payroll.domain.pensions.opting_out import PensionNotice
from services.payroll.domain.pensions.teachers import TeachersMembership
from services.payroll.domain.sacrifice_and_minimum_wage.sacrifice import Sacrifice
from services.payroll.domain.statutory_pay.dated import Span
from services.payroll.domain.statutory_pay.earnings import AverageEarnings
from services.payroll.domain.statutory_pay.family_leave import Entitlement, FamilyLeave
from services.payroll.domain.statutory_pay.occupational import Treatment
from services.payroll.domain.student_loans.notices import LoanNotice
from shared.refusals import wrong


@dataclass(frozen=True, slots=True)
class InTeachersPensions:
    """A place in Teachers' Pensions, or having opted out of it."""

    membership: TeachersMembership = TeachersMembership.ACTIVE
    additional: tuple[AdditionalContribution, ...] = ()


@dataclass(frozen=True, slots=True)
class InLocalGovernment:
    """A place in the Local Government Pension Scheme. `decision` None lets payroll decide the band by the pay of the contract.
    `assumed_period_pence` takes the place of the average of the periods before, where there are none. `section` None: opted out."""

    section: Section | None
    employer_rate: EmployerRate | None
    decision: BandDecision | None = None
    additional: tuple[AdditionalContribution, ...] = ()
    assumed_period_pence: int | None = None

    def __post_init__(self) -> None:
        if self.section is not None and self.employer_rate is None:
            raise wrong("employer_rate", "A member of the Local Government Pension Scheme needs the employer's rate")


@dataclass(frozen=True, slots=True)
class SickLeave:
    """Days of sickness as HR's pay treatment gives them: all absences that may link, the weekdays that count, and for every day what
    part of full pay is due. `average` takes the place of the average of the payments kept."""

    spells: tuple[Span, ...]
    qualifying: tuple[int, ...]
    treatments: tuple[Treatment, ...]
    average: AverageEarnings | None = None
    excluded: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class FamilyTime:
    """Family leave with statutory pay, and what part of full pay is due for each of its days."""

    leave: FamilyLeave
    entitlement: Entitlement
    treatments: tuple[Treatment, ...]


@dataclass(frozen=True, slots=True)
class FromNet:
    """Something taken from net pay that no law demands (union subscription, a loan of the employer's), or with negative pence paid
    on top of it."""

    words: str
    pence: int
    reference: str = ""


@dataclass(frozen=True, slots=True)
class OrderServed:
    """An attachment order in force, and what of a debt was to be taken when it was served."""

    order: Order
    owed_pence: int | None = None


@dataclass(frozen=True, slots=True)
class Director:
    """A company director in the sense of National Insurance, and when somebody became one. `ended` makes the year up."""

    method: DirectorMethod
    appointed: date | None = None
    ended: date | None = None


@dataclass(frozen=True, slots=True)
class EmploymentPaid:
    """One payroll id in one run. `hours_a_year` are the basic hours of a year, leave included: what the minimum wage is held
    against. `p45_issued` says that an earlier run paid the last pay and gave the P45. `remarks` are shown with the payslip: what
    somebody has to look at because it could not be reckoned here. `differences` are what `arrears` and what was overpaid came from."""

    payroll_id: str
    posts: tuple[Post, ...]
    started_on: date
    position: Position
    to_date: EmploymentToDate
    left_on: date | None = None
    p45_issued: bool = False
    teachers: InTeachersPensions | None = None
    local: InLocalGovernment | None = None
    happened: Happenings = NOTHING
    sick: SickLeave | None = None
    family: tuple[FamilyTime, ...] = ()
    arrears: tuple[PayLine, ...] = ()
    sacrifices: tuple[Sacrifice, ...] = ()
    hours_a_year: Fraction | None = None
    apprentice_since: date | None = None
    benefits_pence: int = 0
    from_net: tuple[FromNet, ...] = ()
    remarks: tuple[str, ...] = ()
    balances: tuple[BalanceAsked, ...] = ()
    differences: tuple[Difference, ...] = ()
    notices: tuple[PensionNotice, ...] = ()


@dataclass(frozen=True, slots=True)
class PersonPaid:
    """One person with one employer in one run: the employments in order of payroll id, of which the first bears what is worked on all
    together. `letter` is a category letter that somebody gave, which is held against the circumstances."""

    person_id: str
    name: str
    circumstances: Circumstances
    employments: tuple[EmploymentPaid, ...]
    to_date: PersonToDate
    letter: str = ""
    director: Director | None = None
    loans: tuple[LoanNotice, ...] = ()
    orders: tuple[OrderServed, ...] = ()
    enrolment_put_off_to: date | None = None

    def __post_init__(self) -> None:
        if not self.employments:
            raise wrong("employments", f"{self.name} has no employment in this run")
        ids = [one.payroll_id for one in self.employments]
        if len(set(ids)) < len(ids):
            raise wrong("employments", f"{self.name} has two employments with one payroll id: correct one of them")
