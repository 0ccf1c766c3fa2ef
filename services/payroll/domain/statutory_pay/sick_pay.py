"""Statutory sick pay of one linked period of incapacity, day by day: which qualifying days are paid, at which rate, and why others
are not.

Until 5 April 2026: three waiting days, four days to form a period, average earnings at the lower limit. From 6 April 2026: none of
these, and the rate is 80% of average earnings where that is lower. Sickness that goes on over 5 April 2026 follows each day's own
rules, with two savings: a rate already paid stays the flat rate until that sickness ends, and who has been sick without a break
since before 22 September 2025 and had no sick pay gets none until they return.

A day's rate is the week's divided by its qualifying days, truncated to four places of a pound; a week (Sunday to Saturday) is
rounded up to the penny. Sources: SSCBA 1992, Part XI; Employment Rights Act 2025, s. 10 and 11; GOV.UK, statutory sick pay
calculator (smart-answers); DWP, transitional guidance of February 2026."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction

from services.payroll.domain.sources import Source
from services.payroll.domain.statutory_pay.dated import Span, each_day
from services.payroll.domain.statutory_pay.earnings import AverageEarnings
from services.payroll.domain.statutory_pay.kinds import StatutoryKind, StatutoryLine
from services.payroll.domain.statutory_pay.sickness import LinkedPeriod, SickPayRules
from shared.calendar import add_months
from shared.refusals import wrong

_SATURDAY = 5
_HUNDREDTHS = 100
"""A daily rate of four places of a pound is whole hundredths of a penny."""


class DayOutcome(StrEnum):
    """Why a qualifying day is paid or not."""

    PAID = "paid"
    WAITING = "waiting day"
    TOO_SHORT = "the sickness is too short to form a period of incapacity under the rules of that day"
    LOW_EARNINGS = "average weekly earnings are below the lower earnings limit"
    EXCLUDED = "another statutory payment takes its place"
    UNBROKEN = "sick without a break since before sick pay was opened to everybody"
    USED_UP = "the most that is paid in one linked period is used up"


@dataclass(frozen=True, slots=True)
class SickDay:
    """One qualifying day. `weekly` is the exact weekly rate in pence and `hundredths` the day's rate in hundredths of a penny, both 0
    unless it is paid. `by_earnings` says that the weekly rate is the percentage of earnings, `kept` that it would be but for the
    saving of 6 April 2026."""

    day: date
    outcome: DayOutcome
    weekly: Fraction = Fraction(0)
    hundredths: int = 0
    by_earnings: bool = False
    kept: bool = False
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True)
class SickPayDue:
    """Sick pay for the days of `span`. `days` are all qualifying days of the linked period up to its end, so that earlier weeks,
    waiting days and days used can be told."""

    linked: LinkedPeriod
    average: AverageEarnings
    span: Span
    days: tuple[SickDay, ...]
    most_days: int

    @property
    def pence(self) -> int:
        """What is due for the span, in pence."""
        return self.pence_between(self.span.starts, self.span.ends)

    @property
    def within(self) -> tuple[SickDay, ...]:
        """The qualifying days of the span."""
        return tuple(one for one in self.days if one.day in self.span)

    @property
    def paid_days_to_date(self) -> int:
        return sum(1 for one in self.days if one.outcome is DayOutcome.PAID)

    @property
    def days_left(self) -> int:
        """Qualifying days that can still be paid in this linked period."""
        return self.most_days - self.paid_days_to_date

    @property
    def lines(self) -> tuple[StatutoryLine, ...]:
        """What is due, from the first day paid to the last; none where nothing is."""
        paid = [one.day for one in self.within if one.outcome is DayOutcome.PAID]
        return (StatutoryLine(StatutoryKind.SSP, paid[0], paid[-1], self.pence),) if paid else ()

    def pence_between(self, first: date, last: date) -> int:
        """The pence that fall on some days. A week is rounded up once; its parts, in whatever pay periods, add up to it."""
        to_date = _rounded_weeks(one for one in self.days if one.day <= last)
        return to_date - _rounded_weeks(one for one in self.days if one.day < first)


def sick_pay_due(
    linked: LinkedPeriod,
    average: AverageEarnings,
    qualifying: Collection[int],
    rules: SickPayRules,
    span: Span,
    excluded: tuple[Span, ...] = (),
) -> SickPayDue:
    """Statutory sick pay for the days of `span` (a pay period) in one linked period.

    `average` is of the time before the linked period; `qualifying` are the weekdays on which the employee would work (0 is Monday);
    `excluded` are days for which another statutory payment stands (a maternity pay period). Raises NotValid without a qualifying
    weekday, NoRuleForDate for a day without rules.
    """
    weekdays = frozenset(qualifying)
    if not weekdays or not weekdays <= frozenset(range(7)):
        raise wrong(
            "qualifying", "Give the weekdays on which the employee would work, at least one of 0 (Monday) to 6 (Sunday)"
        )
    most = rules.weeks.on(linked.starts).value * len(weekdays)
    reckoning = _Reckoning(linked, average, len(weekdays), rules, excluded, most)
    days = tuple(
        reckoning.outcome(day, spell)
        for spell in linked.spells
        for day in each_day(spell.starts, min(spell.ends, span.ends))
        if day.weekday() in weekdays
    )
    return SickPayDue(linked, average, span, days, most)


class _Reckoning:
    """Goes through the qualifying days of a linked period in order, counting waiting days and days paid."""

    def __init__(
        self,
        linked: LinkedPeriod,
        average: AverageEarnings,
        days_in_a_week: int,
        rules: SickPayRules,
        excluded: tuple[Span, ...],
        most: int,
    ) -> None:
        self._average, self._in_a_week, self._rules, self._excluded, self._most = (
            average,
            days_in_a_week,
            rules,
            excluded,
            most,
        )
        self._ends = add_months(linked.starts, 12 * rules.linked_years.on(linked.starts).value)
        self._low = linked.starts < rules.changed_on and (
            average.weekly < rules.lower_limit_pence.on(linked.starts).value
        )
        self._waited = self._paid = 0
        self._paid_before_change_in: Span | None = None

    def outcome(self, day: date, spell: Span) -> SickDay:
        refused = self._refused(day, spell)
        if refused is not None:
            outcome, sources = refused
            self._waited += outcome is DayOutcome.WAITING
            return SickDay(day, outcome, sources=sources)
        self._paid += 1
        if day < self._rules.changed_on:
            self._paid_before_change_in = spell
        return self._paid_day(day, spell)

    def _refused(self, day: date, spell: Span) -> tuple[DayOutcome, tuple[Source, ...]] | None:
        rules = self._rules
        minimum, waiting = rules.minimum_days.on(day), rules.waiting_days.on(day)
        applies, limit = rules.lower_limit_applies.on(day), rules.weeks.on(day)
        if any(day in span for span in self._excluded):
            return DayOutcome.EXCLUDED, ()
        if spell.days < minimum.value:
            return DayOutcome.TOO_SHORT, (minimum.source,)
        if applies.value and self._low:
            return DayOutcome.LOW_EARNINGS, (applies.source, rules.lower_limit_pence.on(day).source)
        if self._waited < waiting.value:
            return DayOutcome.WAITING, (waiting.source,)
        if self._paid >= self._most or day >= self._ends:
            return DayOutcome.USED_UP, (limit.source,)
        if self._newly_entitled_too_long(day, spell):
            return DayOutcome.UNBROKEN, (rules.unbroken_since.source,)
        return None

    def _newly_entitled_too_long(self, day: date, spell: Span) -> bool:
        since = self._rules.unbroken_since.value
        return day >= self._rules.changed_on and spell.starts < since and self._paid_before_change_in != spell

    def _paid_day(self, day: date, spell: Span) -> SickDay:
        rules = self._rules
        flat, share = rules.weekly_pence.on(day), rules.earnings_per_cent.on(day)
        weekly, sources = Fraction(flat.value), [flat.source]
        by_earnings = kept = False
        if share.value is not None and self._average.weekly * share.value / 100 < weekly:
            kept = rules.rate_kept.value and self._paid_before_change_in == spell
            by_earnings = not kept
            if by_earnings:
                weekly = self._average.weekly * share.value / 100
            sources.append(rules.rate_kept.source if kept else share.source)
        hundredths = int(weekly * _HUNDREDTHS / self._in_a_week)
        return SickDay(day, DayOutcome.PAID, weekly, hundredths, by_earnings, kept, tuple(sources))


def week_end(day: date) -> date:
    """The Saturday that ends the week of a day."""
    return day + timedelta(days=(_SATURDAY - day.weekday()) % 7)


def _rounded_weeks(days: Iterable[SickDay]) -> int:
    weeks: Counter[date] = Counter()
    for one in days:
        weeks[week_end(one.day)] += one.hundredths
    return sum(-(-exact // _HUNDREDTHS) for exact in weeks.values())
