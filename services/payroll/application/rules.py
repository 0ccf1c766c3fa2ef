"""The dated rule rows of payroll as the application asks for them, and what a decision keeps of those it used."""

from __future__ import annotations

from datetime import date
from functools import cache, lru_cache
from typing import Any

from services.payroll.domain.sources import Source
from services.payroll.rules import row_on, rule_book
from services.payroll.rules.gross_pay import published_scales


def rule_record(name: str, on: date) -> dict[str, Any]:
    """The row of a rule on a day, to be kept with the decision that goes by it. Raises NoRuleForDate."""
    return row_on(rule_book(), name, on).as_record()


@lru_cache(maxsize=8)
def rules_in_force(on: date) -> tuple[dict[str, Any], ...]:
    """Every row that holds on a day, as a pay run keeps them."""
    return tuple(row.as_record() for row in rule_book() if row.holds_on(on))


def source_as_json(source: Source) -> dict[str, Any]:
    """A rule row as a page names it."""
    return {"name": source.name, "from": source.starts.isoformat(), "source": source.source, "status": source.status}


@cache
def scale_names() -> frozenset[str]:
    """The pay scales that have rows."""
    return frozenset(scale.name for scale in published_scales())
