"""How a supplier did: on time, complete, at the price agreed, invoices right first time; each as so many of so many.

What was not due yet does not count. With fewer than a few cases nothing is said: one late parcel is no habit.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from shared.calendar.words import day_in_words
from shared.money import round_pence

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Arrival:
    """What came with one delivery, by line; `back` where it went back instead."""

    on: date
    lines: Mapping[int, Decimal]
    back: bool = False


@dataclass(frozen=True, slots=True)
class OrderSeen:
    """An order as its supplier handled it."""

    number: str
    wanted_on: date | None
    ordered: Mapping[int, Decimal]
    arrivals: Sequence[Arrival] = ()
    ended: bool = False

    def complete_on(self) -> date | None:
        """The day by which everything had come; None where something is missing still."""
        left = dict(self.ordered)
        for arrival in sorted(self.arrivals, key=lambda one: one.on):
            if arrival.back:
                continue
            for line, quantity in arrival.lines.items():
                left[line] = left.get(line, ZERO) - quantity
            if all(quantity <= 0 for quantity in left.values()):
                return arrival.on
        return None


@dataclass(frozen=True, slots=True)
class InvoiceSeen:
    """An invoice as it was matched: what kept it from going through, and whether a price was above the order's."""

    number: str
    held_because: Sequence[str] = ()
    price_above: Sequence[str] = ()
    with_order: bool = True


@dataclass(frozen=True, slots=True)
class Measure:
    """So many of so many, with those that fell short."""

    key: str
    words: str
    good: int
    of: int
    short: Sequence[str] = field(default_factory=tuple)
    enough: bool = True

    @property
    def per_cent(self) -> int | None:
        """Whole per cent; None where there is not enough to say."""
        return round_pence(Decimal(100 * self.good) / self.of) if self.of and self.enough else None

    def in_words(self) -> str:
        if not self.of:
            return "Nothing yet to go by"
        said = f"{self.good} of {self.of}"
        return said if self.enough else f"{said}: not enough yet to go by"


def scorecard(
    orders: Iterable[OrderSeen], invoices: Iterable[InvoiceSeen], today: date, least: int
) -> tuple[Measure, ...]:
    """The four measures of a supplier; `least` cases are needed before one is said in per cent."""
    seen = [_Judged(order, today) for order in orders]
    due = [one for one in seen if one.on_time is not None]
    ended = [one for one in seen if one.complete is not None]
    billed = list(invoices)
    priced = [one for one in billed if one.with_order]
    return (
        _measure("on_time", "On time", [(one.on_time is True, one.late_words()) for one in due], least),
        _measure("complete", "Complete, and nothing sent back", [(one.complete is True, one.short_words()) for one in ended], least),
        _measure("price_kept", "At the price agreed", [(not one.price_above, _because(one.number, one.price_above)) for one in priced], least),
        _measure("right_first_time", "Invoices right first time", [(not one.held_because, _because(one.number, one.held_because)) for one in billed], least),
    )  # fmt: skip


class _Judged:
    """One order, judged on a day: True, False, or None where it is not due or not ended."""

    def __init__(self, order: OrderSeen, today: date) -> None:
        self.order = order
        self.came_on = order.complete_on()
        self.sent_back = any(arrival.back for arrival in order.arrivals)
        self.on_time = self._on_time(today)
        self.complete = (self.came_on is not None and not self.sent_back) if self.came_on or order.ended else None

    def _on_time(self, today: date) -> bool | None:
        wanted = self.order.wanted_on
        if wanted is None:
            return None
        if self.came_on is not None:
            return self.came_on <= wanted
        return False if today > wanted else None

    def late_words(self) -> str:
        wanted = self.order.wanted_on
        until = day_in_words(wanted) if wanted else ""
        came = f"complete on {day_in_words(self.came_on)}" if self.came_on else "not complete"
        return f"{self.order.number}: wanted by {until}, {came}"

    def short_words(self) -> str:
        return f"{self.order.number}: {'something went back' if self.sent_back else 'something never came'}"


def _measure(key: str, words: str, cases: Sequence[tuple[bool, str]], least: int) -> Measure:
    short = tuple(why for good, why in cases if not good)
    return Measure(key, words, len(cases) - len(short), len(cases), short, enough=len(cases) >= least)


def _because(number: str, reasons: Sequence[str]) -> str:
    return f"Invoice {number}: {'; '.join(reasons)}"
