"""The dated rows that the evaluation of bids and the check of the trust's own tenders use."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from services.procurement.domain.bids.red_flags import FlagSettings
from services.procurement.rules import row_on
from shared.rules import RuleBook, RuleRow

_LOW_PRICE = "bids.low-price.per-cent-below-average"
_FLAGS = "bids.flags."
_KEEPING = "bids.keep.months-after-"


@dataclass(frozen=True)
class KeepingRows:
    """Months for which bids are kept after the award, after a tender that was ended without one, and, of a winner's bid, after
    the contract."""

    after_award: RuleRow
    after_ending: RuleRow
    after_contract: RuleRow


def low_price_row(book: RuleBook, on: date) -> RuleRow:
    """From where on a price has to be explained. Raises NoRuleForDate."""
    return row_on(book, _LOW_PRICE, on)


def keeping_rows(book: RuleBook, on: date) -> KeepingRows:
    """How long bids are kept, as on a day. Raises NoRuleForDate."""
    return KeepingRows(*(row_on(book, _KEEPING + name, on) for name in ("award", "ending", "contract")))


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
