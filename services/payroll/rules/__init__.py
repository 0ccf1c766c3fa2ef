"""The dated rule rows of payroll: parameters of tax years, pay scales, pension tiers, each with its source and status."""

from __future__ import annotations

from datetime import date
from functools import cache
from importlib.resources import files

from services.payroll.domain.sources import Source
from shared.refusals import NoRuleForDate
from shared.rules import RuleBook, RuleRow, UnknownRule


@cache
def rule_book() -> RuleBook:
    """All rule rows of payroll. Raises RuleFileError, naming file and row, if one cannot be read."""
    return RuleBook.load(files(__name__))


def row_on(book: RuleBook, name: str, on: date) -> RuleRow:
    """The row of a rule on a day. Raises NoRuleForDate, naming rule and date; its detail `rule` is the rule's name."""
    try:
        return book.row(name, on)
    except UnknownRule as missing:
        raise NoRuleForDate(str(missing).rstrip("."), rule=name) from missing


def source_of(row: RuleRow) -> Source:
    """The row as a working names it."""
    return Source(row.name, row.starts, row.source, row.status)
