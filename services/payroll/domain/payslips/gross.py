"""Gross pay of one employment in a run: pay by the contract, less the days of absence, with occupational and statutory pay for those
days, and arrears. Full pay of an absence is what its days take off pay, so that nothing is reckoned twice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from services.payroll.domain.gross_pay.absences import UnpaidDays, UnpaidReason
from services.payroll.domain.gross_pay.components import components_of
from services.payroll.domain.gross_pay.lines import LineKind, PayLine
from services.payroll.domain.gross_pay.period import Happenings, month_lines, weeks_lines
from services.payroll.domain.gross_pay.posts import Post
from services.payroll.domain.payslips.balances import BalanceStruck, balances_struck
from services.payroll.domain.payslips.inputs import EmploymentPaid, FamilyTime, SickLeave
from services.payroll.domain.payslips.parameters import RunParameters
from services.payroll.domain.payslips.to_date import PersonToDate
from services.payroll.domain.statutory_pay.dated import Span
from services.payroll.domain.statutory_pay.earnings import (
    EIGHT_WEEKS,
    AverageEarnings,
    Paid,
    average_earnings,
    contract_earnings,
)
from services.payroll.domain.statutory_pay.family_pay import FamilyPayDue, family_pay_due
from services.payroll.domain.statutory_pay.kinds import StatutoryKind, StatutoryLine
from services.payroll.domain.statutory_pay.occupational import OccupationalPay, Treatment, occupational_pay
from services.payroll.domain.statutory_pay.sick_pay import SickPayDue, sick_pay_due
from services.payroll.domain.statutory_pay.sickness import sickness_of
from services.payroll.domain.tax_calendar import Frequency
from shared.money import share_out
from shared.refusals import wrong

ONE_DAY, LONGEST_MONTH = timedelta(days=1), timedelta(days=31)
FULL_PAY = 10_000
OCCUPATIONAL_WORDS = "Occupational pay"


@dataclass(frozen=True, slots=True)
class Gross:
    """The lines of an employment, and what the pay of absences came from. `reduced_days` are the calendar days of the period on less
    than full pay, for which pensions in the Local Government Pension Scheme go by assumed pay."""

    lines: tuple[PayLine, ...]
    statutory: tuple[StatutoryLine, ...] = ()
    sick: tuple[SickPayDue, ...] = ()
    family: tuple[FamilyPayDue, ...] = ()
    occupational: tuple[OccupationalPay, ...] = ()
    reduced_days: int = 0
    balances: tuple[BalanceStruck, ...] = ()


@dataclass(frozen=True, slots=True)
class _Absence:
    """Days of absence in a row within the period, how they are treated, and the statutory pay due over them."""

    days: Span
    treatments: tuple[Treatment, ...]
    due: tuple[SickPayDue | FamilyPayDue, ...]

    def statutory_between(self, first: date, last: date) -> int:
        return sum(one.pence_between(first, last) for one in self.due)


def gross_of(paid: EmploymentPaid, person: PersonToDate, parameters: RunParameters) -> Gross:
    """Gross pay of an employment. Raises as the rooms do: NotValid for what cannot be, NoRuleForDate for a row that is missing."""
    found = _without_balances(paid, person, parameters)
    struck = balances_struck(paid, found.lines, parameters)
    due = (one.line for one in struck if one.line is not None)
    return replace(found, lines=(*found.lines, *due), balances=struck) if struck else found


def _without_balances(paid: EmploymentPaid, person: PersonToDate, parameters: RunParameters) -> Gross:
    if not paid.sick and not paid.family:
        return Gross((*_contract_lines(paid, paid.happened, parameters), *paid.arrears))
    sick = _sick_pay(paid, paid.sick, person, parameters) if paid.sick else ()
    family = tuple(
        family_pay_due(time.entitlement, time.leave, parameters.family_pay, parameters.terms.span)
        for time in paid.family
    )
    absences = tuple(_absences(paid.sick, sick, paid.family, family, parameters.terms.span))
    taken_off = tuple(_days_off(paid.posts, absences))
    lines = _contract_lines(paid, replace(paid.happened, unpaid=(*paid.happened.unpaid, *taken_off)), parameters)
    occupational = tuple(one for absence in absences for one in _occupational(absence, lines))
    added = tuple(_absence_lines(paid, absences, occupational, lines))
    return Gross(
        (*lines, *added, *paid.arrears),
        (*(line for due in sick for line in due.lines), *(line for due in family for line in due.lines)),
        sick,
        family,
        occupational,
        _reduced_days(absences),
    )


def _contract_lines(paid: EmploymentPaid, happened: Happenings, parameters: RunParameters) -> tuple[PayLine, ...]:
    """A supplementary run pays what was entered for it, and not the contract's yearly pay again."""
    terms = parameters.terms
    if terms.frequency.weeks:
        lines = weeks_lines(
            paid.posts, terms.span.starts, terms.frequency.weeks, parameters.scales, parameters.standards, happened
        )
    else:
        lines = month_lines(paid.posts, terms.span.starts, parameters.scales, parameters.standards, happened)
    return tuple(line for line in lines if line.component is None) if terms.is_supplementary else lines


def _sick_pay(
    paid: EmploymentPaid, sick: SickLeave, person: PersonToDate, parameters: RunParameters
) -> tuple[SickPayDue, ...]:
    span, rules = parameters.terms.span, parameters.sick_pay
    linked = sickness_of((spell for spell in sick.spells if spell.starts <= span.ends), rules).linked
    found = []
    for one in linked:
        if not any(spell.within(span) for spell in one.spells):
            continue
        average = sick.average or average_by_contract_or_payments(paid, person, parameters, one.starts - ONE_DAY)
        found.append(sick_pay_due(one, average, sick.qualifying, rules, span, sick.excluded))
    return tuple(found)


def average_by_contract_or_payments(
    paid: EmploymentPaid, person: PersonToDate, parameters: RunParameters, last_payday_by: date
) -> AverageEarnings:
    """By the payments that are kept. Where they do not reach back far enough (nothing was paid yet, or it was paid by another program), the
    average is the one that the contract promises."""
    before = tuple(one for one in person.payments if one.payday <= last_payday_by)
    if _reach_back(before, paid.started_on, parameters.frequency):
        return average_earnings(before, parameters.frequency, last_payday_by, paid.started_on)
    return contract_earnings(annual_pay(paid.posts, max(paid.started_on, last_payday_by), parameters))


def _reach_back(payments: tuple[Paid, ...], started_on: date, frequency: Frequency) -> bool:
    """Whether the payments are eight weeks' and the payday before, or all since the employment began."""
    normal = [one.payday for one in payments if one.normal]
    if not normal:
        return False
    one_period = timedelta(weeks=frequency.weeks) if frequency.weeks else LONGEST_MONTH
    return min(normal) <= max(normal) - EIGHT_WEEKS or started_on > min(normal) - one_period


def annual_pay(posts: Iterable[Post], on: date, parameters: RunParameters) -> int:
    """What posts are paid by the year on a day, in pence."""
    return sum(
        part.annual_pence
        for post in posts
        for part in components_of(post, parameters.scales, parameters.standards, on, on)
    )


def _absences(
    sick: SickLeave | None,
    sick_due: tuple[SickPayDue, ...],
    family: tuple[FamilyTime, ...],
    family_due: tuple[FamilyPayDue, ...],
    span: Span,
) -> Iterator[_Absence]:
    for spell in sick.spells if sick else ():
        here = spell.within(span)
        if here is not None and sick is not None:
            yield _Absence(here, sick.treatments, sick_due)
    for time, due in zip(family, family_due, strict=True):
        for block in time.leave.blocks:
            here = block.span.within(span)
            if here is not None:
                yield _Absence(here, time.treatments, (due,))


def _days_off(posts: Iterable[Post], absences: Iterable[_Absence]) -> Iterator[UnpaidDays]:
    """Each treatment's days of each post, so that what they take off can be told apart."""
    listed = tuple(posts)
    for absence in absences:
        for treatment in absence.treatments:
            here = treatment.span.within(absence.days)
            for post in listed if here else ():
                terms = post.terms_on(here.starts) if here else None
                if terms is not None and here is not None:
                    yield UnpaidDays(post.post, UnpaidReason.ABSENCE, here.starts, here.ends, terms.part_month)


def _taken_off(lines: Iterable[PayLine], days: Span) -> tuple[PayLine, ...]:
    return tuple(
        line
        for line in lines
        if line.kind is LineKind.UNPAID and line.words == UnpaidReason.ABSENCE and line.starts in days
    )


def _occupational(absence: _Absence, lines: tuple[PayLine, ...]) -> tuple[OccupationalPay, ...]:
    def full(days: Span) -> int:
        return -sum(line.pence for line in _taken_off(lines, days))

    return occupational_pay(absence.treatments, absence.days, full, absence.statutory_between)


def _absence_lines(
    paid: EmploymentPaid,
    absences: tuple[_Absence, ...],
    occupational: tuple[OccupationalPay, ...],
    lines: tuple[PayLine, ...],
) -> Iterator[PayLine]:
    for one in occupational:
        yield from _spread(paid, LineKind.OCCUPATIONAL, OCCUPATIONAL_WORDS, one.occupational_pence, one.span, lines)
    for absence in absences:
        for kind, pence in _statutory_of(absence).items():
            yield from _spread(paid, LineKind.STATUTORY, kind.words, pence, absence.days, lines, kind.value)


def _statutory_of(absence: _Absence) -> dict[StatutoryKind, int]:
    found: dict[StatutoryKind, int] = defaultdict(int)
    for due in absence.due:
        kind = due.leave.kind if isinstance(due, FamilyPayDue) else StatutoryKind.SSP
        found[kind] += due.pence_between(absence.days.starts, absence.days.ends)
    return found


def _spread(
    paid: EmploymentPaid,
    kind: LineKind,
    words: str,
    pence: int,
    days: Span,
    lines: tuple[PayLine, ...],
    element: str = "",
) -> Iterator[PayLine]:
    """An amount over the posts that lost pay on these days, in proportion to what they lost."""
    if not pence:
        return
    lost: dict[PayLine, int] = {}
    for line in _taken_off(lines, days):
        key = _booked_as(line, kind, words, days, element)
        lost[key] = lost.get(key, 0) - line.pence
    if not any(lost.values()):
        lost = {_first_post_line(paid, kind, words, days, element): 1}
    for line, share in share_out(pence, lost).items():
        yield replace(line, pence=share)


def _booked_as(line: PayLine, kind: LineKind, words: str, days: Span, element: str) -> PayLine:
    return PayLine(
        kind,
        element or kind.value,
        words,
        0,
        line.post,
        line.school,
        line.cost_code,
        line.pensionable,
        True,
        True,
        days.starts,
        days.ends,
        (),
    )


def _first_post_line(paid: EmploymentPaid, kind: LineKind, words: str, days: Span, element: str) -> PayLine:
    """Where no yearly pay was lost (pay by the hour), the first post with terms on these days bears it."""
    for post in paid.posts:
        terms = post.terms_on(days.starts)
        if terms is not None:
            return PayLine(
                kind,
                element or kind.value,
                words,
                0,
                post.post,
                post.school,
                post.cost_code,
                terms.pension,
                True,
                True,
                days.starts,
                days.ends,
                (),
            )
    raise wrong(
        "absences", f"Payroll id {paid.payroll_id} has no post on {days.starts}: correct the absence or the posts"
    )


def _reduced_days(absences: Iterable[_Absence]) -> int:
    within = (
        treatment.span.within(absence.days)
        for absence in absences
        for treatment in absence.treatments
        if treatment.basis_points < FULL_PAY
    )
    return sum(days.days for days in within if days is not None)
