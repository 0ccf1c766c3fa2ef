"""The dated rows of attachment orders, read into the parameters of a payday. The tables of every date are kept: an order is worked by
the table of the day it was made."""

from __future__ import annotations

from datetime import date
from functools import cache

from services.payroll.domain.attachments.orders import AttachmentParameters, Kind, Rate
from services.payroll.domain.attachments.tables import Band, DeductionTable, TableName, Unit
from services.payroll.rules import row_on, rule_book, source_of
from shared.rules import RuleFileError, RuleRow, RuleValue

_ROOM = "attachments"
_PENCE = 100
_NOTICE = {
    Kind.CHILD_MAINTENANCE: "child_maintenance",
    Kind.COURT_PRIORITY: "court",
    Kind.FINE: "court",
    Kind.COUNCIL_TAX: "council_tax",
    Kind.CIVIL_DEBT: "court",
    Kind.BENEFIT_DEBT: "benefit_debt",
}
_PROTECTED = {Kind.CHILD_MAINTENANCE: "child_maintenance", Kind.BENEFIT_DEBT: "benefit_debt"}


@cache
def attachment_parameters(payday: date) -> AttachmentParameters:
    """What orders are worked with on a payday. Raises NoRuleForDate, by name, for a day without rows."""
    charge, not_earnings = _row("charge", payday), _row("not_earnings", payday)
    return AttachmentParameters(
        _tables(),
        {kind: _rate(f"protected_per_cent.{name}", payday) for kind, name in _PROTECTED.items()},
        {kind: _rate(f"notice_days.{name}", payday) for kind, name in _NOTICE.items()},
        charge.pence,
        source_of(charge),
        frozenset(not_earnings.texts),
        source_of(not_earnings),
        source_of(_row("priority", payday)),
        source_of(_row("rounding", payday)),
        _rate("council_tax.orders", payday),
    )


def _row(name: str, day: date) -> RuleRow:
    return row_on(rule_book(), f"{_ROOM}.{name}", day)


def _rate(name: str, day: date) -> Rate:
    row = _row(name, day)
    return Rate(row.integer, source_of(row))


@cache
def _tables() -> dict[tuple[TableName, Unit], tuple[DeductionTable, ...]]:
    return {
        (name, unit): tuple(_table(row, unit) for row in rule_book().history(f"{_ROOM}.table.{name.value}.{unit}"))
        for name in TableName
        for unit in Unit
    }


def _table(row: RuleRow, unit: Unit) -> DeductionTable:
    values = row.value if isinstance(row.value, tuple) else ()
    bands = tuple(_band(value, row) for value in values)
    starts = [band.above_pence for band in bands]
    if not bands or starts[0] != 0 or starts != sorted(set(starts)):
        raise RuleFileError(f"{row.name} ({row.span}): give bands that begin at 0 and rise")
    return DeductionTable(unit, bands, row.ends, source_of(row))


def _band(value: RuleValue, row: RuleRow) -> Band:
    match value:
        case (int(above), int(per_cent)):
            return Band(above * _PENCE, 0, per_cent, 0)
        case (int(above), int(of_these), int(of_the_rest)):
            return Band(above * _PENCE, above * of_these, 0, of_the_rest)
        case _:
            raise RuleFileError(f"{row.name} ({row.span}) has the band {value!r}: give pounds and per cents")
