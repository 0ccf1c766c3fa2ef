"""What a number of units costs on a price list with price breaks.

Two kinds are met and they differ in money, so the list says which it is. *All-units*: the price of the break reached
applies to every unit. *Graduated*: each unit costs the price of the break it falls in. A price is a Decimal in pounds
for one unit, to four decimals at most; the total of a line is rounded to the penny once, halves away from zero.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise

from shared.money import pounds, round_pence
from shared.refusals import NotValid

# EN 16931 leaves the decimals of a unit price free; suppliers' lists go to a hundredth of a penny.
PRICE_DECIMALS = 4
# No school buys a unit for a million pounds: a price above it is a slipped decimal point.
HIGHEST_PRICE = Decimal(1_000_000)


class BreakKind(StrEnum):
    """How the breaks of a price list work."""

    ALL_UNITS = "all-units"
    GRADUATED = "graduated"


@dataclass(frozen=True, slots=True)
class PriceBreak:
    """From this many units on, one unit costs this many pounds."""

    from_units: int
    price: Decimal


@dataclass(frozen=True, slots=True)
class PriceLadder:
    """The breaks of one price list, lowest first; the first holds from zero or one unit."""

    kind: BreakKind
    breaks: tuple[PriceBreak, ...]

    def break_reached(self, units: int) -> PriceBreak:
        """The highest break that the number of units reaches."""
        return max((step for step in self.breaks if step.from_units <= max(units, 1)), key=lambda step: step.from_units)

    def cost(self, units: int) -> Decimal:
        """What the units cost in pounds, before rounding."""
        if self.kind is BreakKind.ALL_UNITS:
            return units * self.break_reached(units).price
        return sum((held * price for held, price in self.units_by_price(units)), Decimal(0))

    def units_by_price(self, units: int) -> list[tuple[int, Decimal]]:
        """The units that fall in each break of a graduated list, with its price; breaks not reached are left out."""
        starts = [max(step.from_units, 1) for step in self.breaks] + [units + 1]
        in_break = [
            (min(end, units + 1) - start, step.price)
            for step, (start, end) in zip(self.breaks, pairwise(starts), strict=True)
        ]
        return [(held, price) for held, price in in_break if held > 0]

    def cost_pence(self, units: int) -> int:
        """What the units cost in pence, rounded once."""
        return round_pence(self.cost(units) * 100)

    def working(self, units: int) -> str:
        """How the cost comes about, in words: '12 at £9.5 (all-units price from 10) = £114.00'."""
        total = pounds(self.cost_pence(units))
        if self.kind is BreakKind.ALL_UNITS:
            step = self.break_reached(units)
            return f"{units} at £{step.price} (all-units price from {max(step.from_units, 1)}) = {total}"
        parts = " + ".join(f"{held} at £{price}" for held, price in self.units_by_price(units)) or "0"
        return f"{parts} (graduated) = {total}"


def price_ladder(kind: BreakKind, breaks: Iterable[tuple[int, Decimal]]) -> PriceLadder:
    """A checked ladder from (from units, pounds for one unit) pairs. Raises NotValid in words for the buyer."""
    steps = tuple(PriceBreak(from_units, checked_price(price)) for from_units, price in breaks)
    if not steps or steps[0].from_units not in (0, 1):
        raise NotValid("The price list needs a price that holds from the first unit")
    for lower, higher in pairwise(steps):
        if higher.from_units <= max(lower.from_units, 1):
            raise NotValid(
                f"The price break from {higher.from_units} units does not come after the one from {lower.from_units}: "
                "list the breaks from the smallest quantity up, each once"
            )
    return PriceLadder(kind, steps)


def checked_price(price: Decimal) -> Decimal:
    """The price if it can be one: zero or more, four decimals of a pound at most. Raises NotValid."""
    if not price.is_finite() or price < 0:
        raise NotValid(f"A price of £{price} is not possible: give zero or more")
    if price > HIGHEST_PRICE:
        raise NotValid(f"A price of £{price} for one unit is too high to be meant: check the decimal point")
    if price != price.quantize(Decimal(1).scaleb(-PRICE_DECIMALS)):
        raise NotValid(f"The price £{price} has more than {PRICE_DECIMALS} decimals: round it as the supplier does")
    return price
