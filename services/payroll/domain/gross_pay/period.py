"""What a post earns in a month, or in some weeks: each thing that it is paid by the year as a twelfth, as a part of one where
it holds for a part of the month, and what days without pay take off."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from itertools import chain

from services.payroll.domain.gross_pay.absences import SchoolDays, UnpaidDays, counted_days, days_of_month
from services.payroll.domain.gross_pay.components import components_of
from services.payroll.domain.gross_pay.hours import HoursClaim, UnpaidHours, hours_lines, unpaid_hours_lines
from services.payroll.domain.gross_pay.lines import Component, LineKind, Measure, PayLine
from services.payroll.domain.gross_pay.pence import month_of_year, to_the_penny
from services.payroll.domain.gross_pay.posts import DayMethod, PensionScheme, Post
from services.payroll.domain.gross_pay.scales import Scales
from services.payroll.domain.gross_pay.standards import Standards
from shared.calendar import first_of_month, last_of_month
from shared.refusals import NotValid, wrong


@dataclass(frozen=True, slots=True)
class OneOff:
    """A payment that comes once (an honorarium), or below zero a deduction from gross pay, in pence, for a day of service."""

    post: str
    words: str
    pence: int
    on: date
    pensionable: PensionScheme = PensionScheme.NONE
    niable: bool = True
    taxable: bool = True

    def __post_init__(self) -> None:
        if not self.pence:
            raise wrong("pence", f"'{self.words}' needs an amount other than nothing")


@dataclass(frozen=True, slots=True)
class Happenings:
    """What happened in a period beside the contracts: days and hours without pay, hours claimed, one-off payments; and the
    calendar of school days by school, for contracts that reckon in 195ths."""

    unpaid: tuple[UnpaidDays, ...] = ()
    claims: tuple[HoursClaim, ...] = ()
    unpaid_hours: tuple[UnpaidHours, ...] = ()
    one_offs: tuple[OneOff, ...] = ()
    school_days: Mapping[str, SchoolDays] = field(default_factory=dict)


NOTHING = Happenings()
Reckoning = Callable[[Component, DayMethod, Standards, SchoolDays | None], tuple[int, Measure | None]]
"""How a period's part of what is paid by the year is reckoned: by the month, or by weeks."""


def month_lines(
    posts: Iterable[Post], month: date, scales: Scales, standards: Standards, happened: Happenings = NOTHING
) -> tuple[PayLine, ...]:
    """The lines of an employment's posts for the month of `month`, post by post: basic pay, allowances, days without pay, hours.
    Raises NoRuleForDate for a scale or point without a row; NotValid for days that cannot be counted or a claim for no post."""
    first, last = first_of_month(month), last_of_month(month)
    return _lines(posts, first, last, scales, standards, happened, _of_the_month)


def weeks_lines(
    posts: Iterable[Post], first: date, weeks: int, scales: Scales, standards: Standards, happened: Happenings = NOTHING
) -> tuple[PayLine, ...]:
    """The lines for so many weeks from `first`: yearly pay divided by the weeks of a year (52.143), by days where it holds for a
    part of them. Raises as month_lines does."""
    last = first + timedelta(days=7 * weeks - 1)
    return _lines(posts, first, last, scales, standards, happened, _of_the_weeks)


def _lines(
    posts: Iterable[Post],
    first: date,
    last: date,
    scales: Scales,
    standards: Standards,
    happened: Happenings,
    reckoned: Reckoning,
) -> tuple[PayLine, ...]:
    listed = tuple(posts)
    names = {post.post for post in listed}
    for told in _posts_told(happened):
        if told not in names:
            raise NotValid(
                f"Something was entered for the post {told}, which this employment does not have: correct it"
            )
    return tuple(
        line
        for post in listed
        for line in chain(
            _yearly_lines(post, components_of(post, scales, standards, first, last), standards, happened, reckoned),
            unpaid_hours_lines(post, first, last, happened.unpaid_hours, scales, standards),
            hours_lines(post, last, happened.claims, scales, standards),
            _one_off_lines(post, happened.one_offs),
        )
    )


def _posts_told(happened: Happenings) -> Iterator[str]:
    yield from (days.post for days in happened.unpaid)
    yield from (claim.post for claim in happened.claims)
    yield from (hours.post for hours in happened.unpaid_hours)
    yield from (payment.post for payment in happened.one_offs)


def _one_off_lines(post: Post, one_offs: Iterable[OneOff]) -> Iterator[PayLine]:
    for payment in one_offs:
        if payment.post == post.post:
            yield PayLine(
                LineKind.ONE_OFF,
                LineKind.ONE_OFF,
                payment.words,
                payment.pence,
                post.post,
                post.school,
                post.cost_code,
                payment.pensionable,
                payment.niable,
                payment.taxable,
                payment.on,
                payment.on,
                (),
            )


def _yearly_lines(
    post: Post, components: tuple[Component, ...], standards: Standards, happened: Happenings, reckoned: Reckoning
) -> Iterator[PayLine]:
    days_held = Counter[str]()
    for component in components:
        days_held[component.element] += (component.ends - component.starts).days + 1
    unpaid = tuple(days for days in happened.unpaid if days.post == post.post)
    school_days = happened.school_days.get(post.school)
    for component in components:
        fills = days_held[component.element] == days_of_month(component.starts)
        method = DayMethod.DAYS_IN_MONTH if fills else _part_month(post, component.starts)
        pence, measure = reckoned(component, method, standards, school_days)
        held = component.starts, component.ends
        yield _line(post, component, standards, component.kind, component.words, pence, held, measure)
        left = pence
        for absence in unpaid:
            taken = _unpaid(component, absence, left, standards, school_days)
            if taken is not None:
                off, days, off_on = taken
                left -= off
                yield _line(post, component, standards, LineKind.UNPAID, absence.reason, -off, off_on, days)


def _part_month(post: Post, day: date) -> DayMethod:
    return next(
        terms.part_month for terms in post.terms if terms.starts <= day and (terms.ends is None or day <= terms.ends)
    )


def _of_the_month(
    component: Component, method: DayMethod, standards: Standards, school_days: SchoolDays | None
) -> tuple[int, Measure | None]:
    """A month's twelfth, or the part of it for the days held; a part is never more than the whole."""
    whole = month_of_year(component.annual_pence, component.starts.month, component.year_begins)
    in_month = days_of_month(component.starts)
    if component.starts.day == 1 and component.ends.day == in_month:
        return whole, None
    return _for_days(component, component.starts, component.ends, method, whole, standards, school_days)


def _for_days(
    component: Component,
    first: date,
    last: date,
    method: DayMethod,
    whole: int,
    standards: Standards,
    school_days: SchoolDays | None,
) -> tuple[int, Measure]:
    days = counted_days(method, first, last, school_days)
    if method is DayMethod.DAYS_IN_MONTH:
        of = days_of_month(first)
        # From day to day of the month, so that parts of an unchanged amount add up to the whole of it.
        pence = to_the_penny(Fraction(whole * last.day, of)) - to_the_penny(Fraction(whole * (first.day - 1), of))
        return pence, Measure(Fraction(days), of, method)
    of = standards.day_divisors[method]
    pence = to_the_penny(Fraction(component.annual_pence * days, of))
    return min(pence, whole), Measure(Fraction(days), of, method, pence > whole)


def _of_the_weeks(
    component: Component, _method: DayMethod, standards: Standards, _school_days: SchoolDays | None
) -> tuple[int, Measure | None]:
    days = (component.ends - component.starts).days + 1
    pence = to_the_penny(component.annual_pence * Fraction(days, 7) / standards.weeks_in_a_year)
    return pence, Measure(Fraction(days, 7), 0, "weeks")


def _unpaid(
    component: Component, absence: UnpaidDays, left: int, standards: Standards, school_days: SchoolDays | None
) -> tuple[int, Measure, tuple[date, date]] | None:
    """What an absence takes off one thing paid, never more than is left of it; None where it touches none of its days. All of
    it goes when the absence is the whole of the days paid for."""
    first, last = max(component.starts, absence.starts), min(component.ends, absence.ends)
    if first > last:
        return None
    if (first, last) == (component.starts, component.ends) and absence.part == 1:
        days = Fraction((last - first).days + 1)
        return left, Measure(days, 0, "all days paid for"), (first, last)
    days = counted_days(absence.method, first, last, school_days) * absence.part
    in_month = absence.method is DayMethod.DAYS_IN_MONTH
    of = days_of_month(first) if in_month else standards.day_divisors[absence.method]
    base = (
        month_of_year(component.annual_pence, first.month, component.year_begins)
        if in_month
        else component.annual_pence
    )
    pence = to_the_penny(base * days / of)
    return min(pence, left), Measure(days, of, absence.method, pence > left), (first, last)


def _line(
    post: Post,
    component: Component,
    standards: Standards,
    kind: LineKind,
    words: str,
    pence: int,
    days: tuple[date, date],
    measure: Measure | None,
) -> PayLine:
    by = standards.sources.get(measure.unit) if measure else None
    return PayLine(
        kind,
        component.element,
        words,
        pence,
        post.post,
        post.school,
        post.cost_code,
        component.pensionable,
        component.niable,
        component.taxable,
        *days,
        (*component.sources, by) if by else component.sources,
        component,
        measure,
    )
