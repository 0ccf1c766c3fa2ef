"""What is known of an employment from a day on, and what of it holds on a payday. Of the kinds of which one holds at a time the
latest counts; notices, agreements and orders stand beside each other."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from services.payroll.domain.attachments.orders import Standing
from services.payroll.domain.income_tax.starters import CarriedOver, Position, position_on
from services.payroll.domain.income_tax.year_to_date import NO_PREVIOUS, Amounts
from services.payroll.domain.national_insurance.contributions import Contributions
from services.payroll.domain.national_insurance.directors import DirectorMethod
from services.payroll.domain.national_insurance.letters import Circumstances
from services.payroll.domain.national_insurance.year_to_date import NOTHING_BROUGHT, Brought
from services.payroll.domain.payslips.to_date import StatutoryPaid
from services.payroll.domain.pensions.additional import AdditionalContribution
from services.payroll.domain.pensions.bands import BandDecision
from services.payroll.domain.pensions.enrolment_days import Postponement
from services.payroll.domain.pensions.local_government import Section
from services.payroll.domain.pensions.opting_out import PensionNotice
from services.payroll.domain.pensions.teachers import TeachersMembership
from services.payroll.domain.returns.employees import StarterDetails
from services.payroll.domain.sacrifice_and_minimum_wage.sacrifice import Sacrifice
from services.payroll.domain.student_loans.notices import LoanNotice
from services.payroll.domain.tax_calendar import TaxYear, tax_year_of
from shared.refusals import wrong


@dataclass(frozen=True, slots=True)
class NationalInsurance:
    """What the category letter goes by; `letter` is one that somebody gave, and it must be able to be right."""

    circumstances: Circumstances
    letter: str = ""


@dataclass(frozen=True, slots=True)
class Directorship:
    """A director in the sense of National Insurance."""

    method: DirectorMethod
    appointed: date | None = None


@dataclass(frozen=True, slots=True)
class TeachersPension:
    """Membership of the Teachers' Pension Scheme."""

    membership: TeachersMembership


@dataclass(frozen=True, slots=True)
class LocalPension:
    """Membership of the Local Government Pension Scheme: section, the band decided, and the fund; `opted_out` pays nothing."""

    section: Section
    decision: BandDecision | None = None
    fund: str = ""
    opted_out: bool = False


@dataclass(frozen=True, slots=True)
class OpeningFigures:
    """The tax year so far under the same payroll id in another program, for who comes here in the middle of a year."""

    year: TaxYear
    pay: Amounts = NO_PREVIOUS
    student_loans_pence: int = 0
    postgraduate_loans_pence: int = 0
    pension_pence: int = 0
    statutory: tuple[StatutoryPaid, ...] = ()

    def __post_init__(self) -> None:
        if min(self.student_loans_pence, self.postgraduate_loans_pence, self.pension_pence) < 0:
            raise wrong("opening", "Figures to date of loans and pensions cannot be below £0")


@dataclass(frozen=True, slots=True)
class InsuredSoFar:
    """National Insurance of the tax year so far in another program under one category letter; several letters stand beside each other.
    It belongs to the whole year, from whichever day on somebody entered it."""

    year: TaxYear
    contributions: Contributions


Known = (
    Position
    | NationalInsurance
    | Directorship
    | LoanNotice
    | TeachersPension
    | LocalPension
    | AdditionalContribution
    | Sacrifice
    | Standing
    | StarterDetails
    | OpeningFigures
    | InsuredSoFar
    | PensionNotice
    | Postponement
)
"""Everything that can be known of an employment."""
ONE_AT_A_TIME = (
    Position, NationalInsurance, Directorship, TeachersPension, LocalPension, StarterDetails, OpeningFigures, Postponement,
)  # fmt: skip
"""Kinds of which the latest counts and the earlier ones are over."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing known of an employment from a day, to another where it has an end; both are included."""

    fact_id: str
    employment_id: str
    starts: date
    what: Known
    ends: date | None = None

    def __post_init__(self) -> None:
        if self.ends is not None and self.ends < self.starts:
            raise wrong("ends", f"The last day {self.ends} is before the first, {self.starts}")

    def holds_on(self, day: date) -> bool:
        if isinstance(self.what, InsuredSoFar):
            return self.what.year == tax_year_of(day)
        return self.starts <= day and (self.ends is None or day <= self.ends)


@dataclass(frozen=True, slots=True)
class FactsInForce:
    """What holds on a day, by kind. `loans` are all notices up to it, since the later of two decides."""

    tax: Position | None = None
    ni: NationalInsurance | None = None
    director: Directorship | None = None
    teachers: TeachersPension | None = None
    local: LocalPension | None = None
    starter: StarterDetails | None = None
    opening: OpeningFigures | None = None
    insured_so_far: tuple[InsuredSoFar, ...] = ()
    loans: tuple[LoanNotice, ...] = ()
    additional: tuple[AdditionalContribution, ...] = ()
    sacrifices: tuple[Sacrifice, ...] = ()
    orders: tuple[Standing, ...] = ()
    notices: tuple[PensionNotice, ...] = ()
    put_off: Postponement | None = None

    def brought(self, year: TaxYear) -> Brought:
        """The National Insurance of a tax year that another program returned. It is unknown where other figures of that year were brought
        and these were not."""
        letters = tuple(one.contributions for one in self.insured_so_far if one.year == year)
        if letters:
            return Brought(letters)
        came = self.opening is not None and self.opening.year == year
        return Brought(is_unknown=True) if came else NOTHING_BROUGHT


@dataclass(slots=True)
class _Sorted:
    latest: dict[type, Fact] = field(default_factory=dict)
    beside: dict[type, list[Known]] = field(default_factory=dict)


T = TypeVar("T")


def facts_in_force(facts: Iterable[Fact], day: date, carry_over: Callable[[TaxYear], CarriedOver]) -> FactsInForce:
    """What holds on a day. Of two facts of one kind that begin on one day the one that comes later in `facts` counts. A tax code of
    an earlier tax year is carried over, as `carry_over` says for each year."""
    found = _Sorted()
    for fact in facts:
        if not fact.holds_on(day):
            continue
        kind = type(fact.what)
        if kind not in ONE_AT_A_TIME:
            found.beside.setdefault(kind, []).append(fact.what)
        elif kind not in found.latest or found.latest[kind].starts <= fact.starts:
            found.latest[kind] = fact
    return FactsInForce(
        tax=_position(found, day, carry_over),
        ni=_latest(found, NationalInsurance),
        director=_latest(found, Directorship),
        teachers=_latest(found, TeachersPension),
        local=_latest(found, LocalPension),
        starter=_latest(found, StarterDetails),
        opening=_latest(found, OpeningFigures),
        insured_so_far=_beside(found, InsuredSoFar),
        loans=_beside(found, LoanNotice),
        additional=_beside(found, AdditionalContribution),
        sacrifices=_beside(found, Sacrifice),
        orders=_beside(found, Standing),
        notices=_beside(found, PensionNotice),
        put_off=_latest(found, Postponement),
    )


def ids_in_force(facts: Iterable[Fact], day: date) -> frozenset[str]:
    """Which facts hold on a day, as `facts_in_force` has it."""
    latest: dict[type, Fact] = {}
    beside: list[str] = []
    for fact in facts:
        kind = type(fact.what)
        if not fact.holds_on(day):
            continue
        if kind not in ONE_AT_A_TIME:
            beside.append(fact.fact_id)
        elif kind not in latest or latest[kind].starts <= fact.starts:
            latest[kind] = fact
    return frozenset((*beside, *(fact.fact_id for fact in latest.values())))


def insurance_unknown(facts: Iterable[Fact], day: date) -> bool:
    """Whether figures of the tax year were brought from another program without its National Insurance, which the return to HMRC needs."""
    year = tax_year_of(day)
    brought = {
        type(fact.what)
        for fact in facts
        if isinstance(fact.what, OpeningFigures | InsuredSoFar) and fact.what.year == year and fact.holds_on(day)
    }
    return brought == {OpeningFigures}


def _latest(found: _Sorted, kind: type[T]) -> T | None:
    fact = found.latest.get(kind)
    return fact.what if fact is not None and isinstance(fact.what, kind) else None


def _position(found: _Sorted, day: date, carry_over: Callable[[TaxYear], CarriedOver]) -> Position | None:
    recorded, fact = _latest(found, Position), found.latest.get(Position)
    return position_on(day, recorded, fact.starts, carry_over) if recorded and fact else None


def _beside(found: _Sorted, kind: type[T]) -> tuple[T, ...]:
    return tuple(what for what in found.beside.get(kind, ()) if isinstance(what, kind))
