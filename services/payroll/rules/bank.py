"""The dated rows about Bacs and about account numbers, read into what the bank file and the account check go by."""

from __future__ import annotations

from datetime import date
from functools import cache

from services.payroll.domain.bank_accounts.accounts import LongNumbers
from services.payroll.domain.bank_file.payments import BacsRules
from services.payroll.rules import row_on, rule_book, source_of
from shared.rules import RuleRow


def _row(name: str, on: date) -> RuleRow:
    return row_on(rule_book(), f"bank.{name}", on)


@cache
def bacs_rules(on: date) -> BacsRules:
    """What Bacs takes of a file made on a day. Raises NoRuleForDate."""
    ahead = _row("bacs_most_days_ahead", on)
    return BacsRules(ahead.integer, _row("bacs_most_pence", on).pence, source_of(ahead))


@cache
def long_numbers(on: date) -> LongNumbers:
    """Whose account numbers have nine or ten figures on a day. Raises NoRuleForDate."""
    nine = _row("nine_figures", on)
    ranges = tuple((first, last) for first, _, last in (text.partition("-") for text in nine.texts))
    return LongNumbers(
        nine=ranges,
        ten_first_eight=_row("ten_figures_first_eight", on).texts,
        ten_last_eight=_row("ten_figures_last_eight", on).texts,
        source=source_of(nine),
    )
