"""What a post is paid by the year, day for day: its basic pay and its allowances, split wherever the terms, the scale, the
allowance or the leave of a term-time post changes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from services.payroll.domain.gross_pay.lines import Component, LineKind
from services.payroll.domain.gross_pay.pence import part_of, to_the_penny
from services.payroll.domain.gross_pay.posts import (
    WHOLE,
    Allowance,
    AllowanceBasis,
    Hourly,
    OnPoint,
    PensionScheme,
    Post,
    Spot,
    Terms,
)
from services.payroll.domain.gross_pay.scales import Scales
from services.payroll.domain.gross_pay.standards import Standards
from services.payroll.domain.sources import ENTERED_HERE, Source
from shared.refusals import wrong

ONE_DAY = timedelta(days=1)
BASIC = "basic"
BASIC_WORDS = "Basic pay"


@dataclass(frozen=True, slots=True)
class Salary:
    """A full-time salary for a year and where it comes from."""

    annual_pence: int
    point: str
    year_begins: int
    award_pending: bool
    sources: tuple[Source, ...]


def components_of(post: Post, scales: Scales, standards: Standards, first: date, last: date) -> tuple[Component, ...]:
    """All that the post is paid by the year from `first` to `last`, both included, basic pay first. Hourly terms pay nothing
    here. Raises NoRuleForDate for a scale or point without a row, NotValid for acting up that pays no more."""
    allowances = sorted(post.allowances, key=lambda allowance: allowance.element)
    spans = _spans(post, scales, standards, first, last)
    basic = tuple(part for span in spans for part in _basic(post, scales, standards, span))
    extra = (
        _joined(_allowance(allowance, part, scales, standards) for part in _within(allowance, basic))
        for allowance in allowances
    )
    return (*_joined(basic), *(part for parts in extra for part in parts))


def salary_of(pay: OnPoint | Spot, scales: Scales, on: date, since: date) -> Salary:
    """The full-time salary on a day; `since` is when the terms began, which is what a spot salary names. Raises NoRuleForDate."""
    if isinstance(pay, Spot):
        agreed = Source("spot-salary", since, pay.agreed_in, ENTERED_HERE)
        return Salary(pay.annual_pence, "", pay.year_begins, False, (agreed,))
    scale = scales.on(pay.scale, on)
    point = scale.point(pay.point)
    moved = (scale.instead_source,) if scale.instead_source and pay.point in scale.instead else ()
    return Salary(point.annual_pence, point.name, scale.year_begins, scale.award_pending, (point.source, *moved))


def _spans(
    post: Post, scales: Scales, standards: Standards, first: date, last: date
) -> Iterator[tuple[Terms, date, date]]:
    """The days under each of the terms, cut where the scale or the leave changes and where an allowance begins or ends."""
    for terms in post.terms:
        begins, ends = max(first, terms.starts), min(last, terms.ends or last)
        if begins > ends:
            continue
        cuts = {begins, *_cuts(post, terms, scales, standards, begins, ends)}
        starts = sorted(day for day in cuts if begins <= day <= ends)
        for start, following in zip(starts, [*starts[1:], ends + ONE_DAY], strict=True):
            yield terms, start, following - ONE_DAY


def _cuts(post: Post, terms: Terms, scales: Scales, standards: Standards, begins: date, ends: date) -> Iterator[date]:
    if isinstance(terms.pay, OnPoint):
        yield from scales.starts_between(terms.pay.scale, begins, ends)
    if terms.term_time is not None and terms.term_time.leave_weeks is None:
        yield from standards.leave.grows_on(post.service_began)
    for allowance in post.allowances:
        yield allowance.starts
        if allowance.ends is not None:
            yield allowance.ends + ONE_DAY
        if allowance.acting_on is not None:
            yield from scales.starts_between(allowance.acting_on.scale, begins, ends)


def _basic(post: Post, scales: Scales, standards: Standards, span: tuple[Terms, date, date]) -> Iterator[Component]:
    terms, starts, ends = span
    if isinstance(terms.pay, Hourly):
        return
    salary = salary_of(terms.pay, scales, starts, terms.starts)
    weeks, sources = None, salary.sources
    if terms.term_time is not None:
        weeks = standards.paid_weeks(terms.term_time, post.service_began, starts)
        sources = (*sources, standards.sources["weeks"], *standards.leave.sources)
    part = terms.fte if weeks is None else terms.fte * weeks / standards.weeks_in_a_year
    yield Component(
        LineKind.BASIC,
        BASIC,
        BASIC_WORDS,
        starts,
        ends,
        salary.annual_pence,
        part_of(salary.annual_pence, part),
        terms.fte,
        weeks,
        salary.point,
        salary.year_begins,
        terms.pension,
        True,
        True,
        salary.award_pending,
        sources,
    )


def _within(allowance: Allowance, basic: Iterable[Component]) -> Iterator[Component]:
    for part in basic:
        starts, ends = max(part.starts, allowance.starts), min(part.ends, allowance.ends or part.ends)
        if starts <= ends:
            yield replace(part, starts=starts, ends=ends)


def _allowance(allowance: Allowance, basic: Component, scales: Scales, standards: Standards) -> Component:
    as_pay = basic.fte * (WHOLE if basic.paid_weeks is None else basic.paid_weeks / standards.weeks_in_a_year)
    part = {
        AllowanceBasis.FULL: WHOLE,
        AllowanceBasis.FTE: basic.fte,
        AllowanceBasis.AS_PAY: as_pay,
        AllowanceBasis.RESPONSIBILITY: allowance.share,
    }[AllowanceBasis.AS_PAY if allowance.acting_on is not None else allowance.basis]
    full, sources = _full_allowance(allowance, basic, scales)
    return replace(
        basic,
        kind=LineKind.ALLOWANCE,
        element=allowance.element,
        words=allowance.words,
        full_time_pence=full,
        annual_pence=to_the_penny(full * part),
        fte=part,
        paid_weeks=None,
        point=allowance.acting_on.point if allowance.acting_on else "",
        pensionable=basic.pensionable if allowance.pensionable else PensionScheme.NONE,
        niable=allowance.niable,
        taxable=allowance.taxable,
        award_pending=basic.award_pending and allowance.acting_on is not None,
        sources=sources,
    )


def _full_allowance(allowance: Allowance, basic: Component, scales: Scales) -> tuple[int, tuple[Source, ...]]:
    if allowance.acting_on is None:
        agreed = Source(f"allowance.{allowance.kind}", allowance.starts, allowance.agreed_in, ENTERED_HERE)
        return allowance.annual_pence, (agreed,)
    target = salary_of(allowance.acting_on, scales, basic.starts, allowance.starts)
    if target.annual_pence <= basic.full_time_pence:
        raise wrong(
            "acting_on",
            f"'{allowance.words}': point {target.point} pays no more than the post itself on {basic.starts}",
        )
    return target.annual_pence - basic.full_time_pence, (*target.sources, *basic.sources)


def _joined(parts: Iterable[Component]) -> tuple[Component, ...]:
    """Neighbouring parts that differ in nothing but their days are one."""
    joined: list[Component] = []
    for part in parts:
        before = joined[-1] if joined else None
        if (
            before
            and before.ends + ONE_DAY == part.starts
            and replace(before, starts=part.starts, ends=part.ends) == part
        ):
            joined[-1] = replace(before, ends=part.ends)
        else:
            joined.append(part)
    return tuple(joined)
