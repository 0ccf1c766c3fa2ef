"""Key performance indicators: what was agreed to be measured, against which target, and how the months came out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from services.procurement.domain.wording import plain_number
from shared.calendar.months import first_of_month
from shared.money import pounds
from shared.refusals import NotValid


@dataclass(frozen=True, slots=True)
class Kpi:
    """One indicator: at least (or at most) so much of a unit."""

    kpi_id: str
    name: str
    unit: str
    target: Decimal
    at_least: bool

    def met(self, value: Decimal) -> bool:
        return value >= self.target if self.at_least else value <= self.target

    @property
    def target_in_words(self) -> str:
        return f"{'at least' if self.at_least else 'at most'} {plain_number(self.target)} {self.unit}".strip()


@dataclass(frozen=True, slots=True)
class Measure:
    """What one indicator came to in one month, named by its first day."""

    kpi_id: str
    month: date
    value: Decimal
    note: str
    by: str


def new_kpi(kpi_id: str, name: str, unit: str, target: Decimal, at_least: bool, held: Sequence[Kpi]) -> Kpi:
    """A new indicator. Raises NotValid for one without a name, or named like another."""
    name = " ".join(name.split())
    if not name:
        raise NotValid("Give the indicator a name", fields={"name": ["Enter a name"]})
    if name.casefold() in {kpi.name.casefold() for kpi in held}:
        raise NotValid(f"There is an indicator '{name}' already", fields={"name": ["Choose another name"]})
    return Kpi(kpi_id, name, unit.strip(), _number(target), at_least)


def new_measure(kpi: Kpi, month: date, value: Decimal, note: str, by: str, today: date) -> Measure:
    """What an indicator came to in a month. Raises NotValid for a month that has not begun."""
    if first_of_month(month) > today:
        raise NotValid(f"{month:%B %Y} has not begun: measure a month when it is over or under way")
    return Measure(kpi.kpi_id, first_of_month(month), _number(value), note.strip(), by)


def kpis_wanted(value_with_vat_pence: int, over_pence: int, fewest: int, held: int) -> str:
    """What to do where the contract is so large that the law asks for indicators and it has too few; else empty."""
    if value_with_vat_pence <= over_pence or held >= fewest:
        return ""
    return f"A contract of over {pounds(over_pence)} needs at least {fewest} indicators, published: it has {held}."


def _number(value: Decimal) -> Decimal:
    if not value.is_finite() or abs(value) >= 10**9:
        raise NotValid(f"{value} is not a figure that can be measured: check it")
    return value
