"""Dated prices, and what is charged by them. Every amount comes with its working in words, and the parts of a year always add
up to the year, however it is cut."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from services.membership.domain.charge_models import (
    AllowanceThenRate,
    ChargeModel,
    Flat,
    PerPupil,
    PerUnit,
    ShareOfIncome,
    Tiered,
    TierMode,
    counted,
    plain_number,
    price_in_words,
    price_of_one,
)
from services.membership.domain.errors import BadInput, NotKnown, in_words
from services.membership.domain.schools import Driver
from shared.calendar import academic_year_of
from shared.money import per_cent_of, pounds, prorate_days, round_pence

STATUSES = ("verified", "secondary", "derived", "assumed", "unknown")


class Standing(StrEnum):
    """As what a school is charged."""

    ASSOCIATE = "associate"
    MEMBER = "member"


@dataclass(frozen=True)
class PriceRow:
    """The price of one offer of one service from a day to a day, for associates, member schools or (standing None)
    both.

    `model` is None where the row's status is unknown: the service is on offer but the trust has not set its price.
    `minimum_pence` is the least a year costs.
    """

    service: str
    offer: str
    from_on: date
    source: str
    status: str
    model: ChargeModel | None
    standing: Standing | None = None
    until_on: date | None = None
    minimum_pence: int = 0
    note: str = ""

    @property
    def row_name(self) -> str:
        """How a working names the row it used."""
        to = f" for {self.standing.value} schools" if self.standing else ""
        return f"prices/{self.service}/{self.offer}{to} from {self.from_on.isoformat()}"

    def covers(self, on: date) -> bool:
        return self.from_on <= on and (self.until_on is None or on <= self.until_on)


@dataclass(frozen=True)
class PriceList:
    """Every price row, past and to come."""

    rows: tuple[PriceRow, ...]

    def row(self, service: str, offer: str, standing: Standing, on: date) -> PriceRow:
        """The row in force on a day, one for the standing before one for both; unknown is refused by name."""
        wanted = [
            row
            for row in self.rows
            if (row.service, row.offer) == (service, offer) and row.standing in (standing, None)
        ]
        fitting = sorted((row for row in wanted if row.covers(on)), key=lambda row: row.standing is None)
        if not fitting:
            raise NotKnown(
                f"There is no price for {service} (offer “{offer}”, {standing.value} school) on "
                f"{in_words(on)}. Add its row."
            )
        if fitting[0].model is None:
            raise NotKnown(
                f"The trust has not set the price of {service} (offer “{offer}”) for {in_words(on)}: "
                f"{fitting[0].note or 'its row is unknown'}. "
                "The trust's finance team sets it before anything is charged."
            )
        return fitting[0]

    def in_force(self, standing: Standing, on: date) -> tuple[PriceRow, ...]:
        """The price list a school sees on a day, unset prices included."""
        keys = dict.fromkeys((row.service, row.offer) for row in self.rows)
        found = []
        for service, offer in keys:
            fitting = [
                row
                for row in self.rows
                if (row.service, row.offer) == (service, offer) and row.standing in (standing, None) and row.covers(on)
            ]
            found += sorted(fitting, key=lambda row: row.standing is None)[:1]
        return tuple(found)


@dataclass(frozen=True)
class Period:
    """Days to be charged for, first and last day in it."""

    from_on: date
    until_on: date

    def __post_init__(self) -> None:
        if self.until_on < self.from_on:
            raise BadInput(
                f"A period cannot end on {in_words(self.until_on)} before it begins on {in_words(self.from_on)}."
            )

    @property
    def days(self) -> int:
        return (self.until_on - self.from_on).days + 1

    @property
    def words(self) -> str:
        return f"{in_words(self.from_on)} to {in_words(self.until_on)}"

    def overlap(self, from_on: date, until_on: date | None) -> Period | None:
        """The days it shares with a run of days, or None."""
        first, last = max(self.from_on, from_on), min(self.until_on, until_on or date.max)
        return Period(first, last) if first <= last else None


@dataclass(frozen=True)
class WorkingLine:
    """One line of a working: what, how many at how much, the amount, and the row it came from with its status."""

    words: str
    pence: int
    row_name: str
    status: str
    quantity: Decimal | None = None
    unit: str = ""
    unit_pence: Decimal | None = None


@dataclass(frozen=True)
class Worked:
    """An amount in pence and the lines that add up to it."""

    lines: tuple[WorkingLine, ...] = ()

    @property
    def pence(self) -> int:
        return sum(line.pence for line in self.lines)

    def __add__(self, other: Worked) -> Worked:
        return Worked((*self.lines, *other.lines))


@dataclass(frozen=True)
class Basis:
    """What a charge stands on, as far as it is known: counts at the last census, the year's income, each with its
    source in words."""

    counts: Mapping[Driver, int] | None = None
    counts_source: str = ""
    income_pence: int | None = None
    income_source: str = ""


def share_of_year(annual_pence: int, period: Period) -> int:
    """The part of a year's amount that falls on a period inside one academic year.

    Taken as the difference of two running totals, so that neighbouring periods always add up to the whole year, to
    the penny.
    """
    year = academic_year_of(period.from_on)
    if period.until_on > year.ends:
        raise BadInput(
            f"The period {period.words} runs over the end of the academic year: charge each year on its own."
        )
    through = (period.until_on - year.starts).days + 1
    before = (period.from_on - year.starts).days
    return prorate_days(annual_pence, through, year.days) - prorate_days(annual_pence, before, year.days)


def by_academic_year(period: Period) -> tuple[Period, ...]:
    """The period cut at every 31 August."""
    pieces: list[Period] = []
    first = period.from_on
    while first <= period.until_on:
        last = min(academic_year_of(first).ends, period.until_on)
        pieces.append(Period(first, last))
        first = last + timedelta(days=1)
    return tuple(pieces)


def annual_charge(row: PriceRow, basis: Basis) -> WorkingLine:
    """What a whole year costs before any use: 0 for prices by use. A missing census or income is refused by name."""
    model = _model(row)
    match model:
        case Flat():
            return WorkingLine(f"{row.service}: {pounds(model.pence)} a year", model.pence, row.row_name, row.status)
        case AllowanceThenRate():
            words = f"{row.service}: {pounds(model.pence)} a year with {counted(model.allowance, model.unit)} included"
            return WorkingLine(words, model.pence, row.row_name, row.status)
        case PerPupil():
            count = (basis.counts or {}).get(model.driver)
            what = model.driver.value.replace("_", " ")
            if count is None:
                raise NotKnown(
                    f"{row.service} is charged by {what}, and no census with that count is recorded for the school."
                )
            pence = round_pence(count * model.pence)
            words = f"{row.service}: {count} {what} ({basis.counts_source}) at {price_of_one(model.pence)} a year"
            return WorkingLine(words, pence, row.row_name, row.status, Decimal(count), what, model.pence)
        case ShareOfIncome():
            if basis.income_pence is None:
                raise NotKnown(
                    f"{row.service} is {plain_number(model.per_cent)} % of the school's income, and no income is "
                    "recorded. The trust's finance team records it."
                )
            pence = per_cent_of(basis.income_pence, model.per_cent)
            words = f"{row.service}: {plain_number(model.per_cent)} % of {pounds(basis.income_pence)} ({basis.income_source})"
            return WorkingLine(words, pence, row.row_name, row.status, model.per_cent, "per cent of income")
        case PerUnit() | Tiered():
            return WorkingLine(f"{row.service}: by use, {price_in_words(model)}", 0, row.row_name, row.status)


def usage_unit(row: PriceRow) -> str | None:
    """The unit that a price by use counts, or None."""
    match _model(row):
        case PerUnit(unit=unit) | Tiered(unit=unit) | AllowanceThenRate(unit=unit):
            return unit
        case _:
            return None


def usage_charge(row: PriceRow, used: Decimal, used_before: Decimal = Decimal(0)) -> Worked:
    """What the use of a period costs, given the use earlier in the same year: the difference of the year's two totals.

    A negative use (help given to others) is a credit.
    """
    model = _model(row)
    if not isinstance(model, PerUnit | Tiered | AllowanceThenRate) or used == 0:
        return Worked()
    pence = _cost_of_use(model, used_before + used) - _cost_of_use(model, used_before)
    after = f" after {plain_number(used_before)} earlier in the year" if used_before else ""
    words = f"{row.service}: {counted(used, model.unit)}{after}, {price_in_words(model)}"
    unit_pence = model.pence if isinstance(model, PerUnit) else None
    return Worked((WorkingLine(words, pence, row.row_name, row.status, used, model.unit, unit_pence),))


def charge_for(
    row: PriceRow, basis: Basis, period: Period, used: Decimal = Decimal(0), used_before: Decimal = Decimal(0)
) -> Worked:
    """The charge of a period inside one academic year: the year's amount by days, the use, and what is missing to
    the minimum."""
    annual = annual_charge(row, basis)
    year = academic_year_of(period.from_on)
    part = share_of_year(annual.pence, period)
    if period.days == year.days or annual.pence == 0:
        lines = [WorkingLine(annual.words, part, *_rest(annual))]
    else:
        lines = [
            WorkingLine(f"{annual.words}; {period.days} of {year.days} days, {period.words}", part, *_rest(annual))
        ]
    worked = Worked(tuple(lines)) + usage_charge(row, used, used_before)
    least = share_of_year(row.minimum_pence, period)
    if row.minimum_pence and worked.pence < least:
        words = f"{row.service}: up to the minimum of {pounds(row.minimum_pence)} a year"
        worked += Worked((WorkingLine(words, least - worked.pence, row.row_name, row.status),))
    return worked


def _cost_of_use(model: PerUnit | Tiered | AllowanceThenRate, used: Decimal) -> int:
    match model:
        case PerUnit():
            return round_pence(used * model.pence)
        case AllowanceThenRate():
            return round_pence(max(used - model.allowance, Decimal(0)) * model.rate_pence)
        case Tiered():
            return round_pence(_tiered(model, max(used, Decimal(0))))


def _tiered(model: Tiered, used: Decimal) -> Decimal:
    if model.mode is TierMode.ALL_UNITS:
        reached = next(tier for tier in model.tiers if tier.up_to is None or used <= tier.up_to)
        return used * reached.pence
    total, floor = Decimal(0), Decimal(0)
    for tier in model.tiers:
        top = used if tier.up_to is None else min(used, tier.up_to)
        total += max(top - floor, Decimal(0)) * tier.pence
        floor = tier.up_to if tier.up_to is not None else top
    return total


def _model(row: PriceRow) -> ChargeModel:
    if row.model is None:
        raise NotKnown(f"The price in {row.row_name} is not known: {row.note}. Put it in before charging it.")
    return row.model


def _rest(line: WorkingLine) -> tuple[str, str, Decimal | None, str, Decimal | None]:
    return line.row_name, line.status, line.quantity, line.unit, line.unit_pence
