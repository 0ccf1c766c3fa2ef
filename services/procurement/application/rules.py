"""The dated rule rows of procurement, read once for a process."""

from __future__ import annotations

from datetime import date
from functools import cache

from services.procurement.domain.cpv import FoodCpv
from services.procurement.domain.vat import VatRate
from services.procurement.rules import food_cpv_rows, rule_book, vat_rates
from shared.rules import RuleBook


@cache
def book() -> RuleBook:
    """All rule rows. Raises RuleFileError naming file and row where one cannot be read."""
    return rule_book()


@cache
def rates() -> tuple[VatRate, ...]:
    """The VAT rates of all dates."""
    return vat_rates(book())


@cache
def foods(on: date) -> tuple[FoodCpv, ...]:
    """Which CPV codes are food on a day."""
    return food_cpv_rows(book(), on)
