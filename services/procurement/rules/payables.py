"""The dated rows about invoices: how they are compared, who approves them, by when they are paid, how VAT is treated."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from services.procurement.domain.payables.duplicates import Closeness
from services.procurement.domain.payables.late_payment import BankRate, LateRules
from services.procurement.domain.payables.matching import Ladder, Severities, Tolerance, ladder_of, likeness_of
from services.procurement.domain.payables.vat_check import Treatment
from services.procurement.rules import row_on
from shared.refusals import NoRuleForDate
from shared.rules import RuleBook, RuleRow

_BANK_RATE, _TREATMENT = "late.bank-rate.", "vat.treatment."


def severities(book: RuleBook, on: date) -> Severities:
    """How much differences matter on a day."""

    def ladder(name: str) -> Ladder:
        return ladder_of(_rows(row_on(book, f"match.severity.{name}", on)))

    return Severities(
        header_amount=ladder("header-amount"),
        line_amount=ladder("line-amount"),
        quantity_over=ladder("quantity-over"),
        unit_price=ladder("unit-price"),
        unmatched_line=ladder("unmatched-line"),
        description=likeness_of(_rows(row_on(book, "match.severity.description", on))),
    )


def starting_tolerance(book: RuleBook, on: date) -> Tolerance:
    """The tolerance that holds until the trust decides on its own."""
    price = row_on(book, "match.tolerance.price", on)
    return Tolerance(
        valid_from=price.starts,
        price_pence=price.pence,
        price_per_cent=row_on(book, "match.tolerance.price-per-cent", on).decimal,
        charges_pence=row_on(book, "match.tolerance.charges", on).pence,
        set_by="",
        reason=price.source,
        status=price.status,
    )


def closeness(book: RuleBook, on: date) -> Closeness:
    """How near two invoices have to be to look like one."""
    days = row_on(book, "match.duplicate.days", on)
    apart = row_on(book, "match.duplicate.per-cent-hundredths", on)
    return Closeness(days.integer, apart.integer, days.source)


def late_rules(book: RuleBook, on: date) -> LateRules:
    """By when a public body pays, and what it owes when it does not."""
    days, above = row_on(book, "late.days-to-pay", on), row_on(book, "late.above-bank-rate", on)
    sums = row_on(book, "late.fixed-sums", on)
    steps = tuple((below or None, pence) for below, pence in _rows(sums))
    return LateRules(days.integer, above.decimal, steps, f"{days.source}; {above.source}; {sums.source}")


def bank_rates(book: RuleBook) -> tuple[BankRate, ...]:
    """The Bank of England's rates at the end of the half-years that have a row."""
    return tuple(
        BankRate(date.fromisoformat(row.name.removeprefix(_BANK_RATE)), row.decimal, row.source, row.status)
        for row in book
        if row.name.startswith(_BANK_RATE)
    )


def vat_treatments(book: RuleBook, on: date) -> tuple[Treatment, ...]:
    """How the trust treats VAT on a day."""
    return tuple(_treatment(row) for row in book if row.name.startswith(_TREATMENT) and row.holds_on(on))


def _treatment(row: RuleRow) -> Treatment:
    words, beginnings = _rows(row)
    name = row.name.removeprefix(_TREATMENT).replace("-", " ")
    return Treatment(name, str(words), tuple(str(one) for one in beginnings), row.source, row.status)


def _rows(row: RuleRow) -> Sequence[Any]:
    if not isinstance(row.value, tuple):
        raise NoRuleForDate(f"The rule '{row.name}' ({row.span}) is no list of steps: put its row right")
    return row.value
