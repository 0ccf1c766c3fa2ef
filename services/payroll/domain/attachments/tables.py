"""Deduction tables of attachment orders: bands of net earnings, and what is taken in each. Sources: Social Security (Overpayments and
Recovery) Regulations 2013, Sch. 2; Council Tax (Administration and Enforcement) Regulations 1992, Sch. 4; Fines Collection
Regulations 2006, reg. 5."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from services.payroll.domain.sources import Source
from services.payroll.domain.tax_calendar import Frequency
from shared.refusals import NotValid


class Unit(StrEnum):
    """What the amounts of an order, or the bands of a table, are given for."""

    WEEK = "week"
    MONTH = "month"
    DAY = "day"


@dataclass(frozen=True, slots=True)
class Interval:
    """The time that one pay period covers: so many weeks, months or days. Days are for pay that goes by neither."""

    count: int
    unit: Unit

    def __post_init__(self) -> None:
        if self.count < 1:
            raise NotValid(f"A pay period covers at least one {self.unit}, not {self.count}")


def interval_of(frequency: Frequency) -> Interval:
    """The interval of regular pay."""
    return Interval(frequency.weeks, Unit.WEEK) if frequency.weeks else Interval(1, Unit.MONTH)


class TableName(StrEnum):
    """The tables there are; an order says which is meant."""

    BENEFIT_STANDARD = "benefit_debt.standard"
    BENEFIT_HIGHER = "benefit_debt.higher"
    COUNCIL_ENGLAND = "council_tax.england"
    COUNCIL_WALES = "council_tax.wales"
    FINE = "fine"


@dataclass(frozen=True, slots=True)
class Band:
    """Earnings above `above_pence` (a week, month or day) lose `fixed_pence`, so many per cent of all of them and so many per cent
    of what lies above."""

    above_pence: int
    fixed_pence: int
    per_cent_of_all: int
    per_cent_above: int


@dataclass(frozen=True, slots=True)
class DeductionTable:
    """The bands of one unit, lowest first. It holds for orders made from `source.starts` to `ends`."""

    unit: Unit
    bands: tuple[Band, ...]
    ends: date | None
    source: Source


@dataclass(frozen=True, slots=True)
class FromTable:
    """What a table takes of the earnings of one pay period, and by which band."""

    earnings_pence: int
    band: Band
    pence: int


def taken_by(table: DeductionTable, interval: Interval, earnings_pence: int) -> FromTable:
    """What the table takes of net earnings over an interval. Of several weeks (or days) each is taken to have an equal part of the
    earnings; the result is rounded once. Raises NotValid for a table of another unit."""
    if table.unit is not interval.unit:
        raise NotValid(f"A table of deductions by the {table.unit} cannot be used for pay by the {interval.unit}")
    count = interval.count
    band = table.bands[0]
    for one in table.bands:
        if earnings_pence > one.above_pence * count:
            band = one
    above = max(0, earnings_pence - band.above_pence * count)
    hundredths = (
        100 * band.fixed_pence * count + band.per_cent_of_all * max(0, earnings_pence) + band.per_cent_above * above
    )
    return FromTable(earnings_pence, band, nearest_half_down(hundredths))


def nearest_half_down(hundredths_of_a_penny: int) -> int:
    """The nearest penny, half a penny going down, as the rule row `attachments.rounding` says."""
    return (hundredths_of_a_penny + 49) // 100
