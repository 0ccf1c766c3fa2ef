"""What a school saves by ordering together: what it would have paid alone, less its share of the pooled price.

Alone means the same price list and the same fees on the school's own order: its own full cases (as many as it takes to
hold the units it received), its own minimum order, its own price break, its own delivery fee. The method is named by
line, and the numbers of both sides are kept. A saving may be negative, and is then shown as such.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from services.procurement.domain.catalogue.items import PriceVersion
from services.procurement.domain.collective.fees import BasketLine, Fee
from services.procurement.domain.collective.shares import SchoolShare
from services.procurement.domain.vat import VatRate, VatTreatment, vat_on
from services.procurement.domain.wording import counted
from shared.money import pounds, round_pence

SAVING_METHOD = (
    "own order less share: what the school would have paid for its own full cases, minimum order, price break and fees, "
    "less its share of the pooled price, both without VAT"
)


class AloneMethod(StrEnum):
    """How the price a school would have paid alone for an item was found."""

    OWN_CASES = "its own full cases"
    OWN_MINIMUM = "the minimum order, which its own firm and tolerance units reach"
    MINIMUM_WAIVED = "its own full cases, as if the supplier had waived a minimum order it could not have reached"


METHODS = tuple(AloneMethod)
"""In figures that are kept, a method is its place here: a new one is added at the end."""


class AloneLine(NamedTuple):
    """One item bought alone: cases and units paid for, pence without VAT, and how much of it is for spare units."""

    method: AloneMethod
    received_units: int
    cases: int
    units: int
    pence: int
    spare_pence: int

    @property
    def spare_units(self) -> int:
        """Units it would have had to buy beyond those it received in the pooled order."""
        return self.units - self.received_units

    def working(self, version: PriceVersion) -> str:
        """The line in words, for a report that has to stand up to questions."""
        terms = version.terms
        bought = f"{counted(self.cases, 'case')} of {terms.case_size}: {terms.prices.working(self.units)}"
        spare = (
            f"; {self.spare_units} of these units would have been to spare ({pounds(self.spare_pence)})"
            if self.spare_units
            else ""
        )
        if self.method is AloneMethod.MINIMUM_WAIVED:
            return (
                f"alone the school could not have reached the minimum order of {terms.minimum_cases} cases; priced as if "
                f"the supplier had waived it, {bought}{spare}"
            )
        return f"alone by {self.method}, {bought}{spare}"


@dataclass(frozen=True, slots=True)
class SchoolSaving:
    """One school's saving in pence, with both workings: `alone` by item and the share it is compared with."""

    alone: Mapping[str, AloneLine]
    alone_fees: Mapping[str, int]
    alone_goods_pence: int
    alone_vat_pence: int
    share: SchoolShare
    method: str = SAVING_METHOD

    @property
    def alone_net_pence(self) -> int:
        """What it would have paid alone, without VAT."""
        return self.alone_goods_pence + sum(self.alone_fees.values())

    @property
    def net_pence(self) -> int:
        """The saving without VAT: the headline, since an academy reclaims the VAT (VATA 1994, s.33B)."""
        return self.alone_net_pence - self.share.net_pence

    @property
    def gross_pence(self) -> int:
        """The saving with VAT, for what is bought for a business use and cannot be reclaimed."""
        return self.alone_net_pence + self.alone_vat_pence - self.share.total_pence

    @property
    def spare_pence(self) -> int:
        """The part of the price alone that pays for units to spare, so that nobody has to take it for money in hand."""
        return sum([line.spare_pence for line in self.alone.values()])

    @property
    def beyond_minimum(self) -> tuple[str, ...]:
        """The items of which the school alone could not have reached the minimum order."""
        return tuple(sku for sku, line in self.alone.items() if line.method is AloneMethod.MINIMUM_WAIVED)


def alone_line(version: PriceVersion, received_units: int, firm: int, tolerance: int) -> AloneLine:
    """What the units a school received would have cost it alone, given what it had itself asked for."""
    terms = version.terms
    cases = -(-received_units // terms.case_size)
    method = AloneMethod.OWN_CASES
    if cases < terms.minimum_cases:
        reaches = firm > 0 and firm + tolerance >= terms.minimum_cases * terms.case_size
        method = AloneMethod.OWN_MINIMUM if reaches else AloneMethod.MINIMUM_WAIVED
        cases = terms.minimum_cases if reaches else cases
    units = cases * terms.case_size
    pence = terms.prices.cost_pence(units)
    spare_pence = round_pence(Decimal(pence) * (units - received_units) / units)
    return AloneLine(method, received_units, cases, units, pence, spare_pence)


class LineBoughtAlone(NamedTuple):
    """A lone line with the number of its item and what a fee sees of it."""

    sku: str
    line: AloneLine
    basket_line: BasketLine


class AlonePrices:
    """The lone prices of one item, each worked out once: many schools ask for the same few quantities."""

    def __init__(self, sku: str, version: PriceVersion) -> None:
        self._sku = sku
        self._version = version
        self._reached_from = version.terms.minimum_cases * version.terms.case_size
        self._known: dict[tuple[int, bool], LineBoughtAlone] = {}

    @property
    def has_minimum(self) -> bool:
        """Whether the supplier sells no single case, so that it matters what a school itself asked for."""
        return self._version.terms.minimum_cases > 1

    def of(self, received_units: int, firm: int, tolerance: int) -> LineBoughtAlone:
        """The lone line for units received, given what the school had itself asked for."""
        reaches = firm > 0 and firm + tolerance >= self._reached_from
        found = self._known.get((received_units, reaches))
        if found is None:
            line = alone_line(self._version, received_units, firm, tolerance)
            unit_price = self._version.terms.prices.break_reached(line.units).price
            seen = BasketLine(line.units, line.pence, unit_price)
            found = self._known[received_units, reaches] = LineBoughtAlone(self._sku, line, seen)
        return found


def school_saving(
    lines: Sequence[LineBoughtAlone],
    goods_net: Mapping[VatTreatment, int],
    share: SchoolShare,
    fees: Sequence[Fee],
    rates: Mapping[VatTreatment, VatRate],
) -> SchoolSaving:
    """One school's saving from its lone lines, what they come to by VAT treatment, and its share of the pooled bill."""
    alone = {sku: line for sku, line, _ in lines}
    net = dict(goods_net)
    goods = sum(net.values())
    basket = [seen for _, _, seen in lines] if fees else []
    alone_fees = {fee.name: fee.pence_for(basket) for fee in fees}
    for fee in fees:
        net[fee.vat] = net.get(fee.vat, 0) + alone_fees[fee.name]
    vat = sum(vat_on(pence, rates[treatment]) for treatment, pence in net.items())
    return SchoolSaving(alone, alone_fees, goods, vat, share)
