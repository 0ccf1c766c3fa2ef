"""The dated rule rows of procurement, read into the plain values its domain asks for."""

from __future__ import annotations

from datetime import date
from importlib.resources import files

from services.procurement.domain.cpv import FoodCpv
from services.procurement.domain.vat import VatRate, VatTreatment
from shared.refusals import NoRuleForDate
from shared.rules import RuleBook, RuleRow, UnknownRule

_VAT = "vat.rate."
_FOOD = "food.cpv."


def rule_book() -> RuleBook:
    """All rule rows of procurement. Raises RuleFileError, naming file and row, if one cannot be read."""
    return RuleBook.load(files(__name__))


def row_on(book: RuleBook, name: str, on: date) -> RuleRow:
    """The row of a rule on a day. Raises NoRuleForDate, naming rule and date."""
    try:
        return book.row(name, on)
    except UnknownRule as missing:
        raise NoRuleForDate(str(missing).rstrip(".")) from missing


def vat_rates(book: RuleBook) -> tuple[VatRate, ...]:
    """The VAT rates of all dates, for the domain to choose from."""
    return tuple(
        VatRate(
            VatTreatment(row.name.removeprefix(_VAT).replace("-", " ")),
            row.decimal,
            row.starts,
            row.ends,
            row.source,
            row.status,
        )
        for row in book
        if row.name.startswith(_VAT)
    )


def food_cpv_rows(book: RuleBook, on: date) -> tuple[FoodCpv, ...]:
    """Which beginnings of CPV codes are food on a day, so that allergens have to be stated."""
    return tuple(
        FoodCpv(row.name.removeprefix(_FOOD), row.flag, row.note, row.source, row.status)
        for row in book
        if row.name.startswith(_FOOD) and row.holds_on(on)
    )
