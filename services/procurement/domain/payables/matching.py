"""Lines of an invoice beside one line of its order, and how much a difference between them matters: published steps in
pounds and per cent, and the trust's tolerance.

The steps are dated rows; here they are only applied. Amounts are pounds as exact decimals, since prices may have four.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from difflib import SequenceMatcher

from services.procurement.domain.einvoices.invoice import Line
from services.procurement.domain.payables.differences import Severity
from services.procurement.domain.purchase_orders.order import OrderLine
from services.procurement.domain.wording import plain_number
from shared.calendar.words import day_in_words
from shared.money import pounds

HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class Bound:
    """Up to here a difference is of this severity: so much in pounds (or units), so many per cent; None: no bound.
    `both`: it has to be within the two; otherwise one of them is enough."""

    severity: Severity
    both: bool
    at_most: Decimal | None
    per_cent: Decimal | None

    def holds(self, difference: Decimal, per_cent: Decimal | None) -> bool:
        tests = []
        if self.at_most is not None:
            tests.append(difference <= self.at_most)
        if self.per_cent is not None:
            tests.append(per_cent is not None and per_cent <= self.per_cent)
        return all(tests) if self.both else any(tests)


@dataclass(frozen=True, slots=True)
class Ladder:
    """The bounds of one kind of difference, the mildest first; beyond them it is high."""

    bounds: tuple[Bound, ...]

    def severity(self, difference: Decimal, per_cent: Decimal | None) -> Severity:
        """Of a difference in absolute terms and relative to what was ordered (None where that was nothing)."""
        return next((bound.severity for bound in self.bounds if bound.holds(difference, per_cent)), Severity.HIGH)


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike two descriptions have to be, from 0 to 1, for each severity; the mildest first."""

    steps: tuple[tuple[Severity, Decimal], ...]

    def severity(self, alike: Decimal) -> Severity:
        return next((severity for severity, least in self.steps if alike >= least), Severity.HIGH)


@dataclass(frozen=True, slots=True)
class Severities:
    """All ladders of one date."""

    header_amount: Ladder
    line_amount: Ladder
    quantity_over: Ladder
    unit_price: Ladder
    unmatched_line: Ladder
    description: Likeness

    def of_header_amount(self, invoiced: Decimal, ordered: Decimal) -> Severity:
        return _severity(self.header_amount, invoiced, ordered)

    def of_line_amount(self, invoiced: Decimal, ordered: Decimal) -> Severity:
        return _severity(self.line_amount, invoiced, ordered)

    def of_unit_price(self, invoiced: Decimal, ordered: Decimal) -> Severity:
        return _severity(self.unit_price, invoiced, ordered)

    def of_quantity(self, invoiced: Decimal, ordered: Decimal) -> Severity:
        """Less than ordered is a part delivery: told, and nothing more."""
        if invoiced == ordered:
            return Severity.NONE
        return Severity.INFO if invoiced < ordered else _severity(self.quantity_over, invoiced, ordered)

    def of_unmatched_line(self, amount: Decimal) -> Severity:
        return self.unmatched_line.severity(abs(amount), None)

    def of_description(self, invoiced: str, ordered: str) -> Severity:
        return self.description.severity(likeness(invoiced, ordered))


@dataclass(frozen=True, slots=True)
class Tolerance:
    """How far a price may be above the order's without anybody being asked, and carriage that was not ordered."""

    valid_from: date
    price_pence: int
    price_per_cent: Decimal
    charges_pence: int
    set_by: str
    reason: str
    status: str = ""

    def in_words(self) -> str:
        since = day_in_words(self.valid_from)
        agreed = f"up to {pounds(self.charges_pence)} of" if self.charges_pence else "no"
        return (
            f"up to {pounds(self.price_pence)} and {plain_number(self.price_per_cent)}% on a line, and {agreed} carriage "
            f"that was not agreed (since {since})"
        )


@dataclass(frozen=True, slots=True)
class Paired:
    """Invoice lines of one order line, beside it: `how` says how they found each other."""

    order_line: OrderLine
    lines: tuple[Line, ...]
    how: str
    sure: bool

    @property
    def quantity(self) -> Decimal:
        return sum((line.quantity for line in self.lines), Decimal(0))

    @property
    def net_pence(self) -> int:
        return sum(line.net_pence for line in self.lines)

    @property
    def price(self) -> Decimal | None:
        """Pounds for one unit as invoiced, after allowances; None without a quantity."""
        return Decimal(self.net_pence) / HUNDRED / self.quantity if self.quantity else None


def per_cent_off(invoiced: Decimal, ordered: Decimal) -> Decimal | None:
    """By how many per cent of what was ordered the invoice is off; None where nothing was ordered."""
    return abs(invoiced - ordered) * HUNDRED / abs(ordered) if ordered else None


def likeness(one: str, other: str) -> Decimal:
    """How alike two descriptions are, 1 for the same words whatever their case and spaces."""
    here, there = (" ".join(text.casefold().split()) for text in (one, other))
    return Decimal(1) if here == there else Decimal(str(round(SequenceMatcher(None, here, there).ratio(), 4)))


def ladder_of(rows: Sequence[Sequence[str]]) -> Ladder:
    """The ladder in rows of (severity, "and" or "or", amount, per cent); an empty text is no bound."""
    return Ladder(
        tuple(
            Bound(Severity[name.upper()], both == "and", _number(amount), _number(per_cent))
            for name, both, amount, per_cent in rows
        )
    )


def likeness_of(rows: Sequence[Sequence[str]]) -> Likeness:
    """The steps of likeness in rows of (severity, at least)."""
    return Likeness(tuple((Severity[name.upper()], Decimal(least)) for name, least in rows))


def _severity(ladder: Ladder, invoiced: Decimal, ordered: Decimal) -> Severity:
    if invoiced == ordered:
        return Severity.NONE
    return ladder.severity(abs(invoiced - ordered), per_cent_off(invoiced, ordered))


def _number(text: str) -> Decimal | None:
    return Decimal(text) if text else None
