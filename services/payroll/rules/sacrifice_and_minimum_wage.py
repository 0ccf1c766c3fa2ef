"""The dated rows of the minimum wage and of salary sacrifice, read into the parameters of a day."""

from __future__ import annotations

from datetime import date
from functools import cache

from services.payroll.domain.sacrifice_and_minimum_wage.minimum_wage import WageAmount, WageBand, WageParameters
from services.payroll.domain.sacrifice_and_minimum_wage.sacrifice import AtTheFloor, Benefit, FloorRule
from services.payroll.rules import row_on, rule_book, source_of

_BENEFITS = {
    Benefit.CYCLE: "cycle",
    Benefit.CHILDCARE: "childcare",
    Benefit.SHARED_COST_AVC: "shared_cost_avc",
    Benefit.CAR: "car",
}


@cache
def wage_parameters(first_day: date) -> WageParameters:
    """The minimum wage of a pay reference period that begins on a day. Raises NoRuleForDate, by name, for a day without rows."""
    age = row_on(rule_book(), "minimum_wage.living_wage_age", first_day)
    return WageParameters(
        {band: _amount(band.name.lower(), first_day) for band in WageBand},
        age.integer,
        _amount("accommodation_a_day", first_day),
    )


@cache
def floor_rules(day: date) -> dict[Benefit, FloorRule]:
    """What each benefit's sacrifice does at the minimum wage. Raises NoRuleForDate, by name, for a day without rows."""
    rows = {benefit: row_on(rule_book(), f"sacrifice.at_the_floor.{name}", day) for benefit, name in _BENEFITS.items()}
    return {benefit: FloorRule(AtTheFloor(row.text), source_of(row)) for benefit, row in rows.items()}


def _amount(name: str, day: date) -> WageAmount:
    row = row_on(rule_book(), f"minimum_wage.{name}", day)
    return WageAmount(row.pence, source_of(row))
