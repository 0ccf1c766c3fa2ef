"""The dated rows about contracts, read once for a process and day."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from services.procurement.application.rules import book
from services.procurement.domain.contract_register.changes import Limits
from services.procurement.rules import contracts, row_on
from services.procurement.rules.contracts import Stages


@lru_cache(maxsize=100)
def stages(on: date) -> Stages:
    """When the end of a contract and the last day of an option are told. Raises NoRuleForDate."""
    return contracts.stages_on(book(), on)


@lru_cache(maxsize=100)
def limits(on: date, works: bool) -> Limits:
    """How much of a contract the law lets change. Raises NoRuleForDate."""
    return contracts.limits_on(book(), on, works)


@lru_cache(maxsize=100)
def decide_before(on: date) -> int:
    """Months before the end of a term by which an option is to be used where the contract names no day."""
    return row_on(book(), "contract.option.decide-before", on).integer


@lru_cache(maxsize=100)
def kpi_rule(on: date) -> tuple[int, int]:
    """Above how many pence with VAT a contract needs indicators, and how many. Raises NoRuleForDate."""
    over = row_on(book(), "contract.kpi.over", on).pence
    return over, row_on(book(), "contract.kpi.fewest", on).integer
