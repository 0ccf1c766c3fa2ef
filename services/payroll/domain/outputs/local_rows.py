"""The monthly rows for funds of the Local Government Pension Scheme from payslips, with the totals of the scheme year. A payslip keeps what
is credited, so that assumed pay stands in a row as what it adds to the pay of the period."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from services.payroll.domain.payslips.results import DeductionKind, EmployerCostKind, LocalFigures, Payslip
from services.payroll.domain.pensions.additional import AdditionalContribution, AdditionalKind, AdditionalPaid
from services.payroll.domain.pensions.bands import scheme_year_of
from services.payroll.domain.pensions.career_average import CareTotals, with_period
from services.payroll.domain.pensions.local_government import (
    EmployerRate,
    LocalContributions,
    LocalPay,
    Section,
    member_rate,
)
from services.payroll.domain.pensions.local_government_return import LocalIdentity, LocalReturnRow
from services.payroll.domain.staff.people import Person
from shared.refusals import wrong


@dataclass(frozen=True, slots=True)
class LocalReturned:
    """A payslip with what the fund asks beside it. `earlier` are the employment's payslips of the same scheme year before it; `rate` is
    the employer's, `section_starts` the first day in the section."""

    person: Person
    slip: Payslip
    employer_number: str
    rate: EmployerRate
    joined: date
    section_starts: date
    weekly_hours: Decimal
    weeks_a_year: Decimal
    earlier: tuple[Payslip, ...] = ()


def local_rows(members: Iterable[LocalReturned], fund: str) -> tuple[LocalReturnRow, ...]:
    """The rows of one fund. Raises NotValid for somebody without a National Insurance number, which funds know people by."""
    return tuple(
        _row(one, one.slip.local) for one in members if one.slip.local is not None and one.slip.local.fund == fund
    )


def _row(one: LocalReturned, figures: LocalFigures) -> LocalReturnRow:
    person, slip = one.person, one.slip
    if not person.ni_number:
        raise wrong(
            "ni_number",
            f"{person.name} ({slip.payroll_id}) has no National Insurance number: the fund's return needs it",
        )
    names = f"{person.forename} {person.second_forename}".strip()
    year = scheme_year_of(slip.ends)
    totals = CareTotals(year)
    for paid in (*one.earlier, slip):
        if paid.local is not None and scheme_year_of(paid.ends) == year:
            totals = with_period(totals, year, _contributions(paid, paid.local, one.rate))
    return LocalReturnRow(
        who=LocalIdentity(one.employer_number, slip.payroll_id, person.ni_number, person.surname, names, person.born),
        month_ends=slip.ends,
        paid=_contributions(slip, figures, one.rate),
        totals=totals,
        weekly_hours=one.weekly_hours,
        weeks_a_year=one.weeks_a_year,
        joined=one.joined,
        section_starts=one.section_starts,
        left=slip.left_on if slip.left_on is not None and slip.left_on <= slip.ends else None,
    )


def _contributions(slip: Payslip, figures: LocalFigures, rate: EmployerRate) -> LocalContributions:
    section, decision = Section(figures.section), slip.to_date.band
    assert decision is not None  # assembled payslips of members keep the band that was used
    added = figures.credited_pence - figures.pensionable_pence
    return LocalContributions(
        section=section,
        decision=decision,
        employer_rate=rate,
        pay=LocalPay(figures.pensionable_pence, added or None),
        member_basis_points=member_rate(decision, section),
        credited_pence=figures.credited_pence,
        member_pence=figures.member_pence,
        employer_pence=figures.employer_pence,
        additional=tuple(_additional(slip)),
    )


def _additional(slip: Payslip) -> Iterator[AdditionalPaid]:
    """Additional contributions by their words on the payslip; the employer's part is of a shared-cost arrangement."""
    kinds = {kind.lower(): kind for kind in AdditionalKind}
    employers = sum(one.pence for one in slip.employer if one.kind is EmployerCostKind.ADDITIONAL_PENSION)
    for one in slip.deductions:
        if one.kind is DeductionKind.ADDITIONAL_PENSION and one.words.lower() in kinds:
            kind = kinds[one.words.lower()]
            shared = employers if kind is AdditionalKind.SHARED_COST_APC else 0
            yield AdditionalPaid(
                AdditionalContribution(kind, one.reference, one.pence, employer_pence=shared), one.pence, shared
            )
