"""A bill, and each school's share of it: pence shared by largest remainder, so that the shares are exactly the bill.

Every amount of the bill is shared by itself: an item's goods by the units each school gets, a fee by the value of each
school's goods, the VAT of a treatment by each school's net amounts of that treatment. So every total, and every line
under it, adds up to the penny.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from operator import itemgetter

from services.procurement.domain.errors import DoesNotAddUp, NotKnown
from services.procurement.domain.vat import VatRate, VatTreatment, vat_on
from shared.money import pounds


@dataclass(frozen=True, slots=True)
class Bill:
    """What an order costs, or an invoice asks for: pence by item, by fee and, for VAT, by treatment."""

    goods: Mapping[str, int]
    fees: Mapping[str, int]
    vat: Mapping[VatTreatment, int]

    @property
    def net_pence(self) -> int:
        """Goods and fees, without VAT."""
        return sum(self.goods.values()) + sum(self.fees.values())

    @property
    def total_pence(self) -> int:
        """All of it, with VAT."""
        return self.net_pence + sum(self.vat.values())


@dataclass(slots=True)
class SchoolShare:
    """One school's part of a bill, in the same three groups, in pence; amounts of nought are left out."""

    goods: dict[str, int] = field(default_factory=dict)
    fees: dict[str, int] = field(default_factory=dict)
    vat: dict[VatTreatment, int] = field(default_factory=dict)

    @property
    def net_pence(self) -> int:
        """Goods and fees, without VAT."""
        return sum(self.goods.values()) + sum(self.fees.values())

    @property
    def vat_pence(self) -> int:
        """The VAT of all treatments."""
        return sum(self.vat.values())

    @property
    def total_pence(self) -> int:
        """All of it, with VAT."""
        return self.net_pence + self.vat_pence


@dataclass(frozen=True, slots=True)
class Treatments:
    """How the items (by number) and the fees (by name) of an order are treated for VAT."""

    goods: Mapping[str, VatTreatment]
    fees: Mapping[str, VatTreatment]


def bill_with_vat(
    goods: Mapping[str, int], fees: Mapping[str, int], treatments: Treatments, rates: Mapping[VatTreatment, VatRate]
) -> Bill:
    """A bill from net pence, the VAT computed once for each treatment on the sum of its net amounts."""
    net: dict[VatTreatment, int] = {}
    for sku, pence in goods.items():
        net[treatments.goods[sku]] = net.get(treatments.goods[sku], 0) + pence
    for name, pence in fees.items():
        net[treatments.fees[name]] = net.get(treatments.fees[name], 0) + pence
    return Bill(goods, fees, {treatment: vat_on(pence, rates[treatment]) for treatment, pence in net.items()})


def shares_of(
    bill: Bill,
    units: Mapping[str, Mapping[str, int]],
    treatments: Treatments,
    goods_value: Mapping[str, int] | None = None,
) -> dict[str, SchoolShare]:
    """Each school's share of a bill, by the units of each item (by number, then by school) that it got.

    What no units speak for (a fee, an item nobody got) is shared by the value of each school's goods on this bill; on a
    bill without any, such as a credit note for a delivery fee, by `goods_value`, and failing that by units. Raises
    NotKnown for an item or fee that is not part of the order, DoesNotAddUp when there is nobody who can be charged.
    """
    shares: dict[str, SchoolShare] = {}
    unclaimed: dict[str, int] = {}
    for sku, pence in bill.goods.items():
        _refuse_unknown(sku, treatments.goods, "item")
        weights = {school_id: held for school_id, held in units.get(sku, {}).items() if held}
        if not weights:
            unclaimed[sku] = pence
            continue
        for school_id, part in by_largest_remainder(pence, weights).items():
            share = shares.get(school_id)
            if share is None:
                share = shares[school_id] = SchoolShare()
            share.goods[sku] = part
    by_value = _weights_by_value(shares) or {key: value for key, value in (goods_value or {}).items() if value > 0}
    weights = by_value or _units_held(units)
    for sku, pence in unclaimed.items():
        for school_id, part in _shared(pence, weights, f"item {sku}").items():
            shares.setdefault(school_id, SchoolShare()).goods[sku] = part
    for name, pence in bill.fees.items():
        _refuse_unknown(name, treatments.fees, "fee")
        for school_id, part in _shared(pence, weights, name).items():
            shares.setdefault(school_id, SchoolShare()).fees[name] = part
    _share_vat(bill, shares, weights, treatments)
    return shares


def by_largest_remainder(total: int, weights: Mapping[str, int]) -> dict[str, int]:
    """The same shares as `shared.money.share_out` gives, for whole-number weights above nought only.

    Kept apart for speed: closing an order shares some hundred thousand lines, and whole numbers need no fractions.
    """
    together = sum(weights.values())
    whole = abs(total)
    shares: dict[str, int] = {}
    remainders: list[tuple[int, str]] = []
    left_over = whole
    for key, weight in weights.items():
        share, remainder = divmod(whole * weight, together)
        shares[key] = share
        left_over -= share
        remainders.append((-remainder, key))
    if left_over:
        remainders.sort(key=itemgetter(0))
        for _, key in remainders[:left_over]:
            shares[key] += 1
    return shares if total >= 0 else {key: -share for key, share in shares.items()}


def _weights_by_value(shares: Mapping[str, SchoolShare]) -> dict[str, int]:
    by_value = {school_id: abs(sum(share.goods.values())) for school_id, share in shares.items()}
    return {school_id: value for school_id, value in by_value.items() if value}


def _units_held(units: Mapping[str, Mapping[str, int]]) -> dict[str, int]:
    held: dict[str, int] = {}
    for by_school in units.values():
        for school_id, count in by_school.items():
            if count:
                held[school_id] = held.get(school_id, 0) + count
    return held


def _share_vat(
    bill: Bill, shares: dict[str, SchoolShare], otherwise: Mapping[str, int], treatments: Treatments
) -> None:
    for treatment, pence in bill.vat.items():
        net = {school_id: _net_under(share, treatment, treatments) for school_id, share in shares.items()}
        weights = {school_id: abs(amount) for school_id, amount in net.items() if amount} or otherwise
        for school_id, part in _shared(pence, weights, f"VAT ({treatment})").items():
            shares.setdefault(school_id, SchoolShare()).vat[treatment] = part


def _net_under(share: SchoolShare, treatment: VatTreatment, treatments: Treatments) -> int:
    goods = sum(pence for sku, pence in share.goods.items() if treatments.goods[sku] is treatment)
    return goods + sum(pence for name, pence in share.fees.items() if treatments.fees[name] is treatment)


def _shared(pence: int, weights: Mapping[str, int], what: str) -> dict[str, int]:
    if pence == 0:
        return {}
    if not weights:
        raise DoesNotAddUp(
            f"{pounds(pence)} for {what} cannot be shared: no school got anything. Ask the supplier for a credit note"
        )
    return by_largest_remainder(pence, weights)


def _refuse_unknown(name: str, known: Iterable[str], what: str) -> None:
    if name not in known:
        raise NotKnown(f"The bill has an {what} '{name}' that is not part of this order: match it to a line first")
