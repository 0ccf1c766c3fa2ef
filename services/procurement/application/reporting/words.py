"""What codes stand for, read once for a process."""

from __future__ import annotations

from datetime import date
from functools import cache

from services.procurement.application.rules import book
from services.procurement.domain.reporting.cost_codes import CostCategory
from services.procurement.rules.reporting import cost_categories, cpv_divisions

MOST_CODES = 50
"""CPV codes that a report lists; more are told by their number only, and are in the workbook of orders."""


@cache
def categories(on: date) -> tuple[CostCategory, ...]:
    """The categories of spending with their CFR and AAR codes."""
    return cost_categories(book(), on)


@cache
def divisions(on: date) -> dict[str, str]:
    """The words of the CPV divisions."""
    return cpv_divisions(book(), on)
