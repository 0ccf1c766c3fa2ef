"""The dated rows about contracts that schools share, read into the values that the domain asks for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from services.procurement.domain.contract_register.changes import Limit, Limits
from services.procurement.rules import row_on
from shared.rules import RuleBook, RuleRow


@dataclass(frozen=True, slots=True)
class Stages:
    """How many months before its day each thing is told."""

    end: tuple[int, ...]
    option: tuple[int, ...]


def stages_on(book: RuleBook, on: date) -> Stages:
    """When the end of a contract and the last day of an option are told."""
    return Stages(
        _months(row_on(book, "contract.ending.months", on)), _months(row_on(book, "contract.option.months", on))
    )


def limits_on(book: RuleBook, on: date, works: bool) -> Limits:
    """How much of a contract the law lets change. Raises NoRuleForDate before the Act was in force."""
    names = ("contract.change.value-works" if works else "contract.change.value", "contract.change.term")
    value, term, larger = (_limit(row_on(book, name, on)) for name in (*names, "contract.change.larger"))
    return Limits(value, term, larger)


def _limit(row: RuleRow) -> Limit:
    return Limit(row.name, Decimal(row.integer), row.source, row.status)


def _months(row: RuleRow) -> tuple[int, ...]:
    listed = row.value if isinstance(row.value, tuple) else (row.value,)
    return tuple(one for one in listed if isinstance(one, int))
