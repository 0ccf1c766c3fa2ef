"""What a supplier or a hub charges on top of the goods: delivery below a threshold, per order, per item, by weight.

Each kind of fee is a function of the same basket, so that a school's lone order and the pooled order meet the very
same fees. Amounts are pence; percentages are rounded by line, as EN 16931 does, unless the fee says by unit.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Protocol

from services.procurement.domain.vat import VatTreatment
from shared.money import per_cent_of, round_pence


@dataclass(frozen=True, slots=True)
class BasketLine:
    """A line of goods as a fee sees it; `grams_per_unit` is None where nobody gave a weight."""

    units: int
    net_pence: int
    unit_price: Decimal = Decimal(0)
    grams_per_unit: Decimal | None = None


class Fee(Protocol):
    """A fee by any rule: its name, its VAT, and what it makes on a basket, in pence without VAT."""

    @property
    def name(self) -> str: ...
    @property
    def vat(self) -> VatTreatment: ...
    def pence_for(self, basket: Iterable[BasketLine]) -> int: ...


class PercentRounding(StrEnum):
    """Where a percentage is rounded to the penny: 20% of 8 at £0.86 is 1.38 by line and 1.36 by unit."""

    BY_LINE = "by line"
    BY_UNIT = "by unit"


@dataclass(frozen=True, slots=True)
class DeliveryFee:
    """One amount below a value of goods, another (often zero) from it on."""

    name: str
    below_pence: int
    from_value_pence: int
    from_pence: int = 0
    vat: VatTreatment = VatTreatment.STANDARD

    def pence_for(self, basket: Iterable[BasketLine]) -> int:
        """The fee by the value of the goods without VAT; without goods nothing is delivered or charged."""
        lines = [line for line in basket if line.units]
        if not lines:
            return 0
        return self.below_pence if sum(line.net_pence for line in lines) < self.from_value_pence else self.from_pence


@dataclass(frozen=True, slots=True)
class FlatFee:
    """One amount for an order, however large."""

    name: str
    pence: int
    vat: VatTreatment = VatTreatment.STANDARD

    def pence_for(self, basket: Iterable[BasketLine]) -> int:
        """The amount, unless the basket is empty."""
        return self.pence if any(line.units for line in basket) else 0


@dataclass(frozen=True, slots=True)
class PerItemFee:
    """An amount for every unit."""

    name: str
    pence: int
    vat: VatTreatment = VatTreatment.STANDARD

    def pence_for(self, basket: Iterable[BasketLine]) -> int:
        """The amount times the units."""
        return self.pence * sum(line.units for line in basket)


@dataclass(frozen=True, slots=True)
class FirstAndFurtherFee:
    """An amount for the first unit and another for each further one, up to a number of units that are charged."""

    name: str
    first_pence: int
    further_pence: int
    charged_units_at_most: int
    vat: VatTreatment = VatTreatment.STANDARD

    def pence_for(self, basket: Iterable[BasketLine]) -> int:
        """The fee on all units of the basket."""
        charged = min(sum(line.units for line in basket), self.charged_units_at_most)
        return 0 if charged <= 0 else self.first_pence + self.further_pence * (charged - 1)


@dataclass(frozen=True, slots=True)
class PercentFee:
    """A percentage of the goods, rounded where the fee says."""

    name: str
    per_cent: Decimal
    rounding: PercentRounding = PercentRounding.BY_LINE
    vat: VatTreatment = VatTreatment.STANDARD

    def pence_for(self, basket: Iterable[BasketLine]) -> int:
        """The fee, line by line."""
        if self.rounding is PercentRounding.BY_LINE:
            return sum(per_cent_of(line.net_pence, self.per_cent) for line in basket)
        return sum(round_pence(line.unit_price * self.per_cent) * line.units for line in basket)


@dataclass(frozen=True, slots=True)
class WeightFee:
    """An amount for every so many grams. A line without a weight costs nothing; `lines_without_weight` names them."""

    name: str
    pence: int
    per_grams: Decimal = Decimal(1000)
    vat: VatTreatment = VatTreatment.STANDARD

    def pence_for(self, basket: Iterable[BasketLine]) -> int:
        """The fee on the weight that is known, rounded once."""
        grams = sum((line.units * (line.grams_per_unit or Decimal(0)) for line in basket), Decimal(0))
        return round_pence(self.pence * grams / self.per_grams)

    @staticmethod
    def lines_without_weight(basket: Iterable[BasketLine]) -> list[BasketLine]:
        """The lines for which the fee could not count anything, to be shown with it."""
        return [line for line in basket if line.grams_per_unit is None]


def fee_for_each_item(fees: Iterable[Fee]) -> int:
    """What the fees that go by the item add to the price of each unit, in pence; fees per order are left out."""
    return sum(fee.pence for fee in fees if isinstance(fee, PerItemFee))
