"""From what is known of the employments of a pay group to what payslips are made from: facts in force on the payday, absences as HR had
them paid, what was entered for the run, and the figures to date."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from fractions import Fraction

from services.payroll.application.pay_runs.arrears import PastPay, arrears_of, overpaid_in_words
from services.payroll.application.pay_runs.balances import PaidHere, balances_asked, balances_missing, balances_outdated
from services.payroll.application.pay_runs.ports import Paid
from services.payroll.application.pay_runs.so_far import figures_missing, year_so_far
from services.payroll.application.staff.increments import increments_not_taken
from services.payroll.application.staff.paid import EmploymentPaid as Known
from services.payroll.domain.gross_pay.absences import UnpaidDays, UnpaidReason
from services.payroll.domain.gross_pay.awards import Arrears
from services.payroll.domain.gross_pay.period import Happenings
from services.payroll.domain.gross_pay.posts import PensionScheme
from services.payroll.domain.gross_pay.term_time import WeeksHeld
from services.payroll.domain.national_insurance.letters import Circumstances
from services.payroll.domain.pay_runs.variations import Variation, happenings_of, taken_from_net, weeks_held
from services.payroll.domain.payslips.absence_pay import family_time, sick_leave
from services.payroll.domain.payslips.inputs import (
    Director,
    EmploymentPaid,
    InLocalGovernment,
    InTeachersPensions,
    OrderServed,
    PersonPaid,
)
from services.payroll.domain.payslips.parameters import RunParameters
from services.payroll.domain.payslips.to_date import EmploymentToDate, PersonToDate
from services.payroll.domain.pensions.additional import AdditionalContribution, AdditionalKind
from services.payroll.domain.pensions.local_government import EmployerRate, Section
from services.payroll.domain.pensions.opting_out import given_back
from services.payroll.domain.pensions.teachers import TeachersMembership
from services.payroll.domain.sacrifice_and_minimum_wage.minimum_wage import basic_hours_a_year
from services.payroll.domain.staff.absences import FULL
from services.payroll.domain.staff.facts import FactsInForce
from shared.calendar.words import day_in_words
from shared.refusals import Refused, wrong

_OF_TEACHERS = frozenset(tuple(AdditionalKind)[:4])
"""The arrangements that are Teachers' Pensions'; the others are the Local Government Pension Scheme's."""


@dataclass(frozen=True, slots=True)
class RunKnown:
    """Everything that a run reads before it calculates: nothing is asked of the database after it."""

    parameters: RunParameters
    rates: tuple[EmployerRate, ...]
    entered: Mapping[str, tuple[Variation, ...]]
    employments: Mapping[str, EmploymentToDate]
    people: Mapping[str, PersonToDate]
    past: Mapping[str, PastPay] = field(default_factory=dict)
    paid_here: Mapping[str, PaidHere] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class InRun:
    """A person's employments in a run, as they are known, in order of payroll id."""

    person_id: str
    known: tuple[Known, ...]

    @property
    def name(self) -> str:
        return self.known[0].person.name

    @property
    def employments(self) -> dict[str, Paid]:
        """By payroll id, which employment it is and its home school."""
        return {
            one.employment.payroll_id: Paid(one.employment.employment_id, one.employment.school_id)
            for one in self.known
        }


def people_in_run(known: Iterable[Known], run: RunKnown) -> tuple[InRun, ...]:
    """The people that a run pays, in order of their first payroll id: in a regular run everybody employed in its days and whom something was
    entered for, in any other those for whom something was entered."""
    by_person: dict[str, list[Known]] = defaultdict(list)
    for one in known:
        if _is_paid(one, run):
            by_person[one.person.person_id].append(one)
    return tuple(InRun(person_id, tuple(same)) for person_id, same in by_person.items())


def _is_paid(one: Known, run: RunKnown) -> bool:
    terms = run.parameters.terms
    if one.employment.employment_id in run.entered:
        return True
    if not terms.is_supplementary and one.employment.holds_between(terms.span.starts, terms.span.ends):
        return True
    past = run.past.get(one.employment.employment_id)
    return (past is not None and _is_owed(one, past, run)) or (
        not terms.is_supplementary and _has_something_back(one, run)
    )


def _has_something_back(one: Known, run: RunKnown) -> bool:
    """Whether somebody who left has pension contributions to come back; also where that cannot be said, so that the run says why."""
    held = run.employments.get(one.employment.employment_id)
    if held is None or not one.facts.notices:
        return False
    teachers, local = one.facts.teachers, one.facts.local
    left = [PensionScheme.TEACHERS] if teachers and teachers.membership is TeachersMembership.OPTED_OUT else []
    left += [PensionScheme.LOCAL_GOVERNMENT] if local and local.opted_out else []
    try:
        return bool(given_back(one.facts.notices, held.contributed, left))
    except Refused:
        return True


def _is_owed(one: Known, past: PastPay, run: RunKnown) -> bool:
    """Whether there are arrears; also where they cannot be reckoned, so that the run says for whom and why."""
    try:
        return bool(_owed(one, past, run).lines)
    except Refused:
        return True


def person_paid(person: InRun, run: RunKnown) -> PersonPaid:
    """What a person's payslips are made from. Raises NotValid where something that has to be known was never entered."""
    year = run.parameters.period.year
    facts = [one.facts for one in person.known]
    to_date = run.people.get(person.person_id) or PersonToDate(year)
    insurance = next((one.ni for one in facts if one.ni is not None), None)
    director = next((one.director for one in facts if one.director is not None), None)
    orders = tuple(order for one in facts for order in one.orders)
    return PersonPaid(
        person.person_id,
        person.name,
        insurance.circumstances if insurance else Circumstances(person.known[0].person.born),
        tuple(_employment(one, to_date, run) for one in person.known),
        to_date,
        insurance.letter if insurance else "",
        Director(director.method, director.appointed) if director else None,
        tuple(dict.fromkeys(notice for one in facts for notice in one.loans)),
        tuple(OrderServed(one.order, one.owed_pence) for one in orders),
        max((one.put_off.deferral_date for one in facts if one.put_off), default=None),
    )


def _employment(one: Known, to_date: PersonToDate, run: RunKnown) -> EmploymentPaid:
    employment, facts = one.employment, one.facts
    parameters = run.parameters
    if facts.tax is None:
        raise wrong(
            "tax_code",
            f"Payroll id {employment.payroll_id} has no tax code on {day_in_words(parameters.payday)}: enter the P45, the starter "
            "declaration or HMRC's notice",
        )
    entered = run.entered.get(employment.employment_id, ())
    weeks = weeks_held(entered)
    past = run.past.get(employment.employment_id)
    owed = _owed(one, past, run) if past else None
    teachers, local = _pensions(facts, run)
    held = run.employments.get(employment.employment_id)
    left_before = employment.ends is not None and employment.ends < parameters.terms.span.starts
    in_days = tuple(
        each for each in one.absences if each.touches(parameters.terms.span.starts, parameters.terms.span.ends)
    )
    paid = EmploymentPaid(
        payroll_id=employment.payroll_id,
        posts=one.posts,
        started_on=employment.starts,
        position=facts.tax,
        to_date=year_so_far(held, facts, parameters.period.year),
        left_on=employment.ends,
        p45_issued=left_before and held is not None,
        teachers=teachers,
        local=local,
        happened=_with_unpaid(one, happenings_of(entered), run),
        arrears=owed.lines if owed else (),
        remarks=tuple(_remarks(one, past, owed, weeks, run)),
        sacrifices=facts.sacrifices,
        hours_a_year=_hours_a_year(one, run),
        from_net=taken_from_net(entered),
        notices=facts.notices,
        differences=owed.differences if owed else (),
        balances=balances_asked(one, weeks, run.paid_here.get(employment.employment_id, PaidHere()), parameters),
    )
    if parameters.terms.is_supplementary or not in_days:
        return paid
    return replace(
        paid,
        sick=sick_leave(one.absences, in_days, parameters),
        family=family_time(in_days, paid, to_date, parameters),
    )


def _remarks(
    one: Known, past: PastPay | None, owed: Arrears | None, weeks: tuple[WeeksHeld, ...], run: RunKnown
) -> Iterator[str]:
    if past and owed:
        yield from past.left_out
        yield from overpaid_in_words(owed, past, run.parameters.period.year)
        yield from balances_outdated(one, past.lines if owed.lines else (), weeks)
    yield from balances_missing(one, weeks, run.parameters)
    terms = run.parameters.terms
    if not terms.is_supplementary:
        yield from increments_not_taken(one.posts, run.parameters.scales, terms.span.starts, terms.span.ends)
    yield from figures_missing(
        one.employment.employment_id in run.employments,
        one.employment.starts,
        one.facts,
        run.parameters.terms.span.starts,
        run.parameters.period,
    )


def _owed(one: Known, past: PastPay, run: RunKnown) -> Arrears:
    """What past periods are still owed by the posts and the rows as they are known now."""
    return arrears_of(past, one.posts, run.parameters.scales)


def _with_unpaid(one: Known, happened: Happenings, run: RunKnown) -> Happenings:
    """With the days that HR says are not paid, within the run."""
    span = run.parameters.terms.span
    days = tuple(_unpaid(one, span.starts, span.ends))
    return replace(happened, unpaid=(*happened.unpaid, *days)) if days else happened


def _unpaid(one: Known, first: date, last: date) -> Iterator[UnpaidDays]:
    """Days without pay, and the part that is not paid of leave on part pay without statutory pay."""
    for absence in one.absences:
        part = Fraction(FULL - absence.basis_points, FULL)
        if absence.statutory is not None or not part or not absence.touches(first, last):
            continue
        starts, ends = max(absence.starts, first), min(absence.ends or last, last)
        for post in one.posts:
            yield UnpaidDays(post.post, absence.unpaid or UnpaidReason.UNPAID_LEAVE, starts, ends, part=part)


def _pensions(facts: FactsInForce, run: RunKnown) -> tuple[InTeachersPensions | None, InLocalGovernment | None]:
    of_teachers, of_local = _additional(facts.additional)
    teachers = InTeachersPensions(facts.teachers.membership, of_teachers) if facts.teachers else None
    if facts.local is None:
        return teachers, None
    if facts.local.opted_out:
        return teachers, InLocalGovernment(None, None)
    rate = _rate(facts.local.fund, run)
    return teachers, InLocalGovernment(facts.local.section or Section.MAIN, rate, facts.local.decision, of_local)


def _additional(
    agreed: Iterable[AdditionalContribution],
) -> tuple[tuple[AdditionalContribution, ...], tuple[AdditionalContribution, ...]]:
    listed = tuple(agreed)
    return (
        tuple(one for one in listed if one.kind in _OF_TEACHERS),
        tuple(one for one in listed if one.kind not in _OF_TEACHERS),
    )


def _rate(fund: str, run: RunKnown) -> EmployerRate:
    payday = run.parameters.payday
    fitting = [
        one
        for one in run.rates
        if (not fund or one.fund == fund) and one.starts <= payday and (one.ends is None or payday <= one.ends)
    ]
    if len(fitting) != 1:
        named = f" of {fund}" if fund else ""
        found = "no rate" if not fitting else "more than one rate"
        raise wrong(
            "fund",
            f"There is {found}{named} that the employer pays on {day_in_words(payday)} to the Local Government Pension Scheme: enter it "
            "from the fund's certificate, and say with the membership which fund it is",
        )
    return fitting[0]


def _hours_a_year(one: Known, run: RunKnown) -> Fraction | None:
    """The basic hours of a year with leave, by the normal hours of a week and the weeks that the first post with terms is paid."""
    weekly = one.employment.weekly_hours
    if weekly is None:
        return None
    standards, day = run.parameters.standards, run.parameters.terms.span.starts
    for post in one.posts:
        for terms in post.terms:
            if terms.term_time is not None and terms.pension is not PensionScheme.TEACHERS:
                weeks = standards.paid_weeks(terms.term_time, post.service_began, day)
                return basic_hours_a_year(weekly, weeks)
    return basic_hours_a_year(weekly, standards.weeks_in_a_year)


LOOK_BACK = timedelta(days=400)
"""So far before a run its leavers and earlier absences are read: for what is paid after leaving, and for sickness that links."""
