"""Family pay for a pay period: statutory maternity, adoption, paternity, shared parental, parental bereavement and neonatal care pay.

Pay is by the week that begins on the weekday of the first day. A week that lies in two pay periods is paid by sevenths. A pay
week has one rate: 90% of average earnings (for the first six weeks of maternity and adoption, else only where that is lower), or
the weekly rate that holds on the first day of the pay week, so that a new rate comes with the first pay week on or after the
Sunday in April. Rates are truncated to seven places of a pound and a period's sum is rounded up to the penny. Sources: HMRC,
Statutory Payments Manual, SPM182300 and SPM220400; GOV.UK, maternity calculator (smart-answers)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from services.payroll.domain.sources import Source
from services.payroll.domain.statutory_pay.dated import Span
from services.payroll.domain.statutory_pay.family_leave import (
    Entitlement,
    FamilyLeave,
    FamilyPayRules,
    KindTerms,
    refuse_impossible,
)
from services.payroll.domain.statutory_pay.kinds import StatutoryLine
from shared.refusals import wrong

UNITS = 100_000
"""Rates are whole numbers of a hundred-thousandth of a penny, which is the seventh place of a pound."""
_DAYS = 7


@dataclass(frozen=True, slots=True)
class PayWeek:
    """One pay week that touches the pay period. `units` is its rate in hundred-thousandths of a penny, `worked_too_much` that it is
    not paid because of work beyond the days allowed; `here` are its days in the pay period."""

    number: int
    week: Span
    here: Span
    units: int
    by_earnings: bool
    worked_too_much: bool
    sources: tuple[Source, ...]

    @property
    def weekly_pence(self) -> int:
        """The rate of the whole week, rounded up to the penny."""
        return -(-self.units // UNITS)


@dataclass(frozen=True, slots=True)
class FamilyPayDue:
    """Family pay of one kind for the days of `span`."""

    entitlement: Entitlement
    leave: FamilyLeave
    span: Span
    weeks: tuple[PayWeek, ...]

    @property
    def pence(self) -> int:
        """What is due for the span, in pence."""
        return self._rounded_to(self.span.ends)

    @property
    def lines(self) -> tuple[StatutoryLine, ...]:
        """What is due, from the first day paid to the last; none where nothing is."""
        paid = [week.here for week in self.weeks if week.units]
        if not paid:
            return ()
        week = self.entitlement.relevant_week.starts
        return (StatutoryLine(self.leave.kind, paid[0].starts, paid[-1].ends, self.pence, week),)

    def pence_between(self, first: date, last: date) -> int:
        """The pence that fall on some days of the span; the parts of a span add up to it."""
        return self._rounded_to(last) - self._rounded_to(first - timedelta(days=1))

    def _rounded_to(self, last: date) -> int:
        exact = sum(
            week.units * ((min(week.here.ends, last) - week.here.starts).days + 1)
            for week in self.weeks
            if week.here.starts <= last
        )
        return -(-exact // (UNITS * _DAYS))


def family_pay_due(entitlement: Entitlement, leave: FamilyLeave, rules: FamilyPayRules, span: Span) -> FamilyPayDue:
    """Family pay for the days of `span` (a pay period).

    Raises NotValid when there is no entitlement or the leave is of another kind or impossible, NoRuleForDate for a pay week
    without a rate.
    """
    if not entitlement.entitled or entitlement.kind is not leave.kind:
        because = "; ".join(entitlement.reasons) or f"the entitlement is to {entitlement.kind.words.lower()}"
        raise wrong("kind", f"{leave.kind.words} is not due: {because}")
    refuse_impossible(leave, rules)
    return FamilyPayDue(entitlement, leave, span, tuple(_weeks(entitlement, leave, rules, span)))


def _weeks(entitlement: Entitlement, leave: FamilyLeave, rules: FamilyPayRules, span: Span) -> Iterator[PayWeek]:
    terms = rules.terms[leave.kind]
    beyond = _days_beyond(leave, terms)
    for number, week in enumerate(_pay_weeks(leave), start=1):
        here = week.within(span)
        if here is None:
            continue
        units, by_earnings, sources = _rate(entitlement, terms, rules, number, week.starts)
        lost = any(day in week for day in beyond)
        yield PayWeek(number, week, here, 0 if lost else units, by_earnings, lost, sources)


def _pay_weeks(leave: FamilyLeave) -> Iterator[Span]:
    for block in sorted(leave.blocks, key=lambda one: one.starts):
        for after in range(block.weeks):
            starts = block.starts + timedelta(weeks=after)
            yield Span(starts, starts + timedelta(days=_DAYS - 1))


def _rate(
    entitlement: Entitlement, terms: KindTerms, rules: FamilyPayRules, number: int, starts: date
) -> tuple[int, bool, tuple[Source, ...]]:
    share, early = rules.earnings_per_cent.on(starts), terms.earnings_weeks.on(starts)
    of_earnings = int(entitlement.average.weekly * UNITS) * share.value // 100
    if number <= early.value:
        return of_earnings, True, (share.source, early.source)
    flat = rules.weekly_pence.on(starts)
    lower = of_earnings < flat.value * UNITS
    return (of_earnings if lower else flat.value * UNITS), lower, (flat.source, share.source)


def _days_beyond(leave: FamilyLeave, terms: KindTerms) -> tuple[date, ...]:
    worked = sorted(leave.worked)
    allowed = terms.days_worked.on(min(block.starts for block in leave.blocks)).value
    return tuple(worked[allowed:])
