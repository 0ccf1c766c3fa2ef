"""What is known of an employment from a day on, and what of it holds on a payday. Of the kinds of which one holds at a time the
latest counts; notices, agreements and orders stand beside each other."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from services.payroll.domain.attachments.orders import Standing
from services.payroll.domain.income_tax.starters import Position
from services.payroll.domain.income_tax.year_to_date import NO_PREVIOUS, Amounts
from services.payroll.domain.national_insurance.contributions import Contributions
from services.payroll.domain.national_insurance.directors import DirectorMethod
from services.payroll.domain.national_insurance.letters import Circumstances
from services.payroll.domain.pensions.additional import AdditionalContribution
from services.payroll.domain.pensions.bands import BandDecision
from services.payroll.domain.pensions.local_government import Section
from services.payroll.domain.pensions.teachers import TeachersMembership
from services.payroll.domain.returns.employees import StarterDetails
from services.payroll.domain.sacrifice_and_minimum_wage.sacrifice import Sacrifice
from services.payroll.domain.student_loans.notices import LoanNotice
from services.payroll.domain.tax_calendar import TaxYear
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
    letters: tuple[Contributions, ...] = ()
    student_loans_pence: int = 0
    postgraduate_loans_pence: int = 0
    pension_pence: int = 0

    def __post_init__(self) -> None:
        if min(self.student_loans_pence, self.postgraduate_loans_pence, self.pension_pence) < 0:
            raise wrong("opening", "Figures to date of loans and pensions cannot be below £0")


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
)
"""Everything that can be known of an employment."""
ONE_AT_A_TIME = (
    Position, NationalInsurance, Directorship, TeachersPension, LocalPension, StarterDetails, OpeningFigures,
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
    loans: tuple[LoanNotice, ...] = ()
    additional: tuple[AdditionalContribution, ...] = ()
    sacrifices: tuple[Sacrifice, ...] = ()
    orders: tuple[Standing, ...] = ()


@dataclass(slots=True)
class _Sorted:
    latest: dict[type, Fact] = field(default_factory=dict)
    beside: dict[type, list[Known]] = field(default_factory=dict)


T = TypeVar("T")


def facts_in_force(facts: Iterable[Fact], day: date) -> FactsInForce:
    """What holds on a day. Of two facts of one kind that begin on one day the one that comes later in `facts` counts."""
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
        tax=_latest(found, Position),
        ni=_latest(found, NationalInsurance),
        director=_latest(found, Directorship),
        teachers=_latest(found, TeachersPension),
        local=_latest(found, LocalPension),
        starter=_latest(found, StarterDetails),
        opening=_latest(found, OpeningFigures),
        loans=_beside(found, LoanNotice),
        additional=_beside(found, AdditionalContribution),
        sacrifices=_beside(found, Sacrifice),
        orders=_beside(found, Standing),
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


def _latest(found: _Sorted, kind: type[T]) -> T | None:
    fact = found.latest.get(kind)
    return fact.what if fact is not None and isinstance(fact.what, kind) else None


def _beside(found: _Sorted, kind: type[T]) -> tuple[T, ...]:
    return tuple(what for what in found.beside.get(kind, ()) if isinstance(what, kind))
