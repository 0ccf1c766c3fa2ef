"""What the tests of statutory pay share: the product's rules, rules of earlier years for published examples, and short ways to write
an absence and an average."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import TypeVar

from services.payroll.domain.sources import Source
from services.payroll.domain.statutory_pay.dated import Dated, History, Span
from services.payroll.domain.statutory_pay.earnings import Averaged, AverageEarnings
from services.payroll.domain.statutory_pay.family_leave import (
    Entitlement,
    FamilyLeave,
    FamilyPayRules,
    KindTerms,
    PayBlock,
    entitlement_to,
    week_of,
)
from services.payroll.domain.statutory_pay.family_pay import FamilyPayDue, family_pay_due
from services.payroll.domain.statutory_pay.kinds import StatutoryKind
from services.payroll.domain.statutory_pay.occupational import Beside, Treatment
from services.payroll.domain.statutory_pay.sick_pay import SickPayDue, sick_pay_due
from services.payroll.domain.statutory_pay.sickness import SickPayRules, sickness_of
from services.payroll.rules.statutory_pay import family_pay_rules, sick_pay_rules

V = TypeVar("V")

MON, TUE, WED, THU, FRI, SAT, SUN = range(7)
MONDAY_TO_FRIDAY = frozenset({MON, TUE, WED, THU, FRI})
EXAMPLE = Source("an example's rule", date(2010, 4, 6), "the published example", "verified")


def days(starts: str, ends: str) -> Span:
    return Span(date.fromisoformat(starts), date.fromisoformat(ends))


def average(weekly_pence: int | Fraction) -> AverageEarnings:
    """An average as if eight weeks had been paid."""
    return AverageEarnings(
        Fraction(weekly_pence), Averaged.BY_WEEKS, int(weekly_pence * 8), 8, days("2025-01-01", "2025-02-25")
    )


def always(value: V) -> History[V]:
    return History("an example's rule", (Dated(value, date(2010, 4, 6), None, EXAMPLE),))


def stepped(*rows: tuple[str, V]) -> History[V]:
    """Values each from its day until the day before the next."""
    dated = [Dated(value, date.fromisoformat(starts), None, EXAMPLE) for starts, value in rows]
    return History("an example's rate", tuple(dated))


def sick_rules_2011_to_2014() -> SickPayRules:
    """The sick pay rules of before 2026 with the weekly rates of 2011-12 to 2014-15."""
    return replace(
        sick_pay_rules(),
        weekly_pence=stepped(("2011-04-06", 8160), ("2012-04-06", 8585), ("2013-04-06", 8670), ("2014-04-06", 8755)),
        lower_limit_pence=always(10200),
        waiting_days=always(3),
        minimum_days=always(4),
        lower_limit_applies=always(True),
        earnings_per_cent=always(None),
        weeks=always(28),
        linking_days=always(56),
        linked_years=always(3),
    )


def family_rules_2012_to_2018() -> FamilyPayRules:
    """The family pay rules with the weekly rates of 2012-13, 2013-14, 2017-18 and 2018-19, from their first Sundays in April."""
    terms = KindTerms(always(39), always(6), always(10))
    rates = stepped(("2012-04-01", 13545), ("2013-04-07", 13678), ("2017-04-02", 14098), ("2018-04-01", 14518))
    return FamilyPayRules(rates, always(90), always(10000), always(26), {StatutoryKind.SMP: terms})


def sick_pay(
    absences: Iterable[Span],
    weekly_pence: int,
    span: Span,
    qualifying: Iterable[int] = MONDAY_TO_FRIDAY,
    rules: SickPayRules | None = None,
    excluded: tuple[Span, ...] = (),
) -> SickPayDue:
    """Sick pay of the last linked period that the absences form."""
    rules = rules or sick_pay_rules()
    linked = sickness_of(absences, rules).linked[-1]
    return sick_pay_due(linked, average(weekly_pence), frozenset(qualifying), rules, span, excluded)


def entitled(
    kind: StatutoryKind,
    weekly_pence: int | Fraction,
    in_week_of: str = "2025-11-05",
    rules: FamilyPayRules | None = None,
) -> Entitlement:
    week = week_of(date.fromisoformat(in_week_of))
    return entitlement_to(kind, week, average(weekly_pence), date(2005, 9, 1), rules or family_pay_rules())


def family_pay(
    kind: StatutoryKind,
    weekly_pence: int | Fraction,
    blocks: Iterable[tuple[str, int]],
    span: Span,
    worked: Iterable[str] = (),
    rules: FamilyPayRules | None = None,
) -> FamilyPayDue:
    """Family pay for blocks of weeks, each its first day and how many."""
    rules = rules or family_pay_rules()
    weeks = tuple(PayBlock(date.fromisoformat(starts), count) for starts, count in blocks)
    leave = FamilyLeave(kind, weeks, frozenset(map(date.fromisoformat, worked)))
    return family_pay_due(entitled(kind, weekly_pence, rules=rules), leave, rules, span)


def full_pay(span: Span) -> Treatment:
    """As HR says full pay: statutory pay is a part of it."""
    return Treatment(span, 10_000, Beside.PART_OF_IT)


def half_pay(span: Span) -> Treatment:
    """Half pay with statutory pay on top."""
    return Treatment(span, 5_000, Beside.ON_TOP)


def no_pay(span: Span) -> Treatment:
    """Statutory pay alone."""
    return Treatment(span, 0, Beside.ON_TOP)
