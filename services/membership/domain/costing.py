"""What a school's arrangement costs over a period: its standing (associate or member school) and its subscriptions,
each run of days priced
by the row in force, cut where the year, the price or the standing changes. The shadow figure prices the same days as
a full member would pay."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from services.membership.domain.errors import NotKnown
from services.membership.domain.pricing import (
    Basis,
    Period,
    PriceList,
    PriceRow,
    Standing,
    Worked,
    WorkingLine,
    by_academic_year,
    charge_for,
    usage_unit,
)
from services.membership.domain.schools import Driver, School
from services.membership.domain.spans import Span, SpanKind
from services.membership.domain.subscriptions import Subscription
from services.membership.domain.usage import Usage
from shared.calendar import academic_year_of

# The line that is charged for belonging itself: an associate's fee or a member school's contribution.
BELONGING = "membership"
STANDARD = "standard"


@dataclass(frozen=True)
class StandingSpell:
    """The days a school has one standing (None: until further notice)."""

    standing: Standing
    from_on: date
    until_on: date | None = None


@dataclass(frozen=True)
class Income:
    """A school's income of an academic year that may be shared, with where the figure comes from."""

    year: str
    pence: int
    source: str


@dataclass(frozen=True)
class Arrangement:
    """What a school has: its standing over time and its subscriptions."""

    standings: tuple[StandingSpell, ...]
    subscriptions: tuple[Subscription, ...] = ()


@dataclass(frozen=True)
class Facts:
    """What costing needs to know beside the arrangement: the school (for its census), prices, incomes, use so far
    and use expected.

    `expected` is the use of a year by service, for previews; without it a price by use shows no amount.
    """

    school: School
    prices: PriceList
    incomes: tuple[Income, ...] = ()
    usage: tuple[Usage, ...] = ()
    expected: Mapping[str, Decimal] = field(default_factory=dict)


@dataclass(frozen=True)
class Cost:
    """The working of an arrangement over a period, by service, and what could not be priced, in words."""

    by_service: Mapping[str, Worked]
    not_known: tuple[str, ...] = ()

    @property
    def pence(self) -> int:
        return sum(worked.pence for worked in self.by_service.values())

    @property
    def lines(self) -> tuple[WorkingLine, ...]:
        return tuple(line for worked in self.by_service.values() for line in worked.lines)


def cost_of(arrangement: Arrangement, facts: Facts, period: Period, *, as_full_member: bool = False) -> Cost:
    """What the arrangement costs over a period. A price, census or income that nobody recorded is named, never guessed.

    `as_full_member` gives the shadow figure: every day as a member school's, trial days as full ones.
    """
    standings = arrangement.standings
    if as_full_member:
        standings = tuple(StandingSpell(Standing.MEMBER, spell.from_on, spell.until_on) for spell in standings)
    by_service: dict[str, Worked] = {}
    not_known: list[str] = []
    for service, run in _runs(arrangement, as_full_member):
        for spell in standings:
            shared = period.overlap(run.from_on, run.until_on)
            shared = shared and shared.overlap(spell.from_on, spell.until_on)
            if shared is None:
                continue
            try:
                worked = _cost_of_run(service, run, spell.standing, shared, facts)
            except NotKnown as unknown:
                not_known.append(str(unknown))
                continue
            by_service[service] = by_service.get(service, Worked()) + worked
    return Cost(by_service, tuple(dict.fromkeys(not_known)))


def yearly_cost(arrangement: Arrangement, facts: Facts, on: date, *, as_full_member: bool = False) -> Cost:
    """What a whole academic year costs if everything stays as it is on a day; use is the expected use, where it is
    given."""
    year = academic_year_of(on)
    whole = Period(year.starts, year.ends)
    by_service: dict[str, Worked] = {}
    not_known: list[str] = []
    standing = next(
        (s.standing for s in arrangement.standings if s.from_on <= on and (s.until_on is None or on <= s.until_on)),
        None,
    )
    if standing is None:
        return Cost({})
    standing = Standing.MEMBER if as_full_member else standing
    for service, run in _runs(arrangement, as_full_member):
        if not run.covers(on) or run.kind is not SpanKind.FULL:
            continue
        try:
            row = facts.prices.row(service, run.offer, standing, on)
            used = facts.expected.get(service, Decimal(0)) if usage_unit(row) else Decimal(0)
            by_service[service] = charge_for(row, basis_on(facts, on), whole, used)
        except NotKnown as unknown:
            not_known.append(str(unknown))
    return Cost(by_service, tuple(dict.fromkeys(not_known)))


def basis_on(facts: Facts, on: date) -> Basis:
    """What a charge of a day stands on: the last census and the income of that academic year, as far as recorded."""
    past = [census for census in facts.school.censuses if census.taken_on <= on]
    census = past[-1] if past else None
    counts = {driver: count for driver in Driver if census and (count := census.count(driver)) is not None}
    year = academic_year_of(on).name
    income = next((income for income in facts.incomes if income.year == year), None)
    return Basis(
        counts=counts,
        counts_source=f"census of {census.taken_on.isoformat()}, {census.source}" if census else "",
        income_pence=income.pence if income else None,
        income_source=f"{income.year}, {income.source}" if income else "",
    )


def _runs(arrangement: Arrangement, as_full_member: bool) -> Iterable[tuple[str, Span]]:
    for spell in arrangement.standings:
        yield BELONGING, Span(SpanKind.FULL, STANDARD, spell.from_on, spell.until_on)
    for subscription in arrangement.subscriptions:
        for span in subscription.spans:
            tried = span.kind is SpanKind.TRIAL and as_full_member
            kind = SpanKind.FULL if tried else span.kind
            yield subscription.service, Span(kind, span.offer, span.from_on, span.until_on)


def _cost_of_run(service: str, run: Span, standing: Standing, days: Period, facts: Facts) -> Worked:
    if run.kind is not SpanKind.FULL:
        words = {
            SpanKind.TRIAL: "on trial, no charge",
            SpanKind.PAUSED: "paused, no charge",
            SpanKind.SUSPENDED: "suspended, no charge",
        }
        return Worked(
            (WorkingLine(f"{service}: {words[run.kind]}, {days.words}", 0, f"subscription/{service}", "derived"),)
        )
    worked = Worked()
    for in_year in by_academic_year(days):
        for piece, row in _by_price(service, run.offer, standing, in_year, facts.prices):
            used, before = _used(service, row, piece, facts)
            worked += charge_for(row, basis_on(facts, piece.from_on), piece, used, before)
    return worked


def _by_price(
    service: str, offer: str, standing: Standing, days: Period, prices: PriceList
) -> Iterable[tuple[Period, PriceRow]]:
    first = days.from_on
    while first <= days.until_on:
        row = prices.row(service, offer, standing, first)
        last = min(days.until_on, row.until_on or date.max)
        yield Period(first, last), row
        first = last + timedelta(days=1)


def _used(service: str, row: PriceRow, piece: Period, facts: Facts) -> tuple[Decimal, Decimal]:
    unit = usage_unit(row)
    year = academic_year_of(piece.from_on)
    mine = [
        usage
        for usage in facts.usage
        if (usage.school_id, usage.service, usage.unit) == (facts.school.school_id, service, unit)
    ]
    now = sum((usage.quantity for usage in mine if piece.from_on <= usage.on <= piece.until_on), Decimal(0))
    earlier = sum((usage.quantity for usage in mine if year.starts <= usage.on < piece.from_on), Decimal(0))
    return now, earlier
