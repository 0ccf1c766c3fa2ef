"""The dated rows that the evaluation of bids and the check of the trust's own tenders use."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from services.procurement.domain.bids.red_flags import FlagSettings
from shared.rules import RuleBook, RuleRow

_LOW_PRICE = "bids.low-price.per-cent-below-average"
_FLAGS = "bids.flags."


def low_price_row(book: RuleBook, on: date) -> RuleRow:
    """From where on a price has to be explained. Raises UnknownRule."""
    return book.row(_LOW_PRICE, on)


def flag_rows(book: RuleBook, on: date) -> list[RuleRow]:
    """What the red flags of the trust's own tenders are measured by on a day."""
    return [row for row in book if row.name.startswith(_FLAGS) and row.holds_on(on)]


def flag_settings(book: RuleBook, on: date) -> FlagSettings:
    """The same for the engine. Raises UnknownRule."""
    return FlagSettings(
        shortest_days=book.integer(f"{_FLAGS}shortest-days", on),
        close_fence=_part(book, "close-price", on),
        discount_fence=_part(book, "far-below", on),
        unsuccessful_fence=_part(book, "hardly-winning", on),
        disqualified_fence=_part(book, "disqualified", on),
    )


def _part(book: RuleBook, name: str, on: date) -> Fraction:
    return Fraction(book.decimal(_FLAGS + name, on)) / 100
